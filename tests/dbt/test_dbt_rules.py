"""R2 to R13 once more, in plain Python and one row at a time, against the project on regions drawn at random."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

import pytest

from pipelines.checks.second_count import IDENTITY_COUNTS, OUTCOMES, disagreements, recount
from tests.dbt.landing import Landing
from tests.property.counting_oracle import area, counts_of, files_of, judge, six_places

PEILDATUM = date(2026, 1, 1)
REGIONS = ["noord", "zuid", "noord", "oost", "noord", "zuid", "oost"]
PRACTICES = {f"{code:08d}": region for code, region in enumerate(REGIONS, start=1000001)}
FILES = ["a.csv", "b/c.csv", "b/é.csv", "z.xlsx"]
POSTCODES = ["1234AB", "1234AC", "1234", "1235AB", "1235SB", "1235", "1236ZY", "1236", "1237"]
NO_POSTCODES = ["1234SA", "1236SD", "1236SS", "0123AB", "1234A", "12345", "1234ab", "", None]
ENTRIES = ["1234AB", "1235S", "1236", "1236ZZ", "9999"]
UNCERTAIN_ROWS = {"01000001": 3, "01000007": 2}
PLACEHOLDER_BSNS, PLACEHOLDER_NUMBERS = (991, 992), (901, 902, 903)


def random_row(rng):
    """A row of one of few people, as their practice system has it or, now and then, with another number, birth date or placeholder."""

    def day():
        return PEILDATUM + timedelta(days=rng.randint(-3, 1))

    person, practice = rng.randint(1, 90), int(rng.choice(list(PRACTICES)[:-1]))
    bsn = rng.choice(PLACEHOLDER_BSNS) if rng.random() < 0.12 else person
    number = rng.choice(PLACEHOLDER_NUMBERS) if rng.random() < 0.1 else person if rng.random() < 0.9 else rng.randint(1, 250)
    born = date(1950 + (person if rng.random() < 0.9 else rng.randint(1, 70)), 1, 1)
    has_bsn, has_number = rng.choice([(True, True), (True, True), (True, False), (False, True)])
    return {
        "file_id": rng.randint(1, len(FILES) - 1),
        "practice_agb": practice,
        # Two patients in three share the first half of their key with another one.
        "patient_hi": bsn // 3 if has_bsn else None,
        "patient_lo": bsn if has_bsn else None,
        # One practice in two delivers under a second AGB code as well.
        "number_hi": 1000 + number // 3 if has_number else None,
        "number_lo": 1000 * (practice + rng.choice([0, 0, 0, practice % 2])) + number if has_number else None,
        "number_text": number if has_number else None,
        "birth_date": born if rng.random() < 0.9 else None,
        "postcode": rng.choice(POSTCODES + NO_POSTCODES),
        "registered_on": day(),
        "deregistered_on": day() if rng.random() < 0.1 else None,
        "deceased_on": day() if rng.random() < 0.05 else None,
        "is_ion": rng.random() < 0.95,
        "uzovi": rng.choice([None, 1, 101, 3311]),
    }


def random_rows(rng):
    """Few patients, few numbers and few dates, so that every rule meets every other."""
    return [random_row(rng) for _ in range(rng.randint(300, 600))]


def rank(share, shares):
    return None if share is None else 1 + sum(other > share for other in shares if other is not None)


def expected_shares(rows, judged):
    counts = counts_of(rows, judged, ENTRIES)
    of = {agb: counts[int(agb)] for agb in PRACTICES}
    ion_of = {agb: one["aw"] + one["other"] + one["unknown"] for agb, one in of.items()}
    exact = {agb: Fraction(of[agb]["aw"], ion_of[agb]) if ion_of[agb] else None for agb in PRACTICES}
    for agb, region in sorted(PRACTICES.items()):
        aw_ion, unknown, ion = of[agb]["aw"], of[agb]["unknown"], ion_of[agb]
        uncertain = of[agb]["rejected"] + UNCERTAIN_ROWS.get(agb, 0)
        bounds = ((aw_ion, ion), (aw_ion, ion + uncertain), (aw_ion + unknown + uncertain, ion + uncertain))
        shares = [six_places(*bound) if ion else None for bound in bounds]
        ranks = (rank(exact[agb], [exact[other] for other in PRACTICES if PRACTICES[other] == region]), rank(exact[agb], exact.values()))
        yield ("2026Q1", agb, f"Praktijk {agb}", region, ion, aw_ion, unknown, uncertain, *shares, *ranks, "nza2023")


def expected_insurers(rows, judged):
    ion, aw_ion, unknown = Counter(), Counter(), Counter()
    for at, row in enumerate(rows):
        if judged.outcomes[at] == "counted":
            key = (f"{row['practice_agb']:08d}", "unknown" if row["uzovi"] is None else f"{row['uzovi']:04d}")
            ion[key] += 1
            aw_ion[key] += area(row["postcode"], ENTRIES) == "aw"
            unknown[key] += area(row["postcode"], ENTRIES) == "unknown"
    return [(*key, ion[key], aw_ion[key], unknown[key]) for key in sorted(ion)]


def expected_attention(rows, judged):
    """R5, and R8 for the rows that count."""
    unknown = {
        at: ("unknown_postcode", None)
        for at, row in enumerate(rows)
        if judged.outcomes[at] == "counted" and area(row["postcode"], ENTRIES) == "unknown"
    }
    moved = {at: (judged.outcomes[at], f"{other:08d}") for at, other in judged.others.items()}
    return sorted(
        ("2026Q1", FILES[rows[at]["file_id"] - 1], at + 1, outcome, f"{rows[at]['practice_agb']:08d}", other)
        for at, (outcome, other) in (unknown | moved).items()
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_project_agrees_with_the_rules_read_one_row_at_a_time(build, seed):
    rows = random_rows(random.Random(seed))
    judged = judge(rows, PEILDATUM)
    files = files_of(rows, judged)
    done = build(rows=rows, files=FILES, practices=PRACTICES, entries=ENTRIES, uncertain_rows=UNCERTAIN_ROWS, rows_per_part=101)

    assert done.succeeded, done.failed
    assert set(judged.outcomes.values()) == set(OUTCOMES)
    assert judged.shared
    assert done.table("practice_shares").rows() == list(expected_shares(rows, judged))
    assert done.table("practice_insurers").rows() == expected_insurers(rows, judged)
    assert done.table("delivery_outcomes").rows() == [(one, *files.get(one, (0,) * 8)) for one in range(1, len(FILES) + 1)]
    assert done.table("rejected_identities").rows() == sorted(
        (rows[at]["file_id"], at + 1) for at, outcome in judged.outcomes.items() if outcome == "rejected"
    )
    assert done.table("attention_rows").rows() == expected_attention(rows, judged)


def test_the_second_count_agrees_with_the_project(build):
    """On rows whose postcodes are normalised, as ingest lands them."""
    rows = [{**row, "postcode": None if row["postcode"] in NO_POSTCODES else row["postcode"]} for row in random_rows(random.Random(7))]
    region = {"rows": rows, "files": FILES, "practices": PRACTICES, "entries": ENTRIES, "uncertain_rows": UNCERTAIN_ROWS}
    done, landed = build(**region), Landing(**region)
    again = recount(landed.registrations().lazy(), ENTRIES, PEILDATUM)

    assert disagreements(again, done.table("practice_shares"), landed.frames()["uncertain_rows"]) == []
    counts = ("file_id", *OUTCOMES, *IDENTITY_COUNTS)
    assert again.files.select(counts).rows() == done.table("delivery_outcomes").select(counts).rows()[: again.files.height]
