"""Reading `schemes.yaml`."""

import dataclasses
import tempfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.interval import Interval
from pipelines.reference.reading.schemes_file import (
    BUDGET_KEYS,
    RULE_KEYS,
    SAVINGS_KEYS,
    SETTINGS_KEYS,
    TARIFF_KEYS,
    THRESHOLD_KEYS,
    read_schemes,
)
from pipelines.reference.reading.yaml_file import Keys
from pipelines.reference.schemes import (
    BudgetRule,
    Comparison,
    Participation,
    Remainder,
    SavingsEstimate,
    SchemeRule,
    Settings,
    Tariff,
    Threshold,
)
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per

SHORTEST = "valid_from: 2023-01-01\npaid_by: insurer\nbase: ion"
FULL = """\
valid_from: 2023-01-01
valid_to: 2026-12-31
regions: [rijnmond, noord]
paid_by: region_organisation
payee: practice
participation: all
threshold: {share: "0.25", comparison: at_least, near: "0.02"}
top_n: 24
base: aw_ion
uzovi: ["0101", "3311"]
tariff: {amount: "60.00", per: year, price_level: 2022, band: ["35.00", "85.00"], band_argument: afgesproken, by_plan: true}
plan_required: true
goals_required: true
deviation_allowed: true
budget: {first_that_does_not_fit: pro_rata, carry_over: true, reserve: true, overhead_max: "0.10"}
implementation_amount: "2500.00"
not_with: [kbz_pilot]
needs_argument: [mtvp]
source: "000"
"""


def in_rule(line: str) -> str:
    """The shortest rule with another line, which goes before one of the same key."""
    key = line.partition(":")[0]
    return "\n".join([*(kept for kept in SHORTEST.splitlines() if kept.partition(":")[0] != key), line])


def rule_of(folder) -> SchemeRule:
    return folder.book().schemes["proef"].rules[0]


def test_every_key_of_a_rule_is_read(folder) -> None:
    folder.schemes(FULL)
    assert rule_of(folder) == SchemeRule(
        valid=Interval(date(2023, 1, 1), date(2026, 12, 31)),
        regions=frozenset({"rijnmond", "noord"}),
        paid_by=PaidBy.REGION_ORGANISATION,
        payee=Payee.PRACTICE,
        participation=Participation.ALL,
        threshold=Threshold(Fraction(1, 4), Comparison.AT_LEAST, Fraction(1, 50)),
        top_n=24,
        base=Base.AW_ION,
        uzovi=frozenset({"0101", "3311"}),
        tariff=Tariff(Decimal("60.00"), Per.YEAR, 2022, (Decimal("35.00"), Decimal("85.00")), "afgesproken", by_plan=True),
        plan_required=True,
        goals_required=True,
        deviation_allowed=True,
        budget=BudgetRule(Remainder.PRO_RATA, carry_over=True, overhead_max=Decimal("0.10"), reserve=True),
        implementation_amount_eur=Decimal("2500.00"),
        not_with=("kbz_pilot",),
        needs_argument=("mtvp",),
        source="000",
    )
    keys = [*RULE_KEYS, *THRESHOLD_KEYS, *TARIFF_KEYS, *BUDGET_KEYS]
    assert [key for key in keys if f"{key}: " not in FULL] == []


NULLS = "\n".join(f"{key}: null" for key in ("valid_to", "regions", "threshold", "top_n", "uzovi", "tariff", "budget", "not_with"))


@pytest.mark.parametrize("rule", [SHORTEST, f"{SHORTEST}\n{NULLS}"])
def test_an_absent_or_null_condition_means_none_or_all(folder, rule: str) -> None:
    folder.schemes(rule)
    assert rule_of(folder) == SchemeRule(
        valid=Interval(date(2023, 1, 1), None),
        regions=None,
        paid_by=PaidBy.INSURER,
        participation=Participation.ENROLLED,
        threshold=None,
        top_n=None,
        base=Base.ION,
        uzovi=None,
        tariff=Tariff(None, Per.QUARTER, None, None, ""),
        plan_required=False,
        deviation_allowed=False,
        budget=None,
        implementation_amount_eur=None,
        not_with=(),
        needs_argument=(),
        source="",
    )


def test_a_budget_without_more_stops_at_the_first_that_does_not_fit(folder) -> None:
    folder.schemes(in_rule("budget: {}"))
    assert rule_of(folder).budget == BudgetRule(Remainder.STOP, carry_over=False, overhead_max=None)


def test_settings_may_be_left_out(folder) -> None:
    folder.schemes(SHORTEST)
    assert folder.book().settings == Settings(correction_quarters=4)
    folder.write("schemes.yaml", "settings: {correction_quarters: 0}\nschemes:\n")
    assert folder.book().settings == Settings(correction_quarters=0)


@pytest.mark.parametrize(
    ("line", "diagnostic"),
    [
        (
            "threshold: {share: 0.25, comparison: above}",
            "threshold.share: '0.25' is a number without quotes, expected it in quotes",
        ),
        ("tariff: {amount: 60, per: year}", "tariff.amount: '60' is a number without quotes, expected it in quotes"),
        ("uzovi: [0101]", "uzovi[0]: '0101' is a number without quotes, expected it in quotes"),
        ("source: 002", "source: '002' is a number without quotes, expected it in quotes"),
        ("regions: [no]", "regions[0]: 'no' is a yes or no without quotes, expected it in quotes"),
        ('plan_required: "true"', "plan_required: 'true' is a text, expected true or false, without quotes"),
        ("top_n: 1.5", "top_n: '1.5' is a number without quotes, expected a whole number"),
        ("top_n: 0", "top_n: '0' is not a whole number, expected 1 or more"),
        ("valid_from: 2023", "valid_from: '2023' is a number without quotes, expected a date such as 2026-01-31"),
        ("valid_from: 01-01-2023", "valid_from: '01-01-2023' is not a date, expected a date such as 2026-01-31"),
        ("valid_from:", "valid_from: is empty, expected a single value"),
        ("base: [ion]", "base: is a list, expected a single value"),
        ("base: patients", "base: 'patients' is not known, expected aw_ion, ion or practice"),
        (
            'threshold: {share: "1.01", comparison: above}',
            "threshold.share: '1.01' is not a share, expected 0 to 1, such as 0.25 for 25%",
        ),
        (
            'threshold: {share: "25%", comparison: above}',
            "threshold.share: '25%' is a percentage, expected a share: 0.25",
        ),
        ('threshold: {share: "0.25"}', "threshold.comparison: the key is missing, expected share, comparison"),
        (
            'threshold: {share: "0.25", comparison: above, near: "-0.01"}',
            "threshold.near: '-0.01' is not a share, expected 0 to 1, such as 0.25 for 25%",
        ),
        (
            'tariff: {amount: "6.805", per: year}',
            (
                "tariff.amount: '6.805' has more than two decimals, expected an amount with at most two decimals "
                "such as 1250.50, no mark between thousands"
            ),
        ),
        ('tariff: {amount: "6.80"}', "tariff.per: the key is missing, expected amount, per"),
        (
            'tariff: {amount: "6.80", per: year, band: ["85.00", "35.00"]}',
            "tariff.band: begins at 85.00 and ends at 35.00, expected the lowest tariff first",
        ),
        (
            'tariff: {amount: "6.80", per: year, band: ["35.00"]}',
            'tariff.band: has 1 amounts, expected the lowest and the highest tariff, such as ["35.00", "85.00"]',
        ),
        ("uzovi: []", "uzovi: names none, expected at least one, or null for all"),
        ('uzovi: ["101"]', "uzovi[0]: '101' is not a UZOVI code, expected 4 digits, leading zeros included"),
        ("regions: rijnmond", "regions: is not a list, expected a list such as [a, b]"),
        ("not_with: [mtvp, proef]", "not_with: names the scheme itself, expected other schemes and streams"),
        ("needs_argument: [proef]", "needs_argument: names the scheme itself, expected other schemes and streams"),
        ("valid_to: 2022-12-31", "valid_to: 2022-12-31 lies before 2023-01-01, expected the same day or a later one"),
        ("budget: {carry: true}", "budget.carry: is not a key here, expected first_that_does_not_fit, carry_over, reserve, overhead_max"),
        ("budget: stop", "budget: is not a mapping but a single value, expected keys with values"),
        ('"": 1', "is empty, expected a value"),
    ],
)
def test_a_fault_is_reported_with_the_path_of_its_key(folder, line: str, diagnostic: str) -> None:
    folder.schemes(in_rule(line))
    assert [one for one in folder.faults_of_schemes() if one in (diagnostic, f"schemes.proef.rules[0]: {diagnostic}")], (
        folder.faults_of_schemes()
    )
    assert len(folder.diagnostics()) == 1


def test_a_fault_is_reported_with_its_line(folder) -> None:
    folder.write(
        "schemes.yaml",
        '# proef\nschemes:\n  proef:\n    title: Proef\n    segment: S4\n    rules:\n      - base: ion\n        base: "x"\n',
    )
    assert folder.diagnostics() == [
        "reference/schemes.yaml:5 schemes.proef.segment: 'S4' is not known, expected S1, S2 or S3",
        "reference/schemes.yaml:7 schemes.proef.rules[0].paid_by: the key is missing, expected valid_from, paid_by, base",
        "reference/schemes.yaml:7 schemes.proef.rules[0].valid_from: the key is missing, expected valid_from, paid_by, base",
        "reference/schemes.yaml:8 schemes.proef.rules[0].base: is there twice, expected each key once",
    ]


def test_insurer_codes_have_no_meaning_for_a_base_of_practices(folder) -> None:
    folder.schemes('valid_from: 2023-01-01\npaid_by: region_organisation\nbase: practice\nuzovi: ["0101"]')
    wrong = "is given with base practice, which no insurer has a part of, expected null, or base aw_ion or ion"
    assert folder.faults_of_schemes() == [f"uzovi: {wrong}"]


@pytest.mark.parametrize(("key", "value"), [("paid_by", "insurer"), ("payee", "region_organisation")])
def test_only_what_is_booked_can_be_carried_over(folder, key: str, value: str) -> None:
    keys = {"paid_by": "region_organisation", key: value}
    folder.schemes("valid_from: 2023-01-01\nbase: ion\nbudget: {carry_over: true}\n" + "\n".join(f"{k}: {v}" for k, v in keys.items()))
    assert folder.faults_of_schemes() == [f"budget.carry_over: is true with {key} {value}, for which nothing is booked, expected false"]


def test_a_scheme_without_rules_is_a_fault(folder) -> None:
    folder.write("schemes.yaml", "schemes:\n  proef: {title: Proef, segment: S1, rules: []}\n")
    assert folder.faults_of_schemes("") == ["schemes.proef.rules: is empty, expected at least one"]


@pytest.mark.parametrize("content", ["schemes: [", 'a: "b\n', "a: b: c", "\t- x", "a: *b", "x\n---\ny", "[" * 5000, "a: \x07"])
def test_a_file_that_is_not_yaml_is_one_fault(folder, content: str) -> None:
    folder.write("schemes.yaml", content)
    [diagnostic] = folder.diagnostics()
    assert "is not YAML, expected keys with a colon, evenly indented, quotes in pairs" in diagnostic


@pytest.mark.parametrize("content", ["", "- x", "settings: {correction_quarters: 4}", "x"])
def test_a_file_without_schemes_is_a_fault(folder, content: str) -> None:
    folder.write("schemes.yaml", content)
    assert len(folder.diagnostics()) == 1


def test_a_file_in_which_all_schemes_are_commented_out_has_none(folder) -> None:
    folder.write("schemes.yaml", "schemes:\n  # proef:\n")
    assert folder.book().schemes == {}


WORDS = st.sampled_from(
    [
        "schemes",
        "rules",
        "tariff",
        ":",
        " ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        '"',
        "0.25",
        "null",
        "&a",
        "*a",
        "!x",
        "#",
        "?",
    ]
)


@given(st.text(max_size=60) | st.lists(WORDS, max_size=25).map("".join))
def test_whatever_the_text_is_it_is_read_or_refused_in_single_lines(content: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "schemes.yaml"
        path.write_bytes(f"schemes: {content}".encode("utf-8", "surrogatepass"))
        _, diagnostics = read_schemes(path)
    assert all("\n" not in str(diagnostic) for diagnostic in diagnostics)


def _fields(record: type) -> set[str]:
    return {field.name.removesuffix("_eur") for field in dataclasses.fields(record)}


@pytest.mark.parametrize(
    ("record", "keys", "of_the_reader"),
    [
        (SchemeRule, RULE_KEYS, {"valid": {"valid_from", "valid_to"}, "row": set()}),
        (Threshold, THRESHOLD_KEYS, {}),
        (Tariff, TARIFF_KEYS, {}),
        (BudgetRule, BUDGET_KEYS, {}),
        (Settings, SETTINGS_KEYS, {}),
        (SavingsEstimate, SAVINGS_KEYS, {}),
    ],
)
def test_the_fields_of_a_type_are_the_keys_that_are_declared(record: type, keys: Keys, of_the_reader: dict[str, set[str]]) -> None:
    assert _fields(record) - set(of_the_reader) | set().union(*of_the_reader.values()) == set(keys)


def test_every_setting_is_read(folder) -> None:
    folder.write(
        "schemes.yaml",
        """\
settings:
  correction_quarters: 2
  debtor_name: Regio-organisatie Voorbeeld
  debtor_iban: nl91 abna 0417 1643 00
  debtor_bic: abnanl2a
  control_tolerance: "0.05"
  answer_by_day: 30
  pay_day: 50
  contact: B. de Vries, kbz@voorbeeld.nl
  savings: {complex_patient: "400.00"}
schemes:
""",
    )
    assert folder.book().settings == Settings(
        correction_quarters=2,
        debtor_name="Regio-organisatie Voorbeeld",
        debtor_iban="NL91ABNA0417164300",
        debtor_bic="ABNANL2A",
        control_tolerance=Fraction(1, 20),
        answer_by_day=30,
        pay_day=50,
        contact="B. de Vries, kbz@voorbeeld.nl",
        savings=SavingsEstimate(complex_patient_eur=Decimal("400.00"), new_mental_health_patient_eur=Decimal("700.00")),
    )


@pytest.mark.parametrize(
    ("setting", "diagnostic"),
    [
        ('debtor_bic: "ABN"', "debtor_bic: 'ABN' is not a BIC, expected 8 or 11 letters and digits such as ABNANL2A"),
        ("control_tolerance: 0.02", "control_tolerance: '0.02' is a number without quotes, expected it in quotes"),
        ('control_tolerance: "2%"', "control_tolerance: '2%' is a percentage, expected a share: 0.02"),
        ("pay_day: -1", "pay_day: '-1' is not a whole number, expected 0 or more"),
        ('savings: {complex_patient: "356.000"}', "savings.complex_patient: '356.000' has more than two decimals"),
        ("debtor: x", "debtor: is not a key here"),
    ],
)
def test_a_fault_of_a_setting_is_reported(folder, setting: str, diagnostic: str) -> None:
    folder.write("schemes.yaml", f"settings:\n  {setting}\nschemes:\n")
    [told_once] = folder.faults_of_schemes("settings.")
    assert told_once.startswith(diagnostic)


def test_a_scheme_of_more_rules_than_anybody_writes_is_refused_at_once(folder) -> None:
    folder.rules(*["valid_from: 2023-01-01"] * 300)
    assert folder.faults_of_schemes("") == ["schemes.proef.rules: has 300 rules, expected at most 200"]


def test_a_file_larger_than_anybody_writes_is_refused_at_once(folder) -> None:
    folder.write("schemes.yaml", "a: b\n" * 300_000)
    assert folder.diagnostics() == ["reference/schemes.yaml: is larger than 1 MiB, expected a reference file of ordinary size"]
