"""The money of closing implemented a second time, in whole cents: what a practice gets from two schemes, what is booked, and what is open.

It shares no code with `pipelines`. `koptarief` pays EUR 6.80 per patient in an aandachtswijk above 25%; `fonds` pays EUR 10.00 out of a
budget of EUR 200.00 a year of which 10% is overhead, highest shares first, the last one what is left, and the rest is carried over.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

Label = tuple[int, int]
"""A year and a quarter."""

Counts = dict[str, tuple[int, int]]
"""Patients in an aandachtswijk, and all of them, by practice."""

QUARTER_BUDGET = 4500
BACK = 2
"""How many closed quarters are corrected."""


def quarter_before(label: Label, steps: int = 1) -> Label:
    """The quarter so many steps earlier."""
    number = label[0] * 4 + label[1] - 1 - steps
    return number // 4, number % 4 + 1


@dataclass
class Model:
    """What is booked by (quarter of origin, scheme, practice), what was settled, transferred and is open by practice."""

    closed: list[Label] = field(default_factory=list)
    booked: defaultdict[tuple[Label, str, str], int] = field(default_factory=lambda: defaultdict(int))
    open: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    settled: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    transferred: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def window(self) -> list[Label]:
        """The closed quarters that are corrected."""
        return self.closed[-BACK:]

    def amounts(self, label: Label, counts: dict[Label, Counts]) -> dict[tuple[Label, str, str], int]:
        """What the closing of `label` would book, from the counts of now."""
        spent = {quarter: self._booked_of(quarter, "fonds") for quarter in self.closed}
        proposed: dict[tuple[Label, str, str], int] = {}
        for quarter in [*self.window(), label]:
            fund = self._fund(quarter, counts[quarter], spent)
            spent[quarter] = sum(fund.values())
            now = {(quarter, "fonds", agb): cents for agb, cents in fund.items()}
            now |= {(quarter, "koptarief", agb): cents for agb, cents in _koptarief(counts[quarter]).items()}
            keys = now.keys() | {key for key in self.booked if key[0] == quarter}
            proposed |= {key: now.get(key, 0) - self.booked.get(key, 0) for key in keys}
        return {key: cents for key, cents in proposed.items() if cents}

    def _booked_of(self, quarter: Label, scheme: str) -> int:
        return sum(cents for (origin, of, _), cents in self.booked.items() if (origin, of) == (quarter, scheme))

    def _fund(self, quarter: Label, counts: Counts, spent: dict[Label, int]) -> dict[str, int]:
        earlier = [one for one in spent if one[0] == quarter[0] and one < quarter and one in self.closed]
        left = QUARTER_BUDGET + max(0, sum(QUARTER_BUDGET - spent[one] for one in earlier))
        given = {}
        for agb, (aw, ion) in sorted(counts.items(), key=lambda one: (-Fraction(one[1][0], one[1][1]), -one[1][0], one[0])):
            if 4 * aw > ion:
                given[agb] = min(left, 1000 * aw)
                left -= given[agb]
        return given

    def close(self, label: Label, amounts: dict[tuple[Label, str, str], int], settlements: dict[str, int], held: set[str]) -> int:
        """Book it; what is transferred."""
        for (_, _, agb), cents in amounts.items():
            self.open[agb] += cents
        for key, cents in amounts.items():
            self.booked[key] += cents
        for agb, cents in settlements.items():
            self.open[agb] += cents
            self.settled[agb] += cents
        sent = 0
        for agb, cents in list(self.open.items()):
            if cents > 0 and agb not in held:
                self.transferred[agb] += cents
                sent += cents
                self.open[agb] = 0
        self.closed.append(label)
        return sent


def _koptarief(counts: Counts) -> dict[str, int]:
    return {agb: 680 * aw for agb, (aw, ion) in counts.items() if 4 * aw > ion}
