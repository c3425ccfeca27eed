"""Actielijst: what a person should do before the money is right, the highest amount at stake first (R42)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.workbook.cells import Block, Column, Kind, Tab
from pipelines.dutch.numbers import number
from pipelines.dutch.words import euro, said, word
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


@dataclass(frozen=True)
class _Sources:
    """The tables with what the reasons are looked up in."""

    tables: QuarterTables

    @cached_property
    def files(self) -> Mapping[str, Row]:
        """`deliveries` by file."""
        return {row["file"]: row for row in self.tables.rows("deliveries")}

    @cached_property
    def near(self) -> Mapping[tuple[str, str], Row]:
        """`near_threshold` by scheme and AGB."""
        return {(row["scheme"], row["agb"]): row for row in self.tables.rows("near_threshold")}

    @cached_property
    def fits(self) -> Mapping[tuple[str, str], Row]:
        """`fte` by scheme and AGB."""
        return {(row["scheme"], row["agb"]): row for row in self.tables.rows("fte")}

    @cached_property
    def counts(self) -> Mapping[tuple[str, str], Row]:
        """`control_counts` by AGB and the subject of their action."""
        return {(row["agb"], f"{row['measure']} {row['source']}"): row for row in self.tables.rows("control_counts")}

    @cached_property
    def waiting(self) -> Mapping[str, list[str]]:
        """Titles of the schemes under which a practice has no delivery, by AGB."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.tables.rows("payouts", status=Status.NO_DELIVERY.value):
            found[row["agb"]].append(self.tables.title(row["scheme"]))
        return found


def tab(tables: QuarterTables) -> Tab:
    """A line per action."""
    sources = _Sources(tables)
    lines = sorted(tables.rows("actions"), key=_at_stake, reverse=True)
    return Tab("action_list", [Block(COLUMNS, [_row(sources, line) for line in lines])])


def _at_stake(line: Row) -> Decimal:
    """The sort key of a line: lines with an unknown amount come last."""
    return NOT_KNOWN if line["amount_at_stake"] is None else line["amount_at_stake"]


def _row(sources: _Sources, line: Row) -> tuple[str | Decimal | None, ...]:
    agb, action = line["agb"], Action(line["action"])
    practice = sources.tables.names.get(agb, said("workbook.no_practice"))
    return (practice, agb, word(action), _REASONS[action](sources, line), line["amount_at_stake"], _particulars(sources.tables, line))


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


def _counted(name: str, line: Row, **figures: object) -> str:
    """A reason with its number of rows or patients; the singular has a sentence of its own."""
    return _reason(f"{name}_one" if line["how_many"] == 1 else name, many=number(line["how_many"]), **figures)


def _deliver_list(sources: _Sources, line: Row) -> str:
    return _reason("deliver_list", schemes=", ".join(sources.waiting[line["agb"]]))


def _resend_list(sources: _Sources, line: Row) -> str:
    return _reason("resend_list", reason=word(FileReason(sources.files[line["subject"]]["reason"])))


def _complete_postcodes(sources: _Sources, line: Row) -> str:
    return _counted("complete_postcodes", line, ion=number(sources.tables.shares[line["agb"]]["ion"]))


def _approve_plan(sources: _Sources, line: Row) -> str:
    plan, year = sources.tables.plans.get(line["agb"]), sources.tables.quarter.year
    if plan is None:
        return _reason("no_plan", year=year)
    status = PlanStatus(plan["status"])
    if status is PlanStatus.APPROVED:
        return _reason("plan_without_goal", year=year)
    return _reason("approve_plan", year=year, status=word(status))


def _argue_stream(sources: _Sources, line: Row) -> str:
    return _reason("argue_stream", stream=sources.tables.title(line["subject"]))


def _settle_registrations(_sources: _Sources, line: Row) -> str:
    return _counted("settle_registrations", line)


def _correct_rows(_sources: _Sources, line: Row) -> str:
    return _counted("correct_deciding_rows" if line["scheme"] else "correct_rows", line)


def _watch_threshold(sources: _Sources, line: Row) -> str:
    near = sources.near[line["scheme"], line["agb"]]
    return _reason("near_below" if near["patients_to_threshold"] > 0 else "near_above", many=number(line["how_many"]))


def _revise_plan(sources: _Sources, line: Row) -> str:
    fit = sources.fits[line["scheme"], line["agb"]]
    return _reason("revise_plan", cost=euro(fit["cost"]), paid=euro(fit["budget_year"]))


def _compare_count(sources: _Sources, line: Row) -> str:
    found = sources.counts[line["agb"], line["subject"]]
    measure, outside, count = word(Measure(found["measure"])), number(found["outside_count"]), number(found["count"])
    return _reason("compare_count", source=found["source"], outside=outside, measure=measure, count=count)


_REASONS: Mapping[Action, Callable[[_Sources, Row], str]] = {
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
