"""Registrations on disk, in parts that only their owner can read."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from pipelines.ingest.registrations import SCHEMA
from pipelines.schemas import landing
from pipelines.schemas.boundary import validated

_ROW_GROUP = 122_880  # the unit in which DuckDB reads


class PartWriter:
    """Writes the registrations of a share to a folder as `part-SSSS-NNNNN.parquet`; without a folder it writes nothing."""

    def __init__(self, folder: Path | None, share: int) -> None:
        self._folder, self._share = folder, share
        self._parts = 0

    def write(self, registrations: pl.DataFrame) -> None:
        """Write a part, unless there are no rows."""
        if registrations.height:
            self._write(registrations)

    def close(self) -> None:
        """Write an empty part if there is none yet: the folder always has the schema."""
        if not self._parts:
            self._write(pl.DataFrame(schema=SCHEMA))

    def _write(self, registrations: pl.DataFrame) -> None:
        if self._folder is not None:
            path = self._folder / f"part-{self._share:04d}-{self._parts:05d}.parquet"
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as part:
                rows = validated(registrations, landing.registrations)
                rows.write_parquet(part, compression="lz4", statistics=False, row_group_size=_ROW_GROUP)
        self._parts += 1
