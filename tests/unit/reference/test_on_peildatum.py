"""What the reference files say on the peildatum of a quarter."""

from pipelines.core.quarter import Quarter
from pipelines.reference.on_peildatum import OnPeildatum

A, B = "01234567", "01234568"
QUARTER = Quarter(2026, 1)
RULES = """\
schemes:
  tarief:
    title: Tarief
    segment: S3
    rules:
      - {valid_from: 2023-01-01, paid_by: region_organisation, base: aw_ion, tariff: {amount: "6.80", per: quarter}}
      - {valid_from: 2025-01-01, regions: [noord, leeg], paid_by: region_organisation, base: aw_ion, tariff: {amount: "9.00", per: quarter}}
  vroeger:
    title: Vroeger
    segment: S3
    rules: [{valid_from: 2023-01-01, valid_to: 2025-12-31, paid_by: insurer, base: ion}]
"""


def held_in(folder) -> OnPeildatum:
    return OnPeildatum.of(folder.book(), QUARTER)


def test_practices_are_the_active_lines_by_agb(folder) -> None:
    folder.add("practices.csv", f"{B};Kade;noord;;;;", f"{A};De Brug;rijnmond;;;;2025-12-31", f"{A};De Brug;noord;;;2026-01-01;")
    held = held_in(folder)
    assert [(agb, practice.region) for agb, practice in held.practices.items()] == [(A, "noord"), (B, "noord")]
    assert held.regions == ("noord",)


def test_records_are_found_by_practice_and_scheme_and_only_when_they_hold(folder) -> None:
    folder.practices(A, B)
    folder.add("enrolments.csv", f"{A};kbz_kader;2025-01-01;2026-01-01;;", f"{B};kbz_kader;2026-01-01;;;")
    folder.add("deviations.csv", f"{A};kbz_kader;;2025-12-31;oud;Bestuur", f"{B};kbz_kader;2026-01-01;;nieuw;Bestuur")
    held = held_in(folder)
    assert set(held.enrolments) == {(A, "rijnmond_koptarief"), (B, "rijnmond_koptarief"), (B, "kbz_kader")}
    assert set(held.deviations) == {(B, "kbz_kader")}


def test_an_enrolment_in_a_scheme_is_a_stream_of_that_name_without_an_argument(folder) -> None:
    folder.practices(A)
    folder.add("streams.csv", f"{A};mtvp;;;andere zorg", f"{A};mtvp;2026-01-02;;later", f"{A};mtvp;;;")
    held = held_in(folder)
    assert held.stream_arguments(A, "mtvp") == ("andere zorg", "")
    assert held.stream_arguments(A, "rijnmond_koptarief") == ("",)
    assert held.stream_arguments(B, "mtvp") == ()
    assert [str(stream.valid.valid_from) for stream in held.streams[A, "rijnmond_koptarief"]] == ["2023-01-01"]


def test_plans_and_budgets_are_those_of_the_year(folder) -> None:
    folder.practices(A)
    folder.add("plans.csv", f"{A};2025;draft;;;;;;", f"{A};2026;draft;;;;;;")
    folder.add("budgets.csv", "rijnmond;kbz_kader;2025;1;0", "rijnmond;kbz_kader;2026;2;0")
    held = held_in(folder)
    assert held.plans[A].year == 2026
    assert held.budgets["kbz_kader", "rijnmond"].amount_eur == 2


def test_a_scheme_whose_rules_differ_per_region_is_there_once_for_each_rule(folder) -> None:
    folder.write("schemes.yaml", RULES)
    folder.add("practices.csv", f"{A};De Brug;rijnmond;;;;", f"{B};Kade;noord;;;;")
    held = held_in(folder)
    assert [(one.name, one.key, set(one.regions)) for one in held.schemes] == [
        ("tarief", "schemes.tarief.rules[0]", {"rijnmond"}),
        ("tarief", "schemes.tarief.rules[1]", {"noord", "leeg"}),
    ]
    assert held.rule("tarief", "noord") is held.schemes[1].rule
    assert held.rule("vroeger", "noord") is None
    assert held.rule("onbekend", "noord") is None


def test_who_takes_part_is_enrolled_and_of_a_region_of_the_rule(folder) -> None:
    folder.write("schemes.yaml", RULES)
    folder.add("practices.csv", f"{A};De Brug;rijnmond;;;;", f"{B};Kade;noord;;;;")
    folder.add("enrolments.csv", f"{A};tarief;2026-01-01;;;", f"{B};tarief;2026-01-02;;;")
    held = held_in(folder)
    everywhere, of_the_north = held.schemes
    assert held.takes_part(everywhere, held.practices[A])
    assert not held.takes_part(of_the_north, held.practices[A])
    assert not held.takes_part(of_the_north, held.practices[B])
