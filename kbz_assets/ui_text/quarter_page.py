"""The status of a quarter as one page of Markdown, the most important first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kbz_assets.ui_text.closing_text import ClosingStatus, closing_text
from kbz_assets.ui_text.markdown import items, table
from pipelines.core.numbers import number, percentage
from pipelines.core.quarter import Quarter
from pipelines.reporting.delivery_status import STATUSES as DELIVERY_STATUSES
from pipelines.reporting.delivery_status import DeliveryStatus
from pipelines.reporting.quarter_status import ActionStatus, BudgetStatus, Change, Changes, Counted, SchemeStatus
from pipelines.schemas.payout_codes import ExceptionKind

MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the page shows; `changes` is None without an earlier run of the quarter, `closing` without a complete run that published."""

    quarter: Quarter
    deliveries: Sequence[DeliveryStatus]
    counted: Counted
    schemes: Sequence[SchemeStatus]
    to_transfer_eur: Decimal
    budgets: Sequence[BudgetStatus]
    actions: Sequence[ActionStatus]
    exceptions: Mapping[ExceptionKind, int]
    since_last_quarter: Mapping[str, Decimal]
    warnings: Sequence[str]
    changes: Changes | None
    closing: ClosingStatus | None


def page(board: Dashboard, plot: str) -> str:
    """The dashboard; `plot` is an image of the shares."""
    sections = {
        "Deliveries": _deliveries(board),
        "Payouts": _payouts(board),
        "Closing": "" if board.closing is None else closing_text(board.closing),
        "Budgets": _budgets(board.budgets),
        "To do": _actions(board.actions),
        "Exceptions to the rules": _exceptions(board.exceptions),
        "Since the quarter before": _since_last_quarter(board.since_last_quarter),
        "Shares": plot,
        "Open faults and warnings": _few(board.warnings) or "None.",
        "Since the run before": _changes(board.changes),
    }
    shown = "\n\n".join(f"## {title}\n\n{text}" for title, text in sections.items() if text)
    return f"# {board.quarter}\n\n{shown}\n"


def _deliveries(board: Dashboard) -> str:
    counted = board.counted
    files = ", ".join(f"{count} {status}" for status, count in counted.files.items()) or "none"
    enrolled = ", ".join(f"{sum(one.status == status for one in board.deliveries)} {status}" for status in DELIVERY_STATUSES)
    lines = [
        f"Files: {files}. Rows: {number(counted.rows_read)} read, {number(counted.rows_rejected)} rejected.",
        f"ION {number(counted.ion)}, AW-ION {number(counted.aw_ion)}, unknown postcode {number(counted.unknown_postcode)}.",
        f"Enrolled practices: {enrolled}.",
    ]
    absent = [f"{one.agb} {one.name}: {one.status}" for one in board.deliveries if one.status != "delivered"]
    return "\n\n".join([*lines, *([_few(absent)] if absent else [])])


def _payouts(board: Dashboard) -> str:
    rows = [
        (one.scheme, ", ".join(f"{count} {status}" for status, count in one.practices.items() if count), number(one.paid_eur, 2))
        for one in board.schemes
    ]
    listed = table(("scheme", "practices", "EUR"), rows, right=("EUR",))
    return f"The region organisation pays EUR {number(board.to_transfer_eur, 2)}.\n\n{listed}"


def _budgets(budgets: Iterable[BudgetStatus]) -> str:
    rows = [
        (
            one.scheme,
            one.region,
            *(number(amount, 2) for amount in (one.paid_eur, one.reserved_eur, one.unspent_eur, one.budget_eur)),
            _used(one),
            "" if one.realised_share is None else percentage(one.realised_share, 1),
        )
        for one in budgets
    ]
    header = ("scheme", "region", "paid", "reserved", "unspent", "budget of the quarter", "used", "to practices this year")
    return table(header, rows, right=header[2:]) if rows else ""


def _actions(actions: Iterable[ActionStatus]) -> str:
    """The actions, with what is at stake."""
    rows = [(str(one.action), one.action.sentence, one.lines, number(one.at_stake_eur, 2)) for one in actions]
    header = ("action", "why", "lines", "EUR at stake")
    return table(header, rows, right=header[2:]) if rows else ""


def _exceptions(exceptions: Mapping[ExceptionKind, int]) -> str:
    rows = [(str(kind), kind.sentence, count) for kind, count in exceptions.items()]
    return table(("exception", "meaning", "lines"), rows, right=("lines",)) if rows else ""


def _since_last_quarter(amounts: Mapping[str, Decimal]) -> str:
    rows = [(cause, number(amount, 2)) for cause, amount in amounts.items()]
    return table(("cause", "EUR"), rows, right=("EUR",)) if rows else ""


def _used(budget: BudgetStatus) -> str:
    return percentage(budget.paid_eur / budget.budget_eur, 1) if budget.budget_eur else ""


def _changes(changes: Changes | None) -> str:
    if changes is None:
        return "There was none."
    if not changes:
        return "Nothing changed."
    files = {"new": changes.new_files, "gone": changes.gone_files, "with other content": changes.other_files}
    sums = f"ION {changes.ion:+d}, AW-ION {changes.aw_ion:+d}, payouts EUR {changes.paid_eur:+,.2f}."
    parts = [sums, *(f"Files {kind}:\n\n{_few(names)}" for kind, names in files.items() if names)]
    if changes.lines:
        rows = [(one.scheme, one.agb, one.line_type, _outcome(one.was), _outcome(one.now)) for one in changes.lines[:MOST_LINES]]
        parts += [table(("scheme", "AGB", "line", "was", "is"), rows), *_and_more(changes.lines)]
    return "\n\n".join(parts)


def _outcome(outcome: tuple[str, Decimal] | None) -> str:
    return "absent" if outcome is None else f"{outcome[0]}, EUR {number(outcome[1], 2)}"


def _few(lines: Sequence[str]) -> str:
    return "\n\n".join([items(lines[:MOST_LINES]), *_and_more(lines)]) if lines else ""


def _and_more(lines: Sequence[str] | Sequence[Change]) -> list[str]:
    return [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
