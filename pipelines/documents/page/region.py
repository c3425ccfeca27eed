"""The sections about a region: its trend, its indicators, the estimate of savings, and the decisions to take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from pipelines.documents.page.blocks import Block, Cell, Column, Note, Row, Section, Table, cell
from pipelines.documents.page.disclosure import (
    PER_MILLE,
    SAVINGS_UNIT_EUR,
    TENS,
    Shown,
    patients,
    ratio,
    rounded_eur,
    whole_euro,
    withheld,
)
from pipelines.documents.page.view import View, written
from pipelines.documents.quarter_tables import Row as TableRow
from pipelines.dutch.numbers import number
from pipelines.dutch.words import day, euro, said, section, word
from pipelines.rules.rounding import half_up
from pipelines.schemas.payout_codes import Action, Aim, ExceptionKind, PlanStatus

PATIENT_FIGURES = ("aw_ion", "aw_ion_with_paid_practices")
ESTIMATE = "estimated_savings"


def trend(view: View) -> Section:
    """Per region and quarter: practices with a list, patients and the share of AW-ION, from rounded numbers."""
    points: dict[tuple[str, str], list[TableRow]] = defaultdict(list)
    for agb, of_practice in view.trend.items():
        for point in of_practice:
            if point["ion"]:
                points[view.region_of.get(agb, ""), point["quarter"]].append(point)
    rows = [Row(_point(view, region, quarter, of_quarter), region) for (region, quarter), of_quarter in sorted(points.items())]
    columns = [
        Column(said("page.column.quarter")),
        *(Column(said(f"page.column.{name}"), numeric=True) for name in ("practices", "patients", "aw_ion", "share")),
    ]
    table = Table(said("page.trend.caption"), columns, rows, said("page.trend.none"))
    return Section("trend", said("page.trend.title"), said("page.trend.intro"), [table])


def _point(view: View, region: str, quarter: str, points: list[TableRow]) -> list[Cell]:
    everybody, inside = sum(point["ion"] for point in points), sum(point["aw_ion"] for point in points)
    ion, aw_ion = patients(everybody, len(points)), patients(inside, rests=(everybody - inside,))
    practices = Cell(number(len(points)), len(points)) if ion.value is not None else cell(withheld())
    return [Cell(quarter, note=view.regions.get(region, region)), practices, cell(ion), cell(aw_ion), cell(ratio(aw_ion, ion, PER_MILLE))]


def indicators(view: View) -> Section:
    """The figures of the regional plan by its four aims, and the progress of the work, with the quarter before and the target."""
    before = str(view.tables.quarter.previous())
    figures: dict[tuple[str, str], dict[str, TableRow]] = defaultdict(dict)
    for row in (*view.tables.rows("kpi_trend"), *view.tables.rows("kpi")):
        figures[row["region"], row["quarter"]][row["indicator"]] = row
    columns = [
        Column(said("page.column.indicator")),
        *(Column(said(f"page.column.{name}"), numeric=True) for name in ("before", "now", "target")),
    ]
    blocks: list[Block] = []
    for aim in Aim:
        rows = []
        for row in view.tables.rows("kpi", aim=aim.value):
            if row["indicator"] == ESTIMATE:
                continue
            region, name = row["region"], row["indicator"]
            then, now = (_figure(view, name, figures[region, quarter]) for quarter in (before, row["quarter"]))
            title = section("page.indicator").get(name, written(name))
            note = " · ".join(part for part in (view.regions[region], _unit(row["unit"])) if part)
            rows.append(Row([Cell(title, note=note), cell(then), cell(now), cell(_target(row))], region))
        blocks.append(Table(word(aim).capitalize(), columns, rows, said("page.indicators.none")))
    return Section("indicators", said("page.indicators.title"), said("page.indicators.intro", before=before), blocks)


def _figure(view: View, name: str, of_quarter: Mapping[str, TableRow]) -> Shown:
    """An indicator as the page shows it. What depends on patients is rounded, and a ratio is computed from rounded figures."""
    row = of_quarter.get(name)
    if row is None or row["value"] is None:
        return Shown(said("page.disclosure.none"))
    if name in PATIENT_FIGURES:
        return _patients(view, name, of_quarter)
    if name == "aw_ion_share_with_paid_practices":
        return ratio(_patients(view, "aw_ion_with_paid_practices", of_quarter), _patients(view, "aw_ion", of_quarter))
    if name == "paid_per_aw_ion":
        return _paid_per_aw_ion(view, of_quarter)
    is_few = name == "practices_paid" and _patients(view, "aw_ion_with_paid_practices", of_quarter).value is None
    if is_few or _counts_people(name, row["unit"]):
        return withheld() if is_few else patients(int(row["value"]))
    return _plain(row["value"])


def _counts_people(name: str, unit: str) -> bool:
    """Whether a given figure is a number of people: by its unit (not a rate such as `per 1.000 patiënten`), or by its name.

    The name counts where the unit is bare (`aantal`).
    """
    known = section("page.disclosure")
    words = (name if unit.strip().lower() in known["bare_units"] else unit).lower().split()
    return "per" not in words and any(one in each for one in known["people"] for each in words)


def _patients(view: View, name: str, of_quarter: Mapping[str, TableRow]) -> Shown:
    found, row = int(of_quarter[name]["value"]), of_quarter[name]
    elsewhere = view.patients_of(row["region"], row["quarter"]) - found
    if name == "aw_ion":
        return patients(found, rests=(elsewhere,))
    not_paid = int(of_quarter["aw_ion"]["value"]) - found
    return patients(found, int(of_quarter["practices_paid"]["value"]), rests=(not_paid, elsewhere))


def _paid_per_aw_ion(view: View, of_quarter: Mapping[str, TableRow]) -> Shown:
    """A ratio in whole euro, of the rounded amount and the rounded number."""
    aw_ion = _patients(view, "aw_ion", of_quarter)
    if not aw_ion.value or _patients(view, "aw_ion_with_paid_practices", of_quarter).value is None:
        return withheld()
    paid = rounded_eur(of_quarter["paid_per_aw_ion"]["value"] * of_quarter["aw_ion"]["value"], view.unit)
    found = half_up(paid.value or 0, aw_ion.value)
    return Shown(whole_euro(Decimal(found)), found)


def _target(row: TableRow) -> Shown:
    return Shown(said("page.disclosure.none")) if row["target"] is None else _plain(row["target"])


def _plain(value: Decimal) -> Shown:
    """A figure with its own number of decimals."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return Shown(number(value, places), int(value * 10**6))


def _unit(unit: str) -> str:
    known: str = section("page.unit").get(unit, unit)
    return known


def savings(view: View) -> Section | None:
    """R45: the estimate with its formula, only where the numbers were given."""
    rows = list(view.tables.rows("savings_estimates"))
    notes = [Note(_estimate(view, row), row["region"]) for row in rows]
    return Section("savings", said("page.savings.title"), said("page.savings.intro"), notes) if rows else None


def _estimate(view: View, row: TableRow) -> str:
    region = view.regions.get(row["region"], written(row["region"]))
    complex_patients, mental_health = (patients(row[name], least=TENS) for name in ("complex_patients", "new_mental_health_patients"))
    if complex_patients.value is None or mental_health.value is None:
        return said("page.savings.too_small", region=region)
    return said(
        "page.savings.estimate",
        region=region,
        complex_patients=complex_patients.text,
        per_complex=euro(row["per_complex_patient"]),
        mental_health=mental_health.text,
        per_mental_health=euro(row["per_new_mental_health_patient"]),
        estimate=rounded_eur(row["estimate"], SAVINGS_UNIT_EUR).text,
        source=row["source"],
    )


def decisions(view: View) -> Section:
    """What the board is asked: deviations that end, plans to approve, tariffs outside their band."""
    rows = [*_deviations_that_end(view), *_plans(view), *_band_arguments(view)]
    columns = [Column(said(f"page.column.{name}")) for name in ("about", "decision")]
    table = Table(said("page.decisions.caption"), columns, rows, said("page.decisions.none"))
    return Section("decisions", said("page.decisions.title"), said("page.decisions.intro"), [table])


def _deviations_that_end(view: View) -> Iterator[Row]:
    """Deviations that end before the peildatum of one of the next two quarters."""
    after = view.tables.quarter.next().next().peildatum
    for row in view.tables.rows("exceptions", kind=ExceptionKind.DEVIATION.value):
        if row["valid_to"] is not None and row["valid_to"] < after:
            why = said("page.decisions.ends", argument=row["argument"], approved_by=row["approved_by"], valid_to=day(row["valid_to"]))
            yield _decision(view, "deviation", row, why)


def _plans(view: View) -> Iterator[Row]:
    """One line per practice, however many schemes wait for its plan."""
    asked: dict[str, list[str]] = defaultdict(list)
    for row in view.tables.rows("actions", action=Action.APPROVE_PLAN.value):
        asked[row["agb"]].append(view.tables.title(row["scheme"]))
    for agb, schemes in sorted(asked.items(), key=lambda one: (view.tables.name(one[0]), one[0])):
        plan = view.tables.plans.get(agb)
        status = said("page.decisions.no_plan") if plan is None else _plan_status(PlanStatus(plan["status"]))
        why = said("page.decisions.plan", year=view.tables.quarter.year, status=status, schemes=", ".join(sorted(set(schemes))))
        yield _decision(view, "plan", {"agb": agb}, why)


def _plan_status(status: PlanStatus) -> str:
    """What a plan lacks: an approved one that still waits names no goal (R19)."""
    return said("page.decisions.without_goal") if status is PlanStatus.APPROVED else word(status)


def _band_arguments(view: View) -> Iterator[Row]:
    for row in view.tables.rows("exceptions", kind=ExceptionKind.BAND_ARGUMENT.value):
        rule = view.tables.rules.get((row["scheme"], row["subject"]))
        region = view.regions.get(row["subject"], written(row["subject"]))
        band = ""
        if rule is not None and rule["band_min"] is not None:
            band = said("page.decisions.band", tariff=euro(rule["tariff"]), lowest=euro(rule["band_min"]), highest=euro(rule["band_max"]))
        about = Cell(view.tables.title(row["scheme"]), note=region)
        yield Row([about, Cell(said("page.decisions.band_argument"), note=f"{row['argument']} {band}".strip())], row["subject"])


def _decision(view: View, name: str, row: Mapping[str, str], why: str) -> Row:
    region = view.region_of.get(row["agb"], "")
    about = Cell(view.tables.name(row["agb"]), note=view.regions.get(region, ""))
    return Row([about, Cell(said(f"page.decisions.{name}_asked"), note=why)], region)
