"""The outcome of a what-if as tables: a row per combination of terms, and a row per practice whose status changes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import polars as pl

from pipelines.reporting.scenario import IN_ALL, Scenario
from pipelines.schemas.columns import MONEY

TERMS = ("tariff", "threshold", "remainder", "reserve", "budget", "aw_list")
"""What can vary; empty in a row where it stays as it is in the reference files."""


def combination_table(scenario: Scenario, before_eur: Decimal) -> pl.DataFrame:
    """A row per combination: its terms, who and what is paid over all regions, and practices and amount per region.

    `before_eur` is what is paid as it stands, with which `amount_change` compares. `fte` is that of the plans of the paid
    practices; `staffing_fits` counts those whose plan fits the money (R30).
    """
    summary = scenario.summary.with_columns(amount_change=(pl.col("amount") - before_eur).cast(MONEY))
    figures = ("paid_practices", "amount", "amount_change", "implementation", "reserved", "fte", "staffing_fits", "status_changes")
    table = summary.filter(region=IN_ALL).select("combination", "scheme", *TERMS, *figures)
    for region in summary.filter(pl.col("region") != IN_ALL)["region"].unique(maintain_order=True):
        of_region = summary.filter(region=region).select("combination", pl.col("paid_practices", "amount").name.suffix(f"_{region}"))
        table = table.join(of_region, on="combination", how="left", maintain_order="left")
    return table


def change_table(scenario: Scenario, names: Mapping[str, str]) -> pl.DataFrame:
    """A row per combination and practice whose status becomes another one, with the terms and the practice's name.

    Amounts are those of the payout, without an implementation line.
    """
    terms = scenario.summary.select("combination", "scheme", *TERMS).unique()
    named = scenario.changes.with_columns(name=pl.col("agb").replace_strict(names, return_dtype=pl.String))
    columns = ("agb", "name", "region", "status", "new_status", "amount", "new_amount")
    joined = named.join(terms, on="combination", how="left", maintain_order="left")
    return joined.select("combination", "scheme", *TERMS, *columns)
