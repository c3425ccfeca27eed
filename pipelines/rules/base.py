"""The base: what a tariff is multiplied by, and its patients per insurer (R20, R36)."""

from __future__ import annotations

from pipelines.reference.schemes import SchemeRule
from pipelines.rules.inputs import InsurerCount, PracticeCount
from pipelines.schemas.payout_codes import Base


def base(rule: SchemeRule, count: PracticeCount) -> int:
    """R20: what the tariff is multiplied by: patients of the practice, or 1 for the practice itself."""
    return 1 if rule.base is Base.PRACTICE else sum(base_per_insurer(rule, count).values())


def base_with_unknown(rule: SchemeRule, count: PracticeCount) -> int:
    """R24: the base as if every patient with an unknown postcode were AW."""
    unknown = sum(one.unknown_postcode for one in count.insurers if _is_asked(rule, one))
    return base(rule, count) + (unknown if rule.base is Base.AW_ION else 0)


def base_per_insurer(rule: SchemeRule, count: PracticeCount) -> dict[str, int]:
    """R36: the patients over whom a payout is divided, by UZOVI code; only of insurers that have any.

    That is the base, or the ION where the base is the practice. Without a list of codes in the scheme, patients whose insurer is
    `unknown` count too.
    """
    patients = {one.uzovi: one.aw_ion if rule.base is Base.AW_ION else one.ion for one in count.insurers if _is_asked(rule, one)}
    return {uzovi: number for uzovi, number in patients.items() if number}


def _is_asked(rule: SchemeRule, insurer: InsurerCount) -> bool:
    return rule.uzovi is None or insurer.uzovi in rule.uzovi
