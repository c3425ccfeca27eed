"""What the checks of a table tell when an invariant does not hold."""

from __future__ import annotations

import dagster as dg
import polars as pl

from kbz_assets.alerting.alerts import outcomes_of
from kbz_assets.checks.schema_checks import SCHEMA_CHECK, schema_check_result
from kbz_assets.defs.payouts import across_result
from kbz_assets.defs.table_assets import table_key
from pipelines.checks.invariants import CrossCheck
from pipelines.core.quarter import Quarter
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty

QUARTER = Quarter(2025, 4)
AW_ION = "AW-ION and unknown postcodes together are at most ION"


def checked(ion: int) -> dg.AssetCheckResult:
    """The check of a practice of `ion` patients, 20 of whom live in an AW area."""
    practice = {
        "quarter": "2025Q4", "agb": "01000011", "name": "Geheim", "region": "waterstad", "ion": ion, "aw_ion": 20, "unknown_postcode": 0,
        "uncertain_rows": 0, "aw_share": None, "share_min": None, "share_max": None, "rank_region": 1, "rank_overall": 1, "aw_list": "new",
    }  # fmt: skip
    frame = pl.DataFrame([practice], schema=empty(practice_shares).schema)
    return schema_check_result(table_key(practice_shares), practice_shares, frame, QUARTER)


def test_an_invariant_that_does_not_hold_is_reported_by_name_with_how_many_rows_break_it() -> None:
    result = checked(ion=10)
    assert not result.passed
    assert f"aw_ion_within_ion: practice_shares: {AW_ION} (1 row)" in (result.description or "")
    assert "aw_ion_within_ion" in str(result.metadata["broken"].value).split(", ")
    assert result.metadata["rows"].value == 1
    assert "Geheim" not in str(result)


def test_a_check_across_tables_that_does_not_hold_is_reported_by_name() -> None:
    checks = [CrossCheck("causes_add_up", 0, "causes add up"), CrossCheck("ranks_follow_exact_shares", 2, "ranks follow the shares")]
    result = across_result(checks, QUARTER, rows=5)
    assert (result.passed, result.description) == (False, "2025Q4: ranks_follow_exact_shares: ranks follow the shares (2 rows)")
    assert {name: value.value for name, value in result.metadata.items() if name != "faults"} == {
        "quarter": "2025Q4", "rows": 5, "rows_failing": 2, "broken": "ranks_follow_exact_shares",
    }  # fmt: skip


def test_an_alert_names_the_invariants_of_a_check_that_stopped_the_run() -> None:
    broken = across_result([CrossCheck("causes_add_up", 1, "causes add up")], QUARTER, rows=5)
    evaluation = dg.AssetCheckEvaluation(
        asset_key=table_key(practice_shares), check_name=SCHEMA_CHECK, passed=False, metadata=broken.metadata, blocking=True
    )
    (outcome,) = outcomes_of([evaluation])
    assert (outcome.name, outcome.warns, outcome.about) == ("practice_shares schema_holds", False, "causes_add_up")
