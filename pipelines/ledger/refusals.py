"""Why a closing is refused (R32)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pipelines.core.amounts import amount_text
from pipelines.core.bank_text import bank_name, is_iban
from pipelines.core.codes import Code
from pipelines.core.names import folded_name
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import MISSING_DELIVERY, REJECTED_DELIVERY, Accepted, Payment
from pipelines.ledger.ledger import Ledger
from pipelines.reference.schemes import Settings
from pipelines.reference.signatories import Signatory, SignatoryRole


class Reason(Code):
    """Why a closing is refused. Of the first five only the first that applies is reported; of the others all that apply."""

    BROKEN_CHAIN = "broken_chain", "The ledger is not whole (R33)."
    ALREADY_CLOSED = "already_closed", "The quarter has a closing."
    OUT_OF_ORDER = "out_of_order", "The last closing is not that of the quarter before."
    NOT_RUN = "not_run", "No run of the quarter has published tables."
    CHANGED_SINCE_RUN = "changed_since_run", "An input or a published table differs from what the last run read or wrote."
    REJECTED_DELIVERY = (
        REJECTED_DELIVERY,
        "A file of the quarter, or of a corrected closed quarter, was rejected, and no closing accepted that.",
    )
    MISSING_DELIVERY = MISSING_DELIVERY, "An enrolled practice has no counted row, and no closing accepted that."
    TOTAL_DIFFERS = "total_differs", "The total is not the sum of the lines."
    NOT_A_SIGNATORY = "not_a_signatory", "Somebody is not allowed to prepare or approve this closing."
    DEBTOR_MISSING = "debtor_missing", "The region organisation's own name or account is missing."
    IBAN_MISSING = "iban_missing", "A practice that gets a transfer has no account."
    IBAN_INVALID = "iban_invalid", "The account of a practice that gets a transfer fails the IBAN test."
    IBAN_CHANGED = "iban_changed", "The account of a practice that gets a transfer is not the known one (R39)."
    NAME_MISSING = "name_missing", "The account of a practice that gets a transfer has no holder."


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: the reason, and the quarter, file or practice concerned."""

    reason: Reason
    subject: str
    wrong: str
    expected: str

    def __str__(self) -> str:
        """`refused REASON: SUBJECT what is so, what is expected`."""
        return f"refused {self.reason}: {self.subject} {self.wrong}, {self.expected}"


def order_refusal(quarter: Quarter, ledger: Ledger) -> Refusal | None:
    """Refusals because this quarter is closed already, or another quarter has to be closed first."""
    closing, last = ledger.closed.get(quarter), ledger.last
    if closing is not None:
        was = f"was closed as {closing.closing_id} at {closing.booked_at}"
        return Refusal(Reason.ALREADY_CLOSED, str(quarter), was, "expected an open quarter")
    if last is not None and quarter != last.quarter.next():
        wrong = f"does not follow on {last.quarter}, which was closed last"
        return Refusal(Reason.OUT_OF_ORDER, str(quarter), wrong, f"expected {last.quarter.next()} first")
    return None


def delivery_refusals(unaccepted: Iterable[Accepted]) -> Iterator[Refusal]:
    """Refusals for rejected files and missing practices that no closing has accepted."""
    for kind, quarter, subject, *_ in unaccepted:
        if kind == REJECTED_DELIVERY:
            expected = "expected it mended, or --accept-missing with a reason"
            yield Refusal(Reason.REJECTED_DELIVERY, f"deliveries/{quarter}/{subject}", "was rejected", expected)
        else:
            expected = "expected its list, or --accept-missing with a reason"
            yield Refusal(Reason.MISSING_DELIVERY, subject, f"has no counted row in {quarter}", expected)


def total_refusal(quarter: Quarter, approved_eur: Decimal, total_eur: Decimal) -> Iterator[Refusal]:
    """The refusal of a total that the approver did not see."""
    if approved_eur != total_eur:
        wrong = f"books EUR {amount_text(total_eur)} and not EUR {amount_text(approved_eur)}"
        yield Refusal(Reason.TOTAL_DIFFERS, str(quarter), wrong, "expected the total of the lines, as the run shows it")


def signatory_refusals(
    quarter: Quarter, names: Mapping[SignatoryRole, str], signatories: Collection[Signatory], day: date, amount_eur: Decimal
) -> Iterator[Refusal]:
    """Refusals of people who may not do this on `day`; `amount_eur` is the larger of the absolute total and the sum of transfers."""
    for role, name in names.items() if signatories else ():
        of_role = (one for one in signatories if one.role is role and one.valid.holds_on(day))
        found = next((one for one in of_role if folded_name(one.name) == folded_name(name)), None)
        if found is None:
            wrong = f"has {name} as {role}, who is not in signatories.csv as that on {day}"
            yield Refusal(Reason.NOT_A_SIGNATORY, str(quarter), wrong, f"expected a {role} of signatories.csv")
        elif role is SignatoryRole.APPROVER and found.limit_eur is not None and found.limit_eur < amount_eur:
            wrong = f"is about EUR {amount_text(amount_eur)}, above the limit of {name}"
            yield Refusal(Reason.NOT_A_SIGNATORY, str(quarter), wrong, "expected an approver with a higher limit")


def account_refusals(
    quarter: Quarter, payments: Iterable[Payment], settings: Settings, known: Mapping[str, str], accepted_ibans: Collection[str]
) -> Iterator[Refusal]:
    """Refusals because the bank could not pay: the debtor, and the account of every practice that gets a transfer (R39)."""
    transfers = [payment for payment in payments if payment.transferred_eur]
    if transfers and not (bank_name(settings.debtor_name) and is_iban(settings.debtor_iban)):
        wrong, expected = "has transfers and no debtor", "expected debtor_name and a valid debtor_iban in the settings of schemes.yaml"
        yield Refusal(Reason.DEBTOR_MISSING, str(quarter), wrong, expected)
    for payment in transfers:
        iban = payment.iban or ""
        if not iban:
            yield Refusal(Reason.IBAN_MISSING, payment.agb, "has no IBAN in the register", "expected one, or --hold")
        elif not is_iban(iban):
            yield Refusal(Reason.IBAN_INVALID, payment.agb, "has an IBAN that fails its test", "expected a valid one, or --hold")
        elif payment.agb not in accepted_ibans and known.get(payment.agb, iban) != iban:
            expected = "expected the known one, or --accept-iban after a second person has asked the practice, or --hold"
            yield Refusal(Reason.IBAN_CHANGED, payment.agb, "has another IBAN in the register than it was paid on", expected)
        if not bank_name(payment.account_holder or ""):
            yield Refusal(Reason.NAME_MISSING, payment.agb, "has no account holder that a bank can read", "expected a name in the register")
