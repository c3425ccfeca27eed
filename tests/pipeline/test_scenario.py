"""`kbz scenario` on a home after a run: what-ifs that leave the tables of the quarter unchanged."""

import re
import shutil
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.commands.invocation import suggested
from kbz_assets.storage.home import Home
from pipelines.checks.second_count import recount
from pipelines.core.quarter import Quarter
from pipelines.reference.reading.book import load_reference
from pipelines.rules.decide import decide
from pipelines.rules.decision import PracticeLine
from pipelines.rules.inputs import counts_instead
from pipelines.schemas.payouts import payouts
from tests.expected_tables import read_rows
from tests.pipeline.as_run import as_run, bytes_below, expected_table

QUARTER = Quarter(2026, 1)
FILES = {"scenario.csv", "changes.csv", "scenario.svg"}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return as_run("full-3", QUARTER, tmp_path_factory.mktemp("scenario") / "home")


@pytest.fixture
def home(run: Home, tmp_path: Path) -> Home:
    shutil.copytree(run.path, tmp_path / "home")
    return Home(tmp_path / "home")


def played(home: Home, *arguments: str):
    return CliRunner().invoke(app, ["scenario", str(QUARTER), *arguments, "--home", str(home.path)])


def written(home: Home, name: str) -> list[dict[str, str]]:
    """A file of the only scheme that was played."""
    (folder,) = home.scenario(QUARTER, "any").parent.iterdir()
    return read_rows(folder / name)


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def published(scheme: str) -> pl.DataFrame:
    return expected_table("full-3", QUARTER, payouts).filter(scheme=scheme)


def test_every_combination_has_a_row_with_its_terms(home: Home):
    result = played(home, "--scheme", "kader", "--tariff", "45:85:20", "--threshold", "0.20:0.30:0.05", "--remainder", "stop")
    assert result.exit_code == 0
    rows = written(home, "scenario.csv")
    assert [(row["tariff"], row["threshold"], row["remainder"]) for row in rows] == [
        (f"{tariff},00", f"0,{threshold}0000", "stop") for tariff in (45, 65, 85) for threshold in (20, 25, 30)
    ]
    assert {path.name for path in home.scenario(QUARTER, "kader").iterdir()} == FILES
    for row in rows:
        of_regions = [name for name in row if name.startswith("amount_") and name != "amount_change"]
        assert amount(row["amount"]) == sum(amount(row[name]) for name in of_regions)


def test_the_terms_as_they_stand_give_the_published_payouts(home: Home):
    book = load_reference(home.reference)
    rule = book.schemes["koptarief"].rules_in_force(QUARTER.peildatum)[0]
    assert rule is not None
    assert played(home, "--scheme", "koptarief", "--tariff", str(rule.tariff.amount_eur)).exit_code == 0
    (row,) = written(home, "scenario.csv")
    expected = published("koptarief")
    assert amount(row["amount"]) == expected["amount"].sum()
    assert int(row["paid_practices"]) == expected.filter(pl.col("status") == "paid", line_type="payout").height
    assert amount(row["amount_change"]) == 0
    assert written(home, "changes.csv") == []


def test_a_change_of_status_is_reported_with_practice_and_amounts(home: Home):
    assert played(home, "--scheme", "koptarief", "--threshold", "0.99").exit_code == 0
    changes = written(home, "changes.csv")
    paid = published("koptarief").filter(pl.col("status") == "paid")
    assert {row["agb"]: amount(row["amount"]) for row in changes if row["status"] == "paid"} == dict(
        paid.select("agb", "amount").iter_rows()
    )
    assert {row["new_status"] for row in changes} <= {"below_threshold", "undecided"}
    assert all(row["name"] and row["region"] and row["threshold"] == "0,990000" for row in changes)


def test_another_list_gives_the_money_of_the_counts_under_that_list(home: Home):
    assert played(home, "--scheme", "koptarief", "--aw-list", "nza2019", "--aw-list", "nzaB").exit_code == 0
    other, in_force = written(home, "scenario.csv")
    assert (other["aw_list"], in_force["aw_list"]) == ("nza2019", "nzaB")
    assert (amount(in_force["amount"]), in_force["status_changes"]) == (published("koptarief")["amount"].sum(), "0")

    lines = decided_under(home, "nza2019")
    total = sum(line.amount_cents + (line.implementation_cents or 0) for line in lines)
    assert (amount(other["amount"]) * 100, int(other["paid_practices"])) == (total, sum(line.status.is_paid for line in lines))
    assert other["amount"] != in_force["amount"]


def decided_under(home: Home, list_id: str) -> tuple[PracticeLine, ...]:
    """The lines of `koptarief` on the counts that the check of a run makes, with everybody insured with nobody knows whom."""
    folders, book = home.quarter(QUARTER), load_reference(home.reference)
    (entries,) = (one.entries for one in book.aw_lists if one.list_id == list_id)
    counted = recount(pl.scan_parquet(folders.registrations / "*.parquet"), entries, QUARTER.peildatum).practices
    per_insurer = counted.with_columns(agb=pl.col("practice_agb").cast(pl.String).str.zfill(8), uzovi=pl.lit("unknown"))
    counts = counts_instead(pl.read_parquet(folders.tables / "practice_shares.parquet"), per_insurer)
    (scheme,) = (one for one in decide(QUARTER, book, counts).schemes if one.name == "koptarief")
    return scheme.lines


def test_a_reserve_is_tried_with_and_without(home: Home):
    assert played(home, "--scheme", "kader", "--budget", "100000", "--reserve", "yes", "--reserve", "no").exit_code == 0
    kept, not_kept = written(home, "scenario.csv")
    assert (kept["reserve"], not_kept["reserve"], not_kept["reserved"]) == ("yes", "no", "0,00")
    assert amount(kept["reserved"]) > 0


def test_a_tariff_outside_the_band_is_a_warning(home: Home):
    result = played(home, "--scheme", "kader", "--tariff", "200")
    assert result.exit_code == 0
    assert "warning: --tariff: EUR " in result.stderr
    assert "is outside the band of kader, expected EUR " in result.stderr


def test_nothing_but_the_folder_scenario_is_touched(home: Home):
    before = bytes_below(home.path)
    assert played(home, "--scheme", "kader", "--tariff", "50", "--budget", "100000:200000:50000", "--aw-list", "nza2019").exit_code == 0
    after = bytes_below(home.path)
    made = set(after) - set(before)
    assert {name for name in made if not name.endswith(".lock")} == {f"output/{QUARTER}/scenario/kader/{name}" for name in FILES}
    assert {name: after[name] for name in before} == before


def test_the_scenarios_of_two_schemes_do_not_overwrite_each_other(home: Home):
    assert played(home, "--scheme", "kader", "--tariff", "50").exit_code == 0
    first = bytes_below(home.scenario(QUARTER, "kader"))
    assert played(home, "--scheme", "koptarief", "--tariff", "7").exit_code == 0
    assert bytes_below(home.scenario(QUARTER, "kader")) == first
    assert set(bytes_below(home.scenario(QUARTER, "koptarief"))) == set(FILES)


def test_the_same_question_gives_the_same_bytes_and_takes_the_place_of_the_one_before(home: Home):
    folder = home.scenario(QUARTER, "kader")
    question = ("--scheme", "kader", "--tariff", "50:60:5")
    assert played(home, *question).exit_code == 0
    first = bytes_below(folder)
    assert played(home, "--scheme", "kader", "--tariff", "7").exit_code == 0
    assert bytes_below(folder) != first
    assert played(home, *question).exit_code == 0
    assert bytes_below(folder) == first


def test_the_summary_tells_what_stands_now_and_where_the_files_are(home: Home):
    result = played(home, "--scheme", "koptarief", "--threshold", "0.20:0.25:0.05")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "threshold paid EUR reserved change fte status changes" in lines
    assert any(line.startswith("as it stands ") for line in lines)
    assert any(line.startswith("20.00% ") for line in lines)
    assert "fte: full-time staff in the plans of the practices that are paid" in lines
    for name in FILES:
        assert any(line.endswith(f"scenario/koptarief/{name}") for line in lines)


def test_the_plot_is_a_picture_with_dutch_words_that_needs_nothing_from_outside(home: Home):
    assert played(home, "--scheme", "koptarief", "--threshold", "0.20:0.30:0.05").exit_code == 0
    content = (home.scenario(QUARTER, "koptarief") / "scenario.svg").read_text(encoding="utf-8")
    assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"
    for words in ("drempel (aandeel AW-ION in ION, %)", "totaal uitbetaald in het kwartaal (€)", "betaalde praktijken (aantal)", "25,0%"):
        assert words in content
    assert "href" not in content


def test_a_long_list_of_combinations_is_cut_off_on_the_screen_only(home: Home):
    result = played(home, "--scheme", "koptarief", "--tariff", "1:60:1")
    assert "and 20 more in scenario.csv" in result.stdout
    assert len(written(home, "scenario.csv")) == 60


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ((), "scenario: no term changes"),
        (("--tariff", "1"), "--scheme: 10 schemes have a rule in force, so one has to be named, expected one of aw_opslag, kader,"),
        (("--scheme", "verlopen", "--tariff", "1"), "--scheme: scheme verlopen has no rule in force, expected one of aw_opslag,"),
        (("--scheme", "kader", "--aw-list", "nza"), "--aw-list: list nza is not registered, expected one of nza2012, nza2019, nzaB"),
        (("--scheme", "kader", "--tariff", "5:1:1"), "--tariff: '5:1:1' is not a range, expected FIRST:LAST:STEP"),
        (("--scheme", "kader", "--budget", "veel"), "--budget: 'veel' is not a range, expected FIRST:LAST:STEP"),
        (("--scheme", "kader", "--threshold", "25"), "scenario: a threshold is above 1, expected a share such as 0.25"),
        (("--scheme", "kader", "--tariff", "1.005"), "scenario: an amount has more than two decimals, expected whole cents"),
        (("--scheme", "koptarief", "--remainder", "skip"), "scenario: scheme koptarief has no budget to divide, expected a budget"),
    ],
)
def test_terms_that_cannot_be_are_reported_in_a_line_and_nothing_is_written(home: Home, arguments: tuple[str, ...], line: str):
    result = played(home, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert any(told.startswith(line) for told in result.stderr.splitlines())
    assert not (home.output(QUARTER) / "scenario").exists()


def test_all_that_is_wrong_is_reported_at_once(home: Home):
    result = played(home, "--scheme", "x", "--tariff", "a", "--threshold", "b", "--aw-list", "c")
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["--aw-list", "--scheme", "--tariff", "--threshold"]


def test_the_only_scheme_in_force_needs_no_name(home: Home):
    schemes = home.reference / "schemes.yaml"
    text = schemes.read_text(encoding="utf-8")
    schemes.write_text(text[: text.index("  kader:")], encoding="utf-8")
    for name in ("enrolments.csv", "deviations.csv", "budgets.csv", "overhead.csv"):
        path = home.reference / name
        header, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        kept = [line for line in lines if "koptarief" in re.split("[;,]", line)]
        path.write_text("\n".join([header, *kept]) + "\n", encoding="utf-8")
    result = played(home, "--tariff", "7")
    assert result.exit_code == 0
    assert written(home, "scenario.csv")[0]["scheme"] == "koptarief"
    assert "warning: output/2026Q1/tables/payouts.parquet" in result.stderr


def test_a_quarter_that_was_not_run_is_one_line_and_a_wrong_argument(home: Home):
    result = CliRunner().invoke(app, ["scenario", "2025Q3", "--tariff", "1", "--home", str(home.path)])
    assert result.exit_code == 2
    assert result.stderr == f"warehouse/2025Q3: the quarter was not run yet, expected {suggested(home, 'run', '2025Q3')} before this\n"


def test_another_list_without_registrations_is_reported(home: Home):
    shutil.rmtree(home.quarter(QUARTER).registrations)
    result = played(home, "--scheme", "kader", "--aw-list", "nza2019")
    assert result.exit_code == 2
    wrong = "the registrations are no longer kept, so nothing can be counted with another list"
    assert f"warehouse/2026Q1: {wrong}, expected {suggested(home, 'run', '2026Q1')} before this" in result.stderr.splitlines()
