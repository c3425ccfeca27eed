"""`kbz explain`: why a practice is paid what it is paid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from rich.table import Table
from rich.text import Text

from kbz_assets.commands.console import out, tell_diagnostics, visible
from kbz_assets.commands.decided import DecidedQuarter, changed_since_run, decided_quarter, reading
from kbz_assets.commands.invocation import suggested
from kbz_assets.runtime.version import program_version
from kbz_assets.storage.documents import quarter_tables
from kbz_assets.storage.home import Home
from kbz_assets.storage.ledger_files import read_ledger
from kbz_assets.storage.warehouse import read_kept_table, read_table
from pipelines.core.amounts import NOTHING
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.quarter import Quarter
from pipelines.documents.correction_reason import correction_reason
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.settlement_sentence import settlement_sentence
from pipelines.documents.statements.facts import facts_of_practice
from pipelines.documents.statements.transfer_sentences import transfer_label, transfer_sentences
from pipelines.documents.status_sentence import status_sentence, status_word
from pipelines.dutch.words import euro, said, word
from pipelines.ledger.records import frame_of
from pipelines.reference.book import practice_of
from pipelines.reporting.explain import Explanation, explain
from pipelines.reporting.explain_payment import booked_lines, payment_lines
from pipelines.schemas.catalogue import CLOSING_TABLES
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.ledger import ledger as ledger_schema

OUTCOMES = ("status", "amount", "implementation", "transfer", "in all")
"""The lines that are highlighted for a hurried reader."""


def explain_practice(home: Home, quarter: Quarter, agb: str, scheme: str | None) -> None:
    """Print what led to the payout of practice `agb` under `scheme`, or under each scheme of its region, and what else it is paid.

    InputError when the quarter was not run yet, or the practice or the scheme is not known in it. A practice that left, or whose scheme
    ended, can still be corrected: then there is only that.
    """
    with decided_quarter(home, quarter, reading(home, quarter)) as decided:
        of_payment = tuple(_of_payment(home, quarter, agb, scheme))
        try:
            of_schemes = explain(
                decided.decision, decided.book, agb, scheme, deliveries=read_table(home.quarter(quarter).tables, "deliveries")
            )
        except LookupError as unknown:
            if not of_payment:
                raise InputError([_unknown(home, decided, agb, str(unknown))]) from None
            of_schemes = (Explanation(None, str(unknown), ()),)
        warnings = changed_since_run(home, decided)
    if home.manifest(quarter).exists():
        out.print(f"{quarter} is closed. This is what it comes to now: its last recomputation, with the reference files of today.\n")
    for explanation in (*of_schemes, *of_payment):
        out.print(Text(visible(explanation.title), style="bold"))
        out.print(explanation_table(explanation))
        out.print()
    tell_diagnostics(warnings)


def _of_payment(home: Home, quarter: Quarter, agb: str, scheme: str | None) -> Iterator[Explanation]:
    """What is paid besides the amounts of the quarter, and what was booked for it where it is closed; what has no lines is left out."""
    ledger, folder = read_ledger(home), home.published(quarter)
    tables = {str(schema.name): read_kept_table(folder, schema) for schema in CLOSING_TABLES}
    closing = ledger.closed.get(quarter)
    made = "as its last run proposes" if closing is None else f"as closing {closing.closing_id} made it"
    payment = Explanation(None, f"payment of {quarter}, {made}", tuple(payment_lines(tables, agb, scheme)))
    booked = Explanation(None, f"booked for {quarter}", tuple(booked_lines(frame_of(ledger.lines, ledger_schema), quarter, agb, scheme)))
    yield from (one for one in (payment, booked) if one.lines)


def explain_in_dutch(home: Home, quarter: Quarter, agb: str, scheme: str | None) -> None:
    """Print the sentences of the statement of practice `agb`, from the published tables, for `scheme` or all of them.

    InputError when the quarter was not run yet, or the practice or the scheme is not known in it.
    """
    with reading(home, quarter):
        tables = quarter_tables(home, quarter, read_ledger(home).closed.get(quarter), program_version())
    lines = [line for line in tables.rows("payouts", agb=agb) if scheme in (None, line["scheme"])]
    besides = list(_besides_in_dutch(tables, agb, scheme))
    has_payment = scheme is None and any(tables.rows("payments", agb=agb))
    if not (lines or besides or has_payment):
        wrong = f"{quarter} has no payout line of {agb}" + (f" under {scheme}" if scheme else "")
        raise InputError([Diagnostic("AGB", None, "", wrong, "expected a practice that is active, and a scheme of its region")])
    out.print(Text(visible(f"{agb} {tables.name(agb)}, {quarter}"), style="bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    for line in lines:
        title = Text(visible(tables.title(line["scheme"])), style="cyan")
        table.add_row(title, Text(status_word(line), style="bold"), Text(visible(status_sentence(tables, line))))
    for what, word_of_it, sentence in (*besides, *(_transfer_in_dutch(tables, agb) if scheme is None else ())):
        table.add_row(Text(visible(what), style="cyan"), Text(word_of_it, style="bold"), Text(visible(sentence)))
    out.print(table)


def _besides_in_dutch(tables: QuarterTables, agb: str, scheme: str | None) -> Iterator[tuple[str, str, str]]:
    """What is paid besides the amounts of the quarter, each as what it is about, a word and a sentence (R34, R35)."""
    for row in tables.rows("corrections", agb=agb):
        if scheme in (None, row["scheme"]):
            figures = {"booked": euro(row["booked"]), "recomputed": euro(row["recomputed"]), "amount": euro(row["amount"])}
            sentence = said("explanation.corrected", reason=correction_reason(tables, row), **figures)
            yield tables.title(row["scheme"]), said("explanation.correction", origin=row["origin_quarter"]), sentence
    for row in tables.rows("settlements", agb=agb) if scheme is None else ():
        yield said("explanation.balance"), word(SettlementKind(row["kind"])), settlement_sentence(row)


def _transfer_in_dutch(tables: QuarterTables, agb: str) -> Iterator[tuple[str, str, str]]:
    """What was open before and what is transferred, with the sentences of the statement (R35)."""
    facts = facts_of_practice(tables, agb)
    payment, transferred = facts.payment, facts.payment.transferred_eur if facts.payment else NOTHING
    if payment is not None and payment.opening_balance_eur:
        yield said("explanation.balance"), said("statement.payment.opening"), euro(payment.opening_balance_eur)
    yield said("explanation.payment"), transfer_label(transferred), euro(transferred)
    for sentence in transfer_sentences(facts, tables):
        yield "", "", sentence


def explanation_table(explanation: Explanation) -> Table:
    """A line per test and figure, with the rule behind it; a subject is named once."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for subject, (rule, text) in zip(_named_once(explanation), ((line.rule, line.text) for line in explanation.lines), strict=True):
        table.add_row(subject, rule, Text(visible(text), style="bold" if subject in OUTCOMES else ""))
    return table


def _named_once(explanation: Explanation) -> Iterator[str]:
    """The subject of each line, empty where the line before has the same."""
    subjects = [line.subject for line in explanation.lines]
    yield from subjects[:1]
    for before, subject in pairwise(subjects):
        yield "" if subject == before else subject


def _unknown(home: Home, decided: DecidedQuarter, agb: str, sentence: str) -> Diagnostic:
    """Why the requested practice or scheme cannot be explained, and what can be requested instead."""
    quarter = decided.decision.quarter
    if agb in decided.decision.counts:
        region = decided.decision.counts[agb].region
        judged = ", ".join(scheme.name for scheme in decided.decision.schemes if scheme.region(region) is not None)
        return Diagnostic("--scheme", None, "", sentence, f"expected one of {judged or 'none'}")
    practice = practice_of(decided.book, quarter.peildatum).get(agb)
    if practice == agb:
        again = suggested(home, "run", str(quarter))
        return Diagnostic("AGB", None, "", f"practice {agb} came into the register after the run", f"expected {again} before this")
    expected = f"expected its contract practice {practice}" if practice else "expected a code of 8 digits from reference/practices.csv"
    return Diagnostic("AGB", None, "", sentence, expected)
