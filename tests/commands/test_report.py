"""What `kbz report` leaves in the home."""

from pathlib import Path

import pytest

from kbz_assets.commands import report
from kbz_assets.storage.home import Home, table_file
from pipelines.core.quarter import Quarter

Q1 = Quarter(2026, 1)


class Written:
    """Documents of no quarter."""

    files = ()


def test_documents_elsewhere_need_nothing_that_can_be_written_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    home.published(Q1).mkdir(parents=True)
    table_file(home.published(Q1), "payouts").touch()
    before = sorted(home.path.rglob("*"))
    monkeypatch.setattr(report, "quarter_tables", lambda *_: None)
    monkeypatch.setattr(report, "write_documents", lambda *_: Written)

    report.report(home, Q1, tmp_path / "copy")

    assert sorted(home.path.rglob("*")) == before
