"""Repairing what a killed command left in the home; every command does this first."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from kbz_assets.storage.files import ASIDE, OLD, make_folder, restore, skipped_where_read_only
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import held_if_free, remove_if_abandoned
from kbz_assets.storage.scratch import clear_scratch, user_folder
from pipelines.core.quarter import Quarter


def mend(home: Home) -> None:
    """Restore folders whose replacement was cut off, and remove temporary files of processes that are gone.

    A closing that was killed after its manifest was in place is completed (R32). Quarters that a run works on are left alone, and so
    are shares of lists, which steps read without the lock of the quarter.
    """
    clear_scratch(user_folder())
    if not home.path.is_dir():
        return
    with skipped_where_read_only():
        for quarter in sorted({*home.worked_quarters(), *home.published_quarters()}):
            _mend_quarter(home, quarter)
        clear_scratch(home.scratch)
        for folder in (home.path, home.warehouse, home.dagster):
            _remove_abandoned_files(folder)
        if home.has_unfinished_closing():
            _complete_closings(home)


def _mend_quarter(home: Home, quarter: Quarter) -> None:
    folders = home.quarter(quarter)
    make_folder(folders.path)
    with held_if_free(folders.lock) as nobody_works_on_it:
        if not nobody_works_on_it:
            return
        clear_scratch(folders.scratch)
        for root in (folders.path, home.output(quarter)):
            for folder, below, _ in os.walk(root):
                if Path(folder) == folders.scratch:
                    below.clear()
                    continue
                _put_back(Path(folder))
                _remove_abandoned_files(Path(folder))


def _put_back(folder: Path) -> None:
    """Undo replacements of folders that were cut off."""
    for old in folder.glob(f".*{OLD}"):
        restore(old)
    for aside in folder.glob(f".*{ASIDE}"):
        if aside.is_dir():
            shutil.rmtree(aside, ignore_errors=True)


def _remove_abandoned_files(folder: Path) -> None:
    """Remove the unfinished files of processes that are gone."""
    for aside in folder.glob(f".*{ASIDE}"):
        if aside.is_file():
            remove_if_abandoned(aside, lambda: None)


def _complete_closings(home: Home) -> None:
    from kbz_assets.storage.ledger_files import complete_closings  # noqa: PLC0415 - it loads what only a ledger needs, and this is rare

    complete_closings(home)
