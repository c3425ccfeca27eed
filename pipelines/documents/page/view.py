"""A quarter as the sections of the page need it: its sums by scheme and region, and its regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pipelines.documents.page.disclosure import Shown, Sum, money, shown_total, unit_eur
from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.sums import FLOWS, MoneyFlow, lines_of_flow, total_eur
from pipelines.schemas.payout_codes import Base, LineType, Status

SchemeRegion = tuple[str, str]
OF_REGIONS = ("register", "practice_shares", "payouts", "kpi", "budget_use", "rules_in_force")
"""Tables that name the regions: a rule and its budget can name one in which no practice is active (R24)."""


@dataclass(frozen=True)
class View:
    """The tables of a quarter with the unit to which their money is rounded."""

    tables: QuarterTables

    @cached_property
    def unit(self) -> int:
        """The unit of money, in EUR."""
        return unit_eur(self.tables)

    def money(self, one: Sum) -> Shown:
        """A sum as the page shows it."""
        return money(one, self.unit)

    def total(self, sums: Iterable[Sum]) -> Shown:
        """The sums together, as the page shows them."""
        return shown_total(sums, self.unit)

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """How a region is written, by its name in the register, in order."""
        found = {row["region"] for name in OF_REGIONS for row in self.tables.rows(name)}
        return {name: written(name) for name in sorted(found)}

    @cached_property
    def sums(self) -> Mapping[MoneyFlow, Mapping[SchemeRegion, Sum]]:
        """What is paid by flow of money, and by scheme and region in it."""
        return {flow: self._sums(line for line in lines_of_flow(self.tables, flow) if _is_paid(line)) for flow in FLOWS}

    @cached_property
    def payouts(self) -> Mapping[SchemeRegion, Sum]:
        """The payouts from the budgets: those that we pay, without implementation."""
        lines = lines_of_flow(self.tables, MoneyFlow.PAID_BY_US)
        return self._sums(line for line in lines if _is_paid(line) and line["line_type"] == LineType.PAYOUT)

    def _sums(self, lines: Iterable[Row]) -> Mapping[SchemeRegion, Sum]:
        found: dict[SchemeRegion, list[Row]] = defaultdict(list)
        for line in lines:
            found[line["scheme"], line["region"]].append(line)
        return {key: self._sum(key, of_key) for key, of_key in sorted(found.items())}

    def _sum(self, key: SchemeRegion, lines: list[Row]) -> Sum:
        amount = total_eur(lines)
        patients = None
        if key not in self.tables.rules or Base(self.tables.rules[key]["base"]) is not Base.PRACTICE:
            patients = sum(line["base"] or 0 for line in lines)
        return Sum(amount, patients, len({line["agb"] for line in lines}))

    def segment(self, scheme: str) -> str:
        """The segment of a scheme with a line in the quarter."""
        return self._segments[scheme]

    @cached_property
    def _segments(self) -> Mapping[str, str]:
        return {line["scheme"]: line["segment"] for line in self.tables.rows("payouts")}

    @cached_property
    def trend(self) -> Mapping[str, list[Row]]:
        """The quarters of each practice, by AGB and in order."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.tables.rows("trend"), key=lambda row: row["quarter"]):
            found[row["agb"]].append(row)
        return found

    def patients_of(self, region: str, quarter: str) -> int:
        """The patients of a region in a quarter, whose number the trend of the region shows; 0 where it does not."""
        return self._patients.get((region, quarter), 0)

    @cached_property
    def _patients(self) -> Mapping[SchemeRegion, int]:
        found: dict[SchemeRegion, int] = defaultdict(int)
        for agb, points in self.trend.items():
            for point in points:
                found[self.region_of.get(agb, ""), point["quarter"]] += point["ion"]
        return found

    @cached_property
    def region_of(self) -> Mapping[str, str]:
        """Region by AGB."""
        return {row["agb"]: row["region"] for row in self.tables.rows("register")}


def written(name: str) -> str:
    """A name of the files as a reader expects it: `Rijnmond`, `Huisartsbezoek spoed`."""
    spaced = name.replace("_", " ")
    return spaced[:1].upper() + spaced[1:]


def _is_paid(line: Row) -> bool:
    """Whether something is paid, also where the cents of its patients round to 0.00."""
    return bool(line["amount"]) or bool(Status(line["status"]).is_paid and line["base"] and line["tariff"])
