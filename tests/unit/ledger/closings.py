"""Closings made from a few words, without files: amounts by practice in, a ledger out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.ledger import LEDGER_FILE
from pipelines.ledger.chain import LedgerFiles, ledger_bytes
from pipelines.ledger.closing import Claim, Closing, Inputs, manifest_bytes, read_manifest
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LineKey, chained, total
from pipelines.ledger.payments import held, payments
from pipelines.reference.practices import Practice
from pipelines.reference.settlements import Settlement
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType

Q1, Q2, Q3 = (Quarter(2026, number) for number in (1, 2, 3))
A, B, C = "01000001", "01000002", "01000003"
IBANS = {A: "NL85ABNA0000000000", B: "NL58ABNA0000000001", C: "NL31ABNA0000000002"}
REGISTER = {agb: Practice(agb, f"Praktijk {agb}", "Noord", iban, f"Maatschap {agb}", Interval(None, None)) for agb, iban in IBANS.items()}


def key(agb: str, origin: Quarter = Q1, line_type: LineType = LineType.PAYOUT, scheme: str = "kader", region: str = "Noord") -> LineKey:
    """What an amount is booked for."""
    return LineKey(origin, scheme, region, agb, line_type)


def settlement(name: str, agb: str, kind: SettlementKind, amount: str, reference: str = "") -> Settlement:
    """A line of settlements.csv."""
    return Settlement(name, agb, date(2026, 5, 4), kind, Decimal(amount), reference, "besluit", "B. Jansen", 2)


def close(
    ledger: Ledger,
    quarter: Quarter,
    amounts: Mapping[LineKey, str],
    *,
    settlements: Iterable[Settlement] = (),
    hold: Iterable[str] = (),
    claims: tuple[Claim, ...] = (),
    at: str = "",
) -> Ledger:
    """The ledger with one closing more."""
    exact, taken = {of: Decimal(amount) for of, amount in amounts.items()}, tuple(settlements)
    booked_at = at or f"2026-0{quarter.number + 4}-04T09:31:07Z"
    lines = chained(ledger.next_id, booked_at, quarter, exact, ledger.last_line_hash)
    withheld = held(taken, tuple(hold))
    rows = payments(quarter, amounts=exact, settlements=taken, balances=ledger.balances, registered=REGISTER, held=withheld)
    transferred = [row.transferred_eur for row in rows if row.transferred_eur]
    closing = Closing(
        closing_id=ledger.next_id,
        quarter=quarter,
        booked_at=booked_at,
        prepared_by="A. de Vries",
        approved_by="B. Jansen",
        reason="",
        os_user="kbz",
        version="0",
        total_eur=total(lines),
        settled_eur=sum((one.amount_eur for one in taken), Decimal("0.00")),
        transferred_eur=sum(transferred, Decimal("0.00")),
        transfers=len(transferred),
        pay_on=date(2026, 5, 5) if transferred else None,
        message_id=f"KBZ-{quarter}-abc" if transferred else None,
        accepted=(),
        accepted_ibans=(),
        held=withheld,
        window=ledger.window(quarter, 4),
        inputs=Inputs({"schemes.yaml": "aa"}, {str(quarter): {"lijst é.csv": "bb"}}),
        lines=lines,
        payments=rows,
        claims=claims,
        settlements=taken,
        ibans=IBANS,
        outputs={"tables/payments.csv": "cc"},
        ledger_sha256=sha256(ledger_bytes((*ledger.lines, *lines))).hexdigest(),
        previous_closing_hash=ledger.last_closing_hash,
    )
    return Ledger((*ledger.closings, read_manifest(manifest_bytes(closing))))


def two_closings() -> Ledger:
    """Q1 pays A and B; Q2 pays A again and takes a part of B's Q1 back."""
    first = close(Ledger(), Q1, {key(A): "68.00", key(B): "34.00", key(A, line_type=LineType.IMPLEMENTATION): "250.12"})
    return close(first, Q2, {key(A, Q2): "68.00", key(B): "-40.80"})


def files_of(ledger: Ledger) -> LedgerFiles:
    """The files of a ledger, and its witnesses."""
    manifests = {f"{closing.quarter}.json": manifest_bytes(closing) for closing in ledger.closings}
    witnesses = {name.removesuffix(".json"): content for name, content in manifests.items()}
    return LedgerFiles({**manifests, **({LEDGER_FILE: ledger_bytes(ledger.lines)} if ledger.closings else {})}, witnesses)
