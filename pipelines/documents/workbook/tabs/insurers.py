"""Verzekeraars: what is claimed from each insurer, what nobody can be asked for, and what insurers pay themselves (R36, R40)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from operator import itemgetter

from pipelines.core.amounts import NOTHING
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.quarter_tables import Row as TableRow
from pipelines.documents.sums import MoneyFlow, lines_of_flow, money_flow, total_eur
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Row, Tab, Total
from pipelines.dutch.words import said
from pipelines.schemas.columns import UNKNOWN_INSURER
from pipelines.schemas.payout_codes import LineType

CLAIM_AMOUNTS = ("to_claim", "of_payouts", "of_overhead")
CLAIMS = (
    Column("uzovi", Kind.CODE),
    Column("scheme", most=40),
    Column("origin_quarter"),
    *(Column(name, Kind.EURO) for name in CLAIM_AMOUNTS),
    Column("insured_base", Kind.COUNT),
)
SUM_OF_PARTS = "={of_payouts}+{of_overhead}"
OWN = (
    Column("uzovi", Kind.CODE),
    Column("scheme"),
    Column("between"),
    Column("paid_themselves", Kind.EURO),
    Column("insured_base", Kind.COUNT),
)
BALANCE_AMOUNTS = ("claimed", "received", "open")
BALANCE = (Column("uzovi", Kind.CODE), Column("scheme"), Column("origin_quarter"), *(Column(name, Kind.EURO) for name in BALANCE_AMOUNTS))
WHAT_IS_OPEN = "={claimed}-{received}"

Claim = tuple[str, str, str]
"""UZOVI, scheme, quarter of origin."""


def tab(tables: QuarterTables) -> Tab:
    """The claims of known insurers, the rest that is not divided, what insurers pay themselves, and what is open."""
    return Tab("insurers", [_claims(tables), *_undivided(tables), _own(tables), _balance(tables)])


def claims_by_insurer(tables: QuarterTables) -> Mapping[Claim, Mapping[str, Decimal]]:
    """What `insurer_claims` claims by line type, by UZOVI, scheme and quarter of origin."""
    found: dict[Claim, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for row in tables.rows("insurer_claims"):
        found[row["uzovi"], row["scheme"], row["origin_quarter"]][row["line_type"]] += row["amount"]
    return dict(sorted(found.items()))


def _bases(tables: QuarterTables) -> Mapping[Claim, int]:
    """Patients over whom the payouts of this quarter were divided."""
    rows = tables.rows("insurer_shares", line_type=LineType.PAYOUT.value)
    return {(row["uzovi"], row["scheme"], row["quarter"]): row["base"] for row in rows}


def claim_rows(tables: QuarterTables, *, is_known: bool) -> list[Row]:
    """The lines of the claims on known insurers, or on nobody."""
    bases = _bases(tables)
    rows: list[Row] = []
    for claim, amounts in claims_by_insurer(tables).items():
        uzovi, scheme, origin = claim
        if (uzovi != UNKNOWN_INSURER) is is_known:
            payouts, overhead = amounts.get(LineType.PAYOUT, NOTHING), amounts.get(LineType.OVERHEAD, NOTHING)
            whole = Cell(payouts + overhead, formula=SUM_OF_PARTS)
            rows.append((insurer(uzovi), tables.title(scheme), origin, whole, payouts, overhead, bases.get(claim)))
    return rows


def insurer(uzovi: str) -> str:
    """The UZOVI code, or the word for nobody."""
    return said("word.unknown") if uzovi == UNKNOWN_INSURER else uzovi


def _claims(tables: QuarterTables) -> Block:
    claims = [row for row in tables.rows("insurer_claims") if row["uzovi"] != UNKNOWN_INSURER]
    return Block(
        CLAIMS,
        claim_rows(tables, is_known=True),
        title=said("workbook.block.claims"),
        totals=(Total(said("workbook.total.claims"), _claim_control(claims)),),
        empty=said("workbook.nothing_to_claim"),
    )


def _claim_control(claims: Iterable[TableRow]) -> Mapping[str, Decimal]:
    by_type: dict[str, list[TableRow]] = {line_type: [] for line_type in LineType}
    for row in claims:
        by_type[row["line_type"]].append(row)
    payouts, overhead = total_eur(by_type[LineType.PAYOUT]), total_eur(by_type[LineType.OVERHEAD])
    return {"to_claim": payouts + overhead, "of_payouts": payouts, "of_overhead": overhead}


def _undivided(tables: QuarterTables) -> tuple[Block, Block]:
    """What falls to no known insurer, and below it the implementation money, which is not divided (R36)."""
    unknown = [row for row in tables.rows("insurer_claims") if row["uzovi"] == UNKNOWN_INSURER]
    lines = [line for line in lines_of_flow(tables, MoneyFlow.PAID_BY_US) if line["line_type"] == LineType.IMPLEMENTATION]
    by_scheme: dict[str, list[TableRow]] = defaultdict(list)
    for line in lines:
        by_scheme[line["scheme"]].append(line)
    rows = [(said("workbook.not_divided"), tables.title(scheme), "", total_eur(of_scheme)) for scheme, of_scheme in by_scheme.items()]
    implementation = (Column("uzovi"), Column("scheme"), Column("between"), Column("implementation", Kind.EURO))
    return (
        Block(
            CLAIMS,
            claim_rows(tables, is_known=False),
            title=said("workbook.block.unknown_insurer"),
            totals=(Total(said("workbook.total.unknown_insurer"), _claim_control(unknown)),),
            empty=said("workbook.nobody_unknown"),
        ),
        Block(
            implementation,
            rows,
            title=said("workbook.block.implementation"),
            totals=(Total(said("workbook.total.implementation"), {"implementation": total_eur(lines)}),),
            empty=said("workbook.no_implementation"),
        ),
    )


def _own(tables: QuarterTables) -> Block:
    """What insurers pay themselves: in no sum that is claimed."""
    rows = [row for row in tables.rows("insurer_shares") if money_flow(row) is MoneyFlow.PAID_BY_INSURERS]
    cells = [(insurer(row["uzovi"]), tables.title(row["scheme"]), "", row["amount"], row["base"]) for row in rows]
    totals = (Total(said("workbook.total.paid_themselves"), {"paid_themselves": total_eur(rows)}),)
    return Block(OWN, cells, title=said("workbook.block.paid_themselves"), totals=totals, empty=said("workbook.nobody_pays_themselves"))


def _balance(tables: QuarterTables) -> Block:
    rows = sorted(tables.rows("insurer_balance"), key=itemgetter("uzovi", "scheme", "origin_quarter"))
    cells = [
        (
            insurer(row["uzovi"]),
            tables.title(row["scheme"]),
            row["origin_quarter"],
            row["claimed"],
            row["received"],
            Cell(row["open"], formula=WHAT_IS_OPEN),
        )
        for row in rows
    ]
    totals = (Total(said("workbook.total.all"), {name: total_eur(rows, name) for name in BALANCE_AMOUNTS}),)
    return Block(BALANCE, cells, title=said("workbook.block.balance"), totals=totals)
