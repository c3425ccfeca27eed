"""Whether the ledger is whole: every hash, line, sum and balance fits, and no known closing is gone (R33)."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.ledger import LEDGER_FILE, MANIFEST_ENDING, WITNESS_FILE
from pipelines.ledger.closing import ClaimKey, Closing, read_manifest
from pipelines.ledger.faults import Fault
from pipelines.ledger.ledger import Ledger, closing_id
from pipelines.ledger.lines import NO_HASH, LedgerLine, chained, total
from pipelines.ledger.records import frame_of, records_of
from pipelines.reference.settlements import Settlement
from pipelines.schemas import ledger as schemas


@dataclass(frozen=True, slots=True)
class LedgerFiles:
    """The content of the folder of the ledger, by name, and the witnesses in `output/`, by quarter as text."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    witnesses: Mapping[str, bytes] = field(default_factory=dict)


def ledger_bytes(lines: tuple[LedgerLine, ...]) -> bytes:
    """`ledger.parquet` of these lines."""
    buffer = BytesIO()
    frame_of(lines, schemas.ledger).write_parquet(buffer, compression="zstd", statistics=True)
    return buffer.getvalue()


def checked(files: LedgerFiles) -> tuple[Ledger, tuple[Fault, ...]]:
    """The ledger, and everything that does not fit. If there are faults, the ledger holds the closings that could be read."""
    faults: list[Fault] = []
    manifests = {name: content for name, content in files.files.items() if name.endswith(MANIFEST_ENDING)}
    ledger = Ledger(tuple(sorted(_closings(manifests, faults), key=lambda closing: closing.closing_id)))
    strangers = sorted(files.files.keys() - manifests.keys() - {LEDGER_FILE})
    faults.extend(Fault(f"ledger/{name}", "it is not a file of the ledger") for name in strangers)
    before = _Before()
    for closing in ledger.closings:
        faults.extend(Fault(f"ledger/{closing.quarter}{MANIFEST_ENDING}", wrong) for wrong in before.faults_of(closing))
        before.add(closing)
    if len(ledger.closings) == len(manifests):
        faults.extend(Fault(f"ledger/{LEDGER_FILE}", wrong) for wrong in _faults_of_lines(files.files.get(LEDGER_FILE), ledger))
    faults.extend(_witness_faults(files.witnesses, manifests))
    return ledger, tuple(faults)


def _closings(manifests: Mapping[str, bytes], faults: list[Fault]) -> Iterator[Closing]:
    for name, content in sorted(manifests.items()):
        try:
            closing = read_manifest(content)
        except ValueError as error:
            faults.append(Fault(f"ledger/{name}", str(error)))
            continue
        if name != f"{closing.quarter}{MANIFEST_ENDING}":
            faults.append(Fault(f"ledger/{name}", f"it is the closing of {closing.quarter}"))
        yield closing


@dataclass(slots=True)
class _Before:
    """The state after the closings so far, to which the next one must fit."""

    closings: int = 0
    last: Closing | None = None
    last_line_hash: str = NO_HASH
    claimed: defaultdict[ClaimKey, Decimal] = field(default_factory=lambda: defaultdict(lambda: NOTHING))
    balances: dict[str, Decimal] = field(default_factory=dict)
    settlements: set[str] = field(default_factory=set)

    def add(self, closing: Closing) -> None:
        """Take the closing into account."""
        self.closings += 1
        self.last = closing
        self.last_line_hash = closing.lines[-1].entry_hash if closing.lines else self.last_line_hash
        for claim in closing.claims:
            self.claimed[claim.key] += claim.amount_eur
        for payment in closing.payments:
            self.balances[payment.agb] = payment.closing_balance_eur
        self.settlements.update(settlement.id for settlement in closing.settlements)

    def faults_of(self, closing: Closing) -> Iterator[str]:
        """What does not fit in `closing`, the next one."""
        yield from self._order(closing)
        amounts = {line.key: line.amount_eur for line in closing.lines}
        if closing.lines != chained(closing.closing_id, closing.booked_at, closing.quarter, amounts, self.last_line_hash):
            yield "its lines do not have their hashes, in their order"
        if closing.total_eur != total(closing.lines):
            yield "its total is not the sum of its lines"
        yield from self._payments(closing)
        for claim in closing.claims:
            if claim.claimed_eur != self.claimed[claim.key] or claim.amount_eur != claim.recomputed_eur - claim.claimed_eur:
                yield f"its claim on {claim.uzovi} for {claim.scheme} of {claim.origin_quarter} does not follow on the earlier ones"
        taken = [settlement.id for settlement in closing.settlements]
        if len(set(taken)) != len(taken) or self.settlements & set(taken):
            yield "a settlement of it was taken before"

    def _order(self, closing: Closing) -> Iterator[str]:
        """Numbers without a gap, quarters that follow each other, and the hash of the closing before."""
        if closing.closing_id != closing_id(self.closings):
            yield f"it is closing {closing.closing_id}, where {closing_id(self.closings)} is expected"
        if self.last is not None and closing.quarter != self.last.quarter.next():
            yield f"it does not follow on that of {self.last.quarter}"
        if closing.previous_closing_hash != (self.last.closing_hash if self.last else NO_HASH):
            yield "its previous_closing_hash is not that of the closing before"

    def _payments(self, closing: Closing) -> Iterator[str]:
        """Booked + settled = transferred + open balance, per practice (R35)."""
        booked, settled = _sums(closing.lines), _sums(closing.settlements)
        payments = {payment.agb: payment for payment in closing.payments}
        with_balance = {agb for agb, balance in self.balances.items() if balance}
        if len(payments) != len(closing.payments) or payments.keys() != booked.keys() | settled.keys() | with_balance:
            yield "its payments are not those of the practices with a line, a settlement or an open balance"
        for agb, payment in payments.items():
            opening = self.balances.get(agb, NOTHING)
            due = opening + booked.get(agb, NOTHING) + settled.get(agb, NOTHING)
            transferred = due if due > 0 and agb not in closing.held else NOTHING
            expected = (opening, booked.get(agb, NOTHING), settled.get(agb, NOTHING), transferred, due - transferred)
            if payment.amounts != expected or payment.quarter != closing.quarter:
                yield f"the balance of {agb} does not add up"
        settled_eur = sum((payment.settled_eur for payment in closing.payments), NOTHING)
        transferred_eur = [payment.transferred_eur for payment in closing.payments if payment.transferred_eur]
        found = (closing.settled_eur, closing.transferred_eur, closing.transfers)
        if found != (settled_eur, sum(transferred_eur, NOTHING), len(transferred_eur)):
            yield "what it settled and transferred is not the sum of its payments"


def _sums(entries: Iterable[LedgerLine] | Iterable[Settlement]) -> dict[str, Decimal]:
    """Amounts by AGB code."""
    sums: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING)
    for entry in entries:
        sums[entry.agb] += entry.amount_eur
    return dict(sums)


def _faults_of_lines(content: bytes | None, ledger: Ledger) -> Iterator[str]:
    """What does not fit in `ledger.parquet`."""
    if content is None or ledger.last is None:
        if content is not None:
            yield "no closing made it"
        elif ledger.last is not None:
            yield "it is gone"
        return
    if hashlib.sha256(content).hexdigest() != ledger.last.ledger_sha256:
        yield "its bytes are not those of the last closing"
    elif records_of(LedgerLine, pl.read_parquet(BytesIO(content))) != ledger.lines:
        yield "its lines are not those of the closings"


def _witness_faults(witnesses: Mapping[str, bytes], manifests: Mapping[str, bytes]) -> Iterator[Fault]:
    """The witnesses of closings whose manifest is gone from the ledger, or is another one."""
    for quarter, content in sorted(witnesses.items()):
        if manifests.get(f"{quarter}{MANIFEST_ENDING}") != content:
            yield Fault(f"output/{quarter}/{WITNESS_FILE}", "the ledger does not have this closing")
