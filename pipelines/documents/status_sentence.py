"""Why a practice gets what it gets under a scheme: one sentence in Dutch, with the figures (section D)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.sums import MoneyFlow, money_flow
from pipelines.dutch.numbers import number, percentage
from pipelines.dutch.words import agreed_share, day, day_and_month, euro, said, word
from pipelines.reference.schemes import Comparison, Remainder
from pipelines.rules.rounding import six_places
from pipelines.schemas.payout_codes import Base, ExceptionKind, LineType, Per, PlanStatus, Status


def status_word(line: Row) -> str:
    """The status of a line of `payouts` as a word; if it is paid by another than the region organisation, also by whom."""
    status = Status(line["status"])
    flow = money_flow(line) if status.is_paid else MoneyFlow.PAID_BY_US
    return word(status) if flow is MoneyFlow.PAID_BY_US else said(f"word.{flow}")


def status_sentence(tables: QuarterTables, line: Row) -> str:
    """The sentences of a line of `payouts`: its status with the figures, who pays, and every argument that overrides a rule (R43)."""
    first, *others = _sentences(tables, line)
    stop = "" if first.endswith(".") or not others else "."
    return " ".join((first + stop, *others))


def _sentences(tables: QuarterTables, line: Row) -> Iterator[str]:
    if line["line_type"] == LineType.IMPLEMENTATION:
        yield said("status_sentence.implementation", full=euro(line["full_amount"]))
        return
    status = Status(line["status"])
    yield _BY_STATUS[status](tables, line)
    flow = money_flow(line)
    if status.is_paid and flow is not MoneyFlow.PAID_BY_US:
        yield said(f"status_sentence.{flow}")
    yield from arguments_of(tables, line)


def calculation(tables: QuarterTables, line: Row) -> str:
    """Base times tariff of a payout line, as `700 AW-ION x € 69,85 per jaar / 4 = € 12.223,75` (R23)."""
    base, per = Base(tables.rules[line["scheme"], line["region"]]["base"]), Per(line["per"])
    tariff = f"{euro(line['tariff'])} {word(per)}"
    name = "paid_by_practice" if base is Base.PRACTICE else "paid_nothing" if not line["full_amount"] else "paid"
    return said(
        f"status_sentence.{name}",
        base=number(line["base"]),
        unit=word(base),
        tariff=tariff,
        quartered=" / 4" if per is Per.YEAR else "",
        full=euro(line["full_amount"]),
    )


def _partly_paid(_tables: QuarterTables, line: Row) -> str:
    part = six_places(Fraction(line["amount"]) / Fraction(line["full_amount"]))
    return said("status_sentence.partly_paid", amount=euro(line["amount"]), full=euro(line["full_amount"]), part=percentage(part, 1))


def _no_budget(tables: QuarterTables, line: Row) -> str:
    return said(f"status_sentence.{_why_no_budget(tables, line)}", left=euro(_left(tables, line)), full=euro(line["full_amount"]))


def _why_no_budget(tables: QuarterTables, line: Row) -> str:
    """Which sentence fits a practice without budget: what is left at its turn can be everything, or more than its amount (R24)."""
    key = (line["scheme"], line["region"])
    if tables.rules[key]["remainder"] == Remainder.PRO_RATA:
        return "no_budget_in_proportion"
    if _left(tables, line) >= line["full_amount"]:
        return "no_budget_after_stop"
    (budget,) = tables.rows("budget_use", scheme=key[0], region=key[1])
    return "no_budget_of_all" if _left(tables, line) == budget["quarter_budget"] else "no_budget"


def _left(tables: QuarterTables, line: Row) -> Decimal:
    left: Decimal = _figures(tables, line)["budget_left"]
    return left


def _below_threshold(tables: QuarterTables, line: Row) -> str:
    count, rule = tables.shares[line["agb"]], tables.rules[line["scheme"], line["region"]]
    return said(
        "status_sentence.below_threshold",
        aw_ion=number(count["aw_ion"]),
        ion=number(count["ion"]),
        share=percentage(count["aw_share"]),
        comparison=word(Comparison(rule["comparison"])),
        threshold=agreed_share(rule["threshold"]),
        short=number(_figures(tables, line)["patients_short"]),
    )


def _not_selected(tables: QuarterTables, line: Row) -> str:
    figures = _figures(tables, line)
    name = "not_selected_one" if figures["places"] == 1 else "not_selected"
    return said(f"status_sentence.{name}", place=number(figures["place"]), places=number(figures["places"]))


def _undecided(tables: QuarterTables, line: Row) -> str:
    count = tables.shares[line["agb"]]
    causes = {"unknown": count["unknown_postcode"], "rows": count["uncertain_rows"]}
    forms = {cause: f"{cause}_one" if number_of == 1 else cause for cause, number_of in causes.items() if number_of}
    reasons = [said(f"status_sentence.undecided_{form}", count=number(causes[cause])) for cause, form in forms.items()]
    request = "both" if len(forms) > 1 else next(iter(forms.values()))
    sentence = said(
        "status_sentence.undecided",
        share_min=percentage(count["share_min"]),
        share_max=percentage(count["share_max"]),
        reason=said("word.and", first=reasons[0], second=reasons[1]) if len(reasons) > 1 else reasons[0],
        request=said(f"status_sentence.undecided_request_{request}"),
        answer_by=day_and_month(tables.facts["answer_by"]),
    )
    return _with_reserve(tables, line, sentence)


def _with_reserve(tables: QuarterTables, line: Row, sentence: str) -> str:
    reserved = _figures(tables, line)["reserved"]
    return f"{sentence} {said('status_sentence.reserved', amount=euro(reserved))}" if reserved else sentence


def _no_plan(tables: QuarterTables, line: Row) -> str:
    plan, year = tables.plans.get(line["agb"]), tables.quarter.year
    if plan is None:
        return said("status_sentence.no_plan_at_all", year=year)
    status = PlanStatus(plan["status"])
    if status is PlanStatus.APPROVED:
        return said("status_sentence.no_plan_without_goal", year=year)
    if status is PlanStatus.REJECTED:
        return said("status_sentence.no_plan_rejected", year=year)
    return said("status_sentence.no_plan", year=year, plan=word(status))


def _no_delivery(tables: QuarterTables, line: Row) -> str:
    return _with_reserve(tables, line, said("status_sentence.no_delivery", quarter=tables.quarter))


def _double_funding(tables: QuarterTables, line: Row) -> str:
    figures = _figures(tables, line)
    since = figures["excluded_since"]
    name = "double_funding_argument" if figures["argument_missing"] else "double_funding"
    return said(
        f"status_sentence.{name}{'' if since else '_always'}",
        stream=tables.title(figures["excluded_by"]),
        since=day(since) if since else "",
    )


def _not_participating(tables: QuarterTables, line: Row) -> str:
    figures = _figures(tables, line)
    if figures["applied_on"] is None:
        return said("status_sentence.not_participating_never")
    if figures["ended_on"] is not None and figures["ended_on"] <= tables.facts["peildatum"]:
        return said("status_sentence.not_participating_ended", ended_on=day(figures["ended_on"]))
    return said("status_sentence.not_participating", applied_on=day(figures["applied_on"]), entry_on=day(figures["entry_on"]))


def arguments_of(tables: QuarterTables, line: Row) -> Iterator[str]:
    """The argued deviation and streams behind a line of `payouts`, each with argument, approver and end date (R43)."""
    for one in tables.exceptions.get((line["scheme"], line["agb"]), ()):
        kind = ExceptionKind(one["kind"])
        if kind in (ExceptionKind.DEVIATION, ExceptionKind.STREAM_ARGUMENT):
            until = one["valid_to"]
            yield said(
                f"status_sentence.{kind}{'' if until else '_open'}",
                argument=one["argument"],
                approved_by=one["approved_by"],
                stream=tables.title(one["subject"] or ""),
                valid_to=day(until) if until else "",
            )


def _figures(tables: QuarterTables, line: Row) -> Row:
    return tables.status_figures[line["scheme"], line["agb"]]


_BY_STATUS: Mapping[Status, Callable[[QuarterTables, Row], str]] = {
    Status.PAID: calculation,
    Status.PARTLY_PAID: _partly_paid,
    Status.NO_BUDGET: _no_budget,
    Status.BELOW_THRESHOLD: _below_threshold,
    Status.NOT_SELECTED: _not_selected,
    Status.UNDECIDED: _undecided,
    Status.NO_PLAN: _no_plan,
    Status.NO_DELIVERY: _no_delivery,
    Status.DOUBLE_FUNDING: _double_funding,
    Status.NOT_PARTICIPATING: _not_participating,
}
