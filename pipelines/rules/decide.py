"""The decision of a quarter: sections D and E for every scheme, region and practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.core.diagnostics import raise_errors
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import BudgetRule, SchemeRule
from pipelines.rules.base import base, base_per_insurer, base_with_unknown
from pipelines.rules.budget import QuarterBudget, quarter_budget
from pipelines.rules.decision import BudgetDecision, Decision, PracticeLine, RegionDecision, SchemeDecision
from pipelines.rules.decision_warnings import decision_warnings
from pipelines.rules.fte import StaffingFit, costs_per_fte, functions_in_plans, planned_cost, staffing_fit
from pipelines.rules.implementation import implementation_of
from pipelines.rules.input_diagnostics import input_diagnostics, judged_regions
from pipelines.rules.inputs import Booked, PracticeCount
from pipelines.rules.insurers import divide_over_insurers, divide_overhead
from pipelines.rules.overhead import overhead_check
from pipelines.rules.reserve import Claim, Served, claims_without_delivery, serve, serve_without_budget
from pipelines.rules.rounding import QUARTERS_PER_YEAR, eur
from pipelines.rules.shares import in_order
from pipelines.rules.status import Judgement, judge, no_double_funding, plan_findings, require_plan, select_top, status_served
from pipelines.rules.tariff import IndexedTariff, full_amount_cents, indexed_tariff, planned_tariff
from pipelines.schemas.payout_codes import Status


@dataclass(frozen=True, slots=True)
class _QuarterInputs:
    """What every scheme of the quarter is judged with.

    `booked` is by scheme and region, and `nothing_booked` for the others; `latest_payouts_eur` is by scheme and AGB (R24).
    """

    reference: OnPeildatum
    booked: Mapping[tuple[str, str], Booked]
    nothing_booked: Booked
    latest_payouts_eur: Mapping[tuple[str, str], Decimal]
    cost_per_fte_cents: Mapping[str, int]

    @property
    def quarter(self) -> Quarter:
        """The quarter to decide."""
        return self.reference.quarter


def decide(quarter: Quarter, book: ReferenceBook, counts: Iterable[PracticeCount], booked: Booked | None = None) -> Decision:
    """Decide who is paid and how much in `quarter`, with every test that led to it.

    `counts` has all practices active on the peildatum, in any order; `booked` is what the ledger holds, None for nothing.
    InputError when the reference cannot be used for the quarter.
    """
    diagnostics = input_diagnostics(quarter, book)
    raise_errors(diagnostics)
    reference = OnPeildatum.of(book, quarter)
    by_agb = {count.agb: count for count in sorted(counts, key=lambda count: count.agb)}
    schemes = _schemes(by_agb.values(), _quarter_inputs(reference, (booked or Booked()).before(quarter)))
    return Decision(quarter, by_agb, schemes, warnings=(*diagnostics, *decision_warnings(schemes, reference)))


def _quarter_inputs(reference: OnPeildatum, booked: Booked) -> _QuarterInputs:
    book, year = reference.book, reference.quarter.year
    return _QuarterInputs(
        reference=reference,
        booked=booked.by_scheme_and_region(),
        nothing_booked=Booked(closed=booked.closed),
        latest_payouts_eur=booked.latest_payouts(),
        cost_per_fte_cents=costs_per_fte(book.staffing, functions_in_plans(reference.plans.values()), book.price_index, year),
    )


def _schemes(counts: Iterable[PracticeCount], inputs: _QuarterInputs) -> tuple[SchemeDecision, ...]:
    """Decide each scheme and region apart, as each has its own rule, order and budget; those without a tariff are left out (R21)."""
    by_region: dict[str, list[PracticeCount]] = defaultdict(list)
    for count in counts:
        by_region[count.region].append(count)
    found: dict[str, list[RegionDecision]] = defaultdict(list)
    for in_force in inputs.reference.schemes:
        for region in judged_regions(in_force, inputs.reference):
            if in_force.rule.tariff.amount_eur is not None:
                run = _RegionRun(in_force.name, region, in_force.rule, inputs)
                found[in_force.name].append(run.decide(by_region[region]))
    schemes = inputs.reference.book.schemes
    return tuple(SchemeDecision(schemes[name], tuple(sorted(regions, key=lambda one: one.region))) for name, regions in found.items())


@dataclass(frozen=True, slots=True)
class _RegionRun:
    """One scheme in one region in one quarter."""

    scheme: str
    region: str
    rule: SchemeRule
    inputs: _QuarterInputs

    def decide(self, counts: Iterable[PracticeCount]) -> RegionDecision:
        """Determine statuses 1 to 7 of all practices, then what they get of the budget, then what follows from that."""
        terms, index, year = self.rule.tariff, self.inputs.reference.price_index, self.inputs.quarter.year
        tariff, judgements = indexed_tariff(terms, index, year), self._judge(counts)
        participating = [one.count.agb for one in judgements if one.status is not Status.NOT_PARTICIPATING]
        plans = {agb: self.inputs.reference.plans.get(agb) for agb in participating}
        planned = {agb: planned_tariff(terms, plan, index, year) or tariff for agb, plan in plans.items()}
        tariffs = {one.count.agb: planned.get(one.count.agb, tariff) for one in judgements}
        budget = self._budget()
        served = self._serve(judgements, tariffs, budget)
        given = {one.agb: one.given_cents for one in served if one.claim.kept_for is None}
        lines = [self._line(one, tariffs[one.count.agb], given.get(one.count.agb, 0)) for one in judgements]
        lines.sort(key=lambda line: line.agb)
        divided = None if budget is None else self._divided(budget, served, lines)
        return RegionDecision(self.region, self.rule, tariff, tuple(lines), divided)

    def _judge(self, practices: Iterable[PracticeCount]) -> list[Judgement]:
        """Statuses 1 to 7 of the practices, in the order of R14."""
        reference = self.inputs.reference
        judgements = [judge(self.scheme, self.rule, count, reference) for count in in_order(practices)]
        if self.rule.top_n is not None:
            judgements = select_top(self.scheme, self.rule.top_n, judgements, reference)
        return [require_plan(self.rule, judgement, reference) for judgement in judgements]

    def _budget(self) -> QuarterBudget | None:
        """R24: the budget of the region this quarter; None for a rule without one."""
        if self.rule.budget is None:
            return None
        line = self.inputs.reference.budgets[self.scheme, self.region]
        return quarter_budget(line, self.inputs.quarter, self._booked, carry_over=self.rule.budget.carry_over)

    @property
    def _booked(self) -> Booked:
        """What earlier closings booked for the scheme in the region."""
        return self.inputs.booked.get((self.scheme, self.region), self.inputs.nothing_booked)

    def _serve(
        self, judgements: Sequence[Judgement], tariffs: Mapping[str, IndexedTariff], budget: QuarterBudget | None
    ) -> tuple[Served, ...]:
        """R24: what practices that pass statuses 1 to 7 get, in the order of R14, and what is kept for those that cannot be judged yet."""
        queue: list[Claim] = []
        for judgement in judgements:
            count, tariff = judgement.count, tariffs[judgement.count.agb]
            if judgement.status is None:
                queue.append(Claim(count.agb, full_amount_cents(base(self.rule, count), tariff)))
            elif self._is_kept_for_undecided(judgement):
                queue.append(Claim(count.agb, full_amount_cents(base_with_unknown(self.rule, count), tariff), kept_for=Status.UNDECIDED))
        if budget is None or self.rule.budget is None:
            return serve_without_budget(queue)
        first = self._kept_without_delivery(judgements, self.rule.budget)
        return serve(self.rule.budget.first_that_does_not_fit, budget.total_cents, first, queue)

    def _is_kept_for_undecided(self, judgement: Judgement) -> bool:
        """R24: whether money is kept for the practice: undecided, passing R19, under a rule that keeps a reserve."""
        if self.rule.budget is None or not self.rule.budget.reserve or judgement.status is not Status.UNDECIDED:
            return False
        plan = self.inputs.reference.plans.get(judgement.count.agb)
        return all(finding.passed for finding in plan_findings(self.rule, plan))

    def _kept_without_delivery(self, judgements: Iterable[Judgement], terms: BudgetRule) -> list[Claim]:
        """R24: the claims of practices without a delivery that no other funding excludes: what the latest closed quarter paid them."""
        if not terms.reserve:
            return []
        absent = [
            one.count.agb
            for one in judgements
            if one.status is Status.NO_DELIVERY and no_double_funding(self.rule, one.count.agb, self.inputs.reference).passed
        ]
        paid_before = {agb: self.inputs.latest_payouts_eur.get((self.scheme, agb), Decimal(0)) for agb in absent}
        return claims_without_delivery(paid_before)

    def _line(self, judgement: Judgement, tariff: IndexedTariff, amount_cents: int) -> PracticeLine:
        """One practice: its last statuses (8 to 10), and what follows from them (R29, R30, R36)."""
        count, rule = judgement.count, self.rule
        full = full_amount_cents(base(rule, count), tariff)
        status = judgement.status or status_served(full, amount_cents)
        enrolment = self.inputs.reference.enrolments.get((count.agb, self.scheme))
        implementation = implementation_of(rule.implementation_amount_eur, enrolment, self.inputs.quarter)
        return PracticeLine(
            judgement=judgement,
            status=status,
            tariff=tariff,
            base=base(rule, count),
            full_cents=full,
            unknown_as_aw_cents=full_amount_cents(base_with_unknown(rule, count), tariff),
            amount_cents=amount_cents,
            implementation_cents=implementation if judgement.status is None else None,
            staffing=self._staffing(count, tariff, amount_cents) if status.is_paid and rule.plan_required else None,
            insurers=divide_over_insurers(amount_cents, base_per_insurer(rule, count)) if status.is_paid else (),
        )

    def _staffing(self, count: PracticeCount, tariff: IndexedTariff, amount_cents: int) -> StaffingFit:
        """R30: what is actually paid against the staffing of the plan."""
        cost = planned_cost(self.inputs.reference.plans.get(count.agb), self.inputs.cost_per_fte_cents)
        return staffing_fit(base(self.rule, count), eur(tariff.yearly_cents), eur(QUARTERS_PER_YEAR * amount_cents), cost)

    def _divided(self, budget: QuarterBudget, served: tuple[Served, ...], lines: Iterable[PracticeLine]) -> BudgetDecision:
        """R27 and R36 of a budget that is divided."""
        paid = sum(one.given_cents for one in served if one.claim.kept_for is None)
        quarter = self.inputs.quarter
        check = overhead_check(self.scheme, self.region, budget.year, quarter, self._booked, this_quarter_cents=paid)
        owed = divide_overhead(budget.overhead_cents, (part for line in lines for part in line.insurers))
        return BudgetDecision(budget, served, check, owed)
