"""The implementation phase (R29)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipelines.core.quarter import Quarter
from pipelines.reference.enrolments import Enrolment
from pipelines.rules.rounding import cents, quarter_part


def in_phase(enrolment: Enrolment | None, peildatum: date) -> bool:
    """R29: whether the enrolment is in its implementation phase, whose last day still counts."""
    return enrolment is not None and enrolment.implementation_until is not None and peildatum <= enrolment.implementation_until


def implementation_of(yearly_amount_eur: Decimal | None, enrolment: Enrolment | None, quarter: Quarter) -> int | None:
    """R29: the cents of a practice that passes statuses 1 to 7; None where the scheme or the practice has no phase."""
    if yearly_amount_eur is None or not in_phase(enrolment, quarter.peildatum):
        return None
    return implementation_cents(yearly_amount_eur, quarter)


def implementation_cents(yearly_amount_eur: Decimal, quarter: Quarter) -> int:
    """R29: a quarter of the yearly amount in whole cents (the remainder in Q4); not indexed."""
    return quarter_part(cents(yearly_amount_eur), quarter.number)
