"""The order of two people to close a quarter, and whether it is valid (R32)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.core.amounts import typed_amount
from pipelines.core.diagnostics import Diagnostic, raise_errors
from pipelines.core.names import folded_name
from pipelines.core.target_days import is_target_day
from pipelines.reference.practices import Practice
from pipelines.reference.signatories import SignatoryRole


@dataclass(frozen=True, slots=True)
class ClosingOrder:
    """Who prepared and approved which total, and their decisions about lists, accounts and payment. `pay_on` is None for the usual day."""

    prepared_by: str
    approved_by: str
    total_eur: Decimal
    accept_missing: bool
    reason: str
    accept_ibans: tuple[str, ...]
    hold: tuple[str, ...]
    pay_on: date | None

    @property
    def names(self) -> dict[SignatoryRole, str]:
        """The two people, by their role."""
        return {SignatoryRole.PREPARER: self.prepared_by, SignatoryRole.APPROVER: self.approved_by}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The order as typed. An empty `pay_on` is the usual day."""

    prepared_by: str
    approved_by: str
    total: str
    accept_missing: bool = False
    reason: str = ""
    accept_iban: Sequence[str] = ()
    hold: Sequence[str] = ()
    pay_on: str = ""


def order_of(typed: Typed, today: date) -> ClosingOrder:
    """The typed order; InputError with all its faults. `today` is the Dutch date."""
    found = list(_names(typed.prepared_by, typed.approved_by))
    total, pay_on = _amount(typed.total), _day(typed.pay_on, today)
    found += [one for one in (total, pay_on) if isinstance(one, Diagnostic)]
    if typed.accept_missing and not folded_name(typed.reason):
        found.append(_wrong("--accept-missing", "it has no reason", "expected --reason with words"))
    raise_errors(found)
    assert isinstance(total, Decimal)
    assert not isinstance(pay_on, Diagnostic)
    return ClosingOrder(
        prepared_by=typed.prepared_by,
        approved_by=typed.approved_by,
        total_eur=total,
        accept_missing=typed.accept_missing,
        reason=typed.reason,
        accept_ibans=tuple(sorted(set(typed.accept_iban))),
        hold=tuple(sorted(set(typed.hold))),
        pay_on=pay_on,
    )


def demand_registered(order: ClosingOrder, practices: Collection[Practice]) -> None:
    """InputError for an AGB code of the order that is not in the register."""
    register = {practice.agb for practice in practices}
    named = [*(("--accept-iban", agb) for agb in order.accept_ibans), *(("--hold", agb) for agb in order.hold)]
    raise_errors(
        _wrong(option, f"{agb} is not in the register", "expected the AGB code of a practice in practices.csv")
        for option, agb in named
        if agb not in register
    )


def _names(prepared_by: str, approved_by: str) -> Iterator[Diagnostic]:
    for option, name in (("--prepared-by", prepared_by), ("--approved-by", approved_by)):
        if not folded_name(name):
            yield _wrong(option, "the name has no letter or digit", "expected the name of a person")
    if folded_name(prepared_by) and folded_name(prepared_by) == folded_name(approved_by):
        yield _wrong("--approved-by", "it is the name of the preparer", "expected a second person")


def _amount(text: str) -> Decimal | Diagnostic:
    try:
        return typed_amount(text)
    except ValueError:
        return _wrong("--total", "it is not an amount", "expected digits, a point and two decimals such as 123456.78")


def _day(text: str, today: date) -> date | Diagnostic | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        return _wrong("--pay-on", "it is not a date", "expected one such as 2026-05-05")
    if day < today or not is_target_day(day):
        wrong = "it lies before today" if day < today else "banks do not settle on that day"
        return _wrong("--pay-on", wrong, "expected a TARGET day from today on")
    return day


def _wrong(option: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(option, None, "", wrong, expected)
