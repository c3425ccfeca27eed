"""Controle: reconciliations of the tables, each with two figures that have to be equal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.core.amounts import NOTHING
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import MoneyFlow, lines_of_flow, money_flow, total_eur, transfers
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Row, Tab, Tone
from pipelines.documents.workbook.tabs.deliveries import OUTCOMES
from pipelines.documents.workbook.tabs.payment_proposal import booked_by_practice
from pipelines.dutch.words import said
from pipelines.rules.rounding import cents, eur, quarter_part
from pipelines.schemas.payout_codes import LineType, PaidBy

COLUMNS = (
    Column("reconciliation", most=46),
    Column("first_is", most=42),
    Column("first_figure", Kind.EURO),
    Column("second_is", most=42),
    Column("second_figure", Kind.EURO),
    Column("figures_differ", Kind.EURO),
    Column("agrees"),
)
DIFFERENCE = "=ROUND({first_figure}-{second_figure},2)"
AGREES = '=IF({{figures_differ}}=0,"{yes}","{no}")'


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two figures that have to be equal; `name` is that of its texts in `[workbook.reconciliation]`, `of` what it is about."""

    name: str
    first: Decimal | int
    second: Decimal | int
    of: str = ""

    @property
    def agrees(self) -> bool:
        """Whether they are."""
        return self.first == self.second


def reconciliations(tables: QuarterTables) -> list[Reconciliation]:
    """All reconciliations of the quarter."""
    return [found for one in _RECONCILIATIONS for found in one(tables)]


def tab(tables: QuarterTables) -> Tab:
    """A line per reconciliation."""
    return Tab("control", [Block(COLUMNS, [_row(one) for one in reconciliations(tables)])])


def _row(one: Reconciliation) -> Row:
    texts = f"workbook.reconciliation.{one.name}"
    kind = Kind.COUNT if isinstance(one.first, int) else Kind.EURO
    yes, no = said("workbook.agrees"), said("workbook.differs")
    return (
        said(f"{texts}.title", of=one.of) if one.of else said(f"{texts}.title"),
        said(f"{texts}.first"),
        Cell(one.first, kind=kind),
        said(f"{texts}.second"),
        Cell(one.second, kind=kind),
        Cell(one.first - one.second, kind=kind, formula=DIFFERENCE),
        Cell(yes if one.agrees else no, tone=Tone.GOOD if one.agrees else Tone.BAD, formula=AGREES.format(yes=yes, no=no)),
    )


def _lines_and_payments(tables: QuarterTables) -> Iterator[Reconciliation]:
    payments = list(tables.rows("payments"))
    lines = total_eur(lines_of_flow(tables, MoneyFlow.PAID_BY_US)) + total_eur(tables.rows("corrections"))
    yield Reconciliation("lines", lines, total_eur(payments, "booked"))
    booked = booked_by_practice(tables)
    by_practice = {agb: one.bookings + one.more + one.less for agb, one in booked.items()}
    known = {payment["agb"]: payment["booked"] for payment in payments}
    same = sum(by_practice.get(agb, NOTHING) == known.get(agb, NOTHING) for agb in by_practice | known)
    yield Reconciliation("lines_by_practice", same, len(by_practice | known))
    opened = total_eur(payments, "opening_balance") + total_eur(payments, "booked") + total_eur(payments, "settled")
    yield Reconciliation("transferred", opened, total_eur(payments, "transferred") + total_eur(payments, "closing_balance"))


def _closing(tables: QuarterTables) -> Iterator[Reconciliation]:
    """What the manifest of the closing says, compared with the tables."""
    closing = tables.closing
    if closing is not None:
        payments = list(tables.rows("payments"))
        yield Reconciliation("closing_total", closing.total_eur, total_eur(payments, "booked"))
        yield Reconciliation("closing_transferred", closing.transferred_eur, total_eur(payments, "transferred"))
        yield Reconciliation("closing_transfers", closing.transfers, transfers(payments))


def _payouts_by_scheme(tables: QuarterTables) -> Mapping[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for line in tables.rows("payouts", line_type=LineType.PAYOUT.value):
        found[line["scheme"]] += line["amount"]
    return found


def _budgets(tables: QuarterTables) -> Iterator[Reconciliation]:
    for row in tables.rows("budget_use"):
        lines = tables.rows("payouts", scheme=row["scheme"], region=row["region"], line_type=LineType.PAYOUT.value)
        yield Reconciliation("budget", total_eur(lines), row["paid"], f"{tables.title(row['scheme'])}, {row['region']}")


def _insurers(tables: QuarterTables) -> Iterator[Reconciliation]:
    shares: dict[str, Decimal] = defaultdict(lambda: NOTHING)
    for row in tables.rows("insurer_shares", line_type=LineType.PAYOUT.value):
        shares[row["scheme"]] += row["amount"]
    payouts = _payouts_by_scheme(tables)
    for scheme in sorted(payouts.keys() | shares.keys()):
        yield Reconciliation("insurers", payouts.get(scheme, NOTHING), shares.get(scheme, NOTHING), tables.title(scheme))


def _claims(tables: QuarterTables) -> Iterator[Reconciliation]:
    """What is owed to us for this quarter, compared with everything claimed for it (R40)."""
    owed = total_eur(row for row in tables.rows("insurer_shares") if row["paid_by"] == PaidBy.REGION_ORGANISATION)
    claimed = total_eur(tables.rows("insurer_claims", origin_quarter=str(tables.quarter)), "recomputed")
    yield Reconciliation("claims", owed, claimed)


def _implementation_and_overhead(tables: QuarterTables) -> Iterator[Reconciliation]:
    ours = lines_of_flow(tables, MoneyFlow.PAID_BY_US)
    implementation = total_eur(line for line in ours if line["line_type"] == LineType.IMPLEMENTATION)
    divided = [row for row in tables.rows("insurer_shares", line_type=LineType.PAYOUT.value) if money_flow(row) is MoneyFlow.PAID_BY_US]
    yield Reconciliation("implementation", total_eur(ours), total_eur(divided) + implementation)
    budgets = tables.rows("budget_use")
    overhead = eur(sum(quarter_part(cents(row["overhead"]), tables.quarter.number) for row in budgets))
    yield Reconciliation("overhead", overhead, total_eur(tables.rows("insurer_shares", line_type=LineType.OVERHEAD.value)))


def _rows_read(tables: QuarterTables) -> Iterator[Reconciliation]:
    files = list(tables.rows("deliveries"))
    yield Reconciliation("rows_read", sum(row["rows_read"] for row in files), sum(row[name] for row in files for name in OUTCOMES))
    practices = sum(row["ion"] for row in tables.rows("practice_shares"))
    yield Reconciliation("counted", sum(row["counted"] for row in files), practices)


def _regions(tables: QuarterTables) -> Iterator[Reconciliation]:
    """ION of the lists and AW-ION of the figures of a region, compared with the sum of its practices."""
    region_of = {row["agb"]: row["region"] for row in tables.rows("register")}
    ion: dict[str, int] = defaultdict(int)
    of_lists: dict[str, int] = defaultdict(int)
    aw_ion: dict[str, int] = defaultdict(int)
    for row in tables.rows("practice_shares"):
        ion[row["region"]] += row["ion"]
        aw_ion[row["region"]] += row["aw_ion"]
    for row in tables.rows("lists_read"):
        of_lists[region_of[row["agb"]]] += row["counted"]
    for region in sorted(ion):
        yield Reconciliation("ion_of_region", of_lists[region], ion[region], region)
    for row in tables.rows("kpi", indicator="aw_ion"):
        yield Reconciliation("aw_ion_of_region", int(row["value"]), aw_ion[row["region"]], row["region"])


_RECONCILIATIONS: tuple[Callable[[QuarterTables], Iterator[Reconciliation]], ...] = (
    _lines_and_payments,
    _closing,
    _budgets,
    _insurers,
    _claims,
    _implementation_and_overhead,
    _rows_read,
    _regions,
)
