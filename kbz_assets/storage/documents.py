"""What people read of a quarter, on disk: made from its published tables, each file whole, the statements as one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kbz_assets.storage.files import make_folder, whole_folder, write_whole
from kbz_assets.storage.home import Home, table_file
from kbz_assets.storage.warehouse import has_table, read_table
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.documents.files import STATEMENTS
from pipelines.documents.made import documents
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.ledger.closing import Closing
from pipelines.schemas.catalogue import TABLES

MakeDocuments = Callable[[QuarterTables], Iterable[tuple[str, bytes]]]
"""The documents of a quarter by their path below its output."""


@dataclass(frozen=True, slots=True)
class Written:
    """Which files were written, and how many of them are statements."""

    files: tuple[Path, ...]
    statements: int


def published_tables(home: Home, quarter: Quarter) -> dict[str, pl.DataFrame]:
    """Every published table of `quarter` by name; InputError when there are none, or they are of an earlier version."""
    folder = home.published(quarter)
    if not has_table(folder, "payouts"):
        raise InputError([_not_there(home, folder, quarter, "the quarter was not run yet")])
    missing = [str(schema.name) for schema in TABLES if not has_table(folder, str(schema.name))]
    if missing:
        faults = [
            _not_there(home, table_file(folder, name), quarter, "it is not there: the run was of an earlier version") for name in missing
        ]
        raise InputError(faults)
    return {str(schema.name): read_table(folder, str(schema.name)) for schema in TABLES}


def quarter_tables(home: Home, quarter: Quarter, closing: Closing | None, version: str) -> QuarterTables:
    """What the documents of `quarter` are made from; InputError as for `published_tables`."""
    return QuarterTables(quarter, published_tables(home, quarter), closing, version)


def write_documents(folder: Path, tables: QuarterTables) -> Written:
    """Make every document of a quarter and put it in `folder`. Who is killed before the end leaves the older ones whole."""
    make_folder(folder)
    written: list[Path] = []
    with whole_folder(folder / STATEMENTS) as aside:
        for name, content in documents(tables):
            room, _, file = name.rpartition("/")
            if room:
                (aside / file).write_bytes(content)
            else:
                write_whole(folder / name, content)
                written.append(folder / name)
        statements = len(list(aside.iterdir()))
    return Written((*written, folder / STATEMENTS), statements)


def _not_there(home: Home, path: Path, quarter: Quarter, wrong: str) -> Diagnostic:
    return Diagnostic(home.shown(path), None, "", wrong, f"expected kbz run {quarter} before this")
