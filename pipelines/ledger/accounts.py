"""The account to which a practice is paid, and the accounts that are known (R39)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.core.bank_text import is_iban
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Payment
from pipelines.reference.practices import Practice
from pipelines.schemas.background import AccountChange


@dataclass(frozen=True, slots=True)
class ChangedAccount:
    """A row of `account_changes`: a practice whose account differs from the known one; `known_iban` is None where none is known."""

    quarter: Quarter
    agb: str
    kind: AccountChange
    iban: str
    known_iban: str | None


def payees(practices: Iterable[Practice], day: date) -> dict[str, Practice]:
    """AGB code -> the line of the register whose account the practice is paid to.

    That is the line valid on `day`, else the line that ended last, else the first line to come.
    """
    lines: dict[str, list[Practice]] = {}
    for practice in practices:
        lines.setdefault(practice.agb, []).append(practice)
    return {agb: _line(of_practice, day) for agb, of_practice in sorted(lines.items())}


def _line(lines: list[Practice], day: date) -> Practice:
    active = [line for line in lines if line.active.holds_on(day)]
    ended = [line for line in lines if line.active.last < day]
    if active:
        return active[0]
    if ended:
        return max(ended, key=lambda line: line.active.last)
    return min(lines, key=lambda line: line.active.first)


def known_ibans(known: Mapping[str, str], registered: Mapping[str, Practice], accepted: Collection[str]) -> dict[str, str]:
    """The known IBANs after a closing: those from before, the first valid ones of other practices, and those that it accepts."""
    found = {agb: practice.iban for agb, practice in registered.items() if is_iban(practice.iban) and (agb not in known or agb in accepted)}
    return dict(sorted({**known, **found}.items()))


def changed_accounts(payments: Iterable[Payment], known: Mapping[str, str]) -> tuple[ChangedAccount, ...]:
    """The practices of `payments` whose valid account differs from the known one, in order of AGB."""
    with_account = [(payment, payment.iban) for payment in payments if payment.iban is not None and is_iban(payment.iban)]
    return tuple(
        ChangedAccount(
            payment.quarter,
            payment.agb,
            AccountChange.CHANGED if payment.agb in known else AccountChange.NEW,
            iban,
            known.get(payment.agb),
        )
        for payment, iban in with_account
        if known.get(payment.agb) != iban
    )
