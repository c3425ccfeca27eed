"""An AW list that is corrected in place is the cause `aw_list` of a difference, whatever table is compared (R41)."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kbz_assets.storage.closing import Moment, close_quarter
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import held
from pipelines.core.quarter import Quarter
from pipelines.ledger.order import Typed, order_of
from tests.pipeline.stories import STORIES
from tests.quick_run import KEY, published, quick_documents, quick_run

Q1, Q2 = Quarter(2026, 1), Quarter(2026, 2)
PRACTICE = "01000002"
BY_THE_LIST = {"aw_list": Decimal("34.00")}
"""Five more of its ten patients, who are the same in both quarters, at EUR 6.80."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """The first quarter was run."""
    made = Home(tmp_path / "home")
    shutil.copytree(STORIES / "02-late-list" / "home", made.path)
    quick_run(made, Q1)
    return made


def close(home: Home) -> None:
    words = Typed(prepared_by="A. de Vries", approved_by="B. Jansen", total="102.00", accept_missing=True, reason="volgt")
    moment = Moment(datetime(2026, 5, 4, 9, 31, 7, tzinfo=UTC), "kbz", "0")
    with held(home.quarter(Q1).lock, lambda: None):
        close_quarter(home, Q1, order_of(words, today=date(2026, 5, 4)), key=KEY, moment=moment, make_documents=quick_documents)


def correct_the_list(home: Home) -> None:
    """The same list, in the same file, has one area more."""
    path, registry = home.reference / "aw_lists" / "l.csv", home.reference / "aw_lists.csv"
    before, now = path.read_bytes(), b"postcode\n1234\n5678\n"
    path.write_bytes(now)
    hashes = (hashlib.sha256(content).hexdigest() for content in (before, now))
    registry.write_text(registry.read_text(encoding="utf-8").replace(*hashes), encoding="utf-8")


def causes(home: Home) -> Mapping[str, Decimal]:
    """Why the practice gets another amount in the second quarter."""
    return dict(published(home, Q2, "changes").filter(agb=PRACTICE).select("cause", "amount").iter_rows())


def test_with_a_closed_quarter_that_is_recomputed(home: Home) -> None:
    close(home)
    correct_the_list(home)
    quick_run(home, Q2)

    assert causes(home) == BY_THE_LIST
    assert published(home, Q2, "corrections").filter(agb=PRACTICE)["amount"].to_list() == [Decimal("34.00")]


def test_with_a_closed_quarter_that_is_no_longer_looked_at(home: Home) -> None:
    close(home)
    correct_the_list(home)
    schemes = home.reference / "schemes.yaml"
    schemes.write_text(schemes.read_text(encoding="utf-8").replace("correction_quarters: 4", "correction_quarters: 0"), encoding="utf-8")
    quick_run(home, Q2)

    assert causes(home) == BY_THE_LIST


def test_with_an_open_quarter_that_was_not_run_again(home: Home) -> None:
    correct_the_list(home)
    quick_run(home, Q2)

    assert causes(home) == BY_THE_LIST


def test_an_open_quarter_that_was_run_again_has_the_corrected_list_too(home: Home) -> None:
    correct_the_list(home)
    quick_run(home, Q1)
    quick_run(home, Q2)

    assert causes(home) == {}
