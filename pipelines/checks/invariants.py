"""What must hold between tables, however they were computed: blocking checks that no schema of one table can state.

Each check counts the rows that break it; there must be none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import polars as pl

from pipelines.core.numbers import counted
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import Remainder, SchemeRule
from pipelines.rules.rounding import cents, eur, quarter_part
from pipelines.schemas.payout_codes import Base, LineType, Payee, Status

Tables = Mapping[str, pl.DataFrame]
Line = Mapping[str, Any]
PAID = [str(status) for status in Status if status.is_paid]
SERVED = [*PAID, str(Status.NO_BUDGET)]
_KEY = ["scheme", "agb"]


@dataclass(frozen=True, slots=True)
class CheckedAgainst:
    """What the money tables are compared with: the reference data, the shares, and `payouts` of the quarter before where known."""

    reference: OnPeildatum
    practice_shares: pl.DataFrame
    payouts_before: pl.DataFrame | None = None

    def where(self, holds: Callable[[SchemeRule], bool]) -> pl.DataFrame:
        """The schemes and regions (`scheme`, `region`) whose rule in force `holds`."""
        found = [
            {"scheme": in_force.name, "region": region}
            for in_force in self.reference.schemes
            for region in sorted(in_force.regions)
            if holds(in_force.rule)
        ]
        return pl.DataFrame(found, schema={"scheme": pl.String, "region": pl.String})


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One invariant between tables: its name, how many rows break it, and what should hold, in a sentence."""

    name: str
    broken_rows: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.name}: {self.sentence} ({counted(self.broken_rows, 'row')})"


def cross_checks(tables: Tables, against: CheckedAgainst) -> list[CrossCheck]:
    """Every invariant between the money tables and what they are compared with."""
    return [CrossCheck(name, count(tables, against), sentence) for name, (sentence, count) in _CHECKS.items()]


def cross_check_sentences() -> dict[str, str]:
    """The name of every cross check with what should hold."""
    return {name: sentence for name, (sentence, _) in _CHECKS.items()}


def _payout_lines(payouts: pl.DataFrame) -> pl.DataFrame:
    return payouts.filter(line_type=LineType.PAYOUT.value)


def _payouts_unlike_budget(tables: Tables, _: CheckedAgainst) -> int:
    """R24: regions whose payouts do not add up to what the budget says is paid."""
    paid = _payout_lines(tables["payouts"]).group_by("scheme", "region").agg(pl.col("amount").sum())
    joined = tables["budget_use"].join(paid, on=["scheme", "region"], how="left")
    return joined.filter(pl.col("amount").fill_null(Decimal(0)) != pl.col("paid")).height


def _reserved_without_reserve(tables: Tables, against: CheckedAgainst) -> int:
    """R24: regions where money is kept although the rule keeps none."""
    keeping = against.where(lambda rule: rule.budget is not None and rule.budget.reserve)
    others = tables["budget_use"].join(keeping, on=["scheme", "region"], how="anti")
    return others.filter(pl.col("reserved") > 0).height


def _insurers_unlike_payouts(tables: Tables, against: CheckedAgainst) -> int:
    """R36: schemes whose insurers do not together owe what was paid, or whose bases are not the patients of the paid practices."""
    ion = against.practice_shares.select("agb", "ion")
    of_practices = against.where(lambda rule: rule.base is Base.PRACTICE).with_columns(is_practice=pl.lit(value=True))
    lines = _payout_lines(tables["payouts"]).filter(pl.col("status").is_in(PAID)).join(ion, on="agb", how="left")
    lines = lines.join(of_practices, on=["scheme", "region"], how="left")
    patients = pl.when(pl.col("is_practice")).then(pl.col("ion")).otherwise(pl.col("base"))
    paid = lines.group_by("scheme").agg(pl.col("amount").sum(), patients=patients.sum())
    owed = tables["insurer_shares"].filter(line_type=LineType.PAYOUT.value)
    owed = owed.group_by("scheme").agg(owed=pl.col("amount").sum(), insured=pl.col("base").sum())
    joined = paid.join(owed, on="scheme", how="full", coalesce=True).fill_null(0)
    return joined.filter((pl.col("amount") != pl.col("owed")) | (pl.col("patients") != pl.col("insured"))).height


def _insurers_unlike_overhead(tables: Tables, against: CheckedAgainst) -> int:
    """R36: schemes whose insurers do not together owe the overhead of the quarter."""
    overhead: dict[str, Decimal] = defaultdict(Decimal)
    for row in tables["budget_use"].iter_rows(named=True):
        overhead[row["scheme"]] += eur(quarter_part(cents(row["overhead"]), against.reference.quarter.number))
    for row in tables["insurer_shares"].filter(line_type=LineType.OVERHEAD.value).iter_rows(named=True):
        overhead[row["scheme"]] -= row["amount"]
    return sum(amount != 0 for amount in overhead.values())


def _wrong_ranks(_: Tables, against: CheckedAgainst) -> int:
    """R13: practices whose rank, regional or overall, is not the number of higher exact shares plus one."""
    shares = [
        (region, Fraction(aw_ion, ion), in_region, overall)
        for region, ion, aw_ion, in_region, overall in against.practice_shares.select(
            "region", "ion", "aw_ion", "rank_region", "rank_overall"
        ).iter_rows()
        if ion
    ]
    places: dict[str | None, dict[Fraction, int]] = {}
    by_scope: dict[str | None, list[Fraction]] = defaultdict(list)
    for region, exact, _, _ in shares:
        by_scope[region].append(exact)
        by_scope[None].append(exact)
    for scope, found in by_scope.items():
        places[scope] = {}
        for place, exact in enumerate(sorted(found, reverse=True), start=1):
            places[scope].setdefault(exact, place)
    return sum((in_region, overall) != (places[region][exact], places[None][exact]) for region, exact, in_region, overall in shares)


def _wrong_fte_lines(tables: Tables, against: CheckedAgainst) -> int:
    """R30: paid practices of schemes that require a plan, without a line in `fte`; and lines in `fte` of other practices."""
    with_plan = against.where(lambda rule: rule.plan_required)
    lines = _payout_lines(tables["payouts"]).filter(pl.col("status").is_in(PAID)).join(with_plan, on=["scheme", "region"], how="semi")
    paid = lines.select(_KEY)
    return paid.join(tables["fte"], on=_KEY, how="anti").height + tables["fte"].join(paid, on=_KEY, how="anti").height


def _implementation_without_payout(tables: Tables, _: CheckedAgainst) -> int:
    """R29: implementation lines of practices that do not pass statuses 1 to 7."""
    passing = _payout_lines(tables["payouts"]).filter(pl.col("status").is_in(SERVED)).select(_KEY)
    return tables["payouts"].filter(line_type=LineType.IMPLEMENTATION.value).join(passing, on=_KEY, how="anti").height


def _wrong_regions_and_shares(tables: Tables, against: CheckedAgainst) -> int:
    """Payout lines whose region or share is not that of the practice in `practice_shares`."""
    counted = against.practice_shares.select("agb", region_counted="region", share_counted="aw_share")
    joined = _payout_lines(tables["payouts"]).join(counted, on="agb", how="left")
    same = (pl.col("region") == pl.col("region_counted")) & pl.col("aw_share").eq_missing(pl.col("share_counted"))
    return joined.filter(~same.fill_null(value=False)).height


def _paid_behind_a_stop(tables: Tables, against: CheckedAgainst) -> int:
    """R24 `stop`: practices that get money although one before them, in the order of R14, got nothing of its amount."""
    return sum(_paid_after_a_stop(lines) for lines in _served(tables, against))


def _served(tables: Tables, against: CheckedAgainst) -> Iterator[list[Line]]:
    """The practices that were served from a budget divided by `stop`, per scheme and region, in the order of R14."""
    stopping = against.where(lambda rule: rule.budget is not None and rule.budget.first_that_does_not_fit is Remainder.STOP)
    lines = _payout_lines(tables["payouts"]).filter(pl.col("status").is_in(SERVED)).join(stopping, on=["scheme", "region"], how="semi")
    lines = lines.join(against.practice_shares.select("agb", "ion", "aw_ion"), on="agb")
    for _, group in lines.group_by("scheme", "region"):
        yield sorted(group.to_dicts(), key=lambda row: (-Fraction(row["aw_ion"], row["ion"]), -row["aw_ion"], row["agb"]))


def _paid_after_a_stop(lines: list[Line]) -> int:
    stopped = next((at for at, line in enumerate(lines) if line["status"] == Status.NO_BUDGET), len(lines))
    return sum(line["amount"] > 0 for line in lines[stopped:])


def _unexplained_changes(tables: Tables, against: CheckedAgainst) -> int:
    """R41: practices whose causes do not add up to the difference with the quarter before, in cents."""
    difference: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in tables["changes"].iter_rows(named=True):
        difference[row["scheme"], row["agb"]] -= row["amount"]
    if against.payouts_before is not None:
        for payouts, sign in ((tables["payouts"], 1), (against.payouts_before, -1)):
            for row in _payout_lines(payouts).filter(payee=Payee.PRACTICE.value).iter_rows(named=True):
                difference[row["scheme"], row["agb"]] += sign * row["amount"]
    return sum(amount != 0 for amount in difference.values())


_CHECKS: Mapping[str, tuple[str, Callable[[Tables, CheckedAgainst], int]]] = MappingProxyType(
    {
        "payouts_are_the_budget_use": ("the payouts of a region add up to what its budget says is paid", _payouts_unlike_budget),
        "reserved_under_a_reserve": ("money is kept only under a rule with a reserve", _reserved_without_reserve),
        "insurers_owe_what_is_paid": (
            "what the insurers owe for the payouts of a scheme is what was paid under it",
            _insurers_unlike_payouts,
        ),
        "insurers_owe_the_overhead": (
            "what the insurers owe for overhead under a scheme is the overhead of the quarter",
            _insurers_unlike_overhead,
        ),
        "ranks_follow_exact_shares": (
            "a rank is one more than the number of practices with a higher exact share",
            _wrong_ranks,
        ),
        "paid_plans_have_staffing": (
            "the practices in fte are the paid ones of schemes that require a plan",
            _wrong_fte_lines,
        ),
        "implementation_of_passing": (
            "an implementation line is of a practice that passes statuses 1 to 7",
            _implementation_without_payout,
        ),
        "payouts_carry_the_share": ("a payout line has the region and share of practice_shares", _wrong_regions_and_shares),
        "nobody_paid_behind_a_stop": ("after the first practice that does not fit nobody gets money", _paid_behind_a_stop),
        "causes_add_up": (
            "the causes of changes add up to the difference with the quarter before",
            _unexplained_changes,
        ),
    }
)
