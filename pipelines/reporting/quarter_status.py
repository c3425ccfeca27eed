"""The status of a quarter, from its tables: delivered, counted, paid, to do, and the changes since the previous run.

Belongs here: sums and comparisons of existing tables. Does not belong here: how they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.schemas.accountability import CAUSES
from pipelines.schemas.payout_codes import Action, ExceptionKind, LineType, PaidBy, Payee, Status

Tables = Mapping[str, pl.DataFrame]
"""Tables of the interface by name."""

COMPARED = ("deliveries", "practice_shares", "payouts")
"""The tables in which two runs of a quarter are compared."""

_LINE = ["scheme", "agb", "line_type"]


@dataclass(frozen=True, slots=True)
class SchemeStatus:
    """One scheme: practices per status, in the order of the statuses, and what it pays, implementation included."""

    scheme: str
    practices: Mapping[str, int]
    paid_eur: Decimal


@dataclass(frozen=True, slots=True)
class BudgetStatus:
    """The budget of a region for a scheme in this quarter, and which share of the money went to practices this year (R24, R27)."""

    scheme: str
    region: str
    paid_eur: Decimal
    reserved_eur: Decimal
    unspent_eur: Decimal
    budget_eur: Decimal
    realised_share: Decimal | None


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """One kind of action (R42): how many there are, and what is at stake where that is known."""

    action: Action
    lines: int
    at_stake_eur: Decimal


@dataclass(frozen=True, slots=True)
class Counted:
    """Files by status, rows and patients over all practices."""

    files: Mapping[str, int]
    rows_read: int
    rows_rejected: int
    ion: int
    aw_ion: int
    unknown_postcode: int


@dataclass(frozen=True, slots=True)
class Change:
    """One payout line that differs between two runs; `was` or `now` is None where the line is not there: (status, amount in euro)."""

    scheme: str
    agb: str
    line_type: str
    was: tuple[str, Decimal] | None
    now: tuple[str, Decimal] | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences with the previous run: files by name, sums (now minus before), and payout lines by scheme and practice."""

    new_files: tuple[str, ...]
    gone_files: tuple[str, ...]
    other_files: tuple[str, ...]
    ion: int
    aw_ion: int
    paid_eur: Decimal
    lines: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.new_files or self.gone_files or self.other_files or self.ion or self.aw_ion or self.lines)


def counted(tables: Tables) -> Counted:
    """What was delivered and counted."""
    deliveries, shares = tables["deliveries"], tables["practice_shares"]
    per_status = dict(sorted(deliveries["status"].value_counts().iter_rows()))
    rows_read, rejected = (int(deliveries[name].sum()) for name in ("rows_read", "rejected"))
    ion, aw_ion, unknown = (int(shares[name].sum()) for name in ("ion", "aw_ion", "unknown_postcode"))
    return Counted(per_status, rows_read, rejected, ion, aw_ion, unknown)


def scheme_statuses(payouts: pl.DataFrame) -> tuple[SchemeStatus, ...]:
    """Every scheme with a line, by name."""
    return tuple(
        SchemeStatus(scheme, _per_status(lines), sum(lines["amount"], NOTHING))
        for (scheme,), lines in sorted(payouts.group_by("scheme"), key=lambda pair: str(pair[0]))
    )


def to_transfer(payouts: pl.DataFrame) -> Decimal:
    """What the region organisation pays to practices; what insurers pay, and what it receives itself, is left out."""
    return sum(payouts.filter(paid_by=PaidBy.REGION_ORGANISATION.value, payee=Payee.PRACTICE.value)["amount"], NOTHING)


def budget_statuses(budget_use: pl.DataFrame, overhead_check: pl.DataFrame) -> tuple[BudgetStatus, ...]:
    """Every budget with its 90% check, by scheme and region."""
    key = ["scheme", "region"]
    checked = budget_use.join(overhead_check.select(*key, "realised_share"), on=key, how="left")
    return tuple(
        BudgetStatus(
            scheme=row["scheme"],
            region=row["region"],
            paid_eur=row["paid"],
            reserved_eur=row["reserved"],
            unspent_eur=row["unspent"],
            budget_eur=row["quarter_budget"],
            realised_share=row["realised_share"],
        )
        for row in checked.sort(key).iter_rows(named=True)
    )


def action_statuses(actions: pl.DataFrame) -> tuple[ActionStatus, ...]:
    """The actions, by kind; kinds without actions are left out."""
    found = {action: actions.filter(action=action.value) for action in Action}
    return tuple(
        ActionStatus(action, lines.height, sum(lines["amount_at_stake"].drop_nulls(), NOTHING))
        for action, lines in found.items()
        if lines.height
    )


def exception_counts(exceptions: pl.DataFrame) -> dict[ExceptionKind, int]:
    """The number of exceptions to the rules, by kind (R43)."""
    found = {kind: exceptions.filter(kind=kind.value).height for kind in ExceptionKind}
    return {kind: count for kind, count in found.items() if count}


def amounts_changed(changes: pl.DataFrame) -> dict[str, Decimal]:
    """How much each cause changed the payouts since the quarter before (R41), in the order of the table's causes."""
    sums = {row["cause"]: row["amount"] for row in changes.group_by("cause").agg(pl.col("amount").sum()).iter_rows(named=True)}
    return {str(cause): sums[str(cause)] for cause in CAUSES if str(cause) in sums}


def changes(before: Tables, now: Tables) -> Changes:
    """The differences between the tables (`COMPARED`) of two runs of a quarter."""
    was, files = (dict(tables["deliveries"].select("file", "sha256").iter_rows()) for tables in (before, now))
    counts_before, counts = counted(before), counted(now)
    return Changes(
        new_files=tuple(sorted(files.keys() - was.keys())),
        gone_files=tuple(sorted(was.keys() - files.keys())),
        other_files=tuple(sorted(name for name in files.keys() & was.keys() if files[name] != was[name])),
        ion=counts.ion - counts_before.ion,
        aw_ion=counts.aw_ion - counts_before.aw_ion,
        paid_eur=to_transfer(now["payouts"]) - to_transfer(before["payouts"]),
        lines=_changed_lines(before["payouts"], now["payouts"]),
    )


def attention(payouts: pl.DataFrame, deliveries: pl.DataFrame) -> Iterator[str]:
    """What a person should look at before the tables are used."""
    for row in deliveries.filter(pl.col("status") == "rejected").iter_rows(named=True):
        yield f"{row['file']} was rejected: {row['reason']}"
    conflicts = deliveries["conflict"].sum()
    if conflicts:
        yield f"{conflicts} rows are of patients who are registered in several practices on the same day; see attention_rows"
    for (scheme,), lines in payouts.filter(pl.col("status") == "undecided").group_by("scheme", maintain_order=True):
        yield f"{scheme}: undecided until unknown postcodes and rejected rows are settled: {', '.join(lines['agb'])}"


def _per_status(lines: pl.DataFrame) -> dict[str, int]:
    found = dict(lines.filter(line_type=LineType.PAYOUT.value)["status"].value_counts().iter_rows())
    return {status: found.get(status, 0) for status in Status}


def _changed_lines(before: pl.DataFrame, now: pl.DataFrame) -> tuple[Change, ...]:
    was, becomes = _outcomes(before), _outcomes(now)
    changed = sorted(key for key in was.keys() | becomes.keys() if was.get(key) != becomes.get(key))
    return tuple(Change(*key, was.get(key), becomes.get(key)) for key in changed)


def _outcomes(payouts: pl.DataFrame) -> dict[tuple[str, str, str], tuple[str, Decimal]]:
    return {(scheme, agb, kind): (status, eur) for scheme, agb, kind, status, eur in payouts.select(*_LINE, "status", "amount").iter_rows()}
