"""What the properties of lists share."""

from collections.abc import Iterator

import pytest

from pipelines.ingest.header import KnownNames
from pipelines.ingest.isolation import IsolatedReader
from pipelines.ingest.limits import Limits
from pipelines.ingest.reading import ListingReader


@pytest.fixture(scope="module")
def reader() -> Iterator[ListingReader]:
    """One that knows the built-in names alone."""
    with IsolatedReader(Limits()) as isolated:
        yield ListingReader(KnownNames(), Limits(), isolated)
