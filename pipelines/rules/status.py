"""Section D: the status of a practice under a scheme, test by test (R15 to R19, R24, R28).

Belongs here: the tests up to `no_plan`, each with its finding, and the statuses that follow from the division of R24.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.core.numbers import number
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.plans import Plan
from pipelines.reference.schemes import Comparison, Participation, SchemeRule, Threshold
from pipelines.rules.inputs import PracticeCount
from pipelines.rules.rounding import six_places
from pipelines.rules.shares import AwAndAll, lower_bound, passes, upper_bound
from pipelines.schemas.payout_codes import Status


@dataclass(frozen=True, slots=True)
class Finding:
    """One test of one practice: the rule, whether it passed, and in words the figures or records that decided it."""

    rule: str
    test: str
    passed: bool
    figures: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A practice on its way through section D; `status` is None until one applies. `deviation`: R17 replaced the threshold."""

    count: PracticeCount
    findings: tuple[Finding, ...] = ()
    status: Status | None = None
    deviation: bool = False

    def after(self, finding: Finding, status_if_failed: Status) -> Judgement:
        """This judgement with one finding more, and its status when the test failed."""
        return replace(self, findings=(*self.findings, finding), status=None if finding.passed else status_if_failed)


def judge(scheme: str, rule: SchemeRule, count: PracticeCount, reference: OnPeildatum) -> Judgement:
    """Statuses 1 to 5 of one practice; a test is done only when the ones before it passed."""
    judgement = Judgement(count).after(participation(scheme, rule, count.agb, reference), Status.NOT_PARTICIPATING)
    if judgement.status is None:
        judgement = judgement.after(delivery(count), Status.NO_DELIVERY)
    if judgement.status is None:
        judgement = judgement.after(no_double_funding(rule, count.agb, reference), Status.DOUBLE_FUNDING)
    if judgement.status is None and rule.threshold is not None:
        judgement = threshold(scheme, rule, rule.threshold, judgement, reference)
    return judgement


def participation(scheme: str, rule: SchemeRule, agb: str, reference: OnPeildatum) -> Finding:
    """R15: an enrolment is valid on the peildatum, or the scheme takes every practice of its regions."""
    if rule.participation is Participation.ALL:
        return Finding("R15", "participates", True, "the scheme takes every practice of its regions")
    enrolment = reference.enrolments.get((agb, scheme))
    figures = "no enrolment holds on the peildatum" if enrolment is None else f"applied on {enrolment.applied_on}"
    return Finding("R15", "participates", enrolment is not None, figures)


def delivery(count: PracticeCount) -> Finding:
    """Status 2: at least one counted row in this quarter."""
    return Finding("D2", "delivered", count.ion > 0, f"{number(count.ion)} counted patients")


def no_double_funding(rule: SchemeRule, agb: str, reference: OnPeildatum) -> Finding:
    """R18: no stream or scheme of `not_with`, and no stream of `needs_argument` with a valid record that has no argument."""
    unargued = unargued_streams(rule, agb, reference)
    against = [f"excluded by {name}" for name in excluding(rule, agb, reference)] + [f"{name} without an argument" for name in unargued]
    argued = [f"{name} let through: {'; '.join(arguments)}" for name, arguments in argued_streams(rule, agb, reference).items()]
    figures = "; ".join(against or argued) or "no stream or scheme excludes this one"
    return Finding("R18", "no double funding", not against, figures)


def excluding(rule: SchemeRule, agb: str, reference: OnPeildatum) -> list[str]:
    """R18: what no argument lets through: the streams and schemes of `not_with`, and the enrolments of `needs_argument`."""
    held = [name for name in rule.not_with if reference.stream_arguments(agb, name)]
    enrolled = [name for name in rule.needs_argument if (agb, name) in reference.enrolments]
    return list(dict.fromkeys([*held, *enrolled]))


def unargued_streams(rule: SchemeRule, agb: str, reference: OnPeildatum) -> list[str]:
    """R18: the streams of `needs_argument` that exclude the practice, because a valid record has no argument."""
    beyond = excluding(rule, agb, reference)
    return [name for name, arguments in _arguments(rule, agb, reference).items() if not all(arguments) and name not in beyond]


def argued_streams(rule: SchemeRule, agb: str, reference: OnPeildatum) -> dict[str, tuple[str, ...]]:
    """R18: the streams of `needs_argument` that the practice has with an argument in every valid record, and those arguments."""
    return {name: arguments for name, arguments in _arguments(rule, agb, reference).items() if all(arguments)}


def _arguments(rule: SchemeRule, agb: str, reference: OnPeildatum) -> dict[str, tuple[str, ...]]:
    """The streams of `needs_argument` that the practice has, with the argument of each valid record."""
    held = {name: reference.stream_arguments(agb, name) for name in rule.needs_argument}
    return {name: tuple(argument.strip() for argument in arguments) for name, arguments in held.items() if arguments}


def threshold(scheme: str, rule: SchemeRule, limit: Threshold, judgement: Judgement, reference: OnPeildatum) -> Judgement:
    """R16 with R17 and R12: statuses 4 and 5. A deviation counts only where the lower bound of the share fails."""
    at_most = share_finding("share_max", upper_bound(judgement.count), limit)
    at_least = share_finding("share_min", lower_bound(judgement.count), limit)
    judged = replace(judgement, findings=(*judgement.findings, at_most, at_least))
    if at_least.passed:
        return judged
    argued = deviation(scheme, rule, judgement.count.agb, reference)
    judged = judged.after(argued, Status.UNDECIDED if at_most.passed else Status.BELOW_THRESHOLD)
    return replace(judged, deviation=argued.passed)


def share_finding(name: str, bound: AwAndAll, limit: Threshold) -> Finding:
    """R16: one of the two bounds of R12 against the threshold."""
    aw_ion, ion = bound
    word = "above" if limit.comparison is Comparison.ABOVE else "at least"
    shown, required = six_places(Fraction(aw_ion, ion)), six_places(limit.share)
    figures = f"{number(aw_ion)} of {number(ion)} is {shown}, must be {word} {required}"
    return Finding("R16", f"{name} passes the threshold", passes(limit, aw_ion, ion), figures)


def deviation(scheme: str, rule: SchemeRule, agb: str, reference: OnPeildatum) -> Finding:
    """R17: an argued and approved deviation that is valid on the peildatum, where the scheme allows one."""
    test = "a deviation replaces the threshold"
    if not rule.deviation_allowed:
        return Finding("R17", test, False, "the scheme allows no deviation")
    record = reference.deviations.get((agb, scheme))
    if record is None:
        return Finding("R17", test, False, "no deviation holds on the peildatum")
    return Finding("R17", test, True, f"{record.argument} (approved by {record.approved_by})")


def select_top(scheme: str, top_n: int, judgements: Sequence[Judgement], reference: OnPeildatum) -> list[Judgement]:
    """R28: the first `top_n` of the candidates of a region, in the order of R14, go on; pilots go on too and do not count among them."""
    selected: list[Judgement] = []
    place = 0
    for judgement in judgements:
        if judgement.status is not None:
            selected.append(judgement)
            continue
        if is_fixed(scheme, judgement.count.agb, reference):
            finding = Finding("R28", "among the highest shares", True, "a pilot, outside the selection")
        else:
            place += 1
            finding = Finding("R28", "among the highest shares", place <= top_n, f"candidate {place} of the region, {top_n} are taken")
        selected.append(judgement.after(finding, Status.NOT_SELECTED))
    return selected


def is_fixed(scheme: str, agb: str, reference: OnPeildatum) -> bool:
    """R28: whether the practice is a pilot of the scheme."""
    enrolment = reference.enrolments.get((agb, scheme))
    return enrolment is not None and enrolment.fixed


def require_plan(rule: SchemeRule, judgement: Judgement, reference: OnPeildatum) -> Judgement:
    """R19, where the rule asks for a plan; tested only when no status applies yet."""
    for finding in plan_findings(rule, reference.plans.get(judgement.count.agb)):
        if judgement.status is None:
            judgement = judgement.after(finding, Status.NO_PLAN)
    return judgement


def plan_findings(rule: SchemeRule, plan: Plan | None) -> list[Finding]:
    """R19: the plan of the calendar year is approved, and names a goal where the rule asks for one; no findings without a required plan."""
    if not rule.asks_for_plan:
        return []
    figures = "no plan of this year" if plan is None else f"the plan of {plan.year} is {plan.status}"
    approved = Finding("R19", "the plan is approved", plan is not None and plan.approved, figures)
    if not rule.goals_required:
        return [approved]
    goals = () if plan is None else plan.goals
    return [approved, Finding("R19", "the plan names a goal", bool(goals), f"goals {' '.join(goals)}" if goals else "no goal A to D")]


def status_served(full_cents: int, given_cents: int) -> Status:
    """Statuses 8 to 10: of an amount that is not 0.00, R24 gives nothing or less than all; or it gives all."""
    if given_cents == full_cents:
        return Status.PAID
    return Status.PARTLY_PAID if given_cents else Status.NO_BUDGET
