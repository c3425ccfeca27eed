"""What a step tells of its cost."""

import subprocess
import sys
from collections.abc import Iterator

import dagster as dg

from kbz_assets.runtime.costs import PEAK_MIB, SECONDS, costs_of, with_costs

MIB = 1024**2
HELD_MIB = 200


def steps() -> list[dg.AssetsDefinition]:
    @dg.asset
    @with_costs
    def modest() -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"rows": 3})

    @dg.multi_asset(specs=[dg.AssetSpec("first"), dg.AssetSpec("last")], name="greedy")
    @with_costs
    def greedy():
        held = bytearray(HELD_MIB * MIB)
        yield dg.MaterializeResult("first", metadata={"bytes": len(held)})
        del held
        yield dg.MaterializeResult("last")

    return [greedy, modest]


def test_each_step_tells_its_seconds_and_its_own_peak_with_what_it_makes() -> None:
    with dg.instance_for_test() as instance:
        result = dg.materialize(steps(), instance=instance)
        (made,) = result.asset_materializations_for_node("modest")
        assert made.metadata["rows"].value == 3
        assert {SECONDS, PEAK_MIB} <= set(made.metadata)
        costs = {cost.step: cost for cost in costs_of(instance, result.run_id)}
        _, last = result.asset_materializations_for_node("greedy")
        assert costs["greedy"].seconds == last.metadata[SECONDS].value
        assert costs["greedy"].peak_mib >= HELD_MIB
        assert set(costs) == {"greedy", "modest"}


def test_the_peak_of_a_step_is_not_that_of_one_before_it() -> None:
    peaks = []

    def step(held_mib: int) -> dg.MaterializeResult:
        held = bytearray(held_mib * MIB)
        return dg.MaterializeResult(metadata={"bytes": len(held)})

    for held_mib in (HELD_MIB, 1):
        (event,) = with_costs(step)(held_mib)
        peaks.append(event.metadata[PEAK_MIB])
    assert peaks[0] - peaks[1] > HELD_MIB / 2


def test_the_peak_of_a_step_has_that_of_a_process_that_it_started() -> None:
    code = f"held = b'x' * ({HELD_MIB} * 2**20); print('held', flush=True); input()"

    def step() -> Iterator[dg.MaterializeResult]:
        yield dg.MaterializeResult()
        with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout.readline() == b"held\n"
            yield dg.MaterializeResult()
            other.stdin.close()

    before, meanwhile = (event.metadata[PEAK_MIB] for event in with_costs(step)())
    assert meanwhile - before >= HELD_MIB


def test_an_event_without_metadata_is_left_unchanged() -> None:
    check = dg.AssetCheckResult(passed=True, check_name="holds")

    def step():
        yield check

    assert list(with_costs(step)()) == [check]


def test_an_asset_that_a_step_reports_besides_its_own_has_no_cost() -> None:
    @dg.asset
    @with_costs
    def status(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        context.log_event(dg.AssetMaterialization("due_quarter", metadata={"quarter": "2026Q4"}))
        return dg.MaterializeResult()

    with dg.instance_for_test() as instance:
        run = dg.materialize([status], instance=instance)
        assert [cost.step for cost in costs_of(instance, run.run_id)] == ["status"]
