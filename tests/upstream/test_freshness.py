"""How Dagster judges the freshness of the quarter that is due: by the last deadline, and by a run of that quarter alone."""

import asyncio
from datetime import UTC, datetime

import dagster as dg
import pytest
from dagster._core.definitions.freshness_evaluator import CronFreshnessPolicyEvaluator
from dagster._core.loader import LoadingContextForTest
from dagster._core.test_utils import freeze_time

from kbz_assets.build import build_definitions
from kbz_assets.defs.due import DUE_QUARTER


def judged(instance: dg.DagsterInstance, now: datetime) -> str:
    node = build_definitions().resolve_asset_graph().get(DUE_QUARTER)
    with freeze_time(now):
        return asyncio.run(CronFreshnessPolicyEvaluator().evaluate_freshness(LoadingContextForTest(instance), node)).value


@pytest.mark.parametrize(
    ("now", "freshness"),
    [
        (datetime(2025, 10, 21, tzinfo=UTC), "PASS"),
        (datetime(2025, 11, 20, tzinfo=UTC), "PASS"),
        (datetime(2026, 2, 15, 10, 59, tzinfo=UTC), "PASS"),
        (datetime(2026, 2, 15, 11, 1, tzinfo=UTC), "FAIL"),
    ],
    ids=["before its deadline", "after its deadline", "the last minute before the next deadline", "the next deadline without a run"],
)
def test_a_quarter_that_was_run_is_fresh_until_the_next_one_is_due(now: datetime, freshness: str) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        with freeze_time(datetime(2025, 10, 20, tzinfo=UTC)):
            instance.report_runless_asset_event(dg.AssetMaterialization(DUE_QUARTER))
        assert judged(instance, now) == freshness


def test_a_quarter_that_was_made_after_its_deadline_is_fresh_from_then_on() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        with freeze_time(datetime(2025, 10, 20, tzinfo=UTC)):
            instance.report_runless_asset_event(dg.AssetMaterialization(DUE_QUARTER))
        late = datetime(2026, 3, 1, tzinfo=UTC)
        assert judged(instance, late) == "FAIL"
        with freeze_time(late):
            instance.report_runless_asset_event(dg.AssetMaterialization(DUE_QUARTER))
        assert judged(instance, late) == "PASS"


def test_the_deadline_is_not_judged_in_a_home_that_never_ran_a_quarter_in_time() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert judged(instance, datetime(2026, 3, 1, tzinfo=UTC)) == "UNKNOWN"
