"""What must hold between tables, told apart from how they were computed: the blocking checks that one schema cannot state.

Each check counts the rows that break it; zero is right.
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

from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.schemes import Remainder

Tables = Mapping[str, pl.DataFrame]
PAID = ("paid", "partly_paid")


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """One invariant between tables: its name, how many rows break it, and what should hold, in a sentence."""

    name: str
    broken_rows: int
    sentence: str


def cross_checks(tables: Tables, stopping: frozenset[str] = frozenset()) -> list[CrossCheck]:
    """Every invariant between `practice_shares` and the money tables.

    `stopping` are the schemes that divide their budget by `stop`; see `stopping_schemes`.
    """
    checks = [CrossCheck(name, count(tables), sentence) for name, (sentence, count) in _CHECKS.items()]
    return [*checks, CrossCheck(_STOP_CHECK, _behind_a_stop(tables, stopping), _STOP_SENTENCE)]


def cross_check_sentences() -> dict[str, str]:
    """The name of every cross check with what should hold."""
    return {**{name: sentence for name, (sentence, _) in _CHECKS.items()}, _STOP_CHECK: _STOP_SENTENCE}


def stopping_schemes(book: ReferenceBook, quarter: Quarter) -> frozenset[str]:
    """R24: the schemes whose rule in force divides the budget by `stop`."""
    return frozenset(
        name
        for name, scheme in book.schemes.items()
        for rule in scheme.rules_in_force(quarter.peildatum)
        if rule.budget and rule.budget.first_that_does_not_fit is Remainder.STOP
    )


def _payout_lines(tables: Tables) -> pl.DataFrame:
    return tables["payouts"].filter(pl.col("line_type") == "payout")


def _above_budget(tables: Tables) -> int:
    """R24: regions whose payouts together are not what the budget says is paid, or more than there is."""
    paid = _payout_lines(tables).group_by("scheme", "region").agg(pl.col("amount").sum())
    joined = tables["budget_use"].join(paid, on=["scheme", "region"], how="left")
    return joined.filter((pl.col("amount").fill_null(Decimal(0)) != pl.col("paid")) | (pl.col("paid") > pl.col("quarter_budget"))).height


def _insurers_apart(tables: Tables) -> int:
    """R36: schemes whose insurers together do not owe what was paid."""
    paid = _payout_lines(tables).filter(pl.col("status").is_in(PAID)).group_by("scheme").agg(pl.col("amount").sum(), pl.col("base").sum())
    owed = tables["insurer_shares"].group_by("scheme").agg(pl.col("amount").sum().alias("owed"), pl.col("base").sum().alias("insured"))
    joined = paid.join(owed, on="scheme", how="full", coalesce=True).fill_null(0)
    return joined.filter((pl.col("amount") != pl.col("owed")) | (pl.col("base") != pl.col("insured"))).height


def _wrong_ranks(tables: Tables) -> int:
    """R13: practices whose rank, in the region or in all, is not the number of higher exact shares plus one."""
    shares = [
        (region, Fraction(aw_ion, ion), in_region, overall)
        for region, ion, aw_ion, in_region, overall in tables["practice_shares"]
        .select("region", "ion", "aw_ion", "rank_region", "rank_overall")
        .iter_rows()
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


def _missing_fte(tables: Tables) -> int:
    """R30: paid practices without a line in `fte`, and lines of practices that are not paid."""
    key = ["scheme", "agb"]
    paid = _payout_lines(tables).filter(pl.col("status").is_in(PAID)).select(key)
    return paid.join(tables["fte"], on=key, how="anti").height + tables["fte"].join(paid, on=key, how="anti").height


def _lone_implementations(tables: Tables) -> int:
    """R29: implementation lines of practices whose payout is not paid."""
    paid = _payout_lines(tables).filter(pl.col("status").is_in(PAID)).select("scheme", "agb")
    lines = tables["payouts"].filter(pl.col("line_type") == "implementation")
    return lines.join(paid, on=["scheme", "agb"], how="anti").height


def _other_shares(tables: Tables) -> int:
    """Payout lines whose region or share is not that of the practice in `practice_shares`."""
    counted = tables["practice_shares"].select("agb", region_there="region", share_there="aw_share")
    joined = _payout_lines(tables).join(counted, on="agb", how="left")
    same = (pl.col("region") == pl.col("region_there")) & pl.col("aw_share").eq_missing(pl.col("share_there"))
    return joined.filter(~same.fill_null(value=False)).height


def _behind_a_stop(tables: Tables, stopping: frozenset[str]) -> int:
    """R24 `stop`: practices that get money behind one that got nothing of its amount, in the order of R14."""
    return sum(_paid_after_a_stop(lines) for lines in _served(tables, stopping))


def _served(tables: Tables, stopping: frozenset[str]) -> Iterator[list[dict[str, Any]]]:
    """The practices that came to the budget, per scheme and region, in the order of R14."""
    counts = tables["practice_shares"].select("agb", "ion", "aw_ion")
    lines = _payout_lines(tables).filter(pl.col("scheme").is_in(list(stopping)), pl.col("status").is_in([*PAID, "no_budget"]))
    for _, group in sorted(lines.join(counts, on="agb").group_by("scheme", "region"), key=lambda pair: str(pair[0])):
        yield sorted(group.to_dicts(), key=lambda row: (-Fraction(row["aw_ion"], row["ion"]), -row["aw_ion"], row["agb"]))


def _paid_after_a_stop(lines: list[dict[str, Any]]) -> int:
    stopped = next((at for at, line in enumerate(lines) if line["status"] == "no_budget"), len(lines))
    return sum(line["amount"] > 0 for line in lines[stopped:])


_STOP_CHECK = "nobody_behind_a_stop_is_paid"
_STOP_SENTENCE = "after the first practice that does not fit nobody gets money"
_CHECKS: Mapping[str, tuple[str, Callable[[Tables], int]]] = MappingProxyType(
    {
        "payouts_within_budget": (
            "the payouts of a region add up to what its budget says is paid, and not above it",
            _above_budget,
        ),
        "insurer_shares_sum_to_what_was_paid": ("what the insurers owe for a scheme is what was paid under it", _insurers_apart),
        "ranks_follow_the_exact_shares": (
            "a rank is one more than the number of practices with a higher exact share",
            _wrong_ranks,
        ),
        "every_paid_practice_has_its_staffing": ("the practices in fte are the paid ones", _missing_fte),
        "implementation_only_beside_a_payout": ("an implementation line stands beside a paid payout", _lone_implementations),
        "payouts_carry_the_share_of_the_practice": ("a payout line has the region and share of practice_shares", _other_shares),
    }
)
