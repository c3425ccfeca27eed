"""The documents of a quarter: written by the run, made again by `kbz report`, and final once the quarter is closed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.commands.invocation import suggested
from kbz_assets.commands.run import run_quarter
from kbz_assets.storage.home import Home
from kbz_assets.storage.warehouse import read_table
from pipelines.core.quarter import Quarter
from pipelines.schemas.payout_codes import Status
from tests.pipeline.as_run import bytes_below
from tests.pipeline.conftest import CASES

Q1 = Quarter(2026, 1)
DOCUMENTS = {"kbz_2026Q1.xlsx", "betaalspecificaties", "rapport.html", "betaalvoorstel.pdf"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A quarter with a practice of every status, as its run left it."""
    home = Home(tmp_path_factory.mktemp("documents") / "home")
    shutil.copytree(CASES / "full-3" / "home", home.path)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("KBZ_PSEUDONYM_KEY", "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a")
        environment.setenv("KBZ_DOCUMENTS", "yes")
        run_quarter(home, Q1, debug=False)
    return home


@pytest.fixture
def home(run: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    shutil.copytree(run.path, tmp_path / "home")
    return Home(tmp_path / "home")


def kbz(home: Home, *arguments: str):
    return CliRunner().invoke(app, [*arguments, "--home", str(home.path)])


def closed(home: Home) -> None:
    """Close the quarter, with every transfer held: the case has no accounts of its own."""
    total = json.loads(home.quarter(Q1).run_record.read_text(encoding="utf-8"))["total"]
    practices = [words for row in read_table(home.published(Q1), "payments").iter_rows(named=True) for words in ("--hold", row["agb"])]
    names = ["--prepared-by", "A. de Vries", "--approved-by", "B. Jansen", "--accept-missing", "--reason", "volgt"]
    result = kbz(home, "close", str(Q1), *names, "--total", total, *practices)
    assert (result.exit_code, result.stderr) == (0, "")


def text_of(pdf: Path) -> str:
    return " ".join(page.extract_text() for page in PdfReader(pdf).pages)


def test_a_run_leaves_every_document_and_a_statement_of_everybody_who_takes_part(run: Home) -> None:
    folder = run.output(Q1)
    payouts = read_table(run.published(Q1), "payouts")
    part = set(payouts.filter(payouts["status"] != Status.NOT_PARTICIPATING)["agb"])
    paid = set(read_table(run.published(Q1), "payments")["agb"])

    assert {path.name for path in folder.iterdir()} == DOCUMENTS | {"tables"}
    names = {path.name for path in (folder / "betaalspecificaties").iterdir()}
    assert names == {f"{agb}.{ending}" for agb in part | paid for ending in ("pdf", "html")} | {"alle.pdf"}
    assert set(payouts["status"]) == {str(status) for status in Status}


def test_a_report_made_again_from_the_tables_has_the_same_bytes(home: Home) -> None:
    before = bytes_below(home.output(Q1))
    for path in home.output(Q1).iterdir():
        if path.name in DOCUMENTS:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(home.deliveries(Q1))
    shutil.rmtree(home.reference)

    result = kbz(home, "report", str(Q1))

    assert (result.exit_code, result.stderr) == (0, "")
    assert bytes_below(home.output(Q1)) == before


def test_a_report_of_a_quarter_that_was_not_run_names_the_command_as_it_is_typed(home: Home) -> None:
    result = kbz(home, "report", "2025Q3")
    told = f"output/2025Q3/tables: the quarter was not run yet, expected {suggested(home, 'run', '2025Q3')} before this\n"
    assert (result.exit_code, result.stderr) == (2, told)


def test_the_documents_are_a_proposal_until_the_closing_makes_them_final(home: Home, tmp_path: Path) -> None:
    statement = next(path for path in sorted((home.output(Q1) / "betaalspecificaties").glob("0*.pdf")))
    assert "voorstel" in text_of(statement).lower()

    closed(home)

    assert "voorstel" not in text_of(statement).lower()
    report = text_of(home.output(Q1) / "sluitingsverslag.pdf")
    assert all(word in report for word in ("A. de Vries", "B. Jansen", "volgt", "0001"))
    assert kbz(home, "verify").exit_code == 0
    frozen = bytes_below(home.output(Q1))
    assert set(json.loads(home.witness(Q1).read_bytes())["outputs"]) == frozen.keys() - {"sluiting.json"}

    refused = kbz(home, "report", str(Q1))
    assert (refused.exit_code, refused.stderr) == (
        2,
        "--to: 2026Q1 is closed, and its documents stay as they are, expected --to DIR, another folder for them\n",
    )
    inside = kbz(home, "report", str(Q1), "--to", str(home.output(Q1)))
    assert inside.exit_code == 2
    assert kbz(home, "report", str(Q1), "--to", str(tmp_path / "copy")).exit_code == 0
    copy = bytes_below(tmp_path / "copy")
    assert copy == {name: frozen[name] for name in copy}
    assert {"kbz_2026Q1.xlsx", "rapport.html", "sluitingsverslag.pdf"} <= copy.keys()
    assert bytes_below(home.output(Q1)) == frozen


def test_explain_in_dutch_says_the_sentences_of_the_statement(run: Home) -> None:
    lines = read_table(run.published(Q1), "payouts").filter(status=Status.BELOW_THRESHOLD.value)
    agb, scheme = lines.select("agb", "scheme").row(0)

    result = kbz(run, "explain", str(Q1), agb, "--scheme", scheme, "--nl")

    assert (result.exit_code, result.stderr) == (0, "")
    said = " ".join(result.stdout.split())
    assert "onder de drempel" in said
    sentence = re.search(r"nodig is (meer dan|minimaal) [0-9,]+%", said)
    assert sentence is not None
    html = (run.output(Q1) / "betaalspecificaties" / f"{agb}.html").read_text(encoding="utf-8")
    assert sentence[0] in " ".join(html.split())


def test_explain_in_dutch_of_a_practice_that_is_not_known_is_a_wrong_argument(run: Home) -> None:
    result = kbz(run, "explain", str(Q1), "01999999", "--nl")

    assert result.exit_code == 2
    assert result.stderr.startswith("AGB: 2026Q1 has no payout line of 01999999, expected")
