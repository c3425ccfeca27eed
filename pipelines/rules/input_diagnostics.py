"""What is wrong or worth a look in the reference files of one quarter: faults that only show when the rules are applied.

Belongs here: what follows from several files together on a peildatum. The reader of a file reports what is wrong in that file alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import combinations

from pipelines.core.diagnostics import Diagnostic, Severity
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import path_in_home
from pipelines.reference.kpi import COMPUTED_INDICATORS
from pipelines.reference.on_peildatum import OnPeildatum, SchemeInForce
from pipelines.reference.plans import Plan
from pipelines.rules.budget import year_budget
from pipelines.rules.fte import functions_in_plans, staffing_in_force
from pipelines.rules.rounding import cents, eur
from pipelines.rules.tariff import index_years, indexed_tariff, planned_tariff
from pipelines.schemas.payout_codes import Base


def input_diagnostics(quarter: Quarter, book: ReferenceBook) -> list[Diagnostic]:
    """Every fault of the reference files for `quarter`, errors and warnings, that shows without the counts."""
    reference = OnPeildatum.of(book, quarter)
    diagnostics: list[Diagnostic] = []
    for in_force in reference.schemes:
        regions = judged_regions(in_force, reference)
        if not regions:
            continue
        if in_force.rule.tariff.amount_eur is None:
            diagnostics.append(_empty_tariff(in_force, reference))
        else:
            diagnostics.extend(_tariff_diagnostics(in_force, reference))
            diagnostics.extend(_missing_budgets(in_force, regions, reference))
        diagnostics.extend(_idle_deviations(in_force, reference))
    for check in _CHECKS:
        diagnostics.extend(check(reference))
    return diagnostics


def judged_regions(in_force: SchemeInForce, reference: OnPeildatum) -> list[str]:
    """The regions in which a rule is applied, by name: regions with an active practice, or named by a rule with a budget (R24)."""
    named = in_force.rule.budget is not None and in_force.rule.regions is not None
    return sorted(in_force.regions if named else in_force.regions.intersection(reference.regions))


def _empty_tariff(in_force: SchemeInForce, reference: OnPeildatum) -> Diagnostic:
    """R21: an empty tariff is an error when someone participates; else the scheme is left out."""
    someone = any(reference.takes_part(in_force, practice) for practice in reference.practices.values())
    why = "and a practice participates" if someone else "so the scheme is left out"
    severity = Severity.ERROR if someone else Severity.WARNING
    wrong, expected = f"the tariff is not filled in, {why}", 'expected an amount such as "6.80"'
    return Diagnostic(path_in_home(files.SCHEMES), in_force.rule.row, f"{in_force.key}.tariff", wrong, expected, severity)


def _tariff_diagnostics(in_force: SchemeInForce, reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R22 and R25 for a tariff that is filled in, and for the tariffs that plans name instead (R21)."""
    tariff, year, file = in_force.rule.tariff, reference.quarter.year, path_in_home(files.SCHEMES)
    if tariff.price_level is not None and tariff.price_level > year:
        wrong = f"the price level {tariff.price_level} is after {year}"
        yield Diagnostic(file, in_force.rule.row, f"{in_force.key}.tariff.price_level", wrong, "expected a year that has come")
        return
    missing = list(_missing_indices(tariff.price_level, reference, f"the tariff of {in_force.name}"))
    yield from missing
    if missing:
        return
    if not tariff.band_argument.strip() and indexed_tariff(tariff, reference.price_index, year).outside_band:
        wrong, expected = "the tariff is outside its band", "expected one within it, ends included, or a band_argument"
        yield Diagnostic(file, in_force.rule.row, f"{in_force.key}.tariff.amount", wrong, expected)
    yield from _planned_outside_band(in_force, reference)


def _planned_outside_band(in_force: SchemeInForce, reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R21: the tariffs of plans outside the band of the rule, of practices that participate."""
    for plan in _plans_with_tariff(in_force, reference):
        planned = planned_tariff(in_force.rule.tariff, plan, reference.price_index, reference.quarter.year)
        if planned is not None and planned.outside_band:
            wrong = f"the tariff of {plan.agb} is outside the band of {in_force.name}"
            yield Diagnostic(path_in_home(files.PLANS), plan.row, "tariff", wrong, "expected one within it, ends included")


def _plans_with_tariff(in_force: SchemeInForce, reference: OnPeildatum) -> Iterator[Plan]:
    """The approved plans that name the tariff of a practice that participates."""
    for plan in reference.plans.values():
        practice = reference.practices.get(plan.agb)
        names_one = in_force.rule.tariff.by_plan and plan.approved and plan.tariff_eur is not None
        if names_one and practice is not None and reference.takes_part(in_force, practice):
            yield plan


def _regions_left_out(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R21: regions that the newest rule of a scheme leaves out, while an older one is still in force there."""
    day = reference.quarter.peildatum
    for in_force in reference.schemes:
        newest = max(rule.valid.first for rule in in_force.scheme.rules if rule.valid.first <= day)
        begins = in_force.rule.valid.first
        for region in judged_regions(in_force, reference):
            if begins < newest:
                wrong = f"{region} keeps the rule from {begins}, because the one from {newest} leaves it out"
                expected = "expected the newest rule to name it, or a valid_to in the older one"
                yield Diagnostic(path_in_home(files.SCHEMES), in_force.rule.row, in_force.key, wrong, expected, Severity.WARNING)


def _two_tariffs_by_plan(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R21: a plan has one tariff, so it cannot be that of two schemes."""
    schemes: dict[str, list[str]] = defaultdict(list)
    for in_force in reference.schemes:
        for plan in _plans_with_tariff(in_force, reference):
            schemes[plan.agb].append(in_force.name)
    for agb, names in schemes.items():
        if len(names) > 1:
            wrong = f"{agb} participates in {' and '.join(names)}, which both take the tariff of its plan"
            yield Diagnostic(path_in_home(files.PLANS), reference.plans[agb].row, "tariff", wrong, "expected one scheme with by_plan")


def _paid_twice(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R18: a practice in two schemes that pay for the same AW-ION and do not exclude each other."""
    paying = [one for one in reference.schemes if one.rule.base is Base.AW_ION and one.rule.pays_practices]
    for one, other in combinations(paying, 2):
        if one.name == other.name or _excludes(one, other.name) or _excludes(other, one.name):
            continue
        for practice in reference.practices.values():
            if reference.takes_part(one, practice) and reference.takes_part(other, practice):
                enrolment = reference.enrolments.get((practice.agb, one.name)) or reference.enrolments.get((practice.agb, other.name))
                wrong = f"{practice.agb} is in {one.name} and {other.name}: the same AW-ION is paid twice"
                expected = "expected one of them, or not_with in one of their rules"
                row = None if enrolment is None else enrolment.row
                yield Diagnostic(path_in_home(files.ENROLMENTS), row, "scheme", wrong, expected, Severity.WARNING)


def _excludes(in_force: SchemeInForce, scheme: str) -> bool:
    """R18: an enrolment in a scheme has no argument, so `needs_argument` excludes it too."""
    return scheme in in_force.rule.not_with or scheme in in_force.rule.needs_argument


def _missing_indices(price_level: int | None, reference: OnPeildatum, used_for: str) -> Iterator[Diagnostic]:
    """R22: each year between the price level and the quarter's year that has no index."""
    if price_level is None:
        return
    for year in index_years(price_level, reference.quarter.year):
        if year not in reference.price_index.by_year:
            expected = f"expected an index of every year after {price_level} for {used_for}"
            yield Diagnostic(path_in_home(files.PRICE_INDEX), None, "year", f"{year} is missing", expected)


def _missing_budgets(in_force: SchemeInForce, regions: list[str], reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R24: a rule with a budget has a budget line for each of its regions."""
    if in_force.rule.budget is None:
        return
    for region in regions:
        if (in_force.name, region) not in reference.budgets:
            wrong = f"{region} has no budget for {in_force.name} in {reference.quarter.year}"
            yield Diagnostic(path_in_home(files.BUDGETS), None, "region", wrong, "expected a line for region, scheme and year")


def _idle_deviations(in_force: SchemeInForce, reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R17: deviations that are ignored because the rule in force allows none, or has no threshold to replace."""
    if in_force.rule.deviation_allowed and in_force.rule.threshold is not None:
        return
    what = "has no threshold" if in_force.rule.deviation_allowed else "allows no deviation"
    for (agb, scheme), record in sorted(reference.deviations.items(), key=lambda pair: pair[0]):
        practice = reference.practices.get(agb)
        if scheme == in_force.name and practice is not None and practice.region in in_force.regions:
            wrong, expected = f"{scheme} {what}, this one is ignored", "expected deviation_allowed in its rule, or no deviation"
            yield Diagnostic(path_in_home(files.DEVIATIONS), record.row, "scheme", wrong, expected, Severity.WARNING)


def _staffing_diagnostics(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R30: functions for which plans of the year have fte, without a cost that can be indexed."""
    year = reference.quarter.year
    for function in functions_in_plans(reference.plans.values()):
        line = staffing_in_force(reference.book.staffing, function, year)
        if line is None:
            wrong = f"no cost of {function} up to {year}, while plans of {year} give fte for it"
            yield Diagnostic(path_in_home(files.STAFFING), None, "function", wrong, "expected a line for it")
        else:
            yield from _missing_indices(line.price_level, reference, f"the cost of {function}")


def _provisional_indices(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R22: indices that are used although they are provisional."""
    year = reference.quarter.year
    levels = [one.rule.tariff.price_level for one in reference.schemes if one.rule.tariff.amount_eur is not None]
    lines = [staffing_in_force(reference.book.staffing, function, year) for function in functions_in_plans(reference.plans.values())]
    levels += [line.price_level for line in lines if line is not None]
    used = {each for level in levels if level is not None for each in index_years(level, year)}
    for each in sorted(used & reference.price_index.provisional):
        wrong, expected = f"the index of {each} is provisional", "expected the final one, which comes out as a correction"
        row = reference.price_index.rows.get(each)
        yield Diagnostic(path_in_home(files.PRICE_INDEX), row, "status", wrong, expected, Severity.WARNING)


def _overhead_above_budget(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """R27: functions that cost more together than the overhead of the year."""
    spent: dict[tuple[str, str], int] = defaultdict(int)
    for line in reference.book.overhead:
        if line.year == reference.quarter.year:
            spent[line.scheme, line.region] += cents(line.cost_eur)
    for key, cost_cents in sorted(spent.items()):
        budget = reference.budgets.get(key)
        overhead_cents = 0 if budget is None else year_budget(budget).overhead_cents
        if cost_cents > overhead_cents:
            scheme, region = key
            wrong = f"the functions of {scheme} in {region} cost EUR {eur(cost_cents)}, above the overhead of EUR {eur(overhead_cents)}"
            expected = "expected functions that the overhead of the year can pay"
            yield Diagnostic(path_in_home(files.OVERHEAD), None, "cost", wrong, expected, Severity.WARNING)


def _reserved_indicators(reference: OnPeildatum) -> Iterator[Diagnostic]:
    """Results that are entered for indicators that the pipeline computes itself."""
    for figure in reference.book.kpi:
        if figure.quarter == reference.quarter and figure.indicator in COMPUTED_INDICATORS:
            wrong = f"{figure.indicator} is computed by the pipeline"
            yield Diagnostic(path_in_home(files.KPI), figure.row, "indicator", wrong, "expected another name")


_CHECKS: tuple[Callable[[OnPeildatum], Iterator[Diagnostic]], ...] = (
    _regions_left_out,
    _two_tariffs_by_plan,
    _paid_twice,
    _staffing_diagnostics,
    _provisional_indices,
    _overhead_above_budget,
    _reserved_indicators,
)
