"""Which schemes are judged in a quarter, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.practices import Practice
from pipelines.reference.schemes import Participation, Scheme, SchemeRule
from pipelines.rules.records import Records


@dataclass(frozen=True, slots=True)
class SchemeInForce:
    """A scheme with its rule on the peildatum (R21); `key` is the rule's place in schemes.yaml."""

    scheme: Scheme
    rule: SchemeRule

    @property
    def name(self) -> str:
        """The name of the scheme."""
        return self.scheme.scheme

    @property
    def key(self) -> str:
        """Where the rule stands in schemes.yaml."""
        return f"schemes.{self.name}.rules[{self.scheme.rules.index(self.rule)}]"


def schemes_in_force(book: ReferenceBook, quarter: Quarter) -> Iterator[SchemeInForce]:
    """The schemes that have a rule in force on the peildatum, by name, those without a tariff included."""
    for _, scheme in sorted(book.schemes.items()):
        rule = scheme.rule_in_force(quarter.peildatum)
        if rule is not None:
            yield SchemeInForce(scheme, rule)


def active_practices(book: ReferenceBook, quarter: Quarter) -> list[Practice]:
    """The register lines that are active on the peildatum, by AGB."""
    return sorted((one for one in book.practices if one.active.holds_on(quarter.peildatum)), key=lambda one: one.agb)


def takes_part(in_force: SchemeInForce, practice: Practice, records: Records) -> bool:
    """R15, for a practice of a region that has the scheme."""
    enrolled = (practice.agb, in_force.name) in records.enrolments
    return in_force.rule.covers(practice.region) and (in_force.rule.participation is Participation.ALL or enrolled)
