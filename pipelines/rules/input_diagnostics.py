"""What is wrong, or worth a look, in the reference files for one quarter: the faults that only show when the rules are applied.

Belongs here: what follows from several files together on a peildatum. What the files show by themselves is told by their loaders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import path_in_home
from pipelines.reference.kpi import COMPUTED_INDICATORS
from pipelines.reference.practices import Practice
from pipelines.rules.fte import functions_in_plans, staffing_in_force
from pipelines.rules.in_force import SchemeInForce, active_practices, schemes_in_force, takes_part
from pipelines.rules.records import Records
from pipelines.rules.tariff import index_years, indexed_tariff


@dataclass(frozen=True, slots=True)
class _Situation:
    """The reference files on the peildatum of a quarter."""

    quarter: Quarter
    book: ReferenceBook
    records: Records
    practices: list[Practice]
    schemes: list[SchemeInForce]


def input_diagnostics(quarter: Quarter, book: ReferenceBook) -> list[Diagnostic]:
    """Every fault of the reference files for `quarter`, errors and warnings, without looking at counts."""
    practices, schemes = active_practices(book, quarter), list(schemes_in_force(book, quarter))
    situation = _Situation(quarter, book, Records.of(book, quarter), practices, schemes)
    diagnostics: list[Diagnostic] = []
    for in_force in schemes:
        if in_force.rule.tariff.amount_eur is None:
            diagnostics.append(_empty_tariff(in_force, situation))
        else:
            diagnostics.extend(_tariff_diagnostics(in_force, situation))
            diagnostics.extend(_missing_budgets(in_force, situation))
        diagnostics.extend(_idle_deviations(in_force, situation))
    diagnostics.extend(_staffing_diagnostics(situation))
    diagnostics.extend(_reserved_indicators(situation))
    return diagnostics


def _empty_tariff(in_force: SchemeInForce, situation: _Situation) -> Diagnostic:
    """R21: an empty tariff is an error when someone participates; else the scheme is left out."""
    someone = any(takes_part(in_force, practice, situation.records) for practice in situation.practices)
    why = "and a practice participates" if someone else "so the scheme is left out"
    severity = Severity.ERROR if someone else Severity.WARNING
    wrong, expected = f"the tariff is not filled in, {why}", 'expected an amount such as "6.80"'
    return Diagnostic(path_in_home(files.SCHEMES), in_force.rule.row, f"{in_force.key}.tariff", wrong, expected, severity)


def _tariff_diagnostics(in_force: SchemeInForce, situation: _Situation) -> Iterator[Diagnostic]:
    """R22 and R25 for a tariff that is filled in."""
    tariff, year, file = in_force.rule.tariff, situation.quarter.year, path_in_home(files.SCHEMES)
    index = situation.book.price_index
    if tariff.price_level is not None and tariff.price_level > year:
        wrong = f"the price level {tariff.price_level} is after {year}"
        yield Diagnostic(file, in_force.rule.row, f"{in_force.key}.tariff.price_level", wrong, "expected a year that has come")
        return
    missing = list(_missing_indices(tariff.price_level, situation, f"the tariff of {in_force.name}"))
    yield from missing
    if not missing and not tariff.band_argument.strip() and indexed_tariff(tariff, index, year).outside_band:
        wrong, expected = "the tariff lies outside its band", "expected one within it, ends included, or a band_argument"
        yield Diagnostic(file, in_force.rule.row, f"{in_force.key}.tariff.amount", wrong, expected)


def _missing_indices(price_level: int | None, situation: _Situation, used_for: str) -> Iterator[Diagnostic]:
    """R22: each year without an index between the price level and the quarter's year."""
    if price_level is None:
        return
    for year in index_years(price_level, situation.quarter.year):
        if year not in situation.book.price_index.by_year:
            expected = f"expected an index of every year after {price_level} for {used_for}"
            yield Diagnostic(path_in_home(files.PRICE_INDEX), None, "year", f"{year} is missing", expected)


def _missing_budgets(in_force: SchemeInForce, situation: _Situation) -> Iterator[Diagnostic]:
    """R24: a scheme with a budget has a line for each of its regions with practices."""
    if in_force.rule.budget is None:
        return
    year = situation.quarter.year
    there = {line.region for line in situation.book.budgets if (line.scheme, line.year) == (in_force.name, year)}
    regions = {practice.region for practice in situation.practices if in_force.rule.covers(practice.region)}
    for region in sorted(regions - there):
        wrong, expected = f"{region} has no budget for {in_force.name} in {year}", "expected a line for region, scheme and year"
        yield Diagnostic(path_in_home(files.BUDGETS), None, "region", wrong, expected)


def _idle_deviations(in_force: SchemeInForce, situation: _Situation) -> Iterator[Diagnostic]:
    """R17: records that are ignored because the rule in force allows none, or that stand in for nothing."""
    if in_force.rule.deviation_allowed and in_force.rule.threshold is not None:
        return
    what = "has no threshold" if in_force.rule.deviation_allowed else "allows no deviation"
    for (_, scheme), record in sorted(situation.records.deviations.items(), key=lambda pair: pair[0]):
        if scheme == in_force.name:
            wrong, expected = f"{scheme} {what}, this one is ignored", "expected deviation_allowed in its rule, or no deviation"
            yield Diagnostic(path_in_home(files.DEVIATIONS), record.row, "scheme", wrong, expected, Severity.WARNING)


def _staffing_diagnostics(situation: _Situation) -> Iterator[Diagnostic]:
    """R30: each function that plans of the year give fte for has a cost that can be indexed."""
    book, year = situation.book, situation.quarter.year
    for function in functions_in_plans(book.plans, year):
        line = staffing_in_force(book.staffing, function, year)
        if line is None:
            wrong = f"no cost of {function} up to {year}, while plans of {year} give fte for it"
            yield Diagnostic(path_in_home(files.STAFFING), None, "function", wrong, "expected a line for it")
        else:
            yield from _missing_indices(line.price_level, situation, f"the cost of {function}")


def _reserved_indicators(situation: _Situation) -> Iterator[Diagnostic]:
    """The figures that are computed here have one value: theirs."""
    for figure in situation.book.kpi:
        if figure.quarter == situation.quarter and figure.indicator in COMPUTED_INDICATORS:
            wrong = f"{figure.indicator} is computed by the pipeline"
            yield Diagnostic(path_in_home(files.KPI), figure.row, "indicator", wrong, "expected another name")
