"""What a practice reads next to the amount that is transferred to it (R35), on its statement and in `kbz explain --nl`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import StatementFacts
from pipelines.documents.sums import MoneyFlow, sum_eur
from pipelines.dutch.words import euro, grouped, said, whole_day
from pipelines.schemas.payout_codes import Status

_WAITING = {Status.UNDECIDED, Status.NO_DELIVERY}


def transfer_label(transferred_eur: Decimal) -> str:
    """The words in front of the amount."""
    return said("statement.lead.to_transfer" if transferred_eur else "statement.lead.nothing")


def transfer_sentences(facts: StatementFacts, tables: QuarterTables) -> Iterator[str]:
    """When the amount is paid or why not, and how certain that is."""
    payment, closing = facts.payment, tables.closing
    if payment is not None and payment.transferred_eur:
        yield said("statement.lead.expected", pay_on=whole_day(tables.pay_on))
        if payment.iban is not None:
            yield said("statement.lead.account", iban=grouped(payment.iban), account_holder=payment.account_holder or facts.name)
    elif payment is not None and payment.closing_balance_eur > 0:
        yield said("statement.lead.held", balance=euro(payment.closing_balance_eur))
    elif payment is not None and payment.closing_balance_eur < 0:
        yield said("statement.lead.owed", balance=euro(-payment.closing_balance_eur))
    elif any(line.status in _WAITING for line in facts.of_flow(MoneyFlow.PAID_BY_US)):
        yield said("statement.lead.waiting", answer_by=whole_day(tables.facts["answer_by"]))
    elif sum_eur(line.amount_eur for line in facts.of_flow(MoneyFlow.PAID_BY_INSURERS)):
        yield said("statement.lead.by_insurer")
    else:
        yield said("statement.lead.no_amount")
    yield said("statement.lead.final", closing_id=closing.closing_id) if closing else said("statement.lead.proposal")
