"""A headless Chromium for what people read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import launched


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser of the system's packages."""
    with launched() as browser:
        yield browser
