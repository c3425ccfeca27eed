"""The status of a quarter, and what changed since the run before."""

from decimal import Decimal

import polars as pl
import pytest

from pipelines.reporting.quarter_status import (
    ActionStatus,
    BudgetStatus,
    Change,
    action_statuses,
    amounts_changed,
    attention,
    budget_statuses,
    changes,
    counted,
    exception_counts,
    scheme_statuses,
    to_transfer,
)
from pipelines.schemas import accountability
from pipelines.schemas import payouts as money
from pipelines.schemas.deliveries import deliveries
from pipelines.schemas.payout_codes import Action, ExceptionKind
from pipelines.schemas.payouts import payouts
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import empty

A, B = "01000001", "01000002"


def rows(schema, *given: dict) -> pl.DataFrame:
    """Rows of a table of which only some columns are given."""
    return pl.DataFrame(list(given), schema=empty(schema).schema, orient="row")


def line(agb: str, status: str, amount: str, **others: object) -> dict:
    usual = {"scheme": "kop", "line_type": "payout", "paid_by": "region_organisation", "payee": "practice"}
    return {**usual, "agb": agb, "status": status, "amount": Decimal(amount), **others}


def file(name: str, sha256: str = "a", **others: object) -> dict:
    return {"file": name, "sha256": sha256, "status": "accepted", "rows_read": 10, "rejected": 1, "conflict": 0, **others}


def tables(files=(), shares=(), lines=()) -> dict[str, pl.DataFrame]:
    return {"deliveries": rows(deliveries, *files), "practice_shares": rows(practice_shares, *shares), "payouts": rows(payouts, *lines)}


def test_files_rows_and_patients_are_summed() -> None:
    found = counted(
        tables(
            files=[file("a.csv"), file("b.csv"), file("c.png", status="rejected", rows_read=0, rejected=0)],
            shares=[{"agb": A, "ion": 5, "aw_ion": 2, "unknown_postcode": 1}, {"agb": B, "ion": 7, "aw_ion": 0, "unknown_postcode": 0}],
        )
    )
    assert found.files == {"accepted": 2, "rejected": 1}
    assert (found.rows_read, found.rows_rejected, found.ion, found.aw_ion, found.unknown_postcode) == (20, 2, 12, 2, 1)


def test_a_scheme_counts_its_practices_by_status_and_sums_every_line() -> None:
    lines = [line(A, "paid", "10.00"), line(A, "paid", "2.50", line_type="implementation"), line(B, "no_plan", "0.00")]
    (scheme,) = scheme_statuses(rows(payouts, *lines))
    assert {status: count for status, count in scheme.practices.items() if count} == {"paid": 1, "no_plan": 1}
    assert scheme.paid_eur == Decimal("12.50")


def test_schemes_are_shown_by_name() -> None:
    lines = [line(A, "undecided", "0.00", scheme=name) for name in "hgfedcba"]
    assert "".join(one.scheme for one in scheme_statuses(rows(payouts, *lines))) == "abcdefgh"


def test_what_insurers_pay_and_what_the_region_organisation_receives_is_not_transferred() -> None:
    lines = [line(A, "paid", "10.00"), line(B, "paid", "3.00", paid_by="insurer"), line(B, "paid", "2.00", payee="region_organisation")]
    assert to_transfer(rows(payouts, *lines)) == Decimal("10.00")


def test_the_same_tables_hold_no_change() -> None:
    same = tables(files=[file("a.csv")], shares=[{"agb": A, "ion": 5, "aw_ion": 2, "unknown_postcode": 1}], lines=[line(A, "paid", "1.00")])
    assert not changes(same, same)


@pytest.mark.parametrize(
    "now",
    [
        {"files": [file("a.csv"), file("b.csv")]},
        {"files": []},
        {"files": [file("a.csv", "changed")]},
        {"shares": [{"agb": A, "ion": 6, "aw_ion": 2, "unknown_postcode": 1}]},
        {"shares": [{"agb": A, "ion": 5, "aw_ion": 3, "unknown_postcode": 1}]},
        {"lines": [line(A, "undecided", "1.00")]},
    ],
    ids=["a new file", "a file that is gone", "another file", "another ION", "another AW-ION", "another line"],
)
def test_one_difference_is_a_change(now) -> None:
    before = {
        "files": [file("a.csv")],
        "shares": [{"agb": A, "ion": 5, "aw_ion": 2, "unknown_postcode": 1}],
        "lines": [line(A, "paid", "1.00")],
    }
    assert changes(tables(**before), tables(**{**before, **now}))


def test_what_differs_from_the_run_before_is_reported_by_file_sum_and_line() -> None:
    before = tables(
        files=[file(name) for name in ("k.csv", *"abcdefgh")],
        shares=[{"agb": A, "ion": 100, "aw_ion": 30, "unknown_postcode": 0}],
        lines=[line(A, "paid", "10.00"), line(B, "undecided", "0.00"), line(A, "paid", "2.00", scheme="aoi")],
    )
    now = tables(
        files=[file("k.csv"), *(file(name, "changed") for name in "abcd"), *(file(name) for name in "stuv")],
        shares=[{"agb": A, "ion": 90, "aw_ion": 31, "unknown_postcode": 0}],
        lines=[line(A, "paid", "10.00"), line(A, "paid", "1.00", line_type="implementation"), line(B, "paid", "5.00")],
    )
    found = changes(before, now)
    assert (found.new_files, found.gone_files, found.other_files) == (tuple("stuv"), tuple("efgh"), tuple("abcd"))
    assert (found.ion, found.aw_ion, found.paid_eur) == (-10, 1, Decimal("4.00"))
    assert found.lines == (
        Change("aoi", A, "payout", ("paid", Decimal("2.00")), None),
        Change("kop", A, "implementation", None, ("paid", Decimal("1.00"))),
        Change("kop", B, "payout", ("undecided", Decimal("0.00")), ("paid", Decimal("5.00"))),
    )


def test_rejected_files_conflicts_and_undecided_practices_need_attention() -> None:
    files = rows(
        deliveries, file("a.csv", conflict=2), file("b.png", status="rejected", reason="unreadable_file"), file("c.csv", conflict=1)
    )
    lines = [line(A, "undecided", "0.00"), line(B, "undecided", "0.00"), line(A, "paid", "1.00", scheme="mtvp")]
    assert list(attention(rows(payouts, *lines), files)) == [
        "b.png was rejected: unreadable_file",
        "3 rows are of patients who are registered in several practices on the same day; see attention_rows",
        f"kop: undecided until unknown postcodes and rejected rows are settled: {A}, {B}",
    ]


def test_a_budget_is_shown_with_its_90_percent_check() -> None:
    key = {"scheme": "kop", "region": "rijnmond"}
    amounts = {name: Decimal(amount) for name, amount in (("paid", "5"), ("reserved", "2"), ("unspent", "3"), ("quarter_budget", "10"))}
    used, checked = rows(money.budget_use, {**key, **amounts}), rows(money.overhead_check, {**key, "realised_share": Decimal("0.91")})
    assert budget_statuses(used, checked) == (
        BudgetStatus("kop", "rijnmond", Decimal(5), Decimal(2), Decimal(3), Decimal(10), Decimal("0.910000")),
    )


def test_every_budget_has_the_check_of_its_own_scheme_and_region() -> None:
    keys = [{"scheme": scheme, "region": region} for scheme in ("kop", "aoi") for region in ("utrecht", "rijnmond")]
    used = rows(money.budget_use, *keys)
    checked = rows(money.overhead_check, *({**key, "realised_share": Decimal(at) / 10} for at, key in enumerate(keys)))
    assert [(one.scheme, one.region, one.realised_share) for one in budget_statuses(used, checked)] == [
        ("aoi", "rijnmond", Decimal("0.3")),
        ("aoi", "utrecht", Decimal("0.2")),
        ("kop", "rijnmond", Decimal("0.1")),
        ("kop", "utrecht", Decimal("0.0")),
    ]


def test_actions_and_exceptions_are_counted_by_kind() -> None:
    todo = [("deliver_list", "10.00"), ("deliver_list", None), ("approve_plan", "2.50")]
    lines = [{"action": action, "amount_at_stake": at_stake and Decimal(at_stake)} for action, at_stake in todo]
    assert action_statuses(rows(accountability.actions, *lines)) == (
        ActionStatus(Action.DELIVER_LIST, 2, Decimal("10.00")),
        ActionStatus(Action.APPROVE_PLAN, 1, Decimal("2.50")),
    )
    assert exception_counts(rows(accountability.exceptions, {"kind": "fixed"}, {"kind": "fixed"})) == {ExceptionKind.FIXED: 2}


def test_changes_since_the_quarter_before_are_summed_by_cause() -> None:
    found = [("undecided", "5.00"), ("patients", "-1.00"), ("patients", "3.50")]
    lines = [{"cause": cause, "amount": Decimal(amount)} for cause, amount in found]
    assert amounts_changed(rows(accountability.changes, *lines)) == {"patients": Decimal("2.50"), "undecided": Decimal("5.00")}
