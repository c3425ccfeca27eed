"""R33: the ledger only grows, and whatever does not fit in it is found."""

import hashlib
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines.ledger import LEDGER_FILE
from pipelines.ledger.chain import LedgerFiles, checked, ledger_bytes
from pipelines.ledger.closing import Claim, manifest_bytes, read_manifest
from pipelines.ledger.ledger import Ledger
from pipelines.ledger.lines import NO_HASH
from pipelines.schemas.ledger import SettlementKind
from pipelines.schemas.payout_codes import LineType
from tests.unit.ledger.closings import Q1, Q2, Q3, A, B, close, files_of, key, settlement, two_closings


def faults(files: LedgerFiles) -> list[str]:
    return [str(fault) for fault in checked(files)[1]]


def changed(ledger: Ledger, place: int, **parts: object) -> LedgerFiles:
    """The files of a ledger of which one manifest says something else, with a closing hash of its own and a witness that agrees."""
    closings = list(ledger.closings)
    closings[place] = read_manifest(manifest_bytes(replace(closings[place], **parts)))
    return files_of(Ledger(tuple(closings)))


def test_an_empty_ledger_is_whole():
    assert checked(LedgerFiles()) == (Ledger(), ())


def test_what_was_closed_is_read_back_and_is_whole():
    ledger = two_closings()

    assert checked(files_of(ledger)) == (ledger, ())


def test_the_hash_of_a_line_is_made_of_its_other_columns_as_a_json_list():
    line = two_closings().lines[0]
    columns = [
        *("0001", "2026-05-04T09:31:07Z", "2026Q1", "2026Q1", "Noord", "kader"),
        *("01000001", "implementation", "booking", "250.12", NO_HASH),
    ]
    text = json.dumps(columns, separators=(",", ":"))

    assert (
        text
        == '["0001","2026-05-04T09:31:07Z","2026Q1","2026Q1","Noord","kader","01000001","implementation","booking","250.12","'
        + NO_HASH
        + '"]'
    )
    assert line.entry_hash == hashlib.sha256(text.encode()).hexdigest()


def test_letters_beyond_ascii_are_hashed_as_they_are():
    (line,) = close(Ledger(), Q1, {key(A, region="Fryslân", scheme="kopté €"): "1.00"}).lines
    columns = f'["0001","{line.booked_at}","2026Q1","2026Q1","Fryslân","kopté €","{A}","payout","booking","1.00","{NO_HASH}"]'

    assert line.entry_hash == hashlib.sha256(columns.encode("utf-8")).hexdigest()


def test_lines_are_booked_by_quarter_of_origin_scheme_region_practice_and_line_type():
    amounts = {
        key(A, Q2): "1.00",
        key(B, Q1): "2.00",
        key(A, Q1, LineType.PAYOUT): "3.00",
        key(A, Q1, LineType.IMPLEMENTATION): "4.00",
        key(A, Q1, region="Zuid"): "5.00",
        key(A, Q1, scheme="aaa"): "6.00",
        key(A, Q1, scheme="nothing"): "0.00",
    }
    ledger = close(close(Ledger(), Q1, {}), Q2, amounts)

    assert [str(line.amount_eur) for line in ledger.lines] == ["6.00", "4.00", "3.00", "2.00", "5.00", "1.00"]
    assert [line.kind.value for line in ledger.lines] == ["correction"] * 5 + ["booking"]


def test_the_closing_hash_is_that_of_the_bytes_with_zeros_in_its_place():
    manifest = manifest_bytes(two_closings().closings[1])
    own = json.loads(manifest)["closing_hash"]

    assert own == hashlib.sha256(manifest.replace(own.encode(), b"0" * 64)).hexdigest()


def test_a_manifest_has_the_settlements_with_the_columns_of_their_file():
    closing = close(Ledger(), Q1, {}, settlements=[settlement("S1", B, SettlementKind.RECEIVED, "5.00", "bank 7")]).closings[0]

    assert json.loads(manifest_bytes(closing))["settlements"] == [
        {
            "id": "S1",
            "agb": B,
            "date": "2026-05-04",
            "kind": "received",
            "amount": "5.00",
            "reference": "bank 7",
            "argument": "besluit",
            "approved_by": "B. Jansen",
        }
    ]


def test_every_byte_of_the_ledger_counts():
    files = files_of(two_closings())
    for name, content in files.files.items():
        for place in range(len(content)):
            flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
            found = faults(LedgerFiles({**files.files, name: flipped}, files.witnesses))
            assert any(fault.startswith(f"ledger/{name}") for fault in found), f"{name} byte {place}"


def test_every_byte_of_a_witness_counts():
    files = files_of(two_closings())
    for quarter, content in files.witnesses.items():
        for place in range(len(content)):
            flipped = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
            found = faults(LedgerFiles(files.files, {**files.witnesses, quarter: flipped}))
            assert any(fault.startswith(f"output/{quarter}/sluiting.json") for fault in found), f"{quarter} byte {place}"


@pytest.mark.parametrize("name", ["2026Q1.json", "2026Q2.json", LEDGER_FILE])
def test_a_file_that_is_gone_is_missed(name: str):
    files = files_of(two_closings())

    assert faults(LedgerFiles({other: content for other, content in files.files.items() if other != name}, files.witnesses))


def test_a_tail_that_was_cut_off_is_seen_by_its_witness():
    whole, cut = files_of(two_closings()), files_of(Ledger(two_closings().closings[:1]))

    assert faults(cut) == []
    assert faults(LedgerFiles(cut.files, whole.witnesses)) == ["output/2026Q2/sluiting.json: the ledger does not have this closing"]


def test_files_that_do_not_belong_there_are_faults_in_order_of_their_names():
    files = files_of(two_closings())
    strangers = [f"{letter}.txt" for letter in "gcafbed"]

    assert faults(LedgerFiles({**files.files, **dict.fromkeys(strangers, b"")}, files.witnesses)) == [
        f"ledger/{name}: it is not a file of the ledger" for name in sorted(strangers)
    ]


def test_a_closing_under_the_name_of_another_quarter_is_a_fault():
    files = files_of(two_closings())
    renamed = {name.replace("2026Q2", "2026Q3"): content for name, content in files.files.items()}
    witnesses = {quarter.replace("2026Q2", "2026Q3"): content for quarter, content in files.witnesses.items()}

    assert faults(LedgerFiles(renamed, witnesses)) == ["ledger/2026Q3.json: it is the closing of 2026Q2"]


def test_lines_without_a_closing_are_a_fault():
    lines = ledger_bytes(two_closings().lines)

    assert faults(LedgerFiles({LEDGER_FILE: lines})) == ["ledger/ledger.parquet: no closing made it"]


def test_a_line_that_is_missing_is_a_fault_also_when_the_hash_of_the_file_agrees():
    ledger = two_closings()
    fewer = ledger_bytes(ledger.lines[:-1])
    files = changed(ledger, 1, ledger_sha256=hashlib.sha256(fewer).hexdigest())

    assert "ledger/ledger.parquet: its lines are not those of the closings" in faults(
        LedgerFiles({**files.files, LEDGER_FILE: fewer}, files.witnesses)
    )


FIRST, SECOND = two_closings().closings


def claim(quarter, claimed, recomputed, amount):
    return Claim(quarter, Q1, "kader", LineType.PAYOUT, "3311", Decimal(claimed), Decimal(recomputed), Decimal(amount))


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"closing_id": "0003"}, "it is closing 0003, where 0002 is expected"),
        ({"quarter": Q3}, "it does not follow on that of 2026Q1"),
        ({"previous_closing_hash": NO_HASH}, "its previous_closing_hash is not that of the closing before"),
        ({"total_eur": Decimal("1.00")}, "its total is not the sum of its lines"),
        ({"lines": ()}, "its total is not the sum of its lines"),
        ({"payments": ()}, "its payments are not those of the practices with a line, a settlement or an open balance"),
        (
            {"payments": (*SECOND.payments, SECOND.payments[1])},
            "its payments are not those of the practices with a line, a settlement or an open balance",
        ),
        ({"payments": tuple(replace(payment, quarter=Q3) for payment in SECOND.payments)}, f"the balance of {A} does not add up"),
        ({"transfers": 7}, "what it settled and transferred is not the sum of its payments"),
        ({"held": (A,)}, f"the balance of {A} does not add up"),
        ({"settlements": (settlement("S1", B, SettlementKind.RECEIVED, "5.00"),)}, f"the balance of {B} does not add up"),
        ({"claims": (claim(Q2, "1.00", "2.00", "1.00"),)}, "its claim on 3311 for kader of 2026Q1 does not follow on the earlier ones"),
        ({"claims": (claim(Q2, "0.00", "2.00", "1.00"),)}, "its claim on 3311 for kader of 2026Q1 does not follow on the earlier ones"),
    ],
)
def test_a_closing_that_does_not_follow_on_those_before_it_is_a_fault(parts, wrong: str):
    """Somebody who makes a new closing hash is found by what does not add up."""
    assert f"ledger/{parts.get('quarter', Q2)}.json: {wrong}" in faults(changed(two_closings(), 1, **parts))


def test_a_line_with_another_amount_needs_other_hashes():
    ledger = two_closings()
    lines = (replace(ledger.closings[1].lines[0], amount_eur=Decimal("-40.81")), *ledger.closings[1].lines[1:])

    assert "ledger/2026Q2.json: its lines do not have their hashes, in their order" in faults(changed(ledger, 1, lines=lines))


def test_a_settlement_is_taken_once():
    taken = [settlement("S1", B, SettlementKind.RECEIVED, "5.00")]
    again = close(close(Ledger(), Q1, {}, settlements=taken), Q2, {}, settlements=taken)
    twice = close(Ledger(), Q1, {}, settlements=taken * 2)

    assert faults(files_of(again)) == ["ledger/2026Q2.json: a settlement of it was taken before"]
    assert faults(files_of(twice)) == ["ledger/2026Q1.json: a settlement of it was taken before"]


def test_claims_that_follow_on_those_of_earlier_closings_are_whole():
    """R40: what is claimed later is what is owed then, without what all earlier closings claimed."""
    ledger = close(Ledger(), Q1, {}, claims=(claim(Q1, "0.00", "34.00", "34.00"),))
    ledger = close(ledger, Q2, {}, claims=(claim(Q2, "34.00", "30.00", "-4.00"),))
    ledger = close(ledger, Q3, {}, claims=(claim(Q3, "30.00", "31.00", "1.00"),))

    assert faults(files_of(ledger)) == []


def test_a_practice_that_is_paid_to_the_cent_needs_no_payment_in_the_next_closing():
    ledger = close(close(Ledger(), Q1, {key(A): "0.01", key(B): "-0.50"}), Q2, {})

    assert faults(files_of(ledger)) == []
    assert [payment.agb for payment in ledger.closings[1].payments] == [B]


def test_a_closing_of_nothing_leaves_the_ledger_as_it_was():
    first = close(Ledger(), Q1, {})
    booked = close(first, Q2, {key(A, Q2): "1.00"})

    assert checked(files_of(first)) == (first, ())
    assert ledger_bytes(close(booked, Q3, {}).lines) == ledger_bytes(booked.lines)
