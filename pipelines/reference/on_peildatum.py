"""The reference data that is valid on the peildatum of a quarter: the one object that rules, checks and figures share.

Belongs here: looking up valid records by their key. Does not belong here: what follows from a record; the rules know that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference.aw_lists import AwList, list_in_force
from pipelines.reference.book import ReferenceBook, practice_of
from pipelines.reference.budgets import Budget
from pipelines.reference.deviations import Deviation
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.plans import Plan
from pipelines.reference.practices import Practice, active_practices
from pipelines.reference.price_index import PriceIndex
from pipelines.reference.schemes import Participation, Scheme, SchemeRule
from pipelines.reference.streams import Stream

PracticeAndName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class SchemeInForce:
    """A scheme with one of its rules on the peildatum, and the regions in which that rule is in force (R21).

    `regions` are those with active practices and those that a rule of the scheme names. A scheme whose rules differ per region
    occurs once for each rule.
    """

    scheme: Scheme
    rule: SchemeRule
    regions: frozenset[str]

    @property
    def name(self) -> str:
        """The name of the scheme."""
        return self.scheme.scheme

    @property
    def key(self) -> str:
        """Where the rule is in schemes.yaml."""
        place = next(at for at, rule in enumerate(self.scheme.rules) if rule is self.rule)
        return f"schemes.{self.name}.rules[{place}]"


@dataclass(frozen=True, slots=True)
class OnPeildatum:
    """What is valid on the peildatum of `quarter`, with the plans and budgets of its year.

    `practices`: the active register lines by AGB, in that order. `practice_of`: AGB code -> contract practice (R3).
    `enrolments` and `deviations` by (agb, scheme). `streams` by (agb, stream); an enrolment in a scheme is one of that name without an
    argument (R18). `plans` by agb. `budgets` by (scheme, region). `schemes` by name, those without a tariff included.
    """

    quarter: Quarter
    book: ReferenceBook
    practices: Mapping[str, Practice]
    practice_of: Mapping[str, str]
    enrolments: Mapping[PracticeAndName, Enrolment]
    deviations: Mapping[PracticeAndName, Deviation]
    streams: Mapping[PracticeAndName, tuple[Stream, ...]]
    plans: Mapping[str, Plan]
    budgets: Mapping[tuple[str, str], Budget]
    schemes: tuple[SchemeInForce, ...]

    @classmethod
    def of(cls, book: ReferenceBook, quarter: Quarter) -> OnPeildatum:
        """The records of `book` that are valid on the peildatum of `quarter`."""
        day = quarter.peildatum
        active = sorted(active_practices(book.practices, day), key=lambda practice: practice.agb)
        enrolments = {(one.agb, one.scheme): one for one in book.enrolments if one.holds_on(day)}
        return cls(
            quarter=quarter,
            book=book,
            practices={practice.agb: practice for practice in active},
            practice_of=practice_of(book, day),
            enrolments=enrolments,
            deviations={(one.agb, one.scheme): one for one in book.deviations if one.valid.holds_on(day) and one.argued},
            streams=_streams(book, quarter, enrolments),
            plans={plan.agb: plan for plan in book.plans if plan.year == quarter.year},
            budgets={(line.scheme, line.region): line for line in book.budgets if line.year == quarter.year},
            schemes=tuple(_schemes_in_force(book, quarter, frozenset(practice.region for practice in active))),
        )

    @property
    def aw_list(self) -> AwList:
        """R9: the AW list in force; InputError when there is none, or more than one."""
        return list_in_force(self.book.aw_lists, self.quarter.peildatum)

    @property
    def price_index(self) -> PriceIndex:
        """The index of every year (R22)."""
        return self.book.price_index

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions with an active practice."""
        return tuple(sorted({practice.region for practice in self.practices.values()}))

    def rule(self, scheme: str, region: str) -> SchemeRule | None:
        """R21: the rule of a scheme in force for a region; None where there is none."""
        known = self.book.schemes.get(scheme)
        return known.rule_in_force(region, self.quarter.peildatum) if known is not None else None

    def takes_part(self, in_force: SchemeInForce, practice: Practice) -> bool:
        """R15, for an active practice."""
        enrolled = (practice.agb, in_force.name) in self.enrolments
        return practice.region in in_force.regions and (in_force.rule.participation is Participation.ALL or enrolled)

    def stream_arguments(self, agb: str, stream: str) -> tuple[str, ...]:
        """R18: the argument of each record of `stream`."""
        return tuple(record.argument for record in self.streams.get((agb, stream), ()))


def _streams(
    book: ReferenceBook, quarter: Quarter, enrolments: Mapping[PracticeAndName, Enrolment]
) -> dict[PracticeAndName, tuple[Stream, ...]]:
    found: defaultdict[PracticeAndName, list[Stream]] = defaultdict(list)
    for stream in book.streams:
        if stream.valid.holds_on(quarter.peildatum):
            found[stream.agb, stream.stream].append(stream)
    for key, enrolment in enrolments.items():
        found[key].append(Stream(enrolment.agb, enrolment.scheme, enrolment.days or Interval(None, None), argument=""))
    return {key: tuple(records) for key, records in found.items()}


def _schemes_in_force(book: ReferenceBook, quarter: Quarter, active_regions: frozenset[str]) -> Iterator[SchemeInForce]:
    """The schemes by name; a scheme whose rules differ per region has each rule, in the order of the file."""
    for _, scheme in sorted(book.schemes.items()):
        of_region = {region: scheme.rule_in_force(region, quarter.peildatum) for region in active_regions | scheme.named_regions}
        for rule in scheme.rules_in_force(quarter.peildatum):
            yield SchemeInForce(scheme, rule, frozenset(region for region, one in of_region.items() if one is rule))
