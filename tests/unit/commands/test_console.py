"""What is told on the screen is told as it is."""

from kbz_assets.commands.console import err, tell_diagnostics
from pipelines.core.diagnostics import Diagnostic, Severity


def test_a_line_number_and_brackets_in_a_fault_stay_as_they_are() -> None:
    with err.capture() as told:
        tell_diagnostics(
            [Diagnostic("reference/plans.csv", 100, "", "[bold] is no status", ""), Diagnostic("a", None, "", "b", "c", Severity.WARNING)]
        )
    assert told.get() == "reference/plans.csv:100: [bold] is no status\nwarning: a: b, c\n"
