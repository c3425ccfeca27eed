"""The reference files of an invented region organisation.

Belongs here: practices -> the bytes of every file in `reference/`, as its keeper would fill them in. Amounts and
factors are invented; the two schemes are those of the public sources, with `partial` and a budget that is too small
in some regions, so that it shows.
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
from pipelines.synthetic.budget import price_indices, yearly_budget
from pipelines.synthetic.people import Period
from pipelines.synthetic.practice import KADER, KOPTARIEF, Practice
from pipelines.synthetic.scheme_text import scheme_text
from pipelines.synthetic.systems import SOURCE_PROFILES

_SOURCE = "demo: verzonnen (synthetic)"
_APPLIED_ON = date(2022, 11, 1)
_STAFFING = (
    ("huisarts", "180000.00", 2022),
    ("poh", "120000.00", 2022),
    ("assistent", "61000.00", 2022),
    ("other", "75000.00", 2022),
)
_KPI = (
    ("health", "huisartsbezoek_spoed", "212.4", "per 1000"),
    ("experience", "ervaring_patient", "8.1", "cijfer"),
    ("cost", "verwijzingen", "187.5", "per 1000"),
    ("work", "werkplezier_team", "7.4", "cijfer"),
)

Rows = Iterable[Sequence[object]]


def reference_files(practices: Sequence[Practice], period: Period, postcodes: Sequence[str]) -> dict[str, bytes]:
    """Path below `reference/` -> content; `postcodes` are the entries of the AW list in force."""
    years = range(period.start.year, period.last.year + 2)
    lists = _aw_lists(postcodes)
    return {
        "practices.csv": _csv("agb,name,region,iban,account_holder,active_from,active_to", map(_register_line, practices)),
        "agb_mapping.csv": _csv("agb,practice_agb,valid_from,valid_to", _mappings(practices)),
        "aw_lists.csv": _csv("list_id,file,valid_from,valid_to,sha256,source", _aw_registry(lists)),
        **{f"aw_lists/{file}": content for file, content in lists.items()},
        "enrolments.csv": _csv("agb,scheme,applied_on,ended_on,fixed,implementation_until", _enrolments(practices, period)),
        "deviations.csv": _csv("agb,scheme,valid_from,valid_to,argument,approved_by", _deviations(practices, period)),
        "plans.csv": _csv(
            "agb,year,status,fte_huisarts,fte_poh,fte_assistent,fte_other,target_group,instruments", _plans(practices, years)
        ),
        "streams.csv": _csv("agb,stream,valid_from,valid_to,argument", _streams(practices)),
        "budgets.csv": _csv("region,scheme,year,amount,overhead_share", _budgets(practices, years)),
        "price_index.csv": _csv(
            "year,index,source", ((year, index, _SOURCE) for year, index in price_indices(period.last.year + 1).items())
        ),
        "staffing.csv": _csv("function,cost_per_fte,price_level", _STAFFING),
        "kpi.csv": _csv("quarter,region,aim,indicator,value,unit,source", _kpi(practices, period.quarters)),
        "schemes.yaml": scheme_text(_koptarief_regions(practices)).encode(),
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
    return {f"{name}.csv": _csv("postcode", ((entry,) for entry in entries)) for name, entries in lists.items()}


def _aw_registry(lists: dict[str, bytes]) -> Rows:
    validity = {"nza2012": ("2012-01-01", "2018-12-31"), "nza2019": ("2019-01-01", "2022-12-31"), "nza2023": ("2023-01-01", "")}
    for file, content in lists.items():
        list_id = file.removesuffix(".csv")
        yield (list_id, file, *validity[list_id], sha256(content).hexdigest(), _SOURCE)


def _enrolments(practices: Iterable[Practice], period: Period) -> Rows:
    usual = min(_APPLIED_ON, draws.day_after(period.start, -1))
    peildatum = period.last.peildatum
    for practice in practices:
        role = practice.role
        applied_on = draws.day_after(peildatum, -40) if role.joins_last else usual
        ended_on = draws.day_after(peildatum, -20) if role.ended else ""
        until = draws.day_after(peildatum, 180) if role.implementation else ""
        for scheme in role.schemes:
            yield (practice.agb, scheme, applied_on, ended_on, "", until)


def _deviations(practices: Iterable[Practice], period: Period) -> Rows:
    valid_from = min(_APPLIED_ON, period.start)
    return ((p.agb, KADER, valid_from, "", p.role.deviation, "Bestuur regio-organisatie") for p in practices if p.role.deviation)


def _plans(practices: Iterable[Practice], years: Iterable[int]) -> Rows:
    """A staffing mix that costs a tenth less than the framework scheme brings in, or for every other practice a fifth more."""
    for practice in practices:
        if KADER not in practice.role.schemes:
            continue
        budget = practice.aw_ion * Decimal(60) * (Decimal("0.9") if practice.index % 2 == 0 else Decimal("1.2"))
        gp, nurse = (budget / 2 / cost for cost in (Decimal(180_000), Decimal(120_000)))
        for year in years:
            yield (
                practice.agb,
                year,
                practice.role.plan,
                f"{gp:.2f}",
                f"{nurse:.2f}",
                "",
                "",
                "gezinnen met meervoudige problematiek",
                "4D; MDO",
            )


def _streams(practices: Iterable[Practice]) -> Rows:
    return ((p.agb, p.role.stream, "2022-01-01", "", p.role.stream_argument) for p in practices if p.role.stream)


def _budgets(practices: Sequence[Practice], years: Iterable[int]) -> Rows:
    for place, region in enumerate(_regions(practices)):
        inside = [practice for practice in practices if practice.role.region == region]
        for year in years:
            yield (region, KADER, year, yearly_budget(inside, year, is_tight=place % 2 == 0), "0.10")


def _kpi(practices: Sequence[Practice], quarters: Iterable[Quarter]) -> Rows:
    region = _regions(practices)[0]
    return ((quarter, region, *figure, _SOURCE) for quarter in quarters for figure in _KPI)


def _regions(practices: Iterable[Practice]) -> list[str]:
    return list(dict.fromkeys(practice.role.region for practice in practices))


def _koptarief_regions(practices: Sequence[Practice]) -> list[str] | None:
    """The regions of the koptarief: those of its practices, None when these are all."""
    regions = _regions(practice for practice in practices if KOPTARIEF in practice.role.schemes)
    return None if regions == _regions(practices) or not regions else regions


def _csv(header: str, rows: Rows) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return written.getvalue().encode()
