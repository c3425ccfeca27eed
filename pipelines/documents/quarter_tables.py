"""The tables of a quarter as documents need them: by name, as rows, and by practice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.core.quarter import Quarter
from pipelines.ledger.closing import Closing
from pipelines.ledger.corrections import regions_of_lines
from pipelines.schemas.ledger import corrections
from pipelines.schemas.table import key_of

Row = Mapping[str, Any]
CORRECTION = key_of(corrections)[1:]
"""What a row of `corrections` is about."""


@dataclass(frozen=True)
class QuarterTables:
    """Every table of `quarter` by name. `closing`: how it was closed, None while it is open. `version` of the program that writes."""

    quarter: Quarter
    tables: Mapping[str, pl.DataFrame]
    closing: Closing | None
    version: str

    def __getitem__(self, name: str) -> pl.DataFrame:
        """The table `name`; KeyError for another."""
        return self.tables[name]

    def rows(self, name: str, **where: object) -> Iterator[Row]:
        """The rows of a table in its order, those with the values of `where`."""
        table = self.tables[name].filter(**where) if where else self.tables[name]
        return table.iter_rows(named=True)

    @cached_property
    def facts(self) -> Row:
        """The one row of `quarter_facts`."""
        return next(self.rows("quarter_facts"))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Name by AGB of every practice of the register."""
        return {row["agb"]: row["name"] for row in self.rows("register")}

    @cached_property
    def shares(self) -> Mapping[str, Row]:
        """`practice_shares` by AGB: the practices that are active on the peildatum."""
        return {row["agb"]: row for row in self.rows("practice_shares")}

    @cached_property
    def rules(self) -> Mapping[tuple[str, str], Row]:
        """`rules_in_force` by scheme and region."""
        return {(row["scheme"], row["region"]): row for row in self.rows("rules_in_force")}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Title by scheme; a scheme without a rule in force is not there."""
        return {row["scheme"]: row["title"] for row in self.rows("rules_in_force")}

    @cached_property
    def status_figures(self) -> Mapping[tuple[str, str], Row]:
        """`status_figures` by scheme and AGB."""
        return {(row["scheme"], row["agb"]): row for row in self.rows("status_figures")}

    @cached_property
    def plans(self) -> Mapping[str, Row]:
        """`plans` by AGB."""
        return {row["agb"]: row for row in self.rows("plans")}

    @cached_property
    def exceptions(self) -> Mapping[tuple[str, str | None], tuple[Row, ...]]:
        """`exceptions` by scheme and AGB."""
        found: dict[tuple[str, str | None], list[Row]] = {}
        for row in self.rows("exceptions"):
            found.setdefault((row["scheme"], row["agb"]), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    @cached_property
    def correction_facts(self) -> Mapping[tuple[str, ...], Row]:
        """`correction_facts` by the columns of `CORRECTION`."""
        return {tuple(row[name] for name in CORRECTION): row for row in self.rows("correction_facts")}

    @cached_property
    def correction_regions(self) -> Mapping[tuple[str, ...], Mapping[str, str]]:
        """The regions of each corrected line at the closing and now, by its key without the region."""
        return regions_of_lines(self.rows("correction_facts"))

    def title(self, scheme: str) -> str:
        """Title of a scheme or stream: the name where no rule of the scheme is in force, and of a stream that is no scheme."""
        return self.titles.get(scheme, scheme)

    def name(self, agb: str) -> str:
        """Name of a practice, its AGB code where the register does not have it."""
        return self.names.get(agb, agb)

    @property
    def pay_on(self) -> date:
        """The day of payment: of the closing where it transferred something, else the one that is expected."""
        closing = self.closing
        expected: date = self.facts["pay_on"]
        return expected if closing is None or closing.pay_on is None else closing.pay_on

    @property
    def is_closed(self) -> bool:
        """Whether the documents are final."""
        return self.closing is not None
