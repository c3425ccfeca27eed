"""Hashes of all inputs of the counts and the money of a quarter: with the same hash the outcome is the same (R34).

Belongs here: everything that an outcome depends on, and nothing else. Inputs of comparisons with other quarters do not count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import list_in_force
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.practices import active_practices
from pipelines.reference.source_profiles import SourceProfile
from pipelines.rules.inputs import Booked


def counts_fingerprint(book: ReferenceBook, quarter: Quarter, deliveries: Mapping[str, str], code: str) -> str:
    """A hash of the delivered files (name -> SHA-256), the reference data that decide how they are counted, and the `code` that counts."""
    aw_list = list_in_force(book.aw_lists, quarter.peildatum)
    practices = sorted((one.agb, one.name, one.region) for one in active_practices(book.practices, quarter.peildatum))
    mapping = sorted(practice_of(book, quarter.peildatum).items())
    profiles = [_profile(profile) for profile in book.source_profiles]
    return _hash(code, sorted(deliveries.items()), practices, mapping, aw_list.list_id, aw_list.entries, profiles)


def money_fingerprint(quarter: Quarter, counts: str, reference: Mapping[str, str], booked: Booked, code: str) -> str:
    """A hash of the counts, every reference file (path -> SHA-256), what the closed quarters before pay, and the `code` that decides."""
    before = booked.before(quarter)
    lines = [(str(line.origin_quarter), line.region, line.scheme, line.agb, line.line_type, str(line.amount_eur)) for line in before.lines]
    return _hash(code, counts, sorted(reference.items()), sorted(map(str, before.closed)), sorted(lines))


def _profile(profile: SourceProfile) -> object:
    values = {column: sorted(words.items()) for column, words in sorted(profile.values.items())}
    columns, last_days = sorted(profile.columns.items()), sorted(profile.last_day_inclusive)
    return [profile.name, profile.match, columns, profile.date_format, last_days, values]


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
