"""How an explanation looks on the screen."""

import shutil
from pathlib import Path

import pytest
from rich.console import Console

from kbz_assets.commands.explain import explanation_table
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.reporting.explain import Explanation, Line
from tests.commands.late_list import kbz
from tests.quick_run import quick_run


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


def test_an_open_quarter_tells_what_it_corrects_and_what_the_practice_is_transferred(late: Home) -> None:
    told = " ".join(kbz(late, "explain", "2026Q2", "01000003").stdout.split())

    assert "payment of 2026Q2, as its last run proposes correction R34" in told
    assert "of 2026Q1: EUR 0.00 is booked, EUR 40.80 comes out now: EUR 40.80 (status was no_delivery, is paid; " in told
    assert "for this quarter, EUR 40.80 of corrections transfer R35 EUR " in told
    assert "booked for 2026Q2" not in told


def test_a_correction_is_told_in_dutch_too(late: Home) -> None:
    told = " ".join(kbz(late, "explain", "2026Q2", "01000003", "--nl").stdout.split())

    assert "correctie op 2026Q1 was geen lijst aangeleverd, is uitbetaald: eerder € 0,00, nu € 40,80, dus € 40,80" in told


def test_the_transfer_is_told_in_dutch_too(late: Home) -> None:
    told = " ".join(kbz(late, "explain", "2026Q1", "01000001", "--nl").stdout.split())

    assert "Betaling Wij maken aan u over € 68,00 Verwacht op " in told
    assert "Rekening NL" in told
    assert "Vastgesteld bij sluiting 0001 van het kwartaal." in told


@pytest.mark.parametrize("words", [("01999999",), ("01000001", "--scheme", "kbz_kader")])
def test_a_practice_or_scheme_without_a_line_is_a_wrong_argument_in_dutch_too(late: Home, words: tuple[str, ...]) -> None:
    done = kbz(late, "explain", "2026Q2", *words, "--nl")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"AGB: 2026Q2 has no payout line of {words[0]}")


def test_a_practice_that_left_is_told_what_it_is_still_corrected_by(late: Home, tmp_path: Path) -> None:
    left = Home(tmp_path / "home")
    shutil.copytree(late.path, left.path)
    register = left.reference / "practices.csv"
    [line] = [one for one in register.read_text(encoding="utf-8").splitlines() if one.startswith("01000003")]
    register.write_text(register.read_text(encoding="utf-8").replace(line, f"{line.rstrip(',')},2026-03-31"), encoding="utf-8")
    quick_run(left, Quarter(2026, 2))

    english, dutch = (kbz(left, "explain", "2026Q2", "01000003", *words) for words in ((), ("--nl",)))

    assert english.stdout.startswith("practice 01000003 is not active on 2026-04-01")
    assert "correction R34 koptarief payout of 2026Q1: EUR 0.00 is booked, EUR 40.80 comes out now" in " ".join(english.stdout.split())
    assert "correctie op 2026Q1" in dutch.stdout
    assert (english.exit_code, dutch.exit_code) == (0, 0)


def test_a_closed_quarter_tells_what_its_closing_booked(late: Home) -> None:
    told = " ".join(kbz(late, "explain", "2026Q1", "01000001").stdout.split())

    assert "payment of 2026Q1, as closing 0001 made it booked R32 EUR 68.00 transfer R35 EUR 68.00 to " in told
    assert "booked for 2026Q1 booking R32 koptarief payout: EUR 68.00 by closing 0001 in all R34 EUR 68.00" in told


def test_a_closed_quarter_is_explained_as_it_comes_out_now_with_what_is_corrected(late: Home) -> None:
    told = kbz(late, "explain", "2026Q1", "01000003")

    assert told.stdout.startswith("2026Q1 is closed. This is what it comes to now: ")
    assert "the payout of 01000003 is published as no_delivery, EUR 0.00, and now comes to paid, EUR 40.80" in told.stderr
    assert "expected no change since the closing; a run of the open quarter proposes what no closing has corrected yet" in told.stderr
    assert "kbz run" not in told.stderr
