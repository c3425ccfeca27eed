"""A home as a run leaves it, made in a second: the counts of a case's expected table, and the registrations of its lists."""

import shutil
from pathlib import Path

import pandera.polars as pa
import polars as pl

from kbz_assets.storage.files import make_folder
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import publish_tables, read_counts
from pipelines.checks.second_count import recount_per_insurer
from pipelines.core.quarter import Quarter
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import practice_of
from pipelines.reference.reading.book import load_reference
from pipelines.reporting.tables import payouts
from pipelines.rules.decide import decide
from pipelines.schemas.shares import practice_shares

CASES = Path(__file__).parents[1] / "cases"
KEY = PseudonymKey.from_hex("5f" * 32)


def as_run(case: str, quarter: Quarter, path: Path) -> Home:
    """The home of `case` at `path` with what `kbz explain` and `kbz scenario` read of a run of `quarter`."""
    shutil.copytree(CASES / case / "home", path)
    home = Home(path)
    folders, book = home.quarter(quarter), load_reference(home.reference)
    entries = list_in_force(book.aw_lists, quarter.peildatum).entries
    ingested = ingest_quarter(
        home.deliveries(quarter),
        make_folder(folders.registrations),
        practice_of=practice_of(book, quarter.peildatum),
        peildatum=quarter.peildatum,
        profiles=book.source_profiles,
        key=KEY,
    )
    pl.DataFrame({"postcode": entries}).write_parquet(folders.landing / "aw_entries.parquet")
    counted = recount_per_insurer(pl.scan_parquet(folders.registrations / "*.parquet"), entries, quarter.peildatum)
    counted.write_parquet(make_folder(folders.marts) / "practice_insurers.parquet")
    expected = expected_table(case, quarter, practice_shares)
    expected.write_parquet(make_folder(folders.tables) / "practice_shares.parquet")
    ingested.deliveries.write_parquet(folders.tables / "deliveries.parquet")
    publish_tables(home.output(quarter) / "tables", {"payouts": payouts(decide(quarter, book, read_counts(folders)))})
    return home


def expected_table(case: str, quarter: Quarter, schema: pa.DataFrameSchema) -> pl.DataFrame:
    """A table that must come out of a case, in the types of `schema`."""
    path = CASES / case / "expected" / str(quarter) / f"{schema.name}.csv"
    text = pl.read_csv(path, separator=";", infer_schema=False)
    pointed = text.with_columns(
        pl.col(name).str.replace(",", ".", literal=True)
        for name, column in schema.columns.items()
        if isinstance(column.dtype.type, pl.Decimal)
    )
    return pointed.select(_cast(name, column.dtype.type) for name, column in schema.columns.items())


def _cast(name: str, kind: pl.DataType) -> pl.Expr:
    return pl.col(name) == "true" if kind == pl.Boolean else pl.col(name).cast(kind)


def bytes_below(path: Path) -> dict[str, bytes]:
    """Every file below `path` with its content."""
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}
