"""What is relied on when lists are read in steps of their own: a step whose process dies is tried again by its retry policy."""

import os
import signal
from pathlib import Path

import dagster as dg
import pytest

MARK = "KBZ_TEST_MARK"


@dg.op(out=dg.DynamicOut(int))
def dealt():
    yield dg.DynamicOutput(7, mapping_key="a")
    yield dg.DynamicOutput(8, mapping_key="b")


@dg.op(retry_policy=dg.RetryPolicy(max_retries=1))
def dies_once(number: int) -> int:
    mark = Path(os.environ[MARK])
    if number == 8 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@dg.op
def summed(numbers: list[int]) -> None:
    Path(os.environ[MARK]).write_text(str(sum(numbers)), encoding="utf-8")


@dg.job(executor_def=dg.multiprocess_executor)
def in_shares():
    summed(dealt().map(dies_once).collect())


def test_a_step_whose_process_dies_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARK, str(tmp_path / "died"))
    with dg.instance_for_test() as instance:
        ended = dg.execute_job(dg.reconstructable(in_shares), instance, raise_on_error=True)
        assert ended.success
        retried = [event.step_key for event in ended.all_events if event.event_type is dg.DagsterEventType.STEP_UP_FOR_RETRY]
    assert retried == ["dies_once[b]"]
    assert (tmp_path / "died").read_text(encoding="utf-8") == "15"
