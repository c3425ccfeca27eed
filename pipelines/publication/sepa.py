"""The bank file `sepa_<quarter>.xml`: pain.001.001.09, with the values and characters that the interface fixes (R35).

Belongs here: the file from an order, and the order read back from a file. What is paid to whom is decided in `pipelines.ledger`.

The libraries are imported by what uses them: a run loads this module, and a closing alone makes a file.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from pipelines.core.amounts import NOTHING, amount_text
from pipelines.core.bank_text import bank_name
from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Payment

if TYPE_CHECKING:
    from xmlschema import XMLSchema

SCHEMA = "pain.001.001.09"
_SPACE = f"urn:iso:std:iso:20022:tech:xsd:{SCHEMA}"
_HEADER, _BATCH = "CstmrCdtTrfInitn/GrpHdr", "CstmrCdtTrfInitn/PmtInf"
_FIXED = {"PmtMtd": "TRF", "BtchBookg": "true", "PmtTpInf/SvcLvl/Cd": "SEPA", "ChrgBr": "SLEV"}
_NO_BIC = "NOTPROVIDED"
_HASH_DIGITS = 12


class BankFileError(Exception):
    """The bank file is not what the ledger says, or not as the public schema says. It is never published."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One credit transfer; the name in the characters that banks take."""

    end_to_end_id: str
    amount_eur: Decimal
    name: str
    iban: str
    remittance: str


@dataclass(frozen=True, slots=True)
class BankOrder:
    """Who pays whom how much on which day; `created_at` is in Dutch time. `debtor_bic` is empty where it is not known."""

    message_id: str
    created_at: datetime
    pay_on: date
    debtor_name: str
    debtor_iban: str
    debtor_bic: str
    transfers: tuple[Transfer, ...]

    @property
    def total_eur(self) -> Decimal:
        """The sum of the transfers."""
        return sum((transfer.amount_eur for transfer in self.transfers), NOTHING)


def transfers_of(quarter: Quarter, payments: Iterable[Payment]) -> tuple[Transfer, ...]:
    """A transfer for each payment of more than 0.00, by AGB code."""
    return tuple(
        Transfer(
            end_to_end_id=payment.end_to_end_id,
            amount_eur=payment.transferred_eur,
            name=bank_name(payment.account_holder or ""),
            iban=payment.iban or "",
            remittance=f"Krachtige basiszorg {quarter} AGB {payment.agb}",
        )
        for payment in sorted(payments, key=lambda payment: payment.agb)
        if payment.end_to_end_id is not None
    )


def bank_file(order: BankOrder) -> bytes:
    """The file; BankFileError unless it is valid by the public schema and reads back as the order. Same order, same bytes."""
    from sepaxml import SepaTransfer

    debtor = {"name": order.debtor_name, "IBAN": order.debtor_iban, "currency": "EUR", "batch": True}
    made = SepaTransfer(debtor | ({"BIC": order.debtor_bic} if order.debtor_bic else {}), schema=SCHEMA, clean=False)
    for transfer in order.transfers:
        made.add_payment(
            {
                "name": transfer.name,
                "IBAN": transfer.iban,
                "amount": int(transfer.amount_eur.scaleb(2)),
                "execution_date": order.pay_on,
                "description": transfer.remittance,
                "endtoend_id": transfer.end_to_end_id,
            }
        )
    content = _set_right(made.export(validate=False), order)
    _demand_valid(content)
    if read_back(content) != order:
        raise BankFileError("the bank file does not read back as what is transferred")
    return content


def _set_right(content: bytes, order: BankOrder) -> bytes:
    """The file of the library without its random and present-day values, and with the bank of a debtor without a BIC."""
    document = ET.fromstring(content)  # noqa: S314 - made by the library a moment ago
    _element(document, f"{_HEADER}/MsgId").text = order.message_id
    _element(document, f"{_HEADER}/CreDtTm").text = order.created_at.isoformat(timespec="seconds")
    _element(document, f"{_BATCH}/PmtInfId").text = _batch_id(order.message_id)
    if not order.debtor_bic:
        bank = _element(document, f"{_BATCH}/DbtrAgt/FinInstnId")
        other = ET.SubElement(bank, f"{{{_SPACE}}}Othr")
        ET.SubElement(other, f"{{{_SPACE}}}Id").text = _NO_BIC
    ET.register_namespace("", _SPACE)
    ET.indent(document, " ")
    made: bytes = ET.tostring(document, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + made + b"\n"


def message_id(quarter: Quarter, last_hash: str) -> str:
    """What a bank knows the file by: the quarter, and the beginning of the hash of the ledger's last line after the closing."""
    return f"KBZ-{quarter}-{last_hash[:_HASH_DIGITS]}"


def _batch_id(message_id: str) -> str:
    return f"{message_id}-1"


@cache
def _public_schema() -> XMLSchema:
    from xmlschema import XMLSchema

    return XMLSchema(resources.files("pipelines.publication").joinpath(f"{SCHEMA}.xsd").read_text(encoding="utf-8"))


def _demand_valid(content: bytes) -> None:
    wrong = next(_public_schema().iter_errors(content.decode()), None)
    if wrong is not None:
        raise BankFileError(f"the bank file is not valid by {SCHEMA}: {wrong.path}")


def read_back(content: bytes) -> BankOrder:
    """The order that a bank file holds; BankFileError where its sums, counts or fixed values are not those of the interface."""
    document = ET.fromstring(content)  # noqa: S314 - a file of the ledger, made by this module
    batch = _element(document, _BATCH)
    bank = _element(batch, "DbtrAgt/FinInstnId")
    order = BankOrder(
        message_id=_text(document, f"{_HEADER}/MsgId"),
        created_at=datetime.fromisoformat(_text(document, f"{_HEADER}/CreDtTm")),
        pay_on=date.fromisoformat(_text(batch, "ReqdExctnDt/Dt")),
        debtor_name=_text(batch, "Dbtr/Nm"),
        debtor_iban=_text(batch, "DbtrAcct/Id/IBAN"),
        debtor_bic="" if bank.find(_path("Othr/Id")) is not None else _text(bank, "BICFI"),
        transfers=tuple(_transfer(element) for element in batch.findall(_path("CdtTrfTxInf"))),
    )
    sums = {"NbOfTxs": str(len(order.transfers)), "CtrlSum": amount_text(order.total_eur)}
    expected = {
        **{f"{_HEADER}/{name}": value for name, value in {**sums, "InitgPty/Nm": order.debtor_name}.items()},
        **{f"{_BATCH}/{name}": value for name, value in {**sums, **_FIXED, "PmtInfId": _batch_id(order.message_id)}.items()},
    }
    other = sorted(path for path, value in expected.items() if _text(document, path) != value)
    if other or len(document.findall(_path(_BATCH))) != 1:
        raise BankFileError(f"the bank file has other values than its transfers in {', '.join(other) or _BATCH}")
    return order


def _transfer(element: ET.Element) -> Transfer:
    amount = _element(element, "Amt/InstdAmt")
    if amount.attrib != {"Ccy": "EUR"}:
        raise BankFileError("the bank file has an amount that is not in euro")
    return Transfer(
        end_to_end_id=_text(element, "PmtId/EndToEndId"),
        amount_eur=Decimal(_text(element, "Amt/InstdAmt")),
        name=_text(element, "Cdtr/Nm"),
        iban=_text(element, "CdtrAcct/Id/IBAN"),
        remittance=_text(element, "RmtInf/Ustrd"),
    )


def _path(path: str) -> str:
    return "/".join(f"{{{_SPACE}}}{name}" for name in path.split("/"))


def _element(element: ET.Element, path: str) -> ET.Element:
    found = element.find(_path(path))
    if found is None:
        raise BankFileError(f"the bank file has no {path}")
    return found


def _text(element: ET.Element, path: str) -> str:
    return _element(element, path).text or ""
