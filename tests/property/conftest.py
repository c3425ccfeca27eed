"""What the properties of lists share."""

from collections.abc import Iterator

import pytest

from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.reading import ListingReader
from pipelines.ingest.sheets.isolation import IsolatedReader


@pytest.fixture(scope="module")
def reader() -> Iterator[ListingReader]:
    """One that knows the built-in names alone."""
    with IsolatedReader(Limits()) as isolated:
        yield ListingReader(KnownNames(), Limits(), isolated)
