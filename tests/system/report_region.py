"""Two invented quarters of two regions with practices of any share: what the report page of the second is made from."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import polars as pl

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.reference.kpi import KpiFigure
from pipelines.reference.schemes import Participation, Remainder, Scheme
from pipelines.reporting.tables import trend
from pipelines.rules.inputs import PracticeCount
from pipelines.schemas.background import kpi_trend, savings_estimates
from pipelines.schemas.deliveries import attention_rows, deliveries
from pipelines.schemas.payout_codes import Aim, Base, PaidBy, Payee, Per, PlanStatus
from pipelines.synthetic.names import practice_name
from tests.spec.quarter_tables import rows, shares_of
from tests.spec.situations import (
    Q1,
    above,
    at_least,
    book_of,
    budget,
    budgeted,
    count,
    decided,
    deviation,
    enrolment,
    index,
    plan,
    rule,
    tariff,
)
from tests.unit.documents.quarters import as_quarter_tables

SYSTEMS = ("promedico", "medicom", "omnihis")
KADER, KOPTARIEF, ONI, BASIC = "kbz_kader", "koptarief", "regio_oni", "achterstandstoeslag"
SCHEMES = {
    KADER: Scheme(
        KADER,
        "Krachtige basiszorg",
        "S3",
        (
            rule(
                threshold=at_least("0.25", "0.02"),
                tariff=tariff("60.00", Per.YEAR, price_level=2025),
                deviation_allowed=True,
                plan_required=True,
                budget=budgeted(Remainder.PARTIAL),
            ),
        ),
    ),
    KOPTARIEF: Scheme(KOPTARIEF, "Koptarief", "S3", (rule(threshold=above("0.25", "0.02"), top_n=3, tariff=tariff("6.80")),)),
    ONI: Scheme(
        ONI,
        "Organisatie en infrastructuur",
        "S3",
        (rule(base=Base.ION, participation=Participation.ALL, payee=Payee.REGION_ORGANISATION, tariff=tariff("1.20", Per.YEAR)),),
    ),
    BASIC: Scheme(
        BASIC,
        "Toeslag aandachtswijken",
        "S1",
        (rule(participation=Participation.ALL, paid_by=PaidBy.INSURER, tariff=tariff("9.00", Per.YEAR)),),
    ),
}


def quarter_of_two_regions() -> QuarterTables:
    """Every table of the second quarter."""
    earlier, now = _counts(Q1.previous()), _counts(Q1)
    agbs = [one.agb for one in now]
    parts = {
        "schemes": SCHEMES,
        "enrolments": tuple(enrolment(agb, KADER if at % 3 else KOPTARIEF) for at, agb in enumerate(agbs)),
        "plans": tuple(plan(agb, PlanStatus.SUBMITTED if at % 7 == 4 else PlanStatus.APPROVED) for at, agb in enumerate(agbs)),
        "deviations": (replace(deviation(agbs[20], Interval(date(2025, 1, 1), date(2026, 6, 30))), scheme=KADER),),
        "budgets": tuple(replace(budget(amount, "0.10", region), scheme=KADER) for region, amount in _budgets().items()),
        "price_index": index(y2026="1.031"),
        "kpi": tuple(_figures(Q1)),
    }
    made = as_quarter_tables(decided(now, **parts).decision, book_of(now, **parts))
    course = trend(made["practice_shares"], (shares_of(earlier, Q1.previous()),))
    others = {"trend": course, "kpi_trend": _kpi_trend(made["kpi"]), "savings_estimates": _savings(), **_lists(now)}
    names = {agb: practice_name(at, agb) for at, agb in enumerate(agbs)}
    tables = {**made.tables, **others}
    for name in ("practice_shares", "register"):
        tables[name] = tables[name].with_columns(pl.col("agb").replace_strict(names).alias("name"))
    return replace(made, tables=tables)


def _budgets() -> dict[str, str]:
    return {"rijnmond": "520000.00", "drechtsteden": "260000.00"}


def _counts(quarter: Quarter) -> list[PracticeCount]:
    """Practices whose share differs a little between quarters; one of each region sent no list."""
    found = []
    for at in range(30):
        ion = 2000 + 97 * (at * 7 % 30)
        aw_ion = ion * (20 + at * 37 % 600) // 1000 + (at * 31 % 180 if quarter == Q1 else 60)
        if at in (13, 26):
            ion = aw_ion = 0
        insured = {f"u{uzovi}": (ion * part // 100, aw_ion * part // 100) for uzovi, part in (("3311", 34), ("7029", 30), ("0403", 21))}
        found.append(count(f"01{at:06d}", aw_ion, ion, region="drechtsteden" if at % 4 == 0 else "rijnmond", **insured))
    return found


def _figures(quarter: Quarter) -> list[KpiFigure]:
    given = (
        (Aim.HEALTH, "huisartsbezoek_spoed", "212.4", "per 1.000 inwoners", "200"),
        (Aim.EXPERIENCE, "ervaring_van_patiënten", "8.1", "cijfer", "8"),
        (Aim.COST, "verwijzingen", "187.5", "per 1.000 patiënten", "180"),
        (Aim.WORK, "werkplezier_in_het_team", "7.4", "cijfer", "7.5"),
    )
    return [
        KpiFigure(quarter, region, aim, name, Decimal(value), unit, "verzonnen", Decimal(target))
        for region in _budgets()
        for aim, name, value, unit, target in given
    ]


def _kpi_trend(kpi: pl.DataFrame) -> pl.DataFrame:
    """This quarter's figures, and the same a little lower in the quarter before."""
    columns = ("region", "indicator", "quarter", "value", "unit")
    now = kpi.select(columns).to_dicts()
    before = [{**row, "quarter": "2025Q4", "value": row["value"] * Decimal("0.98")} for row in now if row["value"] is not None]
    whole = [{**row, "value": round(row["value"], 0 if row["value"] > 10 else 2)} for row in before]
    return rows(kpi_trend, *now, *whole)


def _savings() -> pl.DataFrame:
    of_one = {"per_complex_patient": Decimal(356), "per_new_mental_health_patient": Decimal(700), "source": "verzonnen"}
    numbers = {"complex_patients": 1414, "new_mental_health_patients": 169, "estimate": Decimal(621684)}
    return rows(savings_estimates, {"quarter": "2026Q1", "region": "rijnmond", **of_one, **numbers})


def _lists(counts: list[PracticeCount]) -> dict[str, pl.DataFrame]:
    """A list of each practice that has patients, from three practice systems, and a picture from one that has none."""
    sent, attention = [{"quarter": "2026Q1", "file": "01000026/lijst.png", "status": "rejected", "reason": "unreadable_file"}], []
    for at, one in enumerate(counts):
        file = {"quarter": "2026Q1", "file": f"{one.agb}/lijst.csv"}
        if one.ion:
            numbers = {"rows_read": one.ion + 60, "rejected": 5 * (at % 9), "counted": one.ion}
            sent.append({**file, "status": "accepted", "profile": SYSTEMS[at % 3], **numbers})
            attention += [{**file, "row_number": row, "outcome": "unknown_postcode", "agb": one.agb} for row in range(at % 3 * 20)]
    return {"deliveries": rows(deliveries, *sent), "attention_rows": rows(attention_rows, *attention)}
