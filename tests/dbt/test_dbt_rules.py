"""R2 to R13 once more, in plain Python and one row at a time, against the project on regions drawn at random."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

PEILDATUM = date(2026, 1, 1)
REGIONS = ["noord", "zuid", "noord", "oost", "noord", "zuid", "oost"]
PRACTICES = {f"{code:08d}": region for code, region in enumerate(REGIONS, start=1000001)}
FILES = ["a.csv", "b/c.csv", "b/é.csv", "z.xlsx"]
POSTCODES = ["1234AB", "1234AC", "1234", "1235AB", "1235SB", "1235", "1236ZY", "1236", "1237"]
NO_POSTCODES = ["1234SA", "1236SD", "1236SS", "0123AB", "1234A", "12345", "1234ab", "", None]
ENTRIES = ["1234AB", "1235S", "1236", "1236ZZ", "9999"]


def random_rows(rng):
    """Few patients, few numbers and few dates, so that every rule meets every other."""

    def day():
        return PEILDATUM + timedelta(days=rng.randint(-3, 1))

    rows = []
    for _ in range(rng.randint(300, 600)):
        bsn, number = rng.randint(1, 90), rng.randint(1, 250)
        has_bsn, has_number = rng.choice([(True, True), (True, True), (True, False), (False, True)])
        rows.append(
            {
                "file_id": rng.randint(1, len(FILES) - 1),
                "practice_agb": int(rng.choice(list(PRACTICES)[:-1])),
                # Two patients in three share the first half of their key with another one.
                "patient_hi": bsn // 3 if has_bsn else None,
                "patient_lo": bsn if has_bsn else None,
                "number_hi": 1000 + number // 3 if has_number else None,
                "number_lo": number if has_number else None,
                "postcode": rng.choice(POSTCODES + NO_POSTCODES),
                "registered_on": day(),
                "deregistered_on": day() if rng.random() < 0.1 else None,
                "deceased_on": day() if rng.random() < 0.05 else None,
                "is_ion": rng.random() < 0.95,
                "uzovi": rng.choice([None, 1, 101, 3311]),
            }
        )
    return rows


def is_registered(row):
    ended = [row[column] for column in ("deregistered_on", "deceased_on") if row[column] is not None]
    return row["is_ion"] and row["registered_on"] <= PEILDATUM and all(end > PEILDATUM for end in ended)


def bsns_by_number(rows):
    found = defaultdict(set)
    for row in rows:
        if row["patient_lo"] is not None and row["number_lo"] is not None:
            found[row["number_lo"]].add(row["patient_lo"])
    return found


def patient_of(row, found):
    if row["patient_lo"] is not None:
        return ("bsn", row["patient_lo"])
    bsns = found.get(row["number_lo"], set())
    return ("bsn", *bsns) if len(bsns) == 1 else ("number", row["number_lo"])


def judge(rows):
    """The outcome of each row, and for rows to attend to the other practice."""
    found = bsns_by_number(rows)
    outcomes, others, kept = {}, {}, defaultdict(dict)
    order = sorted(range(len(rows)), key=lambda at: (-rows[at]["registered_on"].toordinal(), rows[at]["file_id"], at))
    for at in order:
        row = rows[at]
        if not is_registered(row):
            outcomes[at] = "not_registered"
        elif row["practice_agb"] in kept[patient_of(row, found)]:
            outcomes[at] = "duplicate_in_practice"
        else:
            kept[patient_of(row, found)][row["practice_agb"]] = at
    for places in kept.values():
        latest = max((rows[at]["registered_on"] for at in places.values()), default=None)
        holders = sorted(practice for practice, at in places.items() if rows[at]["registered_on"] == latest)
        for practice, at in places.items():
            if practice not in holders:
                outcomes[at], others[at] = "moved_to_other_practice", holders[0]
            elif len(holders) > 1:
                outcomes[at], others[at] = "conflict", next(other for other in holders if other != practice)
            else:
                outcomes[at] = "counted"
    return outcomes, others


def area(postcode):
    if not re.fullmatch(r"[1-9]\d{3}([A-Z]{2})?", postcode or "") or postcode[4:] in {"SA", "SD", "SS"}:
        return "unknown"
    if any(postcode.startswith(entry) for entry in ENTRIES):
        return "aw"
    return "unknown" if len(postcode) == 4 and any(entry.startswith(postcode) for entry in ENTRIES) else "other"


def shown(numerator, denominator):
    """A share rounded half-up to 6 places."""
    return Decimal(int(Fraction(numerator, denominator) * 10**6 + Fraction(1, 2))) / 10**6 if denominator else None


def rank(share, shares):
    return None if share is None else 1 + sum(other > share for other in shares if other is not None)


def expected_shares(rows, outcomes):
    areas = defaultdict(Counter)
    for at, row in enumerate(rows):
        if outcomes[at] == "counted":
            areas[f"{row['practice_agb']:08d}"][area(row["postcode"])] += 1
    exact = {agb: Fraction(areas[agb]["aw"], areas[agb].total()) if areas[agb] else None for agb in PRACTICES}
    for agb, region in sorted(PRACTICES.items()):
        aw_ion, unknown, ion = areas[agb]["aw"], areas[agb]["unknown"], areas[agb].total()
        share, neighbours = shown(aw_ion, ion), [exact[other] for other in PRACTICES if PRACTICES[other] == region]
        ranks = (rank(exact[agb], neighbours), rank(exact[agb], exact.values()))
        shares = (share, share, shown(aw_ion + unknown, ion))
        yield ("2026Q1", agb, f"Praktijk {agb}", region, ion, aw_ion, unknown, *shares, *ranks, "nza2023")


def expected_insurers(rows, outcomes):
    ion, aw_ion = Counter(), Counter()
    for at, row in enumerate(rows):
        if outcomes[at] == "counted":
            key = (f"{row['practice_agb']:08d}", "unknown" if row["uzovi"] is None else f"{row['uzovi']:04d}")
            ion[key] += 1
            aw_ion[key] += area(row["postcode"]) == "aw"
    return [(*key, ion[key], aw_ion[key]) for key in sorted(ion)]


def expected_outcomes(rows, outcomes):
    counts = Counter((row["file_id"], outcomes[at]) for at, row in enumerate(rows))
    names = ("not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "counted")
    return [(file_id, *(counts[file_id, name] for name in names)) for file_id in range(1, len(FILES) + 1)]


def expected_attention(rows, outcomes, others):
    return sorted(
        ("2026Q1", FILES[rows[at]["file_id"] - 1], at + 1, outcomes[at], f"{rows[at]['practice_agb']:08d}", f"{other:08d}")
        for at, other in others.items()
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_project_agrees_with_the_rules_read_one_row_at_a_time(build, seed):
    rows = random_rows(random.Random(seed))
    outcomes, others = judge(rows)
    done = build(rows=rows, files=FILES, practices=PRACTICES, entries=ENTRIES, rows_per_part=101)

    assert done.succeeded, done.failed
    assert set(outcomes.values()) == {"not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "counted"}
    assert done.table("practice_shares").rows() == list(expected_shares(rows, outcomes))
    assert done.table("practice_insurers").rows() == expected_insurers(rows, outcomes)
    assert done.table("delivery_outcomes").rows() == expected_outcomes(rows, outcomes)
    assert done.table("attention_rows").rows() == expected_attention(rows, outcomes, others)
