"""The exceptions to the rules, with their argument and approver (R43)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

import polars as pl

from pipelines.core.interval import spanning
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reporting.rows import frame
from pipelines.rules.decision import Decision, PracticeLine, RegionDecision, SchemeDecision
from pipelines.rules.status import argued_streams, is_fixed
from pipelines.schemas import accountability as schemas
from pipelines.schemas.payout_codes import ExceptionKind, Status

BEFORE_R18 = (Status.NOT_PARTICIPATING, Status.NO_DELIVERY, Status.DOUBLE_FUNDING)
BEFORE_R28 = (*BEFORE_R18, Status.BELOW_THRESHOLD, Status.UNDECIDED)


@dataclass(frozen=True, slots=True)
class RuleException:
    """One exception to a rule; the dates are those of the record, the enrolment or the rule."""

    scheme: str
    agb: str | None
    kind: ExceptionKind
    subject: str | None
    argument: str | None
    approved_by: str | None
    valid_from: date | None
    valid_to: date | None


def exceptions(decision: Decision, reference: OnPeildatum) -> pl.DataFrame:
    """The table `exceptions`."""
    rows = ({"quarter": str(decision.quarter), **asdict(one)} for one in rule_exceptions(decision, reference))
    return frame(rows, schemas.exceptions)


def rule_exceptions(decision: Decision, reference: OnPeildatum) -> Iterator[RuleException]:
    """R43: every exception of the quarter."""
    for scheme in decision.schemes:
        for region in scheme.regions:
            yield from _band_argument(scheme, region)
            for line in region.lines:
                yield from _deviation(scheme, line, reference)
                yield from _stream_arguments(scheme, region, line, reference)
                yield from _fixed(scheme, region, line, reference)
                yield from _tariff_by_plan(scheme, region, line)


def _band_argument(scheme: SchemeDecision, region: RegionDecision) -> Iterator[RuleException]:
    """R25: a tariff outside its band."""
    argument, valid = region.rule.tariff.band_argument.strip(), region.rule.valid
    if argument and region.tariff.outside_band:
        yield RuleException(scheme.name, None, ExceptionKind.BAND_ARGUMENT, region.region, argument, None, valid.valid_from, valid.valid_to)


def _deviation(scheme: SchemeDecision, line: PracticeLine, reference: OnPeildatum) -> Iterator[RuleException]:
    """R17: a deviation that was used."""
    if line.judgement.deviation:
        record = reference.deviations[line.agb, scheme.name]
        yield RuleException(
            scheme=scheme.name,
            agb=line.agb,
            kind=ExceptionKind.DEVIATION,
            subject=None,
            argument=record.argument,
            approved_by=record.approved_by,
            valid_from=record.valid.valid_from,
            valid_to=record.valid.valid_to,
        )


def _stream_arguments(
    scheme: SchemeDecision, region: RegionDecision, line: PracticeLine, reference: OnPeildatum
) -> Iterator[RuleException]:
    """R18: streams that are allowed because of an argument; several records of a stream are one line that spans all their days."""
    if line.status in BEFORE_R18:
        return
    for stream, arguments in argued_streams(region.rule, line.agb, reference).items():
        days = spanning([record.valid for record in reference.streams[line.agb, stream]])
        argument = "; ".join(dict.fromkeys(arguments))
        yield RuleException(scheme.name, line.agb, ExceptionKind.STREAM_ARGUMENT, stream, argument, None, days.valid_from, days.valid_to)


def _fixed(scheme: SchemeDecision, region: RegionDecision, line: PracticeLine, reference: OnPeildatum) -> Iterator[RuleException]:
    """R28: a pilot that is taken outside the highest shares."""
    if region.rule.top_n is not None and line.status not in BEFORE_R28 and is_fixed(scheme.name, line.agb, reference):
        enrolment = reference.enrolments[line.agb, scheme.name]
        yield RuleException(scheme.name, line.agb, ExceptionKind.FIXED, None, None, None, enrolment.applied_on, enrolment.ended_on)


def _tariff_by_plan(scheme: SchemeDecision, region: RegionDecision, line: PracticeLine) -> Iterator[RuleException]:
    """R21: tariffs that the plan of a participating practice names."""
    if line.tariff.by_plan:
        valid = region.rule.valid
        yield RuleException(scheme.name, line.agb, ExceptionKind.TARIFF_BY_PLAN, None, None, None, valid.valid_from, valid.valid_to)
