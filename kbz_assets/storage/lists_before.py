"""The lists that were accepted for a quarter, so that the next quarter can recognise a list that is sent again."""

from __future__ import annotations

import polars as pl

from kbz_assets.storage.home import QuarterFolders
from kbz_assets.storage.warehouse import has_table, read_table
from pipelines.schemas.delivery_codes import FileStatus


def accepted_lists(folders: QuarterFolders) -> dict[str, str]:
    """SHA-256 -> name of the lists that the last run of the quarter accepted; empty without a run."""
    if not has_table(folders.tables, "deliveries"):
        return {}
    accepted = read_table(folders.tables, "deliveries").filter(pl.col.status == FileStatus.ACCEPTED)
    return dict(accepted.select("sha256", "file").iter_rows())
