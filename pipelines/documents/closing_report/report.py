"""The closing report of a quarter; while the quarter is open, the payment proposal with empty lines for the two names (R32)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from pipelines.core.dutch_time import dutch_time
from pipelines.documents.closing_report.lists import (
    accepted_missing,
    account_changes,
    corrections,
    held,
    largest_transfers,
    missing,
    settlements,
)
from pipelines.documents.paper.pdf import pdf_of
from pipelines.documents.paper.sheet import Pairs, Paragraph, Section, Sheet, ToWrite, rows_of
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import sum_eur
from pipelines.dutch.numbers import number
from pipelines.dutch.words import day, euro, grouped, said, whole_day
from pipelines.ledger.closing import Closing

HASH_LINE = 32


def closing_report(tables: QuarterTables) -> bytes:
    """`sluitingsverslag.pdf` where `tables.closing` says how the quarter was closed, else `betaalvoorstel.pdf`."""
    return pdf_of([closing_sheet(tables)])


def closing_sheet(tables: QuarterTables) -> Sheet:
    """The page, which can only have what is known before the outputs are hashed: the closing hash is written on it by hand."""
    closing = tables.closing
    state = "closing" if closing else "proposal"
    payments = tables["payments"]
    return Sheet(
        title=said(f"closing_report.{state}.title", quarter=tables.quarter),
        subtitle=said(f"closing_report.{state}.subtitle"),
        sender=tables.facts["debtor_name"] or "",
        mark=said("word.final" if closing else "word.proposal"),
        details=tuple(_details(tables)),
        amount_label=said(f"closing_report.{state}.amount"),
        amount=euro(sum_eur(payments["transferred"])),
        amount_notes=tuple(_notes(tables)),
        rows=rows_of(
            (_totals(tables), _closed(closing) if closing else _to_sign()),
            (corrections(tables), held(tables)),
            (account_changes(tables),),
            (settlements(tables),),
            (accepted_missing(tables, closing) if closing else missing(tables),),
            (largest_transfers(tables),),
            (_hashes(closing) if closing else None,),
        ),
        footer=said(f"closing_report.{state}.footer", quarter=tables.quarter, version=tables.version),
    )


def _details(tables: QuarterTables) -> Iterator[tuple[str, str]]:
    yield said("closing_report.peildatum"), day(tables.facts["peildatum"])
    yield said("closing_report.aw_list"), tables.facts["aw_list"]
    if tables.closing is not None:
        yield said("closing_report.closing_id"), tables.closing.closing_id
        yield said("closing_report.booked_at"), _moment(tables.closing.booked_at)


def _notes(tables: QuarterTables) -> Iterator[str]:
    payments, closing = tables["payments"], tables.closing
    many = number(payments.filter(payments["transferred"] > 0).height)
    yield said("closing_report.transfers", many=many, pay_on=whole_day(tables.pay_on))
    yield said(f"closing_report.{'closing' if closing else 'proposal'}.total", total=euro(sum_eur(payments["booked"])))


def _totals(tables: QuarterTables) -> Section:
    """From the opening balance to the closing balance, of all practices together (R35)."""
    payments = tables["payments"]
    booked, corrected = sum_eur(payments["booked"]), sum_eur(tables["corrections"]["amount"])
    sums = (
        ("opening", sum_eur(payments["opening_balance"])),
        ("bookings", booked - corrected),
        ("corrections", corrected),
        ("settled", sum_eur(payments["settled"])),
        ("transferred", -sum_eur(payments["transferred"])),
        ("open", sum_eur(payments["closing_balance"])),
    )
    pairs = tuple((said(f"closing_report.totals.{name}", quarter=tables.quarter), euro(amount)) for name, amount in sums)
    return Section(said("closing_report.totals.title"), (Pairs(pairs, ends_in_sum=True),))


def _closed(closing: Closing) -> Section:
    """Who prepared and approved, and the bank file."""
    facts = (
        ("prepared_by", closing.prepared_by),
        ("approved_by", closing.approved_by),
        ("message_id", closing.message_id),
        ("os_user", closing.os_user),
    )
    return Section(said("closing_report.closed.title"), (_named("closing_report.closed", facts),))


def _to_sign() -> Section:
    """Empty lines for the two names, and the day."""
    labels = tuple(said(f"closing_report.to_sign.{name}") for name in ("prepared_by", "approved_by", "day"))
    return Section(said("closing_report.to_sign.title"), (ToWrite(labels),))


def _hashes(closing: Closing) -> Section:
    """The chain of closings: the hash before, and a line for the one that closing prints."""
    before = grouped(closing.previous_closing_hash, HASH_LINE)
    return Section(
        said("closing_report.hashes.title"),
        (
            _named("closing_report.hashes", (("total", euro(closing.total_eur)), ("previous", before))),
            Paragraph(said("closing_report.hashes.note"), is_quiet=True),
            ToWrite((said("closing_report.hashes.own"),)),
        ),
    )


def _named(path: str, facts: Iterable[tuple[str, str | None]]) -> Pairs:
    return Pairs(tuple((said(f"{path}.{name}"), text) for name, text in facts if text))


def _moment(booked_at: str) -> str:
    """The Dutch day and time of a moment in UTC."""
    moment = dutch_time(datetime.fromisoformat(booked_at))
    return f"{whole_day(moment.date())} {moment:%H:%M}"
