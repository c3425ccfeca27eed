"""The runbook tells what to do for every kind of fault that the product knows, and the interface when it applies."""

import re
from pathlib import Path

import pytest

from pipelines.checks.anomaly_checks import plausibility_sentences
from pipelines.schemas.delivery_codes import AttentionOutcome, FileReason, FileWarningKind, IdentityWarning, ListWarning, RowReason

DOCS = Path(__file__).parents[2] / "docs"
RUNBOOK = (DOCS / "runbook.md").read_text(encoding="utf-8")
INTERFACE = (DOCS / "interface.md").read_text(encoding="utf-8")
KINDS = [*FileReason, *RowReason, *AttentionOutcome, *ListWarning, *IdentityWarning, *FileWarningKind, *plausibility_sentences()]


@pytest.mark.parametrize("word", KINDS)
def test_each_kind_of_fault_has_a_line_in_the_runbook(word: str) -> None:
    assert f"| `{word}` |" in RUNBOOK


def test_the_reasons_to_reject_a_row_are_in_the_interface_in_the_order_in_which_they_apply() -> None:
    table = INTERFACE.partition("A row is rejected for the first of these reasons:")[2].partition("\n\n")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [*RowReason]


@pytest.mark.parametrize("word", [*FileReason, *RowReason])
def test_each_reason_to_reject_a_file_or_row_is_in_the_interface(word: str) -> None:
    assert f"| `{word}` |" in INTERFACE
