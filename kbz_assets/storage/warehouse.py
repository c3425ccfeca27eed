"""Tables on disk: the checked tables of a quarter in the warehouse, and publishing them for finance."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pandera.polars as pa
import polars as pl

from kbz_assets.storage.files import whole_folder, write_whole
from kbz_assets.storage.home import QuarterFolders, csv_table_file, table_file
from pipelines.publication.csv_file import csv_bytes
from pipelines.rules.inputs import PracticeCount, practice_counts
from pipelines.schemas.boundary import validated
from pipelines.schemas.marts import practice_insurers
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty, sorted_by_key


def parquet_bytes(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet; the same frame gives the same bytes."""
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=True)
    return buffer.getvalue()


def write_table(folder: Path, schema: pa.DataFrameSchema, frame: pl.DataFrame) -> Path:
    """Write a table, sorted by its key, as `NAME.parquet`, atomically; gives the path."""
    path = table_file(folder, str(schema.name))
    write_whole(path, parquet_bytes(sorted_by_key(frame, schema)))
    return path


def read_table(folder: Path, name: str) -> pl.DataFrame:
    """The table `name` of a quarter."""
    return read_parquet(table_file(folder, name))


def read_kept_table(folder: Path, schema: pa.DataFrameSchema) -> pl.DataFrame:
    """A table as an earlier run or closing left it; without rows when it is gone, or when the version of then did not have it so."""
    table = read_table(folder, str(schema.name)) if has_table(folder, str(schema.name)) else empty(schema)
    return table if table.schema == empty(schema).schema else empty(schema)


def has_table(folder: Path, name: str) -> bool:
    """Whether the table `name` of a quarter exists."""
    return table_file(folder, name).exists()


def read_parquet(path: Path) -> pl.DataFrame:
    """Read one file. The path is not a pattern: a folder of the home can have `[` or `*` in its name."""
    return pl.read_parquet(path, glob=False)


def parts_in(folder: Path) -> list[Path]:
    """The Parquet files in `folder`, in order of name; empty without the folder."""
    return sorted(path for path in folder.iterdir() if path.suffix == ".parquet") if folder.is_dir() else []


def scan_parts(folder: Path) -> pl.LazyFrame:
    """The Parquet files in `folder` as one frame; there is at least one."""
    return pl.scan_parquet(parts_in(folder), glob=False)


def write_landing(folders: QuarterFolders, schema: pa.DataFrameSchema, frame: pl.DataFrame) -> None:
    """Write a landing file of dbt as `NAME.parquet`, atomically; TableSchemaError when it does not satisfy its schema."""
    write_whole(table_file(folders.landing, str(schema.name)), parquet_bytes(validated(frame, schema)))


def read_mart(folders: QuarterFolders, schema: pa.DataFrameSchema) -> pl.DataFrame:
    """A mart of dbt; TableSchemaError when it does not satisfy its schema."""
    return validated(read_table(folders.marts, str(schema.name)), schema)


def read_counts(folders: QuarterFolders) -> tuple[PracticeCount, ...]:
    """The counts from which the money of a quarter is decided: `practice_shares` and the counts per insurer."""
    return practice_counts(read_table(folders.tables, str(practice_shares.name)), read_mart(folders, practice_insurers))


def publish_tables(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write every table to `folder` as Parquet and CSV; the folder is replaced as a whole."""
    with whole_folder(folder) as aside:
        for name, frame in tables.items():
            table_file(aside, name).write_bytes(parquet_bytes(frame))
            csv_table_file(aside, name).write_bytes(csv_bytes(frame))
