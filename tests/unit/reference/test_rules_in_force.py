"""Several rules of a scheme: which one is in force, and what those that are in force on one day have to share (R21)."""

from datetime import date

import pytest

from pipelines.core.interval import Interval


def test_the_rule_in_force_is_the_latest_unless_it_has_ended(folder) -> None:
    folder.rules("valid_from: 2026-01-01, valid_to: 2026-06-30", "valid_from: 2020-01-01")
    scheme = folder.book().schemes["proef"]
    late, early = scheme.rules
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2026, 1, 1), date(2026, 7, 1)]
    assert [scheme.rule_in_force("rijnmond", day) for day in days] == [None, early, late, None]
    assert scheme.rules_during(Interval(date(2025, 12, 31), date(2026, 1, 1))) == (late, early)
    assert scheme.rules_during(Interval(date(2026, 7, 1), None)) == ()
    assert scheme.rules_during(Interval(None, date(2020, 1, 1))) == (early,)


def test_a_rule_that_has_ended_does_not_give_way_to_an_older_one(folder) -> None:
    folder.rules("valid_from: 2020-01-01", "valid_from: 2024-01-01, valid_to: 2025-12-31, regions: [utrecht]")
    scheme = folder.book().schemes["proef"]
    assert scheme.rule_in_force("utrecht", date(2026, 1, 1)) is None


def test_regions_can_have_rules_of_their_own_from_the_same_day(folder) -> None:
    folder.rules("valid_from: 2023-01-01, regions: [rijnmond]", "valid_from: 2023-01-01, regions: [utrecht]")
    scheme = folder.book().schemes["proef"]
    day = date(2026, 1, 1)
    assert [scheme.rule_in_force(region, day) for region in ("rijnmond", "utrecht", "noord")] == [*scheme.rules, None]


def test_a_region_that_the_newest_rule_leaves_out_keeps_the_older_one(folder) -> None:
    folder.rules("valid_from: 2020-01-01", "valid_from: 2026-01-01, regions: [utrecht]")
    everywhere, of_utrecht = (scheme := folder.book().schemes["proef"]).rules
    assert scheme.rule_in_force("noord", date(2026, 1, 1)) == everywhere
    assert scheme.rule_in_force("utrecht", date(2026, 1, 1)) == of_utrecht
    assert scheme.rules_in_force(date(2025, 12, 31)) == (everywhere,)


def test_a_scheme_covers_a_region_when_a_rule_of_any_day_does(folder) -> None:
    folder.rules("valid_from: 2020-01-01, regions: [rijnmond]", "valid_from: 2026-01-01, regions: [utrecht]")
    scheme = folder.book().schemes["proef"]
    assert [scheme.ever_covers(region) for region in ("rijnmond", "utrecht", "noord")] == [True, True, False]


def test_two_rules_from_the_same_day_are_a_fault(folder) -> None:
    folder.rules("valid_from: 2023-01-01", "valid_from: 2023-01-01")
    assert folder.faults_of_schemes("") == [
        "schemes.proef.rules[1].valid_from: 2023-01-01 begins the rule in line 6 too, expected one rule for a region from any day on"
    ]


def test_two_rules_for_one_region_from_the_same_day_are_a_fault_that_names_it(folder) -> None:
    folder.rules("valid_from: 2023-01-01, regions: [noord, utrecht]", "valid_from: 2023-01-01, regions: [utrecht]")
    assert folder.faults_of_schemes("schemes.proef.rules[1].") == [
        "valid_from: 2023-01-01 begins the rule in line 6 too, for utrecht, expected one rule for a region from any day on"
    ]


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [("paid_by", "region_organisation", "insurer"), ("base", "ion", "aw_ion"), ("payee", "practice", "region_organisation")],
)
def test_rules_in_force_on_one_day_pay_alike_in_every_region(folder, key: str, one: str, other: str) -> None:
    keys = {"paid_by": "region_organisation", "base": "ion", "valid_from": "2024-01-01", "regions": "[utrecht]", key: other}
    later = ", ".join(f"{name}: {value}" for name, value in keys.items())
    folder.write(
        "schemes.yaml",
        "schemes:\n  proef:\n    title: Proef\n    segment: S1\n    rules:\n"
        f"      - {{paid_by: region_organisation, base: ion, valid_from: 2023-01-01}}\n      - {{{later}}}\n",
    )
    expected = "expected the same in every region; end the other rule with valid_to, or make a scheme of its own"
    assert folder.faults_of_schemes("schemes.proef.rules[1].") == [
        f"{key}: {other} differs from the {one} of the rule in line 6, in force on 2024-01-01 too, {expected}"
    ]


def test_a_rule_may_pay_on_another_base_once_the_one_before_it_is_no_longer_in_force_anywhere(folder) -> None:
    folder.write(
        "schemes.yaml",
        "schemes:\n  proef:\n    title: Proef\n    segment: S1\n    rules:\n"
        "      - {paid_by: insurer, base: ion, valid_from: 2023-01-01}\n      - {paid_by: insurer, base: aw_ion, valid_from: 2024-01-01}\n",
    )
    assert folder.diagnostics() == []
