"""`source_profiles.yaml`: every fault is reported with its line and key."""

import pytest

from pipelines.reference.reading.source_profiles import read_source_profiles
from pipelines.reference.source_profiles import SourceProfile

WHOLE = """\
profiles:
  - name: his
    match: ["PatNr", "Ingeschreven sinds"]
    columns: {patient_number: PatNr, registered_on: Ingeschreven sinds}
    date_format: "%d-%m-%Y"
    last_day_inclusive: [deregistered_on]
    values: {registration: {Vast: Ion, Tijdelijk: PASSANT}, uzovi: {Zilver: "3311"}}
"""


def read(tmp_path, text: str):
    path = tmp_path / "source_profiles.yaml"
    path.write_text(text, encoding="utf-8")
    profiles, diagnostics = read_source_profiles(path)
    return profiles, [str(diagnostic).removeprefix("reference/source_profiles.yaml") for diagnostic in diagnostics]


def test_every_key_of_a_profile_is_read(tmp_path):
    assert read(tmp_path, WHOLE) == (
        (
            SourceProfile(
                name="his",
                match=("PatNr", "Ingeschreven sinds"),
                columns={"patient_number": "PatNr", "registered_on": "Ingeschreven sinds"},
                date_format="%d-%m-%Y",
                last_day_inclusive=frozenset({"deregistered_on"}),
                values={"registration": {"Vast": "ION", "Tijdelijk": "PASSANT"}, "uzovi": {"Zilver": "3311"}},
            ),
        ),
        [],
    )


@pytest.mark.parametrize("text", ["profiles: []\n", "profiles:\n  - {name: a, match: [Dossier]}\n"])
def test_what_is_optional_can_be_left_out(tmp_path, text):
    assert read(tmp_path, text)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: his", "naam: his", ":2 profiles[0].naam: is not a key here"),
        ("name: his", "name: 5", ":2 profiles[0].name: '5' is a number"),
        ("name: his", "name: {a: b}", ":2 profiles[0].name: is a mapping"),
        ('["PatNr", "Ingeschreven sinds"]', "[]", ":3 profiles[0].match: is empty"),
        ('["PatNr", "Ingeschreven sinds"]', "PatNr", ":3 profiles[0].match: is not a list"),
        ('"PatNr"', '"--"', ":3 profiles[0].match[0]: has no letter or digit"),
        ("patient_number:", "patientnummer:", ":4 profiles[0].columns.patientnummer: is not a column"),
        ("registered_on: Ingeschreven sinds", "registered_on: PatNr", ":4 profiles[0].columns.registered_on: is the name of another"),
        ("%d-%m-%Y", "%d-%m-%y", ":5 profiles[0].date_format: is not a date format"),
        ("%d-%m-%Y", "%d-%m", ":5 profiles[0].date_format: is not a date format"),
        ("%d-%m-%Y", "%d-%m-%Y %H", ":5 profiles[0].date_format: is not a date format"),
        ("%d-%m-%Y", "%d-%d-%Y", ":5 profiles[0].date_format: is not a date format"),
        ("[deregistered_on]", "[registered_on]", ":6 profiles[0].last_day_inclusive[0]: 'registered_on' is not known"),
        ("[deregistered_on]", "deregistered_on", ":6 profiles[0].last_day_inclusive: is not a list"),
        ("Vast: Ion", "Vast: IN", ":7 profiles[0].values.registration.Vast: 'IN' is not known"),
        ("registration: {", "soort: {", ":7 profiles[0].values.soort: is not a column"),
        ("{Vast: Ion, Tijdelijk: PASSANT}", "Vast", ":7 profiles[0].values.registration: is not a mapping"),
        ("profiles:", "profielen:", ":2 profielen: is not a key here"),
        ("profiles:", "profiles: {", ": is not YAML"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_key(tmp_path, old, new, told):
    diagnostics = read(tmp_path, WHOLE.replace(old, new, 1))[1]
    assert any(told in diagnostic for diagnostic in diagnostics), diagnostics


def test_all_faults_are_reported_at_once(tmp_path):
    text = WHOLE.replace("name: his", "naam: his").replace("%Y", "%y").replace("Vast: Ion", "Vast: IN")
    assert len(read(tmp_path, text)[1]) == 4


def test_two_profiles_of_one_name_are_a_fault(tmp_path):
    again = WHOLE + WHOLE.removeprefix("profiles:\n")
    assert [diagnostic.split(":")[:2] for diagnostic in read(tmp_path, again)[1]] == [["", "8 profiles[1].name"]]


def test_a_missing_file_is_one_fault_and_no_profiles(tmp_path):
    profiles, diagnostics = read_source_profiles(tmp_path / "source_profiles.yaml")
    assert (profiles, len(diagnostics)) == ((), 1)
