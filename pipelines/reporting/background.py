"""The background of the figures of a quarter, as tables: names, days, rules and the records behind each status.

Documents are written from the tables of a quarter alone; these have what a reader needs besides the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from pipelines.core.interval import spanning
from pipelines.core.quarter import Quarter
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.on_peildatum import OnPeildatum, PracticeAndName
from pipelines.reference.practices import Practice
from pipelines.reporting.delivery_status import rejected_files
from pipelines.reporting.rows import Row, eur_or_none, frame
from pipelines.reporting.savings import estimates
from pipelines.rules.decision import Decision, PracticeLine, RegionDecision, SchemeDecision
from pipelines.rules.reserve import Served
from pipelines.rules.rounding import eur, six_places
from pipelines.rules.shares import fewest_passing, in_order
from pipelines.rules.status import excluding, is_fixed, unargued_streams
from pipelines.schemas import background as schemas
from pipelines.schemas.deliveries import rows_not_counted


def register(reference: OnPeildatum) -> pl.DataFrame:
    """The table `register`: every practice of the register, also those that are no longer or not yet active."""
    lines: dict[str, Practice] = {}
    for practice in sorted(reference.book.practices, key=lambda one: one.active.first):
        lines[practice.agb] = practice
    lines.update(reference.practices)
    rows = (
        {
            "quarter": str(reference.quarter),
            "agb": agb,
            "name": practice.name,
            "region": practice.region,
            "is_active": agb in reference.practices,
        }
        for agb, practice in lines.items()
    )
    return frame(rows, schemas.register)


def quarter_facts(reference: OnPeildatum, *, is_compared: bool) -> pl.DataFrame:
    """The table `quarter_facts`: one row. `is_compared`: the quarter before left tables to compare with (R41)."""
    quarter, settings, aw_list = reference.quarter, reference.book.settings, reference.aw_list
    row = {
        "quarter": str(quarter),
        "peildatum": quarter.peildatum,
        "compared_with": str(quarter.previous()) if is_compared else None,
        "answer_by": quarter.peildatum + timedelta(days=settings.answer_by_day),
        "pay_on": quarter.peildatum + timedelta(days=settings.pay_day),
        "contact": settings.contact or None,
        "debtor_name": settings.debtor_name or None,
        "aw_list": aw_list.list_id,
        "aw_list_file": aw_list.file,
        "aw_list_valid_from": aw_list.valid.valid_from,
        "aw_list_valid_to": aw_list.valid.valid_to,
        "aw_list_sha256": aw_list.sha256 or None,
        "aw_list_source": aw_list.source or None,
    }
    return frame([row], schemas.quarter_facts)


def rules_in_force(decision: Decision) -> pl.DataFrame:
    """The table `rules_in_force`: a row per scheme and region that is judged (R21)."""
    rows = (_rule(decision.quarter, scheme, region) for scheme in decision.schemes for region in scheme.regions)
    return frame(rows, schemas.rules_in_force)


def _rule(quarter: Quarter, scheme: SchemeDecision, region: RegionDecision) -> Row:
    rule, tariff, budget = region.rule, region.tariff, region.rule.budget
    band = tariff.band_cents or (None, None)
    return {
        "quarter": str(quarter),
        "scheme": scheme.name,
        "region": region.region,
        "title": scheme.scheme.title,
        "segment": scheme.scheme.segment,
        "valid_from": rule.valid.valid_from,
        "valid_to": rule.valid.valid_to,
        "source": rule.source or None,
        "paid_by": rule.paid_by,
        "payee": rule.payee,
        "participation": rule.participation,
        "threshold": None if rule.threshold is None else six_places(rule.threshold.share),
        "comparison": None if rule.threshold is None else rule.threshold.comparison,
        "top_n": rule.top_n,
        "base": rule.base,
        "uzovi": " ".join(sorted(rule.uzovi)) if rule.uzovi else None,
        "agreed_tariff": tariff.agreed_eur,
        "price_level": tariff.price_level,
        "index_chain": ", ".join(f"{year} {factor}" for year, factor in tariff.factors.items()) or None,
        "tariff": eur(tariff.tariff_cents),
        "per": tariff.per,
        "band_min": eur_or_none(band[0]),
        "band_max": eur_or_none(band[1]),
        "plan_required": rule.plan_required,
        "goals_required": rule.goals_required,
        "deviation_allowed": rule.deviation_allowed,
        "remainder": None if budget is None else budget.first_that_does_not_fit,
        "carry_over": None if budget is None else budget.carry_over,
        "reserve": None if budget is None else budget.reserve,
        "overhead_max": None if budget is None else budget.overhead_max,
        "implementation_amount": rule.implementation_amount_eur,
        "not_with": " ".join(rule.not_with) or None,
        "needs_argument": " ".join(rule.needs_argument) or None,
    }


def status_figures(decision: Decision, reference: OnPeildatum) -> pl.DataFrame:
    """The table `status_figures`: a row per scheme and practice that is judged (section D)."""
    enrolments: dict[PracticeAndName, list[Enrolment]] = {}
    for one in reference.book.enrolments:
        enrolments.setdefault((one.agb, one.scheme), []).append(one)
    rows = (
        row for scheme in decision.schemes for region in scheme.regions for row in _status_rows(scheme.name, region, reference, enrolments)
    )
    return frame(rows, schemas.status_figures)


def _status_rows(
    scheme: str, region: RegionDecision, reference: OnPeildatum, enrolments: Mapping[PracticeAndName, Sequence[Enrolment]]
) -> Iterator[Row]:
    places = _places(scheme, region, reference)
    served = {} if region.budget is None else {one.agb: one for one in region.budget.served}
    for line in region.lines:
        yield {
            "quarter": str(reference.quarter),
            "scheme": scheme,
            "agb": line.agb,
            **_participation(enrolments.get((line.agb, scheme), []), reference.quarter.peildatum),
            **_exclusion(region, line.agb, reference),
            "patients_short": _patients_short(region, line),
            "place": places.get(line.agb),
            "places": region.rule.top_n if line.agb in places else None,
            **_budget(served.get(line.agb)),
        }


def _participation(enrolments: Sequence[Enrolment], peildatum: date) -> Row:
    """The enrolment that holds on the peildatum, else the next one, else the last one (R15)."""
    holding = [one for one in enrolments if one.holds_on(peildatum)]
    coming = [one for one in enrolments if one.applied_on > peildatum]
    chosen = holding[:1] or sorted(coming, key=lambda one: one.applied_on)[:1] or sorted(enrolments, key=lambda one: one.applied_on)[-1:]
    if not chosen:
        return dict.fromkeys(("applied_on", "entry_on", "ended_on"))
    (enrolment,) = chosen
    applied_in = Quarter.of(enrolment.applied_on)
    begins_that_day = applied_in.peildatum == enrolment.applied_on
    entry = applied_in.peildatum if begins_that_day else applied_in.next().peildatum
    return {"applied_on": enrolment.applied_on, "entry_on": entry, "ended_on": enrolment.ended_on}


def _exclusion(region: RegionDecision, agb: str, reference: OnPeildatum) -> Row:
    """The first stream or scheme that excludes the practice, and since when (R18)."""
    unargued = unargued_streams(region.rule, agb, reference)
    against = excluding(region.rule, agb, reference) or unargued
    if not against:
        return {"excluded_by": None, "excluded_since": None, "argument_missing": False}
    since = spanning([record.valid for record in reference.streams[agb, against[0]]]).valid_from
    return {"excluded_by": against[0], "excluded_since": since, "argument_missing": against is unargued}


def _patients_short(region: RegionDecision, line: PracticeLine) -> int | None:
    if region.rule.threshold is None or not line.count.ion:
        return None
    missing = fewest_passing(region.rule.threshold, line.count.ion) - line.count.aw_ion
    return missing if missing > 0 else None


def _places(scheme: str, region: RegionDecision, reference: OnPeildatum) -> dict[str, int]:
    """The place of each candidate of the region (R28); empty where none are selected."""
    if region.rule.top_n is None:
        return {}
    tested = {line.agb for line in region.lines if any(finding.rule == "R28" for finding in line.judgement.findings)}
    candidates = (count for count in in_order(line.count for line in region.lines) if count.agb in tested)
    return {
        count.agb: place for place, count in enumerate((one for one in candidates if not is_fixed(scheme, one.agb, reference)), start=1)
    }


def _budget(served: Served | None) -> Row:
    if served is None:
        return {"budget_left": None, "reserved": None}
    kept = served.claim.kept_for is not None
    return {"budget_left": eur(served.left_cents + served.given_cents), "reserved": eur(served.given_cents) if kept else None}


def lists_read(
    reference: OnPeildatum, practice_shares: pl.DataFrame, practice_outcomes: pl.DataFrame, deliveries: pl.DataFrame
) -> pl.DataFrame:
    """The table `lists_read`: a row per active practice, from `practice_shares`, the outcomes of its rows and `deliveries`."""
    outcomes = {row["agb"]: row for row in practice_outcomes.iter_rows(named=True)}
    rejected = rejected_files(deliveries, reference.practice_of)
    names = tuple(rows_not_counted())
    rows = []
    for row in practice_shares.iter_rows(named=True):
        other = outcomes.get(row["agb"], {})
        of_rows = {
            "counted": row["ion"],
            "uncertain_rows": row["uncertain_rows"],
            **{name: other.get(name, 0) for name in names},
        }
        rows.append(
            {
                "quarter": str(reference.quarter),
                "agb": row["agb"],
                "rejected_files": len(rejected.get(row["agb"], ())),
                "rows_read": sum(of_rows.values()),
                **of_rows,
                "unknown_postcode": row["unknown_postcode"],
            }
        )
    return frame(rows, schemas.lists_read)


def budget_quarters(budget_use: pl.DataFrame, earlier: Iterable[pl.DataFrame], quarter: Quarter) -> pl.DataFrame:
    """The table `budget_quarters`: `budget_use` of this quarter and of the `earlier` ones of its year."""
    columns = list(schemas.budget_quarters.columns)
    tables = [table.select(columns) for table in (*earlier, budget_use)]
    rows = (row for table in tables for row in table.iter_rows(named=True) if Quarter.parse(row["quarter"]).year == quarter.year)
    return frame(rows, schemas.budget_quarters)


def kpi_trend(kpi: pl.DataFrame, before: pl.DataFrame | None) -> pl.DataFrame:
    """The table `kpi_trend`: `kpi` of this quarter, and of the quarter before where it left one."""
    columns = list(schemas.kpi_trend.columns)
    tables = [table.select(columns) for table in (kpi, before) if table is not None]
    return frame((row for table in tables for row in table.iter_rows(named=True)), schemas.kpi_trend)


@dataclass(frozen=True, slots=True)
class EarlierTables:
    """Tables of earlier quarters to compare with: `budget_use` of the year, and `kpi` of the quarter before."""

    budget_use: Sequence[pl.DataFrame] = ()
    kpi: pl.DataFrame | None = None


def savings_estimates(reference: OnPeildatum) -> pl.DataFrame:
    """The table `savings_estimates`: a row per region for which somebody gave the numbers of the year (R45)."""
    amounts = reference.book.settings.savings
    rows = (
        {
            "quarter": str(reference.quarter),
            "region": one.region,
            "complex_patients": one.complex_patients,
            "per_complex_patient": amounts.complex_patient_eur,
            "new_mental_health_patients": one.new_mental_health_patients,
            "per_new_mental_health_patient": amounts.new_mental_health_patient_eur,
            "estimate": saved_eur,
            "source": one.source,
        }
        for one, saved_eur in estimates(reference)
    )
    return frame(rows, schemas.savings_estimates)
