"""The templates of a new home."""

import re
import stat
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.reference.reading.schemes_file import BUDGET_KEYS, RULE_KEYS, SAVINGS_KEYS, SETTINGS_KEYS, TARIFF_KEYS, THRESHOLD_KEYS
from pipelines.reference.reading.yaml_file import Keys
from pipelines.reference.schemes import BudgetRule, Remainder, Settings
from pipelines.reference.templates import FOLDERS, template, template_names, write_templates


def test_a_home_has_its_folders_and_every_reference_file(tmp_path: Path) -> None:
    home = tmp_path / "nieuw" / "home"
    made = write_templates(home)
    assert {path.name for path in made} == set(template_names())
    assert all((home / folder).is_dir() for folder in FOLDERS)
    assert len(made) == 20


def test_what_exists_is_never_overwritten(tmp_path: Path) -> None:
    write_templates(tmp_path)
    (tmp_path / "reference" / "practices.csv").write_text("van mij")
    (tmp_path / "reference" / "kpi.csv").unlink()
    assert write_templates(tmp_path) == [tmp_path / "reference" / "kpi.csv"]
    assert (tmp_path / "reference" / "practices.csv").read_text() == "van mij"


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "plans.csv").symlink_to(tmp_path / "elders.csv")
    write_templates(tmp_path)
    assert not (tmp_path / "elders.csv").exists()


def test_files_and_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    for path in write_templates(tmp_path / "home"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_template_is_commented() -> None:
    assert all(template(name).startswith(b"#") for name in template_names())


def test_every_scheme_names_its_source_and_what_is_left_to_fill_in() -> None:
    schemes = template("schemes.yaml").decode()
    for name in ("rijnmond_koptarief", "kbz_kader", "toekomstbestendige_huisartsenzorg", "mtvp", "# aw_opslag"):
        above = schemes.partition(f"\n  {name}:")[0].rpartition("\n\n")[2]
        assert "Source: 00" in above
        assert "Left to fill in" in above


def test_a_line_of_an_example_becomes_a_record_when_its_sign_is_taken_away(folder) -> None:
    for name in (
        "practices.csv",
        "agb_mapping.csv",
        "enrolments.csv",
        "deviations.csv",
        "plans.csv",
        "streams.csv",
        "budgets.csv",
        "price_index.csv",
        "overhead.csv",
        "savings.csv",
        "controls.csv",
        "settlements.csv",
        "receipts.csv",
        "signatories.csv",
        "accounts.csv",
    ):
        _, _, example = template(name).decode().partition("xample")
        folder.add(name, example.splitlines()[1].removeprefix("# "))
    folder.add("kpi.csv", "2026Q1;rijnmond;experience;Patienttevredenheid;8,4;cijfer;regioplan 2026")
    book = folder.book()
    of_practices = (book.practices, book.agb_mappings, book.enrolments, book.deviations, book.plans, book.streams, book.budgets)
    optional = (book.overhead, book.savings, book.controls, book.settlements, book.receipts, book.signatories, book.accounts, book.kpi)
    assert [len(records) for records in (*of_practices, *optional)] == [1] * 15


@pytest.mark.parametrize(("scheme", "segment"), [("aw_opslag", "S1"), ("regio_oni", "S3")])
def test_a_commented_scheme_is_read_when_its_tariff_is_filled_in(folder, scheme: str, segment: str) -> None:
    before, name, block = template("schemes.yaml").decode().partition(f"  # {scheme}:")
    block, _, after = block.partition("\n\n")
    opened = "".join(f"  {line.removeprefix('  # ')}\n" for line in (name + block).splitlines())
    folder.write("schemes.yaml", before + opened.replace('amount: ""', 'amount: "5.20"') + "\n" + after)
    assert folder.book().schemes[scheme].segment == segment


def test_the_schemes_are_those_of_the_documents(folder) -> None:
    schemes = folder.book().schemes
    kader, koptarief, future = (schemes[name].rules[0] for name in ("kbz_kader", "rijnmond_koptarief", "toekomstbestendige_huisartsenzorg"))
    assert kader.tariff.amount_eur == Decimal("60.00")
    assert kader.budget == BudgetRule(Remainder.STOP, carry_over=False, overhead_max=Decimal("0.10"), reserve=True)
    assert (kader.not_with, koptarief.not_with) == (("rijnmond_koptarief",), ("kbz_kader",))
    assert future.budget is not None
    assert (future.budget.first_that_does_not_fit, future.goals_required, future.not_with) == (Remainder.PRO_RATA, True, ("kbz_pilot",))


def test_the_settings_of_the_template_are_the_defaults(folder) -> None:
    assert folder.book().settings == Settings()


@pytest.mark.parametrize("keys", [RULE_KEYS, THRESHOLD_KEYS, TARIFF_KEYS, BUDGET_KEYS, SETTINGS_KEYS, SAVINGS_KEYS])
def test_every_key_of_a_scheme_is_in_the_template(keys: Keys) -> None:
    schemes = template("schemes.yaml").decode()
    assert [key for key in keys if not re.search(rf"\b{key}:", schemes)] == []


@pytest.mark.parametrize("keys", [RULE_KEYS, THRESHOLD_KEYS, TARIFF_KEYS, BUDGET_KEYS, SETTINGS_KEYS, SAVINGS_KEYS])
def test_every_key_of_a_scheme_is_in_the_documentation(keys: Keys) -> None:
    interface = (Path(__file__).parents[3] / "docs" / "interface.md").read_text(encoding="utf-8")
    assert [key for key in keys if not re.search(rf"\b{key}\b", interface)] == []


@pytest.mark.parametrize("word", list(Remainder))
def test_every_remainder_rule_is_in_the_template_and_in_the_documentation(word: Remainder) -> None:
    docs = Path(__file__).parents[3] / "docs"
    for text in (template("schemes.yaml").decode(), (docs / "interface.md").read_text(encoding="utf-8")):
        assert re.search(rf"\bfirst_that_does_not_fit: .*\b{word}\b", text)
    assert f"\n| `{word}`" in (docs / "rules.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in template_names() if name.endswith(".csv")])
def test_every_column_of_a_file_is_in_the_documentation(name: str) -> None:
    interface = (Path(__file__).parents[3] / "docs" / "interface.md").read_text(encoding="utf-8")
    [line] = [line for line in interface.splitlines() if line.startswith(f"| `{name}`")]
    header = next(row for row in template(name).decode().splitlines() if not row.startswith("#"))
    assert [column for column in header.split(";") if not re.search(rf"\b{column}\b", line)] == []
