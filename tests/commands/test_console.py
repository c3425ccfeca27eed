"""What the commands say reaches the screen as it is."""

import subprocess
import sys

import pytest

from kbz_assets.commands.console import err, libraries_silenced, say, tell_diagnostics, tell_warning
from pipelines.core.diagnostics import Diagnostic, Severity


def test_a_line_number_and_brackets_in_a_fault_stay_as_they_are() -> None:
    with err.capture() as told:
        tell_diagnostics(
            [Diagnostic("reference/plans.csv", 100, "", "[bold] is no status", ""), Diagnostic("a", None, "", "b", "c", Severity.WARNING)]
        )
    assert told.get() == "reference/plans.csv:100: [bold] is no status\nwarning: a: b, c\n"


def test_characters_that_turn_the_text_hide_or_move_the_cursor_are_written_as_codes(capsys: pytest.CaptureFixture[str]) -> None:
    say("lijst\u202evsc.exe\x1b[2J\u200b.csv: accepted")
    tell_warning("[red]é 東\u2066")
    assert capsys.readouterr() == ("lijst\\u202evsc.exe\\u001b[2J\\u200b.csv: accepted\n", "warning: [red]é 東\\u2066\n")


def test_libraries_write_nothing_between_what_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    with libraries_silenced():
        sys.stderr.write("Exception while writing logger call to event log\n")
        tell_warning("one")
    tell_warning("two")
    assert capsys.readouterr().err == "warning: one\nwarning: two\n"


def test_processes_that_libraries_start_write_nothing_between_what_is_reported() -> None:
    program = "import subprocess, sys; from kbz_assets.commands.console import libraries_silenced, tell_warning\n"
    program += "say = lambda: subprocess.run([sys.executable, '-c', 'import sys; sys.stderr.write(chr(42))'])\n"
    program += "with libraries_silenced():\n    tell_warning('one'); say()\ntell_warning('two'); say()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "warning: one\nwarning: two\n*"
