"""`plans.csv`: the yearly plan of a practice (R19, R30)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class PlanStatus(StrEnum):
    """Where a plan stands; only an approved one satisfies R19."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


FUNCTIONS = ("huisarts", "poh", "assistent", "other")


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan per practice and calendar year. `fte` holds the functions of `FUNCTIONS` that are filled in."""

    agb: str
    year: int
    status: PlanStatus
    fte: Mapping[str, Decimal]
    target_group: str
    instruments: str
    row: int | None = field(default=None, compare=False)
