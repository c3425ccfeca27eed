"""Puts the definitions together; what a test wants otherwise is passed in."""

from __future__ import annotations

from collections.abc import Mapping

import dagster as dg

from kbz_assets.defs.dbt import dbt_models
from kbz_assets.defs.deliveries import delivered_lists, registrations
from kbz_assets.defs.jobs import quarterly_payouts
from kbz_assets.defs.payouts import money_tables_of_quarter
from kbz_assets.defs.publication import published_tables
from kbz_assets.defs.reference import quarter_reference
from kbz_assets.defs.resources import HomeResource
from kbz_assets.defs.shares import count_tables_of_quarter
from kbz_assets.lib.progress import Silent


def build_definitions(resources: Mapping[str, object] | None = None) -> dg.Definitions:
    """Assets, checks, jobs and resources; `resources` replaces some of them."""
    return dg.Definitions(
        assets=[
            delivered_lists(),
            quarter_reference,
            registrations,
            dbt_models(),
            count_tables_of_quarter,
            money_tables_of_quarter,
            published_tables,
        ],
        jobs=[quarterly_payouts()],
        resources={"home": HomeResource(), "progress": Silent(), **(resources or {})},
    )
