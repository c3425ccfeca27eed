"""What the statement of one practice says, taken from the tables: figures and sentences, not yet laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.core.quarter import Quarter
from pipelines.documents.correction_reason import correction_reason
from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.settlement_sentence import settlement_sentence
from pipelines.documents.status_sentence import calculation, status_sentence, status_word
from pipelines.documents.sums import MoneyFlow, money_flow, sum_eur
from pipelines.reference.schemes import Comparison
from pipelines.schemas.delivery_codes import FileReason, RowReason
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import Action, Cause, LineType, Status

TREND_QUARTERS = 8
CauseOrStatus = Cause | Status


@dataclass(frozen=True, slots=True)
class SchemeLine:
    """A line of `payouts` in words. `calculation` is empty where the sentence says it already, or there is nothing to calculate."""

    title: str
    line_type: LineType
    status: Status
    status_text: str
    sentence: str
    calculation: str
    full_eur: Decimal
    amount_eur: Decimal
    flow: MoneyFlow


@dataclass(frozen=True, slots=True)
class ShareLimit:
    """The threshold of a scheme in which the practice takes part (R16)."""

    share: Decimal
    comparison: Comparison
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShareOfPractice:
    """Its patients and share (R11, R12), the thresholds, and the share by quarter, oldest first, where somebody counted."""

    ion: int
    aw_ion: int
    share: Decimal
    share_min: Decimal
    share_max: Decimal
    limits: tuple[ShareLimit, ...]
    trend: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A cause of the difference with the quarter before (R41). Two schemes can have one title."""

    scheme: str
    title: str
    cause: CauseOrStatus
    amount_eur: Decimal


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """A correction with its quarter of origin, and why in words (R34)."""

    origin_quarter: str
    title: str
    line_type: LineType
    booked_eur: Decimal
    recomputed_eur: Decimal
    amount_eur: Decimal
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentFacts:
    """The row of `payments` of the practice (R35)."""

    booked_eur: Decimal
    settled_eur: Decimal
    opening_balance_eur: Decimal
    transferred_eur: Decimal
    closing_balance_eur: Decimal
    iban: str | None
    account_holder: str | None
    end_to_end_id: str | None


@dataclass(frozen=True, slots=True)
class Staffing:
    """What all our schemes pay in a year, compared with the cost of the plan; None where the plan has no fte (R30)."""

    budget_year_eur: Decimal
    cost_eur: Decimal | None


@dataclass(frozen=True, slots=True)
class ActionLine:
    """Something that the practice can do (R42). `file_reason`: why its file was rejected; `row_reasons`: why how many rows were."""

    action: Action
    title: str | None
    subject: str
    how_many: int | None
    at_stake_eur: Decimal | None
    file_reason: FileReason | None
    row_reasons: tuple[tuple[RowReason, int], ...]


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """All facts on the statement of one practice.

    `settled` says what became of its balance besides the lines, `came_back` whether the bank returned a transfer; `lists` is its row
    of `lists_read`.
    """

    quarter: Quarter
    agb: str
    name: str
    region: str
    lines: tuple[SchemeLine, ...]
    share: ShareOfPractice | None
    changes: tuple[ChangeLine, ...]
    corrections: tuple[CorrectionLine, ...]
    payment: PaymentFacts | None
    settled: tuple[str, ...]
    came_back: bool
    staffing: Staffing | None
    lists: Row | None
    actions: tuple[ActionLine, ...]

    @property
    def number(self) -> str:
        """The number of the statement."""
        return f"{self.quarter}-{self.agb}"

    def of_flow(self, flow: MoneyFlow) -> tuple[SchemeLine, ...]:
        """The lines about the money of one payer and payee."""
        return tuple(line for line in self.lines if line.flow is flow)

    @property
    def booked_eur(self) -> Decimal:
        """What we pay for the quarter and correct of earlier ones: `booked` of the payment."""
        ours = sum_eur(line.amount_eur for line in self.of_flow(MoneyFlow.PAID_BY_US))
        return ours + sum_eur(line.amount_eur for line in self.corrections)


def statement_facts(tables: QuarterTables) -> Iterator[StatementFacts]:
    """The facts of each practice that takes part in something or has a row in `payments`, by AGB."""
    rows = _Rows(tables)
    for agb in sorted(rows.practices()):
        yield rows.facts_of(agb)


def facts_of_practice(tables: QuarterTables, agb: str) -> StatementFacts:
    """The facts of one practice, also of one that has no statement."""
    return _Rows(tables).facts_of(agb)


class _Rows:
    """The tables of a quarter, each grouped by practice once."""

    def __init__(self, tables: QuarterTables) -> None:
        self.tables = tables
        self.payouts = _grouped(tables, "payouts")
        self.payments = _one_each(tables, "payments")
        self.register = _one_each(tables, "register")
        self.lists = _one_each(tables, "lists_read")
        self.trend = _grouped(tables, "trend")
        self.changes = _grouped(tables, "changes")
        self.corrections = _grouped(tables, "corrections")
        self.settlements = _grouped(tables, "settlements")
        self.fte = _grouped(tables, "fte")
        self.actions = _grouped(tables, "actions")
        self.row_reasons = _row_reasons(tables)
        self.file_reasons = {row["file"]: FileReason(row["reason"]) for row in tables.rows("deliveries") if row["reason"] is not None}

    def practices(self) -> set[str]:
        """AGB codes with a statement."""
        taking_part = (row["agb"] for rows in self.payouts.values() for row in rows if _takes_part(row))
        return {*taking_part, *self.payments}

    def facts_of(self, agb: str) -> StatementFacts:
        """The facts of one practice."""
        registered = self.register.get(agb)
        return StatementFacts(
            quarter=self.tables.quarter,
            agb=agb,
            name=registered["name"] if registered else agb,
            region=registered["region"] if registered else "",
            lines=tuple(self._line(row) for row in self.payouts.get(agb, ()) if _takes_part(row) or self._has_applied(row)),
            share=self._share(agb),
            changes=tuple(self._change(row) for row in self.changes.get(agb, ())),
            corrections=tuple(self._correction(row) for row in self.corrections.get(agb, ())),
            payment=self._payment(agb),
            settled=tuple(map(settlement_sentence, self.settlements.get(agb, ()))),
            came_back=any(row["kind"] == SettlementKind.RETURNED for row in self.settlements.get(agb, ())),
            staffing=self._staffing(agb),
            lists=self.lists.get(agb),
            actions=tuple(self._action(row) for row in self.actions.get(agb, ())),
        )

    def _has_applied(self, row: Row) -> bool:
        """Whether the enrolment is worth a line: one that is not valid yet, or no longer."""
        return self.tables.status_figures[row["scheme"], row["agb"]]["applied_on"] is not None

    def _line(self, row: Row) -> SchemeLine:
        is_calculated = row["line_type"] == LineType.PAYOUT and row["base"] is not None and _takes_part(row)
        says_so = row["status"] in (Status.PAID, Status.NO_DELIVERY)
        return SchemeLine(
            title=self.tables.title(row["scheme"]),
            line_type=LineType(row["line_type"]),
            status=Status(row["status"]),
            status_text=status_word(row),
            sentence=status_sentence(self.tables, row),
            calculation=calculation(self.tables, row) if is_calculated and not says_so else "",
            full_eur=row["full_amount"],
            amount_eur=row["amount"],
            flow=money_flow(row),
        )

    def _share(self, agb: str) -> ShareOfPractice | None:
        count = self.tables.shares.get(agb)
        if count is None or count["aw_share"] is None:
            return None
        points = [(row["quarter"], row["aw_share"]) for row in self.trend.get(agb, ()) if row["aw_share"] is not None]
        own = str(self.tables.quarter), count["aw_share"]
        return ShareOfPractice(
            ion=count["ion"],
            aw_ion=count["aw_ion"],
            share=count["aw_share"],
            share_min=count["share_min"],
            share_max=count["share_max"],
            limits=tuple(self._limits(agb)),
            trend=tuple(points[-TREND_QUARTERS:]) or (own,),
        )

    def _limits(self, agb: str) -> Iterator[ShareLimit]:
        """Each threshold once, with the schemes that have it."""
        found: dict[tuple[Decimal, Comparison], list[str]] = {}
        for row in self.payouts.get(agb, ()):
            rule = self.tables.rules[row["scheme"], row["region"]]
            if _takes_part(row) and row["line_type"] == LineType.PAYOUT and rule["threshold"] is not None:
                found.setdefault((rule["threshold"], Comparison(rule["comparison"])), []).append(rule["title"])
        for (share, comparison), titles in sorted(found.items()):
            yield ShareLimit(share, comparison, tuple(titles))

    def _change(self, row: Row) -> ChangeLine:
        scheme, cause = row["scheme"], row["cause"]
        return ChangeLine(scheme, self.tables.title(scheme), Cause(cause) if cause in set(Cause) else Status(cause), row["amount"])

    def _correction(self, row: Row) -> CorrectionLine:
        return CorrectionLine(
            origin_quarter=row["origin_quarter"],
            title=self.tables.title(row["scheme"]),
            line_type=LineType(row["line_type"]),
            booked_eur=row["booked"],
            recomputed_eur=row["recomputed"],
            amount_eur=row["amount"],
            reason=correction_reason(self.tables, row),
        )

    def _payment(self, agb: str) -> PaymentFacts | None:
        row = self.payments.get(agb)
        if row is None:
            return None
        return PaymentFacts(
            booked_eur=row["booked"],
            settled_eur=row["settled"],
            opening_balance_eur=row["opening_balance"],
            transferred_eur=row["transferred"],
            closing_balance_eur=row["closing_balance"],
            iban=row["iban"],
            account_holder=row["account_holder"],
            end_to_end_id=row["end_to_end_id"],
        )

    def _staffing(self, agb: str) -> Staffing | None:
        ours = {row["scheme"] for row in self.payouts.get(agb, ()) if money_flow(row) is MoneyFlow.PAID_BY_US}
        rows = [row for row in self.fte.get(agb, ()) if row["scheme"] in ours]
        if not rows:
            return None
        costs = [row["cost"] for row in rows if row["cost"] is not None]
        return Staffing(sum_eur(row["budget_year"] for row in rows), costs[0] if costs else None)

    def _action(self, row: Row) -> ActionLine:
        action = Action(row["action"])
        return ActionLine(
            action=action,
            title=None if row["scheme"] is None else self.tables.title(row["scheme"]),
            subject=self.tables.title(row["subject"]) if action is Action.ARGUE_STREAM else row["subject"] or "",
            how_many=row["how_many"],
            at_stake_eur=row["amount_at_stake"],
            file_reason=self.file_reasons.get(row["subject"]) if action is Action.RESEND_LIST else None,
            row_reasons=self.row_reasons.get(row["agb"], ()) if action is Action.CORRECT_ROWS else (),
        )


def _takes_part(row: Row) -> bool:
    return bool(row["status"] != Status.NOT_PARTICIPATING)


def _grouped(tables: QuarterTables, name: str) -> Mapping[str, Sequence[Row]]:
    """The rows of a table by AGB; rows without one are left out."""
    found: dict[str, list[Row]] = {}
    for row in tables.rows(name):
        if row["agb"] is not None:
            found.setdefault(row["agb"], []).append(row)
    return found


def _one_each(tables: QuarterTables, name: str) -> Mapping[str, Row]:
    return {row["agb"]: row for row in tables.rows(name)}


def _row_reasons(tables: QuarterTables) -> Mapping[str, tuple[tuple[RowReason, int], ...]]:
    """Folder -> reason and number of rejected rows, most first; the folder is an AGB code where the practice has one."""
    found: dict[str, Counter[RowReason]] = {}
    for file, reason, many in tables["rejected_rows"].group_by("file", "reason").len().iter_rows():
        found.setdefault(file.partition("/")[0], Counter())[RowReason(reason)] += many
    return {folder: tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0]))) for folder, counts in found.items()}
