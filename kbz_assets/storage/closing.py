"""Closing a quarter: it is judged, prepared completely, and committed by its manifest (R32)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import polars as pl

from kbz_assets.storage.documents import MakeDocuments, published_tables
from kbz_assets.storage.home import TABLES, Home
from kbz_assets.storage.input_hashes import bytes_of, reference_files, sha256
from kbz_assets.storage.ledger_files import add_closing, closing_lock, frozen_files, inspected, inspected_under_lock
from kbz_assets.storage.run_record import RunRecord, changes_since, read_record
from kbz_assets.storage.warehouse import parquet_bytes
from pipelines.core.amounts import NOTHING
from pipelines.core.bank_text import bank_name
from pipelines.core.diagnostics import InputError
from pipelines.core.dutch_time import dutch_time
from pipelines.core.quarter import Quarter
from pipelines.core.target_days import next_target_day
from pipelines.documents.made import documents
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ledger.accounts import known_ibans
from pipelines.ledger.chain import ledger_bytes
from pipelines.ledger.closing import Accepted, Claim, Closing, manifest_bytes, read_manifest
from pipelines.ledger.faults import Fault, RefusedError
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import LedgerLine, chained, total
from pipelines.ledger.order import ClosingOrder, demand_registered
from pipelines.ledger.proposal import Proposal, proposed
from pipelines.ledger.records import frame_of, records_of
from pipelines.ledger.refusals import (
    Reason,
    Refusal,
    account_refusals,
    delivery_refusals,
    order_refusal,
    signatory_refusals,
    total_refusal,
)
from pipelines.publication.csv_file import csv_bytes
from pipelines.publication.journal import journal
from pipelines.publication.sepa import BankOrder, bank_file, message_id, transfers_of
from pipelines.reference.book import ReferenceBook
from pipelines.reference.reading.book import read_reference
from pipelines.schemas import ledger as schemas

REFERENCE_ZIP = "reference.zip"
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """When a quarter is closed, by which system account, with which version of the program."""

    now: datetime
    os_user: str
    version: str


@dataclass(frozen=True, slots=True)
class ClosingBasis:
    """The starting point of a closing: the ledger, the reference files, the last run, and what it would book and transfer."""

    quarter: Quarter
    ledger: Ledger
    book: ReferenceBook
    record: RunRecord
    proposal: Proposal
    claims: tuple[Claim, ...]

    @property
    def unaccepted(self) -> tuple[Accepted, ...]:
        """Rejected files and missing practices that no closing has accepted."""
        return tuple(one for one in self.record.unaccepted if one not in self.ledger.accepted)


def close_quarter(
    home: Home,
    quarter: Quarter,
    order: ClosingOrder,
    *,
    key: PseudonymKey,
    moment: Moment,
    make_documents: MakeDocuments = documents,
) -> Closing:
    """Close `quarter` and make its final documents. The caller holds the lock of the quarter.

    RefusedError with every reason, InputError for wrong arguments or reference data; then nothing is changed.
    """
    with closing_lock(home):
        reading = read_reference(home.reference)
        if reading.book is not None:
            demand_registered(order, reading.book.practices)
        basis = closing_basis(home, quarter, get_key=lambda: key, order=order, inspect=inspected_under_lock)
        refusals = [*_refusals(basis, order, moment)]
        if refusals:
            raise RefusedError(refusals)
        return _Closer(home, basis, order, key, moment, make_documents).close()


def closing_basis(
    home: Home,
    quarter: Quarter,
    *,
    get_key: Callable[[], PseudonymKey],
    order: ClosingOrder | None = None,
    inspect: Callable[[Home], tuple[Ledger, tuple[Fault, ...]]] = inspected,
) -> ClosingBasis:
    """The starting point of a closing of `quarter`; RefusedError when one of the first five reasons applies.

    Without an `order` no practice is on hold and nothing is accepted. InputError when the reference files cannot be used.
    """
    ledger, faults = inspect(home)
    _refuse(_broken(quarter, faults) if faults else order_refusal(quarter, ledger))
    record = read_record(home, quarter)
    if record is None:
        raise RefusedError([Refusal(Reason.NOT_RUN, str(quarter), "was never run to the end", f"expected a run of {quarter} first")])
    _refuse(_changed(quarter, list(changes_since(home, quarter, record, ledger, get_key()))))
    read = read_reference(home.reference)
    if read.book is None:
        raise InputError(read.diagnostics)
    return closing_basis_of_run(home, quarter, ledger, read.book, record, order=order)


def closing_basis_of_run(
    home: Home, quarter: Quarter, ledger: Ledger, book: ReferenceBook, record: RunRecord, *, order: ClosingOrder | None = None
) -> ClosingBasis:
    """The starting point for a quarter that was run on this ledger and these reference files, from its published tables."""
    tables = {name: _published(home, quarter, record, name) for name in ("payouts", "corrections", "insurer_claims")}
    proposal = proposed(
        quarter,
        book,
        ledger,
        payouts=tables["payouts"],
        corrections=tables["corrections"],
        hold=order.hold if order else (),
        accept_ibans=order.accept_ibans if order else (),
    )
    return ClosingBasis(quarter, ledger, book, record, proposal, records_of(Claim, tables["insurer_claims"]))


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError([refusal])


def _broken(quarter: Quarter, faults: tuple[Fault, ...]) -> Refusal:
    more = f" and {len(faults) - 1} more faults" if len(faults) > 1 else ""
    return Refusal(Reason.BROKEN_CHAIN, str(quarter), f"cannot be closed on this ledger: {faults[0]}{more}", "see kbz verify")


def _changed(quarter: Quarter, changed: list[str]) -> Refusal | None:
    if not changed:
        return None
    named = ", ".join(changed[:MOST_NAMED]) + (f" and {len(changed) - MOST_NAMED} more" if len(changed) > MOST_NAMED else "")
    wrong = f"was run on something else: {named} changed since"
    return Refusal(Reason.CHANGED_SINCE_RUN, str(quarter), wrong, f"expected another run of {quarter}, and its total approved again")


def _published(home: Home, quarter: Quarter, record: RunRecord, name: str) -> pl.DataFrame:
    """A published table, read from the same bytes that are compared with the run."""
    path = f"{TABLES}/{name}.parquet"
    content = (home.output(quarter) / path).read_bytes()
    _refuse(_changed(quarter, [path]) if sha256(content) != record.outputs.get(path) else None)
    return pl.read_parquet(BytesIO(content))


def basis_refusals(basis: ClosingBasis) -> Iterator[Refusal]:
    """The other reasons, as far as they do not depend on the arguments of the closing."""
    yield from delivery_refusals(basis.unaccepted)
    yield from account_refusals(basis.quarter, basis.proposal.payments, basis.book.settings, basis.ledger.ibans, ())


def _refusals(basis: ClosingBasis, order: ClosingOrder, moment: Moment) -> Iterator[Refusal]:
    quarter, proposal, book = basis.quarter, basis.proposal, basis.book
    if not order.accept_missing:
        yield from delivery_refusals(basis.unaccepted)
    yield from total_refusal(quarter, order.total_eur, proposal.total_eur)
    amount = max(abs(proposal.total_eur), proposal.transferred_eur)
    yield from signatory_refusals(quarter, order.names, book.signatories, dutch_time(moment.now).date(), amount)
    yield from account_refusals(quarter, proposal.payments, book.settings, basis.ledger.ibans, order.accept_ibans)


@dataclass(frozen=True, slots=True)
class _Closer:
    """Makes all results of a closing and puts them in place."""

    home: Home
    basis: ClosingBasis
    order: ClosingOrder
    key: PseudonymKey
    moment: Moment
    make_documents: MakeDocuments

    @property
    def local(self) -> datetime:
        """The moment in Dutch time."""
        return dutch_time(self.moment.now)

    @property
    def booked_at(self) -> str:
        """The moment in UTC, as the ledger writes it."""
        return self.moment.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def close(self) -> Closing:
        """Prepare everything and commit it."""
        quarter, ledger = self.basis.quarter, self.basis.ledger
        lines = chained(ledger.next_id, self.booked_at, quarter, self.basis.proposal.amounts, ledger.last_line_hash)
        bank, ledger_file = self._bank_order(lines), self._ledger_file(lines)
        closing = self._closing(lines, bank, sha256(ledger_file))
        outputs = {**self._outputs(lines, bank), **self._documents(closing)}
        kept = {name: sha256(bytes_of(path)) for name, path in frozen_files(self.home, quarter).items()}
        hashes = {**kept, **{name: sha256(content) for name, content in outputs.items()}}
        manifest = manifest_bytes(replace(closing, outputs=dict(sorted(hashes.items()))))
        add_closing(self.home, quarter, manifest, ledger_file, outputs)
        return read_manifest(manifest)

    def _closing(self, lines: tuple[LedgerLine, ...], bank: BankOrder | None, ledger_sha256: str) -> Closing:
        """The closing without the hashes of the files that it freezes, which are made from it."""
        ledger, proposal, order = self.basis.ledger, self.basis.proposal, self.order
        return Closing(
            closing_id=ledger.next_id,
            quarter=self.basis.quarter,
            booked_at=self.booked_at,
            prepared_by=order.prepared_by,
            approved_by=order.approved_by,
            reason=order.reason,
            os_user=self.moment.os_user,
            version=self.moment.version,
            total_eur=total(lines),
            settled_eur=sum((one.amount_eur for one in proposal.settlements), NOTHING),
            transferred_eur=proposal.transferred_eur,
            transfers=len(bank.transfers) if bank else 0,
            pay_on=bank.pay_on if bank else None,
            message_id=bank.message_id if bank else None,
            accepted=self.basis.unaccepted,
            accepted_ibans=order.accept_ibans,
            held=proposal.held,
            window=self.basis.record.window,
            inputs=self.basis.record.inputs,
            lines=lines,
            payments=proposal.payments,
            claims=self.basis.claims,
            settlements=proposal.settlements,
            ibans=known_ibans(ledger.ibans, proposal.registered, order.accept_ibans),
            outputs={},
            ledger_sha256=ledger_sha256,
            previous_closing_hash=ledger.last_closing_hash,
        )

    def _documents(self, closing: Closing) -> dict[str, bytes]:
        """The documents of the closed quarter, by path; with the payments of the closing."""
        payments = {"payments": frame_of(closing.payments, schemas.payments)}
        tables = {**published_tables(self.home, closing.quarter), **payments}
        return dict(self.make_documents(QuarterTables(closing.quarter, tables, closing, closing.version)))

    def _ledger_file(self, lines: tuple[LedgerLine, ...]) -> bytes:
        """`ledger.parquet` after the closing; unchanged when nothing is booked."""
        ledger = self.basis.ledger
        return self.home.ledger_file.read_bytes() if ledger.closings and not lines else ledger_bytes((*ledger.lines, *lines))

    def _bank_order(self, lines: tuple[LedgerLine, ...]) -> BankOrder | None:
        """The bank file; None when nothing is transferred."""
        quarter, settings = self.basis.quarter, self.basis.book.settings
        transfers = transfers_of(quarter, self.basis.proposal.payments)
        if not transfers:
            return None
        last_hash = lines[-1].entry_hash if lines else self.basis.ledger.last_line_hash
        return BankOrder(
            message_id=message_id(quarter, last_hash),
            created_at=self.local.replace(microsecond=0, tzinfo=None),
            pay_on=self.order.pay_on or next_target_day(self.local.date()),
            debtor_name=bank_name(settings.debtor_name),
            debtor_iban=settings.debtor_iban,
            debtor_bic=settings.debtor_bic,
            transfers=transfers,
        )

    def _outputs(self, lines: tuple[LedgerLine, ...], bank: BankOrder | None) -> dict[str, bytes]:
        """The files of the output that the closing adds or changes, by path."""
        quarter, proposal = self.basis.quarter, self.basis.proposal
        reference = reference_files(self.home, self.key)
        is_changed = {path: sha256(content) for path, content in reference.items()} != self.basis.record.inputs.reference
        _refuse(_changed(quarter, [self.home.shown(self.home.reference)]) if is_changed else None)
        payments = frame_of(proposal.payments, schemas.payments)
        entries = journal(
            quarter,
            self.local.date(),
            lines=lines,
            settlements=proposal.settlements,
            payments=proposal.payments,
            accounts=self.basis.book.accounts,
        )
        return {
            f"{TABLES}/payments.parquet": parquet_bytes(payments),
            f"{TABLES}/payments.csv": csv_bytes(payments),
            f"journaal_{quarter}.csv": entries,
            REFERENCE_ZIP: zip_bytes(reference),
            **({self.home.bank_file(quarter).name: bank_file(bank)} if bank else {}),
        }


def frozen_reference(home: Home, quarter: Quarter, path: str) -> bytes | None:
    """A file below `reference/` as the closing of `quarter` froze it; None when the closing has no such file."""
    frozen = home.output(quarter) / REFERENCE_ZIP
    if not frozen.is_file():
        return None
    with ZipFile(frozen) as archive:
        return archive.read(path) if path in archive.namelist() else None


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files, in order of path, without times and without compression, so that equal files give equal bytes anywhere."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for path, content in sorted(files.items()):
            archive.writestr(ZipInfo(path), content)
    return buffer.getvalue()
