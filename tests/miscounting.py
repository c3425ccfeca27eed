"""A code location whose second count finds one patient too many: a blocking check turns red, and nothing comes after it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg
import polars as pl

from kbz_assets.build import build_definitions
from kbz_assets.defs import shares
from pipelines.checks.second_count import Recount, recount


def one_too_many(registrations: pl.LazyFrame, aw_entries: Collection[str], peildatum: date, *, scratch: Path | None = None) -> Recount:
    found = recount(registrations, aw_entries, peildatum, scratch=scratch)
    first = pl.int_range(pl.len()) == 0
    return replace(found, practices=found.practices.with_columns(pl.col("ion") + first.cast(pl.Int64)))


shares.recount = one_too_many


@dg.definitions
def defs() -> dg.Definitions:
    return build_definitions()
