"""What a practice is paid besides the amounts of the quarter: corrections, settlements and the open balance (R34, R35).

Belongs here: saying what the tables of closing and the ledger hold. Does not belong here: computing it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

from pipelines.core.amounts import NOTHING
from pipelines.core.numbers import number
from pipelines.core.quarter import Quarter
from pipelines.ledger.corrections import corrected_before, line_without_region, regions_of_lines
from pipelines.reporting.line import Line
from pipelines.schemas.ledger import EntryKind

RESTS_ON = ("status", "base", "tariff", "full_amount", "amount")
"""What a line of a closed quarter rests on, at its closing and now: columns of `correction_facts`."""


def payment_lines(tables: Mapping[str, pl.DataFrame], agb: str, scheme: str | None = None) -> Iterator[Line]:
    """The corrections of practice `agb`, then how they, the quarter, settlements and the open balance make its transfer.

    `tables` has `corrections`, `correction_facts`, `payments` and `settlements` by name. A transfer is over all schemes: with `scheme`
    there are only its corrections.
    """
    facts = tables["corrections"].join(tables["correction_facts"], on=_correction(tables), how="left", maintain_order="left")
    corrected = list(_rows(facts, agb, scheme))
    regions = regions_of_lines(corrected)
    yield from (_corrected(row, regions[line_without_region(row)]) for row in corrected)
    for payment in _rows(tables["payments"], agb) if scheme is None else ():
        more = sum((row["amount"] for row in corrected), NOTHING)
        of_which = f": {_eur(payment['booked'] - more)} for this quarter, {_eur(more)} of corrections" if corrected else ""
        yield Line("booked", "R32", _eur(payment["booked"]) + of_which)
        yield from map(_settled, _rows(tables["settlements"], agb))
        if payment["opening_balance"]:
            yield Line("balance", "R35", f"{_eur(payment['opening_balance'])} was open before")
        yield Line("transfer", "R35", _transfer(payment))


def booked_lines(ledger: pl.DataFrame, quarter: Quarter, agb: str, scheme: str | None = None) -> Iterator[Line]:
    """What closings booked for the closed `quarter`, its own and those that corrected it, and what that comes to (R33, R34)."""
    found = list(_rows(ledger.filter(origin_quarter=str(quarter)), agb, scheme))
    for row in found:
        is_booking = row["kind"] == EntryKind.BOOKING
        of_closing = f"by closing {row['closing_id']}" + ("" if is_booking else f", that of {row['quarter']}")
        text = f"{row['scheme']} {row['line_type']}: {_eur(row['amount'])} {of_closing}"
        yield Line(row["kind"], "R32" if is_booking else "R34", text)
    if found:
        yield Line("in all", "R34", _eur(sum((row["amount"] for row in found), NOTHING)))


def _correction(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """The key of a correction."""
    return [name for name in tables["correction_facts"].columns if name in tables["corrections"].columns]


def _rows(table: pl.DataFrame, agb: str, scheme: str | None = None) -> Iterator[Mapping[str, Any]]:
    of_practice = table.filter(agb=agb)
    return (of_practice if scheme is None else of_practice.filter(scheme=scheme)).iter_rows(named=True)


def _corrected(row: Mapping[str, Any], regions: Mapping[str, str]) -> Line:
    of_line = f"{row['scheme']} {row['line_type']} of {row['origin_quarter']}"
    amounts = f"{_eur(row['booked'])} is booked, {_eur(row['recomputed'])} comes out now: {_eur(row['amount'])}"
    return Line("correction", "R34", f"{of_line}: {amounts} ({_why(row, regions)})")


def _why(row: Mapping[str, Any], regions: Mapping[str, str]) -> str:
    """What the line of the closed quarter rests on now and did not rest on at its closing, and what was corrected since."""
    return "; ".join([*_changed(row, regions), *_earlier_correction(row, corrected_before(row, row["booked"]))])


def _changed(row: Mapping[str, Any], regions: Mapping[str, str]) -> Iterator[str]:
    changed = [name for name in RESTS_ON if row[f"{name}_at_closing"] != row[f"{name}_now"]]
    if row["status_now"] is None and "now" in regions:
        yield f"the practice is in {regions['now']}"
    elif row["status_at_closing"] is None and "at_closing" in regions:
        yield f"the practice was in {regions['at_closing']} at the closing"
    elif row["status_now"] is None:
        yield "the region organisation no longer pays this to the practice"
    elif row["status_at_closing"] is None:
        yield "the region organisation did not pay this to the practice at the closing"
    elif not changed:
        yield "as it was closed"
    else:
        for name in changed:
            was, now = (_shown(row[f"{name}_{moment}"]) for moment in ("at_closing", "now"))
            yield f"{name.replace('_', ' ')} was {was}, is {now}"


def _earlier_correction(row: Mapping[str, Any], before_eur: Decimal) -> Iterator[str]:
    if before_eur and row["amount"] == -before_eur:
        yield "an earlier correction is taken back"
    elif before_eur:
        yield f"{_eur(before_eur)} was corrected before"


def _shown(value: Any) -> str:  # noqa: ANN401 - a status, a number of patients, an amount, or nothing
    if isinstance(value, Decimal):
        return _eur(value)
    return number(value) if isinstance(value, int) else str(value or "empty")


def _settled(row: Mapping[str, Any]) -> Line:
    reference = f", {row['reference']}" if row["reference"] else ""
    approved = f"{row['argument']} (approved by {row['approved_by']})"
    return Line("settled", "R35", f"{row['kind']} on {row['date']}: {_eur(row['amount'])}{reference}; {approved}")


def _transfer(payment: Mapping[str, Any]) -> str:
    """What goes into the bank file, or why nothing does."""
    balance = payment["closing_balance"]
    if payment["transferred"]:
        return f"{_eur(payment['transferred'])} to {payment['iban'] or 'no account'} as {payment['end_to_end_id']}"
    if balance > 0:
        return f"none: it is held, and {_eur(balance)} stays open for the practice"
    if balance < 0:
        return f"none: the practice owes {_eur(-balance)}, which a next payment settles"
    return "none: nothing is open"


def _eur(amount: Decimal) -> str:
    return f"EUR {number(amount, 2)}"
