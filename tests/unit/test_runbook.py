"""The runbook tells what to do for every kind of fault that the product knows."""

from pathlib import Path

import pytest

from pipelines.checks.anomaly_checks import plausibility_sentences
from pipelines.schemas.delivery_codes import FileReason, RowReason

RUNBOOK = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*FileReason, *RowReason, *plausibility_sentences()])
def test_each_kind_of_fault_has_a_line_in_the_runbook(word: str) -> None:
    assert f"| `{word}` |" in RUNBOOK
