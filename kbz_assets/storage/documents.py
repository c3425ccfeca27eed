"""The documents of a quarter on disk, made from its published tables."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kbz_assets.storage.files import aside_of, flush_folder, flush_tree, make_folder, put_in_place
from kbz_assets.storage.home import Home, table_file
from kbz_assets.storage.warehouse import has_table, read_table
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.documents.files import ALL_DOCUMENTS
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
    tables = {str(schema.name): read_table(folder, str(schema.name)) for schema in TABLES if has_table(folder, str(schema.name))}
    faults = [
        _not_there(home, table_file(folder, name), quarter, f"{wrong}: the run was of an earlier version")
        for name, wrong in _lacking(tables)
    ]
    if faults:
        raise InputError(faults)
    return tables


def _lacking(tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    """Each published table that is not in `tables`, or lacks a column, with what is wrong."""
    for schema in TABLES:
        table = tables.get(str(schema.name))
        if table is None:
            yield str(schema.name), "it is not there"
        elif lacking := [column for column in schema.columns if column not in table.columns]:
            yield str(schema.name), f"it has no column {', '.join(lacking)}"


def quarter_tables(home: Home, quarter: Quarter, closing: Closing | None, version: str) -> QuarterTables:
    """The tables from which the documents of `quarter` are made; InputError as for `published_tables`."""
    return QuarterTables(quarter, published_tables(home, quarter), closing, version)


def write_documents(folder: Path, tables: QuarterTables, make: MakeDocuments = documents) -> Written:
    """Make every document of a quarter and put them in `folder`.

    All are made before the first is put in place: a process that is killed before that leaves the older ones complete.
    """
    make_folder(folder)
    aside = aside_of(folder / ALL_DOCUMENTS)
    shutil.rmtree(aside, ignore_errors=True)
    try:
        for name, content in make(tables):
            path = aside / name
            make_folder(path.parent)
            path.write_bytes(content)
        flush_tree(aside)
        made = sorted(aside.iterdir())
        statements = sum(1 for path in made if path.is_dir() for _ in path.iterdir())
        for path in made:
            put_in_place(path, folder / path.name)
        flush_folder(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Written(tuple(folder / path.name for path in made), statements)


def _not_there(home: Home, path: Path, quarter: Quarter, wrong: str) -> Diagnostic:
    """What to do about a missing table: another run publishes it, unless the quarter is closed."""
    documents = f"expected its documents in {home.shown(home.output(quarter))}, as the closing made them"
    is_closed = home.manifest(quarter).exists()
    return Diagnostic(home.shown(path), None, "", wrong, documents if is_closed else f"expected a run of {quarter} before this")
