"""Why a practice gets what it gets: the decision of one practice, line by line.

Belongs here: saying what was decided, with dates and sources. Does not belong here: deciding, or printing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from pipelines.core.interval import Interval
from pipelines.core.numbers import number
from pipelines.reference.book import ReferenceBook
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import Comparison, SchemeRule
from pipelines.reporting.delivery_status import rejected_files
from pipelines.reporting.explain_allocation import allocation
from pipelines.reporting.line import Line, euro
from pipelines.rules.decision import Decision, PracticeLine, RegionDecision, SchemeDecision
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import six_places
from pipelines.rules.shares import lower_bound, ranks, share, upper_bound
from pipelines.rules.status import Finding
from pipelines.rules.tariff import IndexedTariff
from pipelines.schemas.payout_codes import Base, Payee, Per, Status

_BASES = {Base.AW_ION: "AW-ION", Base.ION: "ION", Base.PRACTICE: "practice"}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Lines about one practice: about its counts (`scheme` is None), or about one scheme."""

    scheme: str | None
    title: str
    lines: tuple[Line, ...]


def explain(
    decision: Decision, book: ReferenceBook, agb: str, scheme: str | None = None, *, deliveries: pl.DataFrame | None = None
) -> tuple[Explanation, ...]:
    """Explain the counts of practice `agb`, then each scheme that judged it, or only `scheme`.

    With the table `deliveries` the rejected lists of the practice are named. LookupError, with a sentence for a person, when the
    practice is not active on the peildatum or the scheme did not judge it.
    """
    reference, count = OnPeildatum.of(book, decision.quarter), decision.counts.get(agb)
    if count is None:
        raise LookupError(f"practice {agb} is not active on {decision.quarter.peildatum}")
    judged = [(one, region) for one in decision.schemes if scheme in (None, one.name) and (region := one.region(count.region)) is not None]
    if scheme is not None and not judged:
        raise LookupError(f"scheme {scheme} has no rule in force with a tariff for region {count.region} in {decision.quarter}")
    of_schemes = [
        Explanation(one.name, f"{one.name}: {one.scheme.title} ({one.scheme.segment})", tuple(_of_scheme(one, region, agb, reference)))
        for one, region in judged
    ]
    title = f"{agb} {count.name} ({count.region}), {decision.quarter}"
    lists = () if deliveries is None else _rejected_lists(deliveries, reference, agb)
    return (Explanation(None, title, (*lists, *_counts(decision, reference, count))), *of_schemes)


def _rejected_lists(deliveries: pl.DataFrame, reference: OnPeildatum, agb: str) -> Iterator[Line]:
    """The rejected lists of the practice."""
    for file in rejected_files(deliveries, reference.practice_of).get(agb, ()):
        yield Line("list", "", f"{file.file} was rejected: {file.reason}")


def _counts(decision: Decision, reference: OnPeildatum, count: PracticeCount) -> Iterator[Line]:
    """The counts with the AW list by which they were made, and the rank of the practice (R9, R11 to R13)."""
    day = decision.quarter.peildatum
    for aw_list in reference.book.aw_lists:
        if aw_list.valid.holds_on(day):
            named = f"{aw_list.list_id} ({aw_list.file}), valid {_days(aw_list.valid)}, source {aw_list.source or 'not named'}"
            yield Line("AW list", "R9", f"{named}, in force on {day}")
    counts = f"ION {number(count.ion)}, AW-ION {number(count.aw_ion)}, postcode unknown {number(count.unknown_postcode)}"
    uncertain = f", rejected rows that may be patients {number(count.uncertain_rows)}" if count.uncertain_rows else ""
    yield Line("counts", "R2", counts + uncertain)
    exact = share(count)
    if exact is None:
        yield Line("share", "R11", "none: nobody counts")
        return
    yield Line("share", "R11", f"{number(count.aw_ion)} / {number(count.ion)} = {six_places(exact)}")
    bounds = (
        f"{name} {number(aw)} / {number(of)}" for name, (aw, of) in (("at least", lower_bound(count)), ("at most", upper_bound(count)))
    )
    if lower_bound(count) != upper_bound(count):
        yield Line("share", "R12", ", ".join(bounds))
    overall = ranks(decision.counts.values())
    in_region = ranks(one for one in decision.counts.values() if one.region == count.region)
    places = f"{in_region[count.agb]} of {len(in_region)} in {count.region}, {overall[count.agb]} of {len(overall)} in all"
    yield Line("rank", "R13", places)


def _of_scheme(scheme: SchemeDecision, region: RegionDecision, agb: str, reference: OnPeildatum) -> Iterator[Line]:
    """One practice under one scheme, from the rule in force to the amount."""
    line = next(one for one in region.lines if one.agb == agb)
    yield _rule_in_force(region.rule)
    yield from (_test(finding) for finding in line.judgement.findings)
    yield from _tariff(line.tariff, region.rule)
    yield _full_amount(region.rule, line)
    if region.budget is not None:
        yield from allocation(region, region.budget, agb)
    yield from _outcome(region, line)
    yearly_eur = region.rule.implementation_amount_eur
    if line.implementation_cents is not None and yearly_eur is not None:
        enrolment = reference.enrolments.get((agb, scheme.name))
        until = "" if enrolment is None else f" until {enrolment.implementation_until}"
        yearly = f"a quarter of EUR {number(yearly_eur, 2)} a year{until}"
        yield Line("implementation", "R29", f"{euro(line.implementation_cents)}, {yearly}, on a line of its own and outside the budget")


def _rule_in_force(rule: SchemeRule) -> Line:
    conditions = [f"in force {_days(rule.valid)}", f"source {rule.source}", f"paid by {rule.paid_by}"]
    if rule.payee is Payee.REGION_ORGANISATION:
        conditions.append("received by the region organisation itself, never paid to the practice")
    if rule.threshold is not None:
        word = "above" if rule.threshold.comparison is Comparison.ABOVE else "at least"
        conditions.append(f"share {word} {six_places(rule.threshold.share)}")
    if rule.top_n is not None:
        conditions.append(f"the {rule.top_n} highest shares of the region")
    if rule.asks_for_plan:
        conditions.append("an approved plan with a goal" if rule.goals_required else "an approved plan")
    return Line("rule", "R21", ", ".join(conditions))


def _test(finding: Finding) -> Line:
    return Line("test", finding.rule, f"{finding.test}: {'yes' if finding.passed else 'no'} ({finding.figures})")


def _tariff(tariff: IndexedTariff, rule: SchemeRule) -> Iterator[Line]:
    """The tariff with its indexation, and its band (R21, R22, R25)."""
    amount = f"{euro(tariff.tariff_cents)} per {tariff.per}"
    source = ", named by the plan of the practice" if tariff.by_plan else ""
    if tariff.price_level is None:
        yield Line("tariff", "R21", f"{amount}, not indexed{source}")
    else:
        factors = "".join(f" x {factor} ({year})" for year, factor in tariff.factors.items())
        yield Line("tariff", "R22", f"{amount}: EUR {number(tariff.agreed_eur, 2)} at the prices of {tariff.price_level}{factors}{source}")
    if tariff.band_cents is not None:
        lowest, highest = map(euro, tariff.band_cents)
        place = f"outside it: {rule.tariff.band_argument}" if tariff.outside_band else "within it"
        yield Line("band", "R25", f"{lowest} to {highest} per {tariff.per}; the tariff is {place}")


def _full_amount(rule: SchemeRule, line: PracticeLine) -> Line:
    insured = "" if rule.uzovi is None else f" insured with {', '.join(sorted(rule.uzovi))}"
    quartered = " / 4" if line.tariff.per is Per.YEAR else ""
    product = f"{number(line.base)} {_BASES[rule.base]}{insured} x {euro(line.tariff.tariff_cents)}{quartered}"
    return Line("full amount", "R23", f"{product} = {euro(line.full_cents)}, whatever the status")


def _outcome(region: RegionDecision, line: PracticeLine) -> Iterator[Line]:
    """Status and amount, with what follows from them (R17, R30, R36)."""
    if line.judgement.deviation:
        yield Line("deviation", "R17", "an argued deviation replaced the threshold")
    nothing = " (nothing to pay)" if line.status is Status.PAID and not line.full_cents else ""
    yield Line("status", "D", f"{line.status}{nothing}: {line.status.sentence}")
    received = " for the region organisation" if region.rule.payee is Payee.REGION_ORGANISATION else ""
    yield Line("amount", "R23", f"{euro(line.amount_cents)}{received}")
    fit = line.staffing
    if fit is not None and fit.cost_cents is not None:
        verdict = "fits" if fit.fits else "does not fit"
        cost = f"the staffing of the plan costs {euro(fit.cost_cents)} a year and {verdict} {euro(fit.budget_year_cents)}"
        required = "" if fit.required_tariff_cents is None else f"; it needs {euro(fit.required_tariff_cents)} per year"
        yield Line("fte", "R30", cost + required)
    if line.insurers:
        parts = ", ".join(f"{part.uzovi} {euro(part.amount_cents)} ({number(part.base)})" for part in line.insurers)
        yield Line("insurers", "R36", parts)


def _days(valid: Interval) -> str:
    first = "always" if valid.valid_from is None else f"from {valid.valid_from}"
    return first if valid.valid_to is None else f"{first} to {valid.valid_to}"
