"""`source_profiles.yaml`: how the export of a practice system maps onto the canonical columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CANONICAL = (
    *("agb", "patient_number", "bsn", "postcode", "registered_on", "deregistered_on", "deceased_on"),
    *("registration", "uzovi", "birth_date"),
)
REGISTRATIONS = ("ion", "passant")
"""The kinds of registration that are known, in small letters (R2)."""


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """One practice system's export.

    `match`: header names that are all present in such a file. `columns`: canonical column -> header name; others have the built-in names.
    `date_format`: strptime format, None for the general rule. `last_day_inclusive`: date columns that hold the last day that still counts.
    `values`: canonical column -> delivered word -> canonical word.
    """

    name: str
    match: tuple[str, ...]
    columns: Mapping[str, str]
    date_format: str | None
    last_day_inclusive: frozenset[str]
    values: Mapping[str, Mapping[str, str]]
