"""Whether the quarter that is due was made: an asset whose freshness turns red when the deadline passes without it."""

import dagster as dg

from kbz_assets.runtime.asset_groups import FINANCE, OWNERS
from kbz_assets.runtime.clock import Clock, running_quarter
from kbz_assets.runtime.timing import DEADLINE, DEADLINE_WINDOW
from pipelines.core.dutch_time import TIMEZONE
from pipelines.core.quarter import Quarter

DUE_QUARTER = dg.AssetKey("payouts_of_due_quarter")


def due_quarter() -> dg.AssetSpec:
    """Only a run of the running quarter reports it, so that running an old quarter again does not turn it green."""
    return dg.AssetSpec(
        DUE_QUARTER,
        deps=["quarter_status"],
        description=(
            "The payouts of the running quarter, which are due at 12:00 on the 15th of its second month, Dutch time. A run of that quarter "
            "reports them here. Freshness turns red when none did so in time; it is not evaluated before the first such run."
        ),
        group_name=FINANCE,
        owners=OWNERS,
        kinds={"parquet"},
        freshness_policy=dg.FreshnessPolicy.cron(deadline_cron=DEADLINE, lower_bound_delta=DEADLINE_WINDOW, timezone=TIMEZONE),
    )


def report_if_due(context: dg.AssetExecutionContext, quarter: Quarter, clock: Clock) -> None:
    """Report that the payouts of `quarter` are there, when it is the running one."""
    if quarter == running_quarter(clock.now()):
        context.log_event(dg.AssetMaterialization(DUE_QUARTER, metadata={"quarter": str(quarter)}))
