"""Who owns the assets, and the groups in which the Dagster page shows them: no arrow goes back to an earlier group."""

from __future__ import annotations

OWNERS = ["team:data-engineering"]

REFERENCE = "reference"
DELIVERIES = "deliveries"
DBT = "dbt"
COUNTS = "counts"
PAYOUTS = "payouts"
FINANCE = "finance"

CLOSED_QUARTERS = "closed_quarters"
"""The asset that every other one of a run follows on."""
