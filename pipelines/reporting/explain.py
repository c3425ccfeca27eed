"""Why a practice gets what it gets: the decision of one practice told line by line.

Belongs here: telling what was decided, with dates and sources. Does not belong here: deciding, or printing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.core.interval import Interval
from pipelines.reference.book import ReferenceBook
from pipelines.reference.schemes import Comparison, SchemeRule
from pipelines.rules.decision import Decision, PracticeLine, RegionDecision, SchemeDecision, Served
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import eur, six_places
from pipelines.rules.shares import ranks, share, share_max
from pipelines.rules.status import Finding, Status
from pipelines.schemas.payout_codes import Base, Per

NEIGHBOURS = 2
"""How many practices before and after this one are told of the division of a budget."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an explanation: what it is about, the rule behind it (empty where none is), and what it says."""

    subject: str
    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """All lines about one practice, or about one practice under the scheme `scheme` (None for the counts)."""

    scheme: str | None
    title: str
    lines: tuple[Line, ...]


def explain(decision: Decision, book: ReferenceBook, agb: str, scheme: str | None = None) -> tuple[Explanation, ...]:
    """The counts of practice `agb`, then each scheme that judged it, or only `scheme`.

    LookupError, with a sentence for a person, when the practice is not active on the peildatum or the scheme did not judge it.
    """
    count = decision.counts.get(agb)
    if count is None:
        raise LookupError(f"practice {agb} is not active on {decision.quarter.peildatum}")
    judged = [one for one in decision.schemes if scheme in (None, one.name) and one.rule.covers(count.region)]
    if scheme is not None and not judged:
        raise LookupError(f"scheme {scheme} has no rule in force with a tariff for region {count.region} in {decision.quarter}")
    of_schemes = [
        Explanation(one.name, f"{one.name}: {one.scheme.title} ({one.scheme.segment})", tuple(_of_scheme(one, agb))) for one in judged
    ]
    title = f"{agb} {count.name} ({count.region}), {decision.quarter}"
    return (Explanation(None, title, tuple(_counts(decision, book, count))), *of_schemes)


def _counts(decision: Decision, book: ReferenceBook, count: PracticeCount) -> Iterator[Line]:
    """The counts with the list that flagged them, and the place of the practice (R9, R11 to R13)."""
    day = decision.quarter.peildatum
    for aw_list in book.aw_lists:
        if aw_list.valid.holds_on(day):
            told = f"{aw_list.list_id} ({aw_list.file}), valid {_days(aw_list.valid)}, source {aw_list.source or 'not named'}"
            yield Line("AW list", "R9", f"{told}, in force on {day}")
    yield Line("counts", "R2", f"ION {count.ion}, AW-ION {count.aw_ion}, postcode unknown {count.unknown_postcode}")
    lower, upper = share(count), share_max(count)
    if lower is None or upper is None:
        yield Line("share", "R11", "none: nobody counts")
        return
    yield Line("share", "R12", f"{count.aw_ion} / {count.ion} = {six_places(lower)}, at most {six_places(upper)}")
    overall = ranks(decision.counts.values())
    in_region = ranks(one for one in decision.counts.values() if one.region == count.region)
    places = f"{in_region[count.agb]} of {len(in_region)} in {count.region}, {overall[count.agb]} of {len(overall)} in all"
    yield Line("rank", "R13", places)


def _of_scheme(scheme: SchemeDecision, agb: str) -> Iterator[Line]:
    """One practice under one scheme, from the rule in force to the amount."""
    line = next(one for one in scheme.lines if one.agb == agb)
    yield _rule_in_force(scheme.rule)
    yield from (_test(finding) for finding in line.judgement.findings)
    yield from _tariff(scheme)
    yield _full_amount(scheme, line)
    for region in scheme.regions:
        if region.region == line.count.region:
            yield from _allocation(scheme.rule, region, agb)
    yield from _outcome(scheme.rule, line)


def _rule_in_force(rule: SchemeRule) -> Line:
    conditions = [f"in force {_days(rule.valid)}", f"source {rule.source}", f"paid by {rule.paid_by.value}"]
    if rule.threshold is not None:
        word = "above" if rule.threshold.comparison is Comparison.ABOVE else "at least"
        conditions.append(f"share {word} {six_places(rule.threshold.share)}")
    if rule.top_n is not None:
        conditions.append(f"the {rule.top_n} highest shares of the region")
    return Line("rule", "R21", ", ".join(conditions))


def _test(finding: Finding) -> Line:
    return Line("test", finding.rule, f"{finding.test}: {'yes' if finding.passed else 'no'} ({finding.figures})")


def _tariff(scheme: SchemeDecision) -> Iterator[Line]:
    """The tariff with its indexation, and the band that holds for it (R21, R22, R25)."""
    tariff = scheme.tariff
    told = f"EUR {eur(tariff.tariff_cents)} per {tariff.per.value}"
    if tariff.price_level is None:
        yield Line("tariff", "R21", f"{told}, not indexed")
    else:
        factors = "".join(f" x {factor} ({year})" for year, factor in tariff.factors.items())
        yield Line("tariff", "R22", f"{told}: EUR {tariff.agreed_eur} at the prices of {tariff.price_level}{factors}")
    if tariff.band_cents is not None:
        lowest, highest = map(eur, tariff.band_cents)
        argued = f"outside it: {scheme.rule.tariff.band_argument}" if tariff.outside_band else "within it"
        yield Line("band", "R25", f"EUR {lowest} to EUR {highest} per {tariff.per.value}; the tariff lies {argued}")


def _full_amount(scheme: SchemeDecision, line: PracticeLine) -> Line:
    insured = "" if scheme.rule.uzovi is None else f" insured with {', '.join(sorted(scheme.rule.uzovi))}"
    quartered = " / 4" if scheme.tariff.per is Per.YEAR else ""
    patients = "AW-ION" if scheme.rule.base is Base.AW_ION else "ION"
    sum_told = f"{line.base} {patients}{insured} x EUR {eur(scheme.tariff.tariff_cents)}{quartered}"
    return Line("full amount", "R23", f"{sum_told} = EUR {eur(line.full_cents)}, whatever the status")


def _allocation(rule: SchemeRule, region: RegionDecision, agb: str) -> Iterator[Line]:
    """R24: the budget of the region, and its division just before and after this practice."""
    budget = region.budget
    year = budget.year
    parts = f"EUR {eur(year.overhead_cents)} is overhead and EUR {eur(year.practice_cents)} is for the practices"
    yield Line("year budget", "R26", f"EUR {eur(year.year_cents)} a year, of which {parts}")
    carried = f", of which {eur(budget.carried_in_cents)} carried in" if budget.carried_in_cents else ""
    remainder = "" if rule.budget is None else f", where it does not fit: {rule.budget.first_that_does_not_fit.value}"
    asked = f"EUR {eur(sum(one.asked_cents for one in region.served))} is asked"
    paid = f"{asked}, EUR {eur(region.paid_cents)} goes to {sum(one.given_cents > 0 for one in region.served)} practices"
    yield Line("budget", "R24", f"{region.region} has EUR {eur(budget.total_cents)} this quarter{carried}; {paid}{remainder}")
    place = next((at for at, one in enumerate(region.served) if one.agb == agb), None)
    if place is None:
        yield Line("allocation", "R24", "not served: a status before the budget applies")
        return
    for at in range(max(0, place - NEIGHBOURS), min(len(region.served), place + NEIGHBOURS + 1)):
        yield Line("allocation", "R24", _served(at, region.served[at], this=at == place))


def _served(at: int, one: Served, *, this: bool) -> str:
    told = f"{at + 1}. {one.agb} asks EUR {eur(one.asked_cents)}, gets EUR {eur(one.given_cents)}, EUR {eur(one.left_cents)} is left"
    return f"{told} (this practice)" if this else told


def _outcome(rule: SchemeRule, line: PracticeLine) -> Iterator[Line]:
    """Status and amounts, with what follows from them (R29, R30, R36)."""
    if line.judgement.deviation:
        yield Line("deviation", "R17", "an argued deviation stood in for the threshold")
    yield Line("status", "D", line.status.value + (" (nothing to pay)" if line.status is Status.PAID and not line.full_cents else ""))
    yield Line("amount", "R23", f"EUR {eur(line.amount_cents)}")
    if line.implementation_cents is not None:
        told = f"EUR {eur(line.implementation_cents)}, a quarter of EUR {rule.implementation_amount_eur} a year"
        yield Line("implementation", "R29", f"{told}, on a line of its own and outside the budget")
    fit = line.staffing
    if fit is not None and fit.cost_cents is not None:
        verdict = "fits" if fit.fits else "does not fit"
        told = f"the staffing of the plan costs EUR {eur(fit.cost_cents)} a year and {verdict} EUR {eur(fit.budget_year_cents)}"
        required = "" if fit.required_tariff_cents is None else f"; it needs EUR {eur(fit.required_tariff_cents)} per year"
        yield Line("fte", "R30", told + required)
    if line.insurers:
        parts = ", ".join(f"{part.uzovi} EUR {eur(part.amount_cents)} ({part.base})" for part in line.insurers)
        yield Line("insurers", "R36", parts)


def _days(valid: Interval) -> str:
    first = "always" if valid.valid_from is None else f"from {valid.valid_from}"
    return first if valid.valid_to is None else f"{first} to {valid.valid_to}"
