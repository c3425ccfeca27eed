"""The reference files of an invented region organisation.

Belongs here: practices -> the bytes of every file in `reference/`, as its keeper would fill them in. Amounts and
factors are invented; the schemes are those of the public sources, with `partial` and a budget that is too small in
some regions, so that it shows. What only the demo region shows is in `region_files`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from hashlib import sha256

from pipelines.core.quarter import Quarter
from pipelines.synthetic import draws
from pipelines.synthetic.budget import price_indices, regional_budgets
from pipelines.synthetic.people import Period
from pipelines.synthetic.practice import FUTURE, KADER, KOPTARIEF, Practice
from pipelines.synthetic.systems import SOURCE_PROFILES

SOURCE = "demo: verzonnen (synthetic)"
_APPLIED_ON = date(2022, 11, 1)
_STAFFING = (
    ("huisarts", "180000.00", 2022),
    ("poh", "120000.00", 2022),
    ("assistent", "61000.00", 2022),
    ("other", "75000.00", 2022),
)
_PLAN_COLUMNS = "agb,year,status,fte_huisarts,fte_poh,fte_assistent,fte_other,target_group,instruments,goals,tariff"
_FUTURE_EUR = 4
OVERHEAD_SHARE = "0.10"
_KPI = (
    ("health", "huisartsbezoek_spoed", "212.4", "per 1000", SOURCE, "200"),
    ("experience", "ervaring_patient", "8.1", "cijfer", SOURCE, "8"),
    ("cost", "verwijzingen", "187.5", "per 1000", SOURCE, "180"),
    ("work", "werkplezier_team", "7.4", "cijfer", SOURCE, ""),
)

Rows = Iterable[Sequence[object]]


def reference_files(practices: Sequence[Practice], period: Period, postcodes: Sequence[str], schemes: str) -> dict[str, bytes]:
    """Path below `reference/` -> content; `postcodes` are the entries of the AW list in force, `schemes` is the text of `schemes.yaml`."""
    years = range(period.start.year, period.last.year + 2)
    lists = _aw_lists(postcodes)
    return {
        "practices.csv": csv_bytes("agb,name,region,iban,account_holder,active_from,active_to", map(_register_line, practices)),
        "agb_mapping.csv": csv_bytes("agb,practice_agb,valid_from,valid_to", _mappings(practices)),
        "aw_lists.csv": csv_bytes("list_id,file,valid_from,valid_to,sha256,source", _aw_registry(lists)),
        **{f"aw_lists/{file}": content for file, content in lists.items()},
        "enrolments.csv": csv_bytes("agb,scheme,applied_on,ended_on,fixed,implementation_until", _enrolments(practices, period)),
        "deviations.csv": csv_bytes("agb,scheme,valid_from,valid_to,argument,approved_by", _deviations(practices, period)),
        "plans.csv": csv_bytes(_PLAN_COLUMNS, _plans(practices, years)),
        "streams.csv": csv_bytes("agb,stream,valid_from,valid_to,argument", _streams(practices)),
        "budgets.csv": csv_bytes("region,scheme,year,amount,overhead_share", _budgets(practices, years)),
        "price_index.csv": csv_bytes(
            "year,index,source", ((year, index, SOURCE) for year, index in price_indices(period.last.year + 1).items())
        ),
        "staffing.csv": csv_bytes("function,cost_per_fte,price_level", _STAFFING),
        "kpi.csv": csv_bytes("quarter,region,aim,indicator,value,unit,source,target", _kpi(practices, period.quarters)),
        "schemes.yaml": schemes.encode(),
        "source_profiles.yaml": SOURCE_PROFILES.encode(),
    }


def _register_line(practice: Practice) -> Sequence[object]:
    return (practice.agb, practice.name, practice.role.region, practice.iban, practice.account_holder, "2010-01-01", "")


def _mappings(practices: Iterable[Practice]) -> Rows:
    return ((code, practice.agb, "", "") for practice in practices for code in practice.personal_codes)


def _aw_lists(postcodes: Sequence[str]) -> dict[str, bytes]:
    """The list in force with PC6, one before it with fewer of them, and the oldest with PC4 and PC5."""
    shorter = sorted({entry[: 4 + place % 2] for place, entry in enumerate(postcodes[::7])})
    lists = {"nza2012": shorter, "nza2019": postcodes[::2], "nza2023": postcodes}
    return {f"{name}.csv": csv_bytes("postcode", ((entry,) for entry in entries)) for name, entries in lists.items()}


def _aw_registry(lists: dict[str, bytes]) -> Rows:
    validity = {"nza2012": ("2012-01-01", "2018-12-31"), "nza2019": ("2019-01-01", "2022-12-31"), "nza2023": ("2023-01-01", "")}
    for file, content in lists.items():
        list_id = file.removesuffix(".csv")
        yield (list_id, file, *validity[list_id], sha256(content).hexdigest(), SOURCE)


def _enrolments(practices: Iterable[Practice], period: Period) -> Rows:
    usual = min(_APPLIED_ON, draws.day_after(period.start, -1))
    peildatum = period.last.peildatum
    for practice in practices:
        role = practice.role
        applied_on = draws.day_after(peildatum, -40) if role.joins_last else usual
        ended_on = draws.day_after(peildatum, -20) if role.ended else ""
        for scheme in role.schemes:
            fixed = "true" if role.fixed and scheme == KOPTARIEF else ""
            until = draws.day_after(peildatum, 180) if role.implementation and scheme == KADER else ""
            yield (practice.agb, scheme, applied_on, ended_on, fixed, until)


def _deviations(practices: Iterable[Practice], period: Period) -> Rows:
    valid_from = min(_APPLIED_ON, period.start)
    return ((p.agb, KADER, valid_from, "", p.role.deviation, "Bestuur regio-organisatie") for p in practices if p.role.deviation)


def _plans(practices: Iterable[Practice], years: Iterable[int]) -> Rows:
    """Of who takes part in a scheme that asks for a plan.

    For the framework scheme a staffing mix that costs a tenth less than it brings in, or for every other practice a fifth more.
    """
    for practice in practices:
        role = practice.role
        if KADER in role.schemes:
            budget = practice.aw_ion * Decimal(60) * (Decimal("0.9") if practice.index % 2 == 0 else Decimal("1.2"))
            gp, nurse = (f"{budget / 2 / cost:.2f}" for cost in (Decimal(180_000), Decimal(120_000)))
            about = ("gezinnen met meervoudige problematiek", "4D; MDO")
        elif FUTURE in role.schemes:
            gp, nurse, about = "", "", ("alle patiënten", "e-consult; persoonsgerichte spreekuren")
        else:
            continue
        for year in years:
            yield (practice.agb, year, role.plan, gp, nurse, "", "", *about, role.goals, role.plan_tariff)


def _streams(practices: Iterable[Practice]) -> Rows:
    return ((p.agb, p.role.stream, "2022-01-01", "", p.role.stream_argument) for p in practices if p.role.stream)


def _budgets(practices: Sequence[Practice], years: Iterable[int]) -> Rows:
    """Budgets of the framework scheme in every region, and of the one of 004: two fifths of what its participants would get."""
    for year in years:
        for region, amount in regional_budgets(practices, year).items():
            yield (region, KADER, year, amount, OVERHEAD_SHARE)
        for region in regions_of(practice for practice in practices if FUTURE in practice.role.schemes):
            patients = sum(practice.ion for practice in practices if practice.role.region == region and FUTURE in practice.role.schemes)
            yield (region, FUTURE, year, patients * _FUTURE_EUR * 2 // 5, "0")


def _kpi(practices: Sequence[Practice], quarters: Iterable[Quarter]) -> Rows:
    region = regions_of(practices)[0]
    return ((quarter, region, *figure) for quarter in quarters for figure in _KPI)


def regions_of(practices: Iterable[Practice]) -> list[str]:
    """The regions in the order of the register."""
    return list(dict.fromkeys(practice.role.region for practice in practices))


def koptarief_regions(practices: Sequence[Practice]) -> list[str] | None:
    """The regions of the koptarief: those of its practices, None when these are all."""
    regions = regions_of(practice for practice in practices if KOPTARIEF in practice.role.schemes)
    return None if regions == regions_of(practices) or not regions else regions


def csv_bytes(header: str, rows: Rows) -> bytes:
    """The file with the names of `header`, which has commas between them, and semicolons between its own cells."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return written.getvalue().encode()
