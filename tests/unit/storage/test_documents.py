"""Documents on disk: all of them are there before the first takes its place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kbz_assets.storage.documents import published_tables, write_documents
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import publish_tables
from pipelines.core.diagnostics import InputError
from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.schemas.catalogue import TABLES
from pipelines.schemas.table import empty
from tests.unit.documents.quarters import tables_of_quarter

Q1 = Quarter(2026, 1)
OLD = {"rapport.html": b"old", "betaalspecificaties/01000001.pdf": b"old", "betaalspecificaties/01000009.pdf": b"left"}
NEW = {"rapport.html": b"new", "betaalspecificaties/01000001.pdf": b"new"}


@pytest.fixture(scope="module")
def tables() -> QuarterTables:
    return tables_of_quarter([])


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_made_takes_the_place_of_what_was_there_and_other_files_stay(tables: QuarterTables, tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "payouts.csv").write_bytes(b"rows")

    write_documents(tmp_path, tables, lambda _: OLD.items())
    written = write_documents(tmp_path, tables, lambda _: NEW.items())

    assert contents(tmp_path) == {**NEW, "tables/payouts.csv": b"rows"}
    assert (written.statements, [path.name for path in written.files]) == (1, ["betaalspecificaties", "rapport.html"])


def test_a_report_that_fails_half_way_leaves_the_old_one_whole(tables: QuarterTables, tmp_path: Path) -> None:
    def fails(_: QuarterTables) -> Iterator[tuple[str, bytes]]:
        yield from NEW.items()
        raise KeyboardInterrupt

    write_documents(tmp_path, tables, lambda _: OLD.items())
    with pytest.raises(KeyboardInterrupt):
        write_documents(tmp_path, tables, fails)

    assert contents(tmp_path) == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["betaalspecificaties", "rapport.html"]


def test_a_quarter_that_was_not_run_has_no_documents(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"output/2026Q1/tables: the quarter was not run yet, expected a run of 2026Q1 before this"):
        published_tables(Home(tmp_path), Q1)


def test_a_quarter_of_an_earlier_version_names_every_table_and_column_that_is_missing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    kept = {str(schema.name): empty(schema) for schema in TABLES if schema.name not in ("register", "lists_read")}
    publish_tables(home.published(Q1), kept | {"trend": kept["trend"].drop("change_rank", "change_share")})

    with pytest.raises(InputError) as raised:
        published_tables(home, Q1)

    assert {diagnostic.file: diagnostic.wrong for diagnostic in raised.value.diagnostics} == {
        "output/2026Q1/tables/lists_read.parquet": "it is not there: the run was of an earlier version",
        "output/2026Q1/tables/register.parquet": "it is not there: the run was of an earlier version",
        "output/2026Q1/tables/trend.parquet": "it has no column change_share, change_rank: the run was of an earlier version",
    }


def test_a_closed_quarter_of_an_earlier_version_is_read_in_the_documents_of_its_closing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    publish_tables(home.published(Q1), {str(schema.name): empty(schema) for schema in TABLES if schema.name != "register"})
    home.ledger.mkdir()
    home.manifest(Q1).touch()

    with pytest.raises(InputError, match=r"expected its documents in output/2026Q1, as the closing made them"):
        published_tables(home, Q1)
