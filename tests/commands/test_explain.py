"""How an explanation looks on the screen."""

from pathlib import Path

from rich.console import Console

from kbz_assets.commands.explain import explanation_table
from pipelines.reporting.explain import Explanation, Line
from tests.commands.late_list import kbz, late_list


def shown(*lines: Line) -> list[str]:
    console = Console(width=60, no_color=True)
    with console.capture() as captured:
        console.print(explanation_table(Explanation("kader", "Kader", lines)))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_a_subject_is_named_once_with_its_rule_next_to_it() -> None:
    lines = shown(Line("test", "R15", "participates: yes"), Line("test", "D2", "delivered: no"), Line("status", "D", "no_delivery"))
    assert lines == ["test    R15  participates: yes", "        D2   delivered: no", "status  D    no_delivery"]


def test_a_long_line_is_folded_below_itself() -> None:
    lines = shown(Line("fte", "R30", "word " * 20))
    assert len(lines) > 1
    assert all(line.startswith("          word") for line in lines[1:])


def test_brackets_in_an_argument_are_not_markup() -> None:
    assert shown(Line("test", "R17", "[red]de wijk groeit[/]")) == ["test  R17  [red]de wijk groeit[/]"]


def test_a_closed_quarter_is_explained_as_it_comes_out_now_with_what_is_corrected(tmp_path: Path) -> None:
    told = kbz(late_list(tmp_path / "home"), "explain", "2026Q1", "01000003")

    assert told.stdout.startswith("2026Q1 is closed. This is what it comes to now: ")
    assert "the payout of 01000003 is published as no_delivery, EUR 0.00, and now comes to paid, EUR 40.80" in told.stderr
    assert "expected no change since the closing; a run of the open quarter proposes what is corrected" in told.stderr
    assert "kbz run" not in told.stderr
