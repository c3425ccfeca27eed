"""A plot of a what-if: what is paid, and to how many practices, against the terms that vary.

Its words are Dutch because finance reads it. Numbers become floats here, only for drawing. Altair is loaded with this module.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

import altair as alt
import polars as pl
import vl_convert

from pipelines.core.quarter import Quarter
from pipelines.dutch.numbers import number, percentage
from pipelines.dutch.words import euro, said, section, word
from pipelines.publication.scenario_tables import TERMS
from pipelines.reference.schemes import Remainder, Scheme, SchemeRule

WIDTH, HEIGHT, COLUMNS_OF_PANELS = 620, 230, 2
MOST_TICKS = 12
NUMERIC = {"tariff": ",.2f", "threshold": ".1%", "budget": ",.0f"}
"""The terms that are numbers, with their form along an axis."""


@dataclass(frozen=True, slots=True)
class AsItStands:
    """What is paid now, with which the combinations are compared."""

    amount_eur: Decimal
    paid_practices: int
    fte: Decimal
    reserved_eur: Decimal


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of each combination, its title, and its present value."""

    column: str
    title: str
    now: float


def scenario_svg(table: pl.DataFrame, quarter: Quarter, scheme: Scheme, rule: SchemeRule, now: AsItStands) -> bytes:
    """The `combination_table` of `scheme` with `rule` in force, as an SVG that needs nothing from outside."""
    layout = _layout(table)
    titles = _titles(rule)
    drawing = _Drawing(layout, titles, _rows(table, layout))
    fixed = [f"{titles[term]}: {_word(term, table[term][0])}" for term in layout.fixed]
    as_it_is = said("scenario.as_it_is", practices=number(now.paid_practices), amount=euro(now.amount_eur))
    chart = alt.vconcat(
        drawing.panels(_Figure("amount", said("scenario.amount"), float(now.amount_eur))),
        drawing.panels(_Figure("paid_practices", said("scenario.paid_practices"), float(now.paid_practices))),
        title=alt.TitleParams(
            said("scenario.title", scheme=scheme.title, quarter=quarter),
            subtitle=[*fixed, as_it_is],
            anchor="start",
            fontSize=16,
            offset=14,
        ),
    ).configure_legend(titleLimit=WIDTH)
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), format_locale="nl-NL")).encode()


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which term is on the axis, which one sets the colour, which ones make panels, and which ones have one value."""

    x: str
    colour: str | None
    panels: tuple[str, ...]
    fixed: tuple[str, ...]


def _layout(table: pl.DataFrame) -> _Layout:
    """The number with the most values goes on the axis; the next term sets the colour, the others make panels."""
    given = [term for term in TERMS if table[term].null_count() == 0]
    values = {term: table[term].n_unique() for term in given}
    varied = sorted((term for term in given if values[term] > 1), key=lambda term: (term not in NUMERIC, -values[term]))
    x, *others = varied or given[:1]
    fixed = tuple(term for term in given if term not in (x, *others))
    return _Layout(x, others[0] if others else None, tuple(others[1:]), fixed)


def _titles(rule: SchemeRule) -> dict[str, str]:
    """The terms in words, with their units."""
    level = rule.tariff.price_level
    tariff = said(
        "scenario.tariff" if level is None else "scenario.tariff_at_prices", unit=word(rule.base), per=word(rule.tariff.per), year=level
    )
    return {**section("scenario.term"), "tariff": tariff}


def _word(term: str, value: Decimal | str) -> str:
    """One value of a term, as a legend names it."""
    if isinstance(value, Decimal):
        return percentage(value) if term == "threshold" else euro(value)
    if term == "remainder":
        return word(Remainder(value))
    return said(f"word.{value}") if term == "reserve" else value


@dataclass(frozen=True, slots=True)
class _Row:
    """One combination as it is drawn."""

    x: float | str
    colour: str
    panel: str
    amount: float
    paid_practices: int


def _rows(table: pl.DataFrame, layout: _Layout) -> list[_Row]:
    return [
        _Row(
            x=float(row[layout.x]) if layout.x in NUMERIC else _word(layout.x, row[layout.x]),
            colour="" if layout.colour is None else _word(layout.colour, row[layout.colour]),
            panel=", ".join(_word(term, row[term]) for term in layout.panels),
            amount=float(row["amount"]),
            paid_practices=row["paid_practices"],
        )
        for row in table.iter_rows(named=True)
    ]


@dataclass(frozen=True, slots=True)
class _Drawing:
    """The combinations against the terms that vary."""

    layout: _Layout
    titles: dict[str, str]
    rows: list[_Row]

    def panels(self, figure: _Figure) -> alt.LayerChart | alt.FacetChart:
        """One figure, with a dashed line where it is now; a panel for each value of the terms beyond two."""
        names = list(dict.fromkeys(row.panel for row in self.rows))
        columns = min(len(names), COLUMNS_OF_PANELS)
        layered = alt.layer(self._combinations(figure), self._now(figure)).properties(
            width=WIDTH // columns, height=HEIGHT, data=alt.InlineData(values=[asdict(row) for row in self.rows])
        )
        if len(names) == 1:
            return layered
        panels = alt.Facet("panel:N", sort=names, title=", ".join(self.titles[term] for term in self.layout.panels))
        return layered.facet(facet=panels, columns=columns)

    def _combinations(self, figure: _Figure) -> alt.Chart:
        numeric = self.layout.x in NUMERIC
        marks = alt.Chart().mark_line(point=True) if numeric else alt.Chart().mark_bar()
        y = alt.Y(f"{figure.column}:Q", title=figure.title, axis=alt.Axis(format=",.0f", tickMinStep=1))
        drawn: alt.Chart = marks.encode(x=self._x(), y=y)
        if self.layout.colour is not None:
            drawn = drawn.encode(color=self._colour(self.layout.colour))
        if self.layout.colour is not None and not numeric:
            drawn = drawn.encode(xOffset=alt.XOffset("colour:N", sort=None))
        return drawn

    @staticmethod
    def _now(figure: _Figure) -> alt.Chart:
        once = alt.Chart().transform_aggregate(combinations="count()", groupby=["panel"])
        line: alt.Chart = once.mark_rule(strokeDash=[5, 4], color="#555555").encode(y=alt.datum(figure.now))
        return line

    def _x(self) -> alt.X:
        title = self.titles[self.layout.x]
        if self.layout.x not in NUMERIC:
            return alt.X("x:N", title=title, sort=None, axis=alt.Axis(labelAngle=0))
        values = sorted({row.x for row in self.rows if isinstance(row.x, float)})
        ticks = alt.Axis(format=NUMERIC[self.layout.x], labelOverlap=True)
        if len(values) <= MOST_TICKS:
            ticks.values = values
        return alt.X("x:Q", title=title, scale=alt.Scale(zero=False, padding=12), axis=ticks)

    def _colour(self, term: str) -> alt.Color:
        """Shades for a number, colours apart for a name."""
        words = list(dict.fromkeys(row.colour for row in self.rows))
        scale = alt.Scale(scheme="viridis") if term in NUMERIC else alt.Scale(scheme="tableau10")
        kind = "O" if term in NUMERIC else "N"
        return alt.Color(f"colour:{kind}", title=self.titles[term], sort=words, scale=scale)
