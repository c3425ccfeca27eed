"""What if: the decision of a quarter under other terms, with the same counts. Pure; the quarter's tables stay untouched.

Belongs here: the terms that can vary, and the comparison with what was decided. Does not belong here: the command line or a plot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any

import polars as pl

from pipelines.core.amounts import CENT
from pipelines.core.diagnostics import Diagnostic, Severity, in_order
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.budgets import Budget
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.plans import Plan
from pipelines.reference.reading.cells import Cell, CellError, not_negative, shown
from pipelines.reference.schemes import BudgetRule, Comparison, Remainder, SchemeRule, Threshold
from pipelines.reporting.rows import Row
from pipelines.rules.decide import decide
from pipelines.rules.decision import PracticeLine
from pipelines.rules.fte import total_fte
from pipelines.rules.inputs import Booked, PracticeCount
from pipelines.rules.rounding import eur, six_places
from pipelines.rules.tariff import indexed_tariff
from pipelines.schemas.columns import FIGURE, MONEY, SHARE

IN_ALL = "all regions"
MOST_COMBINATIONS = 1_000
"""What a person can look through, and what a plot can show."""
MOST_TARIFF_EUR, MOST_BUDGET_EUR = 10_000, 1_000_000_000
"""Far above any that was ever agreed; what is more is a slip, and would not fit the columns of money."""

SUMMARY: dict[str, Any] = {
    "combination": pl.Int64,
    "scheme": pl.String,
    "tariff": MONEY,
    "threshold": SHARE,
    "remainder": pl.String,
    "reserve": pl.String,
    "budget": MONEY,
    "aw_list": pl.String,
    "region": pl.String,
    "paid_practices": pl.Int64,
    "amount": MONEY,
    "implementation": MONEY,
    "reserved": MONEY,
    "fte": FIGURE,
    "staffing_fits": pl.Int64,
    "status_changes": pl.Int64,
}
CHANGES: dict[str, Any] = {
    "combination": pl.Int64,
    "agb": pl.String,
    "region": pl.String,
    "status": pl.String,
    "new_status": pl.String,
    "amount": MONEY,
    "new_amount": MONEY,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """One combination of terms for a scheme; None leaves a term as it is. `budget_eur` is the yearly budget of each of its regions."""

    scheme: str
    tariff_eur: Decimal | None = None
    threshold: Fraction | None = None
    remainder: Remainder | None = None
    reserve: bool | None = None
    budget_eur: Decimal | None = None
    aw_list: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """The outcome of all combinations.

    `summary` has a row per combination and region, and one for all regions; its `amount` is everything that is paid, of which
    `implementation` is outside the budget (R29); `reserved` is kept in addition (R24).
    `changes` has a row per combination and practice whose status changes.
    `warnings` are about terms that the scheme's rules would not allow.
    """

    summary: pl.DataFrame
    changes: pl.DataFrame
    warnings: tuple[Diagnostic, ...]


def span(text: str) -> tuple[Decimal, ...]:
    """The numbers in a range such as `45:85:5` (first, last, step, ends included) or one number; ValueError for anything else."""
    try:
        numbers = [not_negative(Cell(part)) for part in text.split(":")]
    except CellError:
        numbers = []
    match numbers:
        case [number]:
            return (number,)
        case [first, last, step] if first <= last and step > 0:
            steps = int((last - first) // step)
            if steps >= MOST_COMBINATIONS:
                raise ValueError(f"{shown(text)} has {steps + 1} numbers, expected at most {MOST_COMBINATIONS}")
            return tuple(first + step * at for at in range(steps + 1))
    expected = "expected FIRST:LAST:STEP such as 45:85:5 or 0.20:0.30:0.01 with a step above 0, or one number"
    raise ValueError(f"{shown(text)} is not a range, {expected}")


def combinations(
    scheme: str,
    *,
    tariffs_eur: Sequence[Decimal] = (),
    thresholds: Sequence[Decimal] = (),
    remainders: Sequence[Remainder] = (),
    reserves: Sequence[bool] = (),
    budgets_eur: Sequence[Decimal] = (),
    aw_lists: Sequence[str] = (),
) -> list[Terms]:
    """Every combination of the terms given; an empty one stays as it is.

    ValueError for an impossible amount or share, and for more than `MOST_COMBINATIONS`.
    """
    if any(amount != amount.quantize(CENT) for amount in (*tariffs_eur, *budgets_eur)):
        raise ValueError("an amount has more than two decimals, expected whole cents")
    if any(tariff > MOST_TARIFF_EUR for tariff in tariffs_eur):
        raise ValueError(f"a tariff is above {MOST_TARIFF_EUR}, expected the amount for one patient")
    if any(budget > MOST_BUDGET_EUR for budget in budgets_eur):
        raise ValueError(f"a budget is above {MOST_BUDGET_EUR}, expected that of a region and a year")
    if any(threshold > 1 for threshold in thresholds):
        raise ValueError("a threshold is above 1, expected a share such as 0.25")
    shares = [Fraction(threshold) for threshold in thresholds]
    given: tuple[Sequence[Any], ...] = (tariffs_eur, shares, remainders, reserves, budgets_eur, aw_lists)
    terms = [values or (None,) for values in given]
    if prod(map(len, terms)) > MOST_COMBINATIONS:
        raise ValueError(f"these are {prod(map(len, terms))} combinations, expected at most {MOST_COMBINATIONS}")
    return [Terms(scheme, *chosen) for chosen in product(*terms)]


def play(
    quarter: Quarter,
    book: ReferenceBook,
    counts: Sequence[PracticeCount],
    variations: Iterable[Terms],
    *,
    counts_by_list: Mapping[str, Sequence[PracticeCount]] | None = None,
    booked: Booked | None = None,
) -> Scenario:
    """Each of `variations` decided anew and compared with the scheme as it is.

    `counts_by_list` holds the counts under other AW lists. InputError when the reference cannot be used;
    ValueError for a scheme without a rule in force, a list without counts, or terms that the scheme cannot have.
    """
    summary: list[Row] = []
    changes: list[Row] = []
    plans = OnPeildatum.of(book, quarter).plans
    alone: dict[str, ReferenceBook] = {}
    before: dict[str, _Played] = {}
    warnings: list[Diagnostic] = []
    for number, terms in enumerate(variations, start=1):
        if terms.scheme not in alone:
            alone[terms.scheme] = _alone(book, quarter, terms.scheme)
            before[terms.scheme] = _decided(quarter, alone[terms.scheme], counts, booked)
        counted = _counts_under(terms.aw_list, counts, counts_by_list or {})
        after = _decided(quarter, with_terms(alone[terms.scheme], quarter, terms), counted, booked)
        changed = list(_changed(before[terms.scheme].lines, after.lines))
        summary.extend({"combination": number, **_terms_row(terms), **row} for row in _summary(after, changed, plans))
        changes.extend({"combination": number, **_change(old, new)} for old, new in changed)
        warnings.extend(_outside_band(book, quarter, terms))
    return Scenario(_frame(summary, SUMMARY), _frame(changes, CHANGES), in_order(warnings))


def _frame(rows: Sequence[Row], schema: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema, orient="row")


def with_terms(book: ReferenceBook, quarter: Quarter, terms: Terms) -> ReferenceBook:
    """`book` with the rules in force and the budgets of the scheme as in `terms`; ValueError for terms that it cannot have."""
    scheme = book.schemes[terms.scheme]
    in_force = {id(rule) for rule in _rules(book, quarter, terms.scheme)}
    varied = tuple(_varied(rule, terms) if id(rule) in in_force else rule for rule in scheme.rules)
    budgets = book.budgets if terms.budget_eur is None else _budgets(book, quarter, terms.scheme, terms.budget_eur)
    return replace(book, schemes={**book.schemes, scheme.scheme: replace(scheme, rules=varied)}, budgets=budgets)


def _varied(rule: SchemeRule, terms: Terms) -> SchemeRule:
    tariff, threshold = rule.tariff, rule.threshold
    if terms.tariff_eur is not None:
        # A what-if may leave the band, with a warning. It applies to everybody and replaces the tariffs of plans.
        tariff = replace(tariff, amount_eur=terms.tariff_eur, band=None, by_plan=False)
    if terms.threshold is not None:
        as_given = Threshold(terms.threshold, Comparison.AT_LEAST, None)
        threshold = as_given if threshold is None else replace(threshold, share=terms.threshold)
    return replace(rule, tariff=tariff, threshold=threshold, budget=_varied_budget(rule.budget, terms))


def _varied_budget(budget: BudgetRule | None, terms: Terms) -> BudgetRule | None:
    if terms.budget_eur is not None and budget is None:
        budget = BudgetRule(Remainder.STOP, carry_over=False, overhead_max=None)
    if terms.remainder is None and terms.reserve is None:
        return budget
    if budget is None:
        raise ValueError(f"scheme {terms.scheme} has no budget to divide, expected a budget beside the remainder rule or the reserve")
    if terms.remainder is not None:
        budget = replace(budget, first_that_does_not_fit=terms.remainder)
    return budget if terms.reserve is None else replace(budget, reserve=terms.reserve)


def _budgets(book: ReferenceBook, quarter: Quarter, scheme: str, amount_eur: Decimal) -> tuple[Budget, ...]:
    """The budget lines with `amount_eur` for each region of the scheme this year; an overhead share stays as it was, else 0."""
    reference = OnPeildatum.of(book, quarter)
    of_scheme = {line.region: line for line in book.budgets if (line.scheme, line.year) == (scheme, quarter.year)}
    regions = {region for in_force in reference.schemes if in_force.name == scheme for region in in_force.regions}
    shares = {region: of_scheme[region].overhead_share if region in of_scheme else Decimal(0) for region in sorted(regions)}
    others = tuple(line for line in book.budgets if (line.scheme, line.year) != (scheme, quarter.year))
    return others + tuple(Budget(region, scheme, quarter.year, amount_eur, share) for region, share in shares.items())


def _alone(book: ReferenceBook, quarter: Quarter, scheme: str) -> ReferenceBook:
    """The book with this scheme only: its outcome depends on enrolments in other schemes, but not on their outcome."""
    _rules(book, quarter, scheme)
    return replace(book, schemes={scheme: book.schemes[scheme]})


def _rules(book: ReferenceBook, quarter: Quarter, scheme: str) -> tuple[SchemeRule, ...]:
    rules = book.schemes[scheme].rules_in_force(quarter.peildatum) if scheme in book.schemes else ()
    if not rules:
        raise ValueError(f"scheme {scheme} has no rule in force on {quarter.peildatum}, expected one of those in schemes.yaml")
    return rules


def _outside_band(book: ReferenceBook, quarter: Quarter, terms: Terms) -> Iterator[Diagnostic]:
    """R25: a tariff that a rule of the scheme would refuse."""
    for rule in _rules(book, quarter, terms.scheme) if terms.tariff_eur is not None else ():
        tried = indexed_tariff(replace(rule.tariff, amount_eur=terms.tariff_eur), book.price_index, quarter.year)
        if tried.outside_band and tried.band_cents is not None:
            lowest, highest = map(eur, tried.band_cents)
            wrong = f"EUR {eur(tried.tariff_cents)} is outside the band of {terms.scheme}"
            expected = f"expected EUR {lowest} to EUR {highest} per {tried.per}"
            yield Diagnostic("--tariff", None, "", wrong, expected, Severity.WARNING)


_Lines = Mapping[str, PracticeLine]
_Change = tuple[PracticeLine | None, PracticeLine]


@dataclass(frozen=True, slots=True)
class _Played:
    """One scheme decided: its lines by AGB, and what is kept in each region, in cents."""

    lines: _Lines
    reserved_cents: Mapping[str, int]


def _decided(quarter: Quarter, book: ReferenceBook, counts: Sequence[PracticeCount], booked: Booked | None) -> _Played:
    """The one scheme in `book`; nothing while its tariff is not filled in."""
    if all(rule.tariff.amount_eur is None for scheme in book.schemes for rule in _rules(book, quarter, scheme)):
        return _Played({}, {})
    regions = [region for scheme in decide(quarter, book, counts, booked).schemes for region in scheme.regions]
    return _Played(
        lines={line.agb: line for line in sorted((line for region in regions for line in region.lines), key=lambda line: line.agb)},
        reserved_cents={region.region: region.budget.reserved_cents for region in regions if region.budget is not None},
    )


def _counts_under(
    aw_list: str | None, counts: Sequence[PracticeCount], by_list: Mapping[str, Sequence[PracticeCount]]
) -> Sequence[PracticeCount]:
    if aw_list is None:
        return counts
    if aw_list not in by_list:
        raise ValueError(f"there are no counts under AW list {aw_list}, expected one of {', '.join(sorted(by_list)) or 'none'}")
    return by_list[aw_list]


def _changed(before: _Lines, after: _Lines) -> Iterator[_Change]:
    """The practices whose status differs from the present one."""
    for agb, new in after.items():
        old = before.get(agb)
        if old is None or old.status is not new.status:
            yield old, new


def _change(old: PracticeLine | None, new: PracticeLine) -> Row:
    return {
        "agb": new.agb,
        "region": new.count.region,
        "status": None if old is None else old.status,
        "new_status": new.status,
        "amount": None if old is None else eur(old.amount_cents),
        "new_amount": eur(new.amount_cents),
    }


def _terms_row(terms: Terms) -> Row:
    return {
        "scheme": terms.scheme,
        "tariff": terms.tariff_eur,
        "threshold": None if terms.threshold is None else six_places(terms.threshold),
        "remainder": terms.remainder,
        "reserve": None if terms.reserve is None else ("yes" if terms.reserve else "no"),
        "budget": terms.budget_eur,
        "aw_list": terms.aw_list,
    }


def _summary(after: _Played, changed: Sequence[_Change], plans: Mapping[str, Plan]) -> Iterator[Row]:
    """A row per region and one for all: what is paid, to how many practices, what is kept, and the staffing in their plans."""
    regions = sorted({line.count.region for line in after.lines.values()})
    for region in (*regions, IN_ALL):
        lines = [line for line in after.lines.values() if region in (IN_ALL, line.count.region)]
        paid = [line for line in lines if line.status.is_paid]
        implementation_cents = sum(line.implementation_cents or 0 for line in lines)
        kept = sum(amount for of_region, amount in after.reserved_cents.items() if region in (IN_ALL, of_region))
        yield {
            "region": region,
            "paid_practices": len(paid),
            "amount": eur(sum(line.amount_cents for line in paid) + implementation_cents),
            "implementation": eur(implementation_cents),
            "reserved": eur(kept),
            "fte": six_places(total_fte(plans[line.agb] for line in paid if line.agb in plans)),
            "staffing_fits": sum(line.staffing is not None and line.staffing.fits is True for line in paid),
            "status_changes": sum(region in (IN_ALL, new.count.region) for _, new in changed),
        }
