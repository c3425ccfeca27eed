"""A home in which a closed quarter is corrected, made once for all tests of commands that only read it or copy it."""

import pytest

from kbz_assets.storage.home import Home
from tests.commands.late_list import late_list


@pytest.fixture(scope="session")
def late(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return late_list(tmp_path_factory.mktemp("late") / "home")
