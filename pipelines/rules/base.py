"""The patients that a tariff is multiplied with (R20)."""

from __future__ import annotations

from pipelines.reference.schemes import Base, SchemeRule
from pipelines.rules.inputs import PracticeCount


def base_per_insurer(rule: SchemeRule, count: PracticeCount) -> dict[str, int]:
    """R20: the base of a practice by UZOVI code, only of insurers that have some of it.

    Without a list of codes in the scheme, patients whose insurer is `unknown` count too.
    """
    by_uzovi = {one.uzovi: one.aw_ion if rule.base is Base.AW_ION else one.ion for one in count.insurers}
    return {uzovi: base for uzovi, base in by_uzovi.items() if base and (rule.uzovi is None or uzovi in rule.uzovi)}


def base(rule: SchemeRule, count: PracticeCount) -> int:
    """R20: the patients of a practice that the tariff is multiplied with."""
    return sum(base_per_insurer(rule, count).values())
