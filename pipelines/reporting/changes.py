"""Why a practice gets another amount than in the quarter before (R41)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.reference.schemes import SchemeRule
from pipelines.reporting.rows import frame
from pipelines.rules.base import base
from pipelines.rules.decision import Decision, PracticeLine
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import cents, eur
from pipelines.rules.tariff import quarter_cents
from pipelines.schemas import accountability as schemas
from pipelines.schemas.payout_codes import Cause, LineType, Payee, Per, Status


@dataclass(frozen=True, slots=True)
class QuarterBefore:
    """The quarter before: its table `payouts`, and this quarter's practices by AGB counted with its AW list."""

    payouts: pl.DataFrame
    counts: Mapping[str, PracticeCount]


@dataclass(frozen=True, slots=True)
class Change:
    """How much one cause changes the payout of a practice under a scheme."""

    scheme: str
    agb: str
    cause: Cause | Status
    amount_cents: int


@dataclass(frozen=True, slots=True)
class _PaidBefore:
    """A payout line of the quarter before, amounts in cents."""

    status: Status
    tariff_cents: int
    per: Per
    full_cents: int
    amount_cents: int


@dataclass(frozen=True, slots=True)
class _PaidNow:
    """A payout line of this quarter, with its base counted with the AW list of the quarter before."""

    line: PracticeLine
    base_under_old_list: int


def changes(decision: Decision, before: QuarterBefore | None) -> pl.DataFrame:
    """The table `changes`; no rows without tables of the quarter before."""
    rows = (
        {
            "quarter": str(decision.quarter),
            "scheme": one.scheme,
            "agb": one.agb,
            "cause": one.cause,
            "amount": eur(one.amount_cents),
        }
        for one in payout_changes(decision, before)
    )
    return frame(rows, schemas.changes)


def payout_changes(decision: Decision, before: QuarterBefore | None) -> Iterator[Change]:
    """R41: the causes of every difference, of payout lines of schemes with payee `practice`; causes of 0.00 are left out."""
    if before is None:
        return
    was = dict(_lines_before(before.payouts))
    now = dict(_lines_now(decision, before.counts))
    for scheme, agb in sorted(was.keys() | now.keys()):
        for cause, amount_cents in _causes(was.get((scheme, agb)), now.get((scheme, agb))).items():
            if amount_cents:
                yield Change(scheme, agb, cause, amount_cents)


def payout_lines(payouts: pl.DataFrame) -> pl.DataFrame:
    """The payout lines of schemes with payee `practice`."""
    return payouts.filter(line_type=LineType.PAYOUT.value, payee=Payee.PRACTICE.value)


def _lines_before(payouts: pl.DataFrame) -> Iterator[tuple[tuple[str, str], _PaidBefore]]:
    for row in payout_lines(payouts).iter_rows(named=True):
        yield (row["scheme"], row["agb"]), _paid_before(row)


def _paid_before(row: Mapping[str, Any]) -> _PaidBefore:
    amounts: dict[str, Decimal] = {name: row[name] for name in ("tariff", "full_amount", "amount")}
    return _PaidBefore(
        status=Status(row["status"]),
        tariff_cents=cents(amounts["tariff"]),
        per=Per(row["per"]),
        full_cents=cents(amounts["full_amount"]),
        amount_cents=cents(amounts["amount"]),
    )


def _lines_now(decision: Decision, counts: Mapping[str, PracticeCount]) -> Iterator[tuple[tuple[str, str], _PaidNow]]:
    for scheme in decision.schemes:
        for region in scheme.regions:
            for line in region.lines if region.rule.payee is Payee.PRACTICE else ():
                yield (scheme.name, line.agb), _PaidNow(line, _base_under(region.rule, line, counts))


def _base_under(rule: SchemeRule, line: PracticeLine, counts: Mapping[str, PracticeCount]) -> int:
    return base(rule, counts.get(line.agb, line.count))


def _causes(was: _PaidBefore | None, now: _PaidNow | None) -> dict[Cause | Status, int]:
    """R41: the difference in cents by cause."""
    if now is None:
        return {} if was is None else {Cause.LEFT_REGISTER: -was.amount_cents}
    line = now.line
    if was is None:
        return {Cause.JOINED_REGISTER: line.amount_cents}
    for status in (was.status, line.status):
        if not status.is_paid:
            return {status: line.amount_cents - was.amount_cents}
    under_old_list = quarter_cents(now.base_under_old_list, was.tariff_cents, was.per)
    at_old_tariff = quarter_cents(line.base, was.tariff_cents, was.per)
    return {
        Cause.PATIENTS: under_old_list - was.full_cents,
        Cause.AW_LIST: at_old_tariff - under_old_list,
        Cause.TARIFF: line.full_cents - at_old_tariff,
        Cause.BUDGET: (line.amount_cents - line.full_cents) - (was.amount_cents - was.full_cents),
    }
