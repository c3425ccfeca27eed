"""What a person should do before the money is right, with what is at stake (R42)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import polars as pl

from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import Threshold
from pipelines.reporting.changes import QuarterBefore, payout_lines
from pipelines.reporting.control_counts import ControlDifference
from pipelines.reporting.line import euro
from pipelines.reporting.rows import eur_or_none, frame
from pipelines.rules.decision import Decision, PracticeLine, RegionDecision, SchemeDecision
from pipelines.rules.near_threshold import near_lines
from pipelines.rules.rounding import cents
from pipelines.rules.shares import could_differ
from pipelines.rules.status import excluding, unargued_streams
from pipelines.schemas import accountability as schemas
from pipelines.schemas.columns import AGB_PATTERN
from pipelines.schemas.payout_codes import Action, Status

_AGB = re.compile(AGB_PATTERN)


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One thing to do; `at_stake_cents` and `how_many` are None where R42 gives none."""

    agb: str | None
    action: Action
    reason: str
    scheme: str | None = None
    subject: str | None = None
    at_stake_cents: int | None = None
    how_many: int | None = None


def actions(
    decision: Decision,
    reference: OnPeildatum,
    *,
    deliveries: pl.DataFrame,
    attention_rows: pl.DataFrame,
    differences: Iterable[ControlDifference],
    before: QuarterBefore | None,
) -> pl.DataFrame:
    """The table `actions`."""
    found = (
        *_lists_to_deliver(decision, before),
        *_lists_to_resend(deliveries),
        *_registrations_to_settle(attention_rows),
        *_rows_to_correct(decision),
        *(one for scheme in decision.schemes for one in _of_scheme(scheme, reference)),
        *_counts_to_compare(differences),
    )
    rows = (
        {
            "quarter": str(decision.quarter),
            "agb": one.agb,
            "action": one.action,
            "scheme": one.scheme,
            "subject": one.subject,
            "reason": one.reason,
            "amount_at_stake": eur_or_none(one.at_stake_cents),
            "how_many": one.how_many,
        }
        for one in found
    )
    return frame(rows, schemas.actions)


def _lists_to_deliver(decision: Decision, before: QuarterBefore | None) -> Iterator[ActionLine]:
    """Participating practices without a counted row, once each."""
    schemes: dict[str, list[str]] = {}
    for scheme in decision.schemes:
        for line in scheme.lines:
            if line.status is Status.NO_DELIVERY:
                schemes.setdefault(line.agb, []).append(scheme.name)
    paid_before = None if before is None else _paid_before(before)
    for agb, names in schemes.items():
        at_stake = None if paid_before is None else paid_before.get(agb, 0)
        reason = f"no row of the practice counts, while it participates in {', '.join(names)}"
        yield ActionLine(agb, Action.DELIVER_LIST, reason, at_stake_cents=at_stake)


def _paid_before(before: QuarterBefore) -> Mapping[str, int]:
    """What each practice got in the quarter before, in cents, over all schemes."""
    sums = payout_lines(before.payouts).group_by("agb").agg(pl.col("amount").sum())
    return {row["agb"]: cents(Decimal(row["amount"])) for row in sums.iter_rows(named=True)}


def _lists_to_resend(deliveries: pl.DataFrame) -> Iterator[ActionLine]:
    """Rejected files, with the AGB code of their folder."""
    for row in deliveries.filter(status="rejected").iter_rows(named=True):
        folder, _, rest = row["file"].partition("/")
        agb = folder if rest and _AGB.match(folder) else None
        yield ActionLine(agb, Action.RESEND_LIST, f"the file was rejected: {row['reason']}", subject=row["file"])


def _registrations_to_settle(attention_rows: pl.DataFrame) -> Iterator[ActionLine]:
    """Rows of patients who count nowhere, because several practices registered them on the same day (R5)."""
    conflicts = attention_rows.filter(outcome="conflict").group_by("agb").len()
    for row in conflicts.iter_rows(named=True):
        reason = "patients count nowhere: several practices registered them on the same day"
        yield ActionLine(row["agb"], Action.SETTLE_REGISTRATIONS, reason, how_many=row["len"])


def _rows_to_correct(decision: Decision) -> Iterator[ActionLine]:
    """Rejected rows that may be patients (R12): under each scheme where they make the practice undecided, else once."""
    deciding: dict[str, list[tuple[str, PracticeLine]]] = {}
    for scheme in decision.schemes:
        for region in scheme.regions:
            for line in region.lines:
                if _rows_decide(line, region.rule.threshold):
                    deciding.setdefault(line.agb, []).append((scheme.name, line))
    for agb, count in decision.counts.items():
        if not count.uncertain_rows:
            continue
        reason = "rows that may be patients could not be used"
        for scheme_name, line in deciding.get(agb, ()):
            deciding_reason = f"{reason}, and they decide"
            yield ActionLine(agb, Action.CORRECT_ROWS, deciding_reason, scheme_name, None, line.full_cents, count.uncertain_rows)
        if agb not in deciding:
            yield ActionLine(agb, Action.CORRECT_ROWS, reason, at_stake_cents=0, how_many=count.uncertain_rows)


def _rows_decide(line: PracticeLine, threshold: Threshold | None) -> bool:
    """Whether the practice is undecided, and would not be without its rejected rows."""
    if line.status is not Status.UNDECIDED or threshold is None:
        return False
    return not could_differ(threshold, replace(line.count, uncertain_rows=0))


def _of_scheme(scheme: SchemeDecision, reference: OnPeildatum) -> Iterator[ActionLine]:
    """What to do about the practices of one scheme."""
    for region in scheme.regions:
        for line in region.lines:
            yield from _of_line(scheme.name, region, line, reference)
    for near in near_lines(scheme):
        many = abs(near.patients)
        change = f"{many} more patients in an AW and it passes" if near.patients > 0 else f"{many} fewer and it fails"
        reason = f"the share is near the threshold: {change}"
        yield ActionLine(near.line.agb, Action.WATCH_THRESHOLD, reason, scheme.name, None, near.line.full_cents, many)


def _of_line(scheme: str, region: RegionDecision, line: PracticeLine, reference: OnPeildatum) -> Iterator[ActionLine]:
    """What to do about one practice under one scheme."""
    count = line.count
    if line.status is Status.UNDECIDED and count.unknown_postcode:
        reason = f"{count.unknown_postcode} of {count.ion} patients have an unknown postcode, and they decide"
        yield ActionLine(line.agb, Action.COMPLETE_POSTCODES, reason, scheme, None, line.unknown_as_aw_cents, count.unknown_postcode)
    if line.status is Status.NO_PLAN:
        yield ActionLine(line.agb, Action.APPROVE_PLAN, line.judgement.findings[-1].figures, scheme, None, line.full_cents)
    if line.status is Status.DOUBLE_FUNDING and not excluding(region.rule, line.agb, reference):
        for stream in unargued_streams(region.rule, line.agb, reference):
            reason = f"{stream} excludes the practice as long as it has no argument"
            yield ActionLine(line.agb, Action.ARGUE_STREAM, reason, scheme, stream, line.full_cents)
    fit = line.staffing
    if fit is not None and fit.fits is False and fit.cost_cents is not None:
        reason = f"the staffing of the plan costs {euro(fit.cost_cents)} a year, paid are {euro(fit.budget_year_cents)}"
        yield ActionLine(line.agb, Action.REVISE_PLAN, reason, scheme, None, fit.short_cents)


def _counts_to_compare(differences: Iterable[ControlDifference]) -> Iterator[ActionLine]:
    """Control counts above the tolerance (R44)."""
    for one in differences:
        if not one.is_within:
            control = one.control
            reason = f"{control.count} {control.measure} according to {control.source}, counted are {one.count}"
            subject = f"{control.measure} {control.source}"
            yield ActionLine(control.agb, Action.COMPARE_COUNT, reason, subject=subject, how_many=abs(one.difference))
