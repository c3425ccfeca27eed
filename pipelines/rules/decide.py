"""The decision of a quarter: sections D and E for every scheme, region and practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipelines.core.diagnostics import raise_errors
from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.budgets import Budget
from pipelines.rules.allocation import allocate
from pipelines.rules.base import base, base_per_insurer
from pipelines.rules.budget import QuarterBudget, quarter_budget
from pipelines.rules.decision import Decision, PracticeLine, RegionDecision, SchemeDecision, Served
from pipelines.rules.decision_warnings import low_practice_shares, needless_deviations
from pipelines.rules.fte import costs_per_fte, functions_in_plans, planned_cost, staffing_fit
from pipelines.rules.implementation import implementation_cents, in_phase
from pipelines.rules.in_force import SchemeInForce, schemes_in_force
from pipelines.rules.input_diagnostics import input_diagnostics
from pipelines.rules.inputs import Booked, PracticeCount
from pipelines.rules.insurers import divide_over_insurers
from pipelines.rules.overhead import OverheadCheck, overhead_check
from pipelines.rules.records import Records
from pipelines.rules.rounding import eur
from pipelines.rules.shares import in_order
from pipelines.rules.status import Judgement, judge, require_plan, select_top, status_served
from pipelines.rules.tariff import IndexedTariff, full_amount_cents, indexed_tariff


@dataclass(frozen=True, slots=True)
class _Setting:
    """What every scheme of the quarter is judged with."""

    quarter: Quarter
    records: Records
    budgets: Mapping[tuple[str, str], Budget]
    booked: Booked
    cost_per_fte_cents: Mapping[str, int]


def decide(quarter: Quarter, book: ReferenceBook, counts: Iterable[PracticeCount], booked: Booked | None = None) -> Decision:
    """Who is paid and how much in `quarter`, with every test that led to it.

    `counts` are all practices active on the peildatum, in any order; `booked` is what the ledger holds, None for nothing.
    InputError when the reference cannot be used for the quarter.
    """
    diagnostics = input_diagnostics(quarter, book)
    raise_errors(diagnostics)
    by_agb = {count.agb: count for count in sorted(counts, key=lambda count: count.agb)}
    setting = _setting(quarter, book, booked or Booked())
    schemes = tuple(
        _SchemeRun(one, indexed_tariff(one.rule.tariff, book.price_index, quarter.year), setting).decide(by_agb.values())
        for one in schemes_in_force(book, quarter)
        if one.rule.tariff.amount_eur is not None
    )
    attention = (*needless_deviations(schemes, setting.records), *low_practice_shares(schemes, setting.budgets))
    return Decision(quarter, by_agb, schemes, warnings=(*diagnostics, *attention))


def _setting(quarter: Quarter, book: ReferenceBook, booked: Booked) -> _Setting:
    functions = functions_in_plans(book.plans, quarter.year)
    return _Setting(
        quarter=quarter,
        records=Records.of(book, quarter),
        budgets={(line.scheme, line.region): line for line in book.budgets if line.year == quarter.year},
        booked=booked,
        cost_per_fte_cents=costs_per_fte(book.staffing, functions, book.price_index, quarter.year),
    )


@dataclass(frozen=True, slots=True)
class _SchemeRun:
    """One scheme in one quarter, with its tariff in the prices of the year."""

    in_force: SchemeInForce
    tariff: IndexedTariff
    setting: _Setting

    def decide(self, counts: Iterable[PracticeCount]) -> SchemeDecision:
        """Each region that has the scheme apart, for the order and the budget are of a region."""
        by_region: dict[str, list[PracticeCount]] = defaultdict(list)
        for count in counts:
            if self.in_force.rule.covers(count.region):
                by_region[count.region].append(count)
        lines: list[PracticeLine] = []
        regions: list[RegionDecision] = []
        for region, practices in sorted(by_region.items()):
            judgements, budget = self._judge(practices), self._budget(region)
            served = self._serve(judgements, budget)
            given = {one.agb: one.given_cents for one in served}
            of_region = [self._line(judgement, given.get(judgement.count.agb, 0)) for judgement in judgements]
            lines.extend(of_region)
            if budget is not None:
                regions.append(RegionDecision(region, budget, served, self._overhead(region, budget, of_region)))
        lines.sort(key=lambda line: line.agb)
        return SchemeDecision(self.in_force.scheme, self.in_force.rule, self.tariff, tuple(lines), tuple(regions))

    def _judge(self, practices: Iterable[PracticeCount]) -> list[Judgement]:
        """Statuses 1 to 6 of the practices of one region, in the order of R14."""
        scheme, rule, records = self.in_force.name, self.in_force.rule, self.setting.records
        judgements = [judge(scheme, rule, count, records) for count in in_order(practices)]
        if rule.top_n is not None:
            judgements = select_top(scheme, rule.top_n, judgements, records)
        return [require_plan(judgement, records) for judgement in judgements] if rule.plan_required else judgements

    def _budget(self, region: str) -> QuarterBudget | None:
        """R24: the budget of a region this quarter; None for a scheme without one."""
        if self.in_force.rule.budget is None:
            return None
        line = self.setting.budgets[self.in_force.name, region]
        return quarter_budget(line, self.setting.quarter, self.setting.booked, carry_over=self.in_force.rule.budget.carry_over)

    def _serve(self, judgements: Iterable[Judgement], budget: QuarterBudget | None) -> tuple[Served, ...]:
        """R24: what those that pass statuses 1 to 6 get, in the order of R14; without a budget there is as much as they ask."""
        rule = self.in_force.rule
        waiting = [one.count for one in judgements if one.status is None]
        asked = [full_amount_cents(base(rule, count), self.tariff) for count in waiting]
        left = sum(asked) if budget is None else budget.total_cents
        given = asked if rule.budget is None else allocate(rule.budget.first_that_does_not_fit, left, asked)
        served: list[Served] = []
        for count, asks, gets in zip(waiting, asked, given, strict=True):
            left -= gets
            served.append(Served(count.agb, asks, gets, left))
        return tuple(served)

    def _line(self, judgement: Judgement, given_cents: int) -> PracticeLine:
        """One practice: its last statuses (7 to 9), and what follows where it is paid (R29, R30, R36)."""
        agb, setting = judgement.count.agb, self.setting
        by_insurer = base_per_insurer(self.in_force.rule, judgement.count)
        patients = sum(by_insurer.values())
        full = full_amount_cents(patients, self.tariff)
        status = judgement.status or status_served(full, given_cents)
        cost = planned_cost(setting.records.plans.get(agb), setting.cost_per_fte_cents)
        return PracticeLine(
            judgement=judgement,
            status=status,
            base=patients,
            full_cents=full,
            amount_cents=given_cents,
            implementation_cents=self._implementation(agb) if status.is_paid else None,
            staffing=staffing_fit(patients, eur(self.tariff.yearly_cents), cost) if status.is_paid else None,
            insurers=divide_over_insurers(given_cents, by_insurer) if status.is_paid else (),
        )

    def _implementation(self, agb: str) -> int | None:
        """R29: the amount of the implementation phase; None where the scheme or the practice has none."""
        yearly, quarter = self.in_force.rule.implementation_amount_eur, self.setting.quarter
        enrolment = self.setting.records.enrolments.get((agb, self.in_force.name))
        return implementation_cents(yearly, quarter) if yearly is not None and in_phase(enrolment, quarter.peildatum) else None

    def _overhead(self, region: str, budget: QuarterBudget, lines: Iterable[PracticeLine]) -> OverheadCheck:
        """R27, in which implementation lines count although they are paid outside the budget."""
        paid_cents = sum(line.amount_cents + (line.implementation_cents or 0) for line in lines)
        name, setting = self.in_force.name, self.setting
        return overhead_check(name, region, budget.year, setting.quarter, setting.booked, this_quarter_cents=paid_cents)
