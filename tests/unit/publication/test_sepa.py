"""The bank file: valid by the public schema, in the characters of EPC217-08, and what the ledger says (R35)."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.bank_text import bank_name
from pipelines.publication import sepa
from pipelines.publication.sepa import BankFileError, BankOrder, Transfer, bank_file, message_id, read_back, transfers_of
from tests.unit.ledger.closings import IBANS, Q1, Q2, A, B, two_closings

ORDER = BankOrder(
    message_id="KBZ-2026Q2-0123456789ab",
    created_at=datetime.fromisoformat("2026-05-04T11:31:07"),
    pay_on=date(2026, 5, 5),
    debtor_name="Regio-organisatie Voorbeeld",
    debtor_iban="NL31ABNA0000000099",
    debtor_bic="",
    transfers=(
        Transfer(
            "KBZ-2026Q2-01000001", Decimal("0.05"), "Maatschap De Haven", "NL85ABNA0000000000", "Krachtige basiszorg 2026Q2 AGB 01000001"
        ),
        Transfer(
            "KBZ-2026Q2-01000002",
            Decimal("123456.70"),
            "Coelho + De Vries",
            "NL58ABNA0000000001",
            "Krachtige basiszorg 2026Q2 AGB 01000002",
        ),
    ),
)
SPACE = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def elements(content):
    """Every element that holds text, by its path below the root."""

    def walk(element, path):
        for child in element:
            place = f"{path}/{child.tag.removeprefix(SPACE)}".lstrip("/")
            if len(child):
                yield from walk(child, place)
            else:
                yield place.removeprefix("CstmrCdtTrfInitn/"), child.text

    return list(walk(ET.fromstring(content), ""))


def test_the_file_has_these_elements_and_no_others():
    one, other = ORDER.transfers

    def transfer(of):
        return [
            ("PmtInf/CdtTrfTxInf/PmtId/EndToEndId", of.end_to_end_id),
            ("PmtInf/CdtTrfTxInf/Amt/InstdAmt", f"{of.amount_eur}"),
            ("PmtInf/CdtTrfTxInf/Cdtr/Nm", of.name),
            ("PmtInf/CdtTrfTxInf/CdtrAcct/Id/IBAN", of.iban),
            ("PmtInf/CdtTrfTxInf/RmtInf/Ustrd", of.remittance),
        ]

    assert elements(bank_file(ORDER)) == [
        ("GrpHdr/MsgId", "KBZ-2026Q2-0123456789ab"),
        ("GrpHdr/CreDtTm", "2026-05-04T11:31:07"),
        ("GrpHdr/NbOfTxs", "2"),
        ("GrpHdr/CtrlSum", "123456.75"),
        ("GrpHdr/InitgPty/Nm", "Regio-organisatie Voorbeeld"),
        ("PmtInf/PmtInfId", "KBZ-2026Q2-0123456789ab-1"),
        ("PmtInf/PmtMtd", "TRF"),
        ("PmtInf/BtchBookg", "true"),
        ("PmtInf/NbOfTxs", "2"),
        ("PmtInf/CtrlSum", "123456.75"),
        ("PmtInf/PmtTpInf/SvcLvl/Cd", "SEPA"),
        ("PmtInf/ReqdExctnDt/Dt", "2026-05-05"),
        ("PmtInf/Dbtr/Nm", "Regio-organisatie Voorbeeld"),
        ("PmtInf/DbtrAcct/Id/IBAN", "NL31ABNA0000000099"),
        ("PmtInf/DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED"),
        ("PmtInf/ChrgBr", "SLEV"),
        *transfer(one),
        *transfer(other),
    ]


def test_the_file_is_known_by_its_quarter_and_the_last_line_of_the_ledger():
    assert message_id(Q2, "0123456789abcdef" * 4) == ORDER.message_id


def test_the_bank_of_the_debtor_is_named_where_its_bic_is_known():
    found = dict(elements(bank_file(replace(ORDER, debtor_bic="ABNANL2A"))))

    assert found["PmtInf/DbtrAgt/FinInstnId/BICFI"] == "ABNANL2A"
    assert "PmtInf/DbtrAgt/FinInstnId/Othr/Id" not in found


def test_the_same_order_gives_the_same_bytes():
    assert bank_file(ORDER) == bank_file(ORDER)


def test_a_file_reads_back_as_its_order():
    assert read_back(bank_file(ORDER)) == ORDER


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("<NbOfTxs>2<", "<NbOfTxs>3<"),
        (">123456.75<", ">123456.76<"),
        ('Ccy="EUR"', 'Ccy="USD"'),
        (">TRF<", ">CHK<"),
        (">SLEV<", ">SHAR<"),
        (">true<", ">false<"),
        (">SEPA<", ">URGP<"),
        ("ab-1<", "ab-2<"),
    ],
)
def test_a_file_with_another_sum_count_or_fixed_value_is_not_read_back(was, becomes):
    content = bank_file(ORDER).decode()
    places = [found.start() for found in re.finditer(re.escape(was), content)]
    assert places
    for place in places:
        with pytest.raises(BankFileError):
            read_back((content[:place] + becomes + content[place + len(was) :]).encode())


def test_a_file_that_does_not_read_back_as_what_is_transferred_is_never_made(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sepa, "read_back", lambda _: replace(ORDER, pay_on=date(2026, 5, 6)))
    with pytest.raises(BankFileError, match="does not read back"):
        bank_file(ORDER)


@pytest.mark.parametrize("changes", [{"debtor_iban": "nonsense"}, {"message_id": "x" * 36}, {"debtor_name": "x" * 141}])
def test_what_the_public_schema_does_not_allow_is_never_made(changes):
    with pytest.raises(BankFileError, match=r"not valid by pain\.001\.001\.09"):
        bank_file(replace(ORDER, **changes))


def test_transfers_are_the_payments_above_nothing_by_practice_each_to_its_own_account():
    first, second = two_closings().closings

    assert transfers_of(Q1, reversed(first.payments)) == (
        Transfer("KBZ-2026Q1-01000001", Decimal("318.12"), f"Maatschap {A}", IBANS[A], f"Krachtige basiszorg 2026Q1 AGB {A}"),
        Transfer("KBZ-2026Q1-01000002", Decimal("34.00"), f"Maatschap {B}", IBANS[B], f"Krachtige basiszorg 2026Q1 AGB {B}"),
    )
    assert [one.end_to_end_id for one in transfers_of(Q2, second.payments)] == ["KBZ-2026Q2-01000001"]


def test_the_name_of_an_account_holder_is_written_as_banks_take_it():
    payment = replace(two_closings().closings[1].payments[0], account_holder="Müller & Zoon")

    assert [one.name for one in transfers_of(Q2, [payment])] == ["Muller + Zoon"]


names = st.text(min_size=1).map(bank_name).filter(bool)
amounts = st.integers(1, 10**11).map(lambda cents: Decimal(cents).scaleb(-2))


@given(debtor=names, holders=st.lists(st.tuples(names, amounts), min_size=1, max_size=4))
def test_with_names_of_every_script_the_file_is_valid_and_in_the_characters_of_banks(debtor, holders):
    transfers = tuple(
        replace(ORDER.transfers[0], end_to_end_id=f"KBZ-2026Q2-0100000{at}", name=name, amount_eur=amount)
        for at, (name, amount) in enumerate(holders)
    )
    content = bank_file(replace(ORDER, debtor_name=debtor, transfers=transfers))

    schema = sepa._public_schema()
    assert isinstance(schema, xmlschema.XMLSchema)
    assert schema.is_valid(content.decode())
    assert all(re.fullmatch(r"[a-zA-Z0-9/\-?:().,'+ ]*", text or "") for _, text in elements(content))
    assert read_back(content).total_eur == sum(amount for _, amount in holders)
