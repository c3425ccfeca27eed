"""The owners of the assets, and the groups in which the Dagster page shows them: no arrow points to an earlier group."""

from __future__ import annotations

OWNERS = ["team:data-engineering"]

REFERENCE = "reference"
DELIVERIES = "deliveries"
DBT = "dbt"
COUNTS = "counts"
PAYOUTS = "payouts"
FINANCE = "finance"

CLOSED_QUARTERS = "closed_quarters"
"""The asset on which all others of a run depend."""
