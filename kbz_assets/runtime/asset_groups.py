"""The owners of the assets, and the groups in which the Dagster page shows them."""

from __future__ import annotations

OWNERS = ["team:data-engineering"]

REFERENCE = "reference"
DELIVERIES = "deliveries"
DBT = "dbt"
COUNTS = "counts"
PAYOUTS = "payouts"
FINANCE = "finance"
GROUPS = (REFERENCE, DELIVERIES, DBT, COUNTS, PAYOUTS, FINANCE)
"""In the order of a run: no arrow goes back to an earlier group. The graph on the page follows the arrows, its lists the alphabet."""

CLOSED_QUARTERS = "closed_quarters"
"""The asset on which all others of a run depend."""
