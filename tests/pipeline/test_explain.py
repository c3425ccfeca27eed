"""`kbz explain` on a home as a run leaves it: every payout line of a case can be followed."""

import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.commands.invocation import suggested
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.schemas.payout_codes import Status
from pipelines.schemas.payouts import payouts
from tests.pipeline.as_run import as_run, bytes_below, expected_table

QUARTER = Quarter(2026, 1)
EXPECTED = expected_table("full-3", QUARTER, payouts).filter(pl.col("line_type") == "payout")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return as_run("full-3", QUARTER, tmp_path_factory.mktemp("explain") / "home")


@pytest.fixture
def changed(home: Home, tmp_path: Path) -> Home:
    """A copy of the home, for a test that changes its files."""
    shutil.copytree(home.path, tmp_path / "home")
    return Home(tmp_path / "home")


def explained(home: Home, *arguments: str):
    return CliRunner().invoke(app, ["explain", *arguments, "--home", str(home.path)])


def lines_per_scheme(stdout: str) -> dict[str, list[str]]:
    """The lines below each title, a wrapped line joined to the one that it belongs to."""
    joined = re.sub(r"\n {12,}(?! *[RD][0-9]+ )", " ", stdout)
    blocks = [block.splitlines() for block in re.split(r"\n\s*\n", joined) if block.strip()]
    return {block[0].split(":")[0].strip(): [" ".join(line.split()) for line in block[1:]] for block in blocks}


def test_the_case_has_a_practice_of_every_status():
    assert set(EXPECTED["status"]) == {status.value for status in Status}


def test_every_payout_line_of_the_case_is_reported_with_its_status_and_amount(home: Home):
    for (agb,), rows in EXPECTED.group_by("agb"):
        result = explained(home, str(QUARTER), str(agb))
        assert (result.exit_code, result.stderr) == (0, "")
        told = lines_per_scheme(result.stdout)
        for row in rows.iter_rows(named=True):
            lines = told[row["scheme"]]
            assert any(re.match(rf"status D {row['status']}( \(nothing to pay\))?: ", line) for line in lines)
            received = " for the region organisation" if row["payee"] == "region_organisation" else ""
            assert f"amount R23 EUR {row['amount']:,}{received}" in lines
            assert any(line.startswith("full amount R23") and f"= EUR {row['full_amount']:,}, whatever" in line for line in lines)


@pytest.mark.parametrize("status", list(Status))
def test_a_practice_of_every_status_is_explained_from_its_counts_to_its_amount(home: Home, status: Status):
    agb, scheme = EXPECTED.filter(pl.col("status") == status.value).select("agb", "scheme").row(0)
    told = lines_per_scheme(explained(home, str(QUARTER), agb, "--scheme", scheme).stdout)
    counts, lines = told.values()
    assert [line.split(" R")[0] for line in counts if not line.startswith("list ")][:2] == ["AW list", "counts"]
    subjects = [line.split()[0] for line in lines]
    assert subjects[0] == "rule"
    assert subjects.index("test") < subjects.index("tariff") < subjects.index("full") < subjects.index("status") < subjects.index("amount")


def test_a_list_that_was_rejected_is_reported_with_its_reason(home: Home):
    told = " ".join(explained(home, str(QUARTER), "37658810").stdout.split())
    assert "37658810/rommel77_gefilterd.xlsx was rejected: hidden_rows" in told


def test_an_implementation_line_is_reported(home: Home):
    agb, scheme = expected_table("full-3", QUARTER, payouts).filter(line_type="implementation").select("agb", "scheme").row(0)
    assert "on a line of its own and outside the budget" in " ".join(explained(home, str(QUARTER), agb, "--scheme", scheme).stdout.split())


def test_explaining_changes_no_file(home: Home):
    before = bytes_below(home.path)
    assert explained(home, str(QUARTER), EXPECTED["agb"][0]).exit_code == 0
    assert {name: content for name, content in bytes_below(home.path).items() if not name.endswith(".lock")} == {
        name: content for name, content in before.items() if not name.endswith(".lock")
    }


def test_a_quarter_that_was_not_run_is_one_line_and_a_wrong_argument(home: Home):
    result = explained(home, "2025Q3", EXPECTED["agb"][0])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"warehouse/2025Q3: the quarter was not run yet, expected {suggested(home, 'run', '2025Q3')} before this\n"
    assert not home.quarter(Quarter(2025, 3)).path.exists()


def test_an_unknown_practice_is_one_line_and_a_wrong_argument(home: Home):
    result = explained(home, str(QUARTER), "99999999")
    assert (result.exit_code, result.stdout) == (2, "")
    expected = "expected a code of 8 digits from reference/practices.csv"
    assert result.stderr == f"AGB: practice 99999999 is not active on 2026-01-01, {expected}\n"


def test_for_a_mapped_code_the_error_names_the_contract_practice(changed: Home):
    agb = EXPECTED["agb"][0]
    (changed.reference / "agb_mapping.csv").write_text(f"agb;practice_agb;valid_from;valid_to\n99999999;{agb};;\n", encoding="utf-8")
    assert explained(changed, str(QUARTER), "99999999").stderr.endswith(f"expected its contract practice {agb}\n")


def test_a_practice_that_came_after_the_run_is_named_as_such(changed: Home):
    with (changed.reference / "practices.csv").open("a", encoding="utf-8") as file:
        file.write("99999999;Nieuw;utrecht;NL91ABNA0417164300;Maatschap;2020-01-01;\n")
    result = explained(changed, str(QUARTER), "99999999")
    assert result.exit_code == 2
    assert (
        result.stderr
        == f"AGB: practice 99999999 came into the register after the run, expected {suggested(changed, 'run', '2026Q1')} before this\n"
    )


def test_an_unknown_scheme_is_reported_with_the_schemes_that_judged_the_practice(home: Home):
    agb = EXPECTED["agb"][0]
    result = explained(home, str(QUARTER), agb, "--scheme", "mtvp")
    assert (result.exit_code, result.stdout) == (2, "")
    judged = ", ".join(sorted(EXPECTED.filter(pl.col("agb") == agb)["scheme"]))
    assert result.stderr.endswith(f"expected one of {judged}\n")


def test_a_payout_that_would_now_come_out_otherwise_is_a_warning(changed: Home):
    agb, scheme, amount = EXPECTED.filter(status="paid", scheme="koptarief").select("agb", "scheme", "amount").row(0)
    enrolments = changed.reference / "enrolments.csv"
    kept = [line for line in enrolments.read_text(encoding="utf-8-sig").splitlines() if not line.startswith(f"{agb};{scheme};")]
    enrolments.write_text("\n".join(kept) + "\n", encoding="utf-8")

    result = explained(changed, str(QUARTER), agb, "--scheme", scheme)
    assert result.exit_code == 0
    wrong = f"the payout of {agb} is published as paid, EUR {amount:,}, and now comes to not_participating, EUR 0.00"
    expected = f"expected no change since the run; {suggested(changed, 'run', '2026Q1')} decides the quarter anew"
    assert f"warning: output/2026Q1/tables/payouts.parquet {scheme}: {wrong}, {expected}" in result.stderr.splitlines()


def test_lines_with_other_figures_and_the_same_outcome_are_only_counted(changed: Home):
    path = changed.published(QUARTER) / "payouts.parquet"
    none_paid = pl.col("amount") == 0
    figures = pl.read_parquet(path).with_columns(base=pl.when(none_paid).then(pl.col("base") + 1).otherwise(pl.col("base")))
    figures.write_parquet(path)

    (warning,) = explained(changed, str(QUARTER), EXPECTED["agb"][0]).stderr.splitlines()

    lines = figures.filter(none_paid & pl.col("base").is_not_null()).height
    assert warning.startswith(f"warning: output/2026Q1/tables/payouts.parquet: {lines} lines with the same status and amount would have")


def test_another_list_than_the_counts_were_made_with_is_a_warning(changed: Home):
    pl.DataFrame({"postcode": ["1234AB"]}).write_parquet(changed.quarter(QUARTER).landing / "aw_entries.parquet")
    (warning,) = explained(changed, str(QUARTER), EXPECTED["agb"][0]).stderr.splitlines()
    assert warning.startswith(
        "warning: reference/aw_lists.csv: the patients were counted with list nzaB, which is no longer the one in force"
    )


def test_a_quarter_whose_run_did_not_publish_is_a_warning(changed: Home):
    shutil.rmtree(changed.output(QUARTER))
    result = explained(changed, str(QUARTER), EXPECTED["agb"][0])
    assert result.exit_code == 0
    assert "nothing is published: the last run did not end well" in result.stderr


def test_counts_of_two_runs_are_not_explained(changed: Home):
    path = changed.quarter(QUARTER).marts / "practice_insurers.parquet"
    pl.read_parquet(path).with_columns(pl.col("ion") + 1).write_parquet(path)
    result = explained(changed, str(QUARTER), EXPECTED["agb"][0])
    assert result.exit_code == 2
    assert result.stderr == (
        "warehouse/2026Q1: the counts of practices and of insurers are of two runs, expected a run that ended: "
        f"{suggested(changed, 'run', '2026Q1')}\n"
    )


def test_a_fault_in_the_reference_files_is_reported_as_such(changed: Home):
    (changed.reference / "schemes.yaml").unlink()
    result = explained(changed, str(QUARTER), EXPECTED["agb"][0])
    assert result.exit_code == 2
    assert result.stderr.startswith("reference/schemes.yaml")
