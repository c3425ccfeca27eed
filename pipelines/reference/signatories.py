"""`signatories.csv`: who may prepare and approve a closing (R32)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.core.codes import Code
from pipelines.core.interval import Interval


class SignatoryRole(Code):
    """What a person may do at a closing."""

    PREPARER = "preparer", "May prepare a closing."
    APPROVER = "approver", "May approve a closing, up to the limit."


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person with a role while `valid` holds; `limit_eur` is the highest amount to approve, None for no limit."""

    name: str
    role: SignatoryRole
    valid: Interval
    limit_eur: Decimal | None
    row: int | None = field(default=None, compare=False)
