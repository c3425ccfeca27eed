"""R2 to R12 of the counting in plain Python, one row at a time, as the rules are read: what the SQL and the second count must give."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
"""One row of the landing file `registrations`."""

OUTCOMES = ("rejected", "not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "counted")
PLACEHOLDER = 3


@dataclass
class Judged:
    """By position of the row: its outcome, the other practice of a row to attend to, and what R6 counts."""

    outcomes: dict[int, str] = field(default_factory=dict)
    others: dict[int, int] = field(default_factory=dict)
    placeholders: set[int] = field(default_factory=set)
    shared: set[int] = field(default_factory=set)


def bsn_of(row: Row) -> tuple[int, int] | None:
    return None if row["patient_hi"] is None else (row["patient_hi"], row["patient_lo"])


def number_of(row: Row) -> tuple[int, int] | None:
    return None if row["number_hi"] is None else (row["number_hi"], row["number_lo"])


def is_registered(row: Row, peildatum: date) -> bool:
    """R2."""
    ended = [row[column] for column in ("deregistered_on", "deceased_on") if row[column] is not None]
    return row["is_ion"] and row["registered_on"] <= peildatum and all(end > peildatum for end in ended)


def different(rows: Sequence[Row], *columns: str) -> int:
    """The most values that one of the columns has in the rows; a missing one is not a different one."""
    return max(len({row[column] for row in rows} - {None}) for column in columns)


def identities(rows: Sequence[Row], judged: Judged) -> dict[int, tuple[str, tuple[int, int]] | None]:
    """R6: by position of the row its patient, None for a row that is left without identity."""
    by_bsn, by_number, bsns_of_number = defaultdict(list), defaultdict(list), defaultdict(set)
    for at, row in enumerate(rows):
        if bsn_of(row):
            by_bsn[row["practice_agb"], bsn_of(row)].append(at)
    usable = {}
    for (_, bsn), places in by_bsn.items():
        people = different([rows[at] for at in places], "number_text", "birth_date")
        note(judged, people, places)
        usable |= {} if people >= PLACEHOLDER else dict.fromkeys(places, bsn)
    for at, row in enumerate(rows):
        if at in usable:
            bsns_of_number[number_of(row)].add(usable[at])
        elif number_of(row):
            by_number[number_of(row)].append(at)
    found = {at: ("bsn", bsn) for at, bsn in usable.items()}
    for number, places in by_number.items():
        people = different([rows[at] for at in places], "birth_date")
        note(judged, people, places)
        if people < PLACEHOLDER:
            bsns = bsns_of_number[number]
            found |= dict.fromkeys(places, ("bsn", *bsns) if len(bsns) == 1 else ("number", number))
    return {at: found.get(at) for at in range(len(rows))}


def note(judged: Judged, people: int, places: Sequence[int]) -> None:
    if people >= PLACEHOLDER:
        judged.placeholders.update(places)
    elif people == PLACEHOLDER - 1:
        judged.shared.update(places)


def judge(rows: Sequence[Row], peildatum: date) -> Judged:
    """The outcome of each row (R2, R4 to R6)."""
    judged = Judged()
    patients = identities(rows, judged)
    kept: dict[Any, dict[int, int]] = defaultdict(dict)
    for at in sorted(range(len(rows)), key=lambda at: (-rows[at]["registered_on"].toordinal(), rows[at]["file_id"], at)):
        row, patient = rows[at], patients[at]
        if patient is None:
            judged.outcomes[at] = "rejected"
        elif not is_registered(row, peildatum):
            judged.outcomes[at] = "not_registered"
        elif row["practice_agb"] in kept[patient]:
            judged.outcomes[at] = "duplicate_in_practice"
        else:
            kept[patient][row["practice_agb"]] = at
    for places in kept.values():
        latest = max((rows[at]["registered_on"] for at in places.values()), default=None)
        holders = sorted(practice for practice, at in places.items() if rows[at]["registered_on"] == latest)
        for practice, at in places.items():
            if practice not in holders:
                judged.outcomes[at], judged.others[at] = "moved_to_other_practice", holders[0]
            elif len(holders) > 1:
                judged.outcomes[at], judged.others[at] = "conflict", next(other for other in holders if other != practice)
            else:
                judged.outcomes[at] = "counted"
    return judged


def area(postcode: str | None, entries: Sequence[str]) -> str:
    """R7, R8, R10."""
    if not re.fullmatch(r"[1-9]\d{3}([A-Z]{2})?", postcode or "") or postcode[4:] in {"SA", "SD", "SS"}:
        return "unknown"
    if any(postcode.startswith(entry) for entry in entries):
        return "aw"
    return "unknown" if len(postcode) == 4 and any(entry.startswith(postcode) for entry in entries) else "other"


def counts_of(rows: Sequence[Row], judged: Judged, entries: Sequence[str]) -> dict[int, Counter[str]]:
    """Per practice its counted patients by area, and its rejected rows."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    for at, row in enumerate(rows):
        if judged.outcomes[at] == "counted":
            counts[row["practice_agb"]][area(row["postcode"], entries)] += 1
        elif judged.outcomes[at] == "rejected":
            counts[row["practice_agb"]]["rejected"] += 1
    return counts


def files_of(rows: Sequence[Row], judged: Judged) -> dict[int, tuple[int, ...]]:
    """Per file_id the rows of each of `OUTCOMES`, then of placeholders, then of shared identities."""
    counts = Counter((row["file_id"], judged.outcomes[at]) for at, row in enumerate(rows))
    placeholders, shared = (Counter(rows[at]["file_id"] for at in places) for places in (judged.placeholders, judged.shared))
    ids = {row["file_id"] for row in rows}
    return {one: (*(counts[one, name] for name in OUTCOMES), placeholders[one], shared[one]) for one in ids}


def six_places(numerator: int, denominator: int) -> Decimal:
    """A share rounded half-up to 6 places."""
    return Decimal(int(Fraction(numerator, denominator) * 10**6 + Fraction(1, 2))) / 10**6
