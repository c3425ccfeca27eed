"""Actielijst: what a person should do before the money is right, the highest amount at stake first (R42)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.words import euro, said, word
from pipelines.documents.workbook.cells import Block, Column, Kind, Tab
from pipelines.publication.dutch import number
from pipelines.schemas.delivery_codes import FileReason
from pipelines.schemas.payout_codes import Action, Measure, PlanStatus, Status

COLUMNS = (
    Column("practice"),
    Column("agb", Kind.CODE),
    Column("action", most=30),
    Column("reason", most=60),
    Column("at_stake", Kind.EURO),
    Column("particulars", most=44),
)
NOT_KNOWN = Decimal(-1)


def tab(tables: QuarterTables) -> Tab:
    """A line per action."""
    lines = sorted(tables.rows("actions"), key=_at_stake, reverse=True)
    return Tab("action_list", [Block(COLUMNS, [_row(tables, line) for line in lines])])


def _at_stake(line: Row) -> Decimal:
    """What a line is sorted by: one whose amount is not known comes last."""
    return NOT_KNOWN if line["amount_at_stake"] is None else line["amount_at_stake"]


def _row(tables: QuarterTables, line: Row) -> tuple[str | Decimal | None, ...]:
    agb, action = line["agb"], Action(line["action"])
    practice = tables.names.get(agb, said("workbook.no_practice"))
    return (practice, agb, word(action), _REASONS[action](tables, line), line["amount_at_stake"], _particulars(tables, line))


def _particulars(tables: QuarterTables, line: Row) -> str:
    """Scheme, subject and what the amount is of."""
    parts = [
        tables.title(line["scheme"]) if line["scheme"] else None,
        line["subject"] if line["action"] != Action.COMPARE_COUNT else None,
        said("workbook.a_year") if line["action"] == Action.REVISE_PLAN else None,
    ]
    return "; ".join(part for part in parts if part)


def _reason(name: str, **figures: object) -> str:
    return said(f"workbook.reason.{name}", **figures)


def _deliver_list(tables: QuarterTables, line: Row) -> str:
    schemes = [tables.title(one["scheme"]) for one in tables.rows("payouts", agb=line["agb"], status=Status.NO_DELIVERY.value)]
    return _reason("deliver_list", schemes=", ".join(schemes))


def _resend_list(tables: QuarterTables, line: Row) -> str:
    found = next(tables.rows("deliveries", file=line["subject"]))
    return _reason("resend_list", reason=word(FileReason(found["reason"])))


def _complete_postcodes(tables: QuarterTables, line: Row) -> str:
    return _reason("complete_postcodes", unknown=number(line["how_many"]), ion=number(tables.shares[line["agb"]]["ion"]))


def _approve_plan(tables: QuarterTables, line: Row) -> str:
    plan, year = tables.plans.get(line["agb"]), tables.quarter.year
    if plan is None:
        return _reason("no_plan", year=year)
    status = PlanStatus(plan["status"])
    if status is PlanStatus.APPROVED:
        return _reason("plan_without_goal", year=year)
    return _reason("approve_plan", year=year, status=word(status))


def _argue_stream(_tables: QuarterTables, line: Row) -> str:
    return _reason("argue_stream", stream=line["subject"])


def _settle_registrations(_tables: QuarterTables, line: Row) -> str:
    return _reason("settle_registrations", many=number(line["how_many"]))


def _correct_rows(_tables: QuarterTables, line: Row) -> str:
    return _reason("correct_deciding_rows" if line["scheme"] else "correct_rows", many=number(line["how_many"]))


def _watch_threshold(tables: QuarterTables, line: Row) -> str:
    near = next(tables.rows("near_threshold", scheme=line["scheme"], agb=line["agb"]))
    return _reason("near_below" if near["patients_to_threshold"] > 0 else "near_above", many=number(line["how_many"]))


def _revise_plan(tables: QuarterTables, line: Row) -> str:
    fit = next(tables.rows("fte", scheme=line["scheme"], agb=line["agb"]))
    return _reason("revise_plan", cost=euro(fit["cost"]), paid=euro(fit["budget_year"]))


def _compare_count(tables: QuarterTables, line: Row) -> str:
    counts: Mapping[str, Any] = {f"{one['measure']} {one['source']}": one for one in tables.rows("control_counts", agb=line["agb"])}
    found = counts[line["subject"]]
    measure, outside, count = word(Measure(found["measure"])), number(found["outside_count"]), number(found["count"])
    return _reason("compare_count", source=found["source"], outside=outside, measure=measure, count=count)


_REASONS: Mapping[Action, Callable[[QuarterTables, Row], str]] = {
    Action.DELIVER_LIST: _deliver_list,
    Action.RESEND_LIST: _resend_list,
    Action.COMPLETE_POSTCODES: _complete_postcodes,
    Action.APPROVE_PLAN: _approve_plan,
    Action.ARGUE_STREAM: _argue_stream,
    Action.SETTLE_REGISTRATIONS: _settle_registrations,
    Action.CORRECT_ROWS: _correct_rows,
    Action.WATCH_THRESHOLD: _watch_threshold,
    Action.REVISE_PLAN: _revise_plan,
    Action.COMPARE_COUNT: _compare_count,
}
