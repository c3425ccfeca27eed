"""Reading and checking `schemes.yaml`.

The keys of each part are declared here once: their name, how they are read and their default. The types
in `pipelines.reference.schemes` have a field for each; the template and the documentation are held to these declarations by tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.interval import Interval
from pipelines.reference.reading.cells import (
    CellError,
    Parser,
    bic,
    day,
    euro,
    exact_share,
    iban,
    one_of,
    share,
    text,
    uzovi,
    whole,
    word,
    year,
    yes_no,
)
from pipelines.reference.reading.csv_file import ends_after
from pipelines.reference.reading.yaml_file import (
    DATE,
    WHOLE,
    YES_NO,
    Key,
    Keys,
    Value,
    may_be_blank,
    optional,
    read_yaml,
    required,
    to_fill_in,
)
from pipelines.reference.schemes import (
    OTHER_REGION,
    BudgetRule,
    Comparison,
    Participation,
    Remainder,
    SavingsEstimate,
    Scheme,
    SchemeRule,
    Settings,
    Tariff,
    Threshold,
)
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per, Segment

_BAND_ENDS = 2
_MOST_RULES = 200
_NO_DATE = date.min  # the stand-in for a wrong valid_from
_EMPTY_TARIFF = Tariff(amount_eur=None, per=Per.QUARTER, price_level=None, band=None, band_argument="")


def _flag() -> Key:
    return optional(yes_no, default=False, kinds=YES_NO)


def _part(read: Callable[[Value], Any], default: object = None) -> Key:
    """A key with keys of its own, or with a list."""
    return Key(read, default)


def _some(parse: Parser[str]) -> Key:
    """A list with at least one item; absent or null means all."""

    def read(value: Value) -> frozenset[str] | None:
        names = [item.parsed(parse, "") for item in value.items()]
        if not names and value.is_list:
            value.refuse("names none", "expected at least one, or null for all")
        return frozenset(names)

    return _part(read)


def _names(value: Value) -> tuple[str, ...]:
    return tuple(item.parsed(text, "") for item in value.items())


def _band(value: Value) -> tuple[Decimal, Decimal] | None:
    """R25."""
    ends = [item.parsed(euro, Decimal(0)) for item in value.items()]
    if len(ends) != _BAND_ENDS:
        value.refuse(f"has {len(ends)} amounts", 'expected the lowest and the highest tariff, such as ["35.00", "85.00"]')
        return None
    lowest, highest = ends
    if lowest > highest:
        value.refuse(f"begins at {lowest} and ends at {highest}", "expected the lowest tariff first")
    return lowest, highest


THRESHOLD_KEYS: Keys = {
    "share": required(exact_share, Fraction(0)),
    "comparison": required(word(Comparison), Comparison.ABOVE),
    "near": optional(exact_share, None),
}
TARIFF_KEYS: Keys = {
    "amount": to_fill_in(euro),
    "per": required(word(Per), Per.QUARTER),
    "price_level": optional(year, None, WHOLE),
    "band": _part(_band),
    "band_argument": optional(text, ""),
    "by_plan": _flag(),
}
BUDGET_KEYS: Keys = {
    "first_that_does_not_fit": optional(word(Remainder), Remainder.STOP),
    "carry_over": _flag(),
    "reserve": _flag(),
    "overhead_max": optional(share, None),
}
SAVINGS_KEYS: Keys = {
    "complex_patient": optional(euro, SavingsEstimate().complex_patient_eur),
    "new_mental_health_patient": optional(euro, SavingsEstimate().new_mental_health_patient_eur),
}


def _threshold(value: Value) -> Threshold:
    return Threshold(**value.record(THRESHOLD_KEYS))


def _tariff(value: Value) -> Tariff:
    read = value.record(TARIFF_KEYS)
    return Tariff(amount_eur=read.pop("amount"), **read)


def _budget(value: Value) -> BudgetRule:
    return BudgetRule(**value.record(BUDGET_KEYS))


def _savings(value: Value) -> SavingsEstimate:
    return SavingsEstimate(**{f"{name}_eur": amount for name, amount in value.record(SAVINGS_KEYS).items()})


RULE_KEYS: Keys = {
    "valid_from": required(day, _NO_DATE, DATE),
    "valid_to": optional(day, None, DATE),
    "regions": _some(text),
    "paid_by": required(word(PaidBy), PaidBy.REGION_ORGANISATION),
    "payee": optional(word(Payee), Payee.PRACTICE),
    "participation": optional(word(Participation), Participation.ENROLLED),
    "threshold": _part(_threshold),
    "top_n": optional(whole(1), None, WHOLE),
    "base": required(word(Base), Base.AW_ION),
    "uzovi": _some(uzovi),
    "tariff": _part(_tariff, default=_EMPTY_TARIFF),
    "plan_required": _flag(),
    "goals_required": _flag(),
    "deviation_allowed": _flag(),
    "budget": _part(_budget),
    "implementation_amount": optional(euro, None),
    "not_with": _part(_names, default=()),
    "needs_argument": _part(_names, default=()),
    "source": optional(text, ""),
}
SETTINGS_KEYS: Keys = {
    "correction_quarters": optional(whole(0), Settings().correction_quarters, WHOLE),
    "debtor_name": may_be_blank(text),
    "debtor_iban": may_be_blank(iban),
    "debtor_bic": may_be_blank(bic),
    "control_tolerance": optional(exact_share, Settings().control_tolerance),
    "answer_by_day": optional(whole(0), Settings().answer_by_day, WHOLE),
    "pay_day": optional(whole(0), Settings().pay_day, WHOLE),
    "contact": optional(text, ""),
    "savings": _part(_savings, default=Settings().savings),
}


@dataclass(frozen=True, slots=True)
class SchemesFile:
    """What `schemes.yaml` holds: the schemes by name, in the order of the file, and the settings."""

    schemes: Mapping[str, Scheme]
    settings: Settings


def read_schemes(path: Path) -> tuple[SchemesFile, tuple[Diagnostic, ...]]:
    """The schemes and every fault of the file, with its line and the path of its key.

    When there is a fault the result must not be used.
    """
    try:
        top = read_yaml(path)
    except InputError as found:
        return SchemesFile({}, Settings()), found.diagnostics
    keys = top.section(("schemes",), ("settings",))
    schemes, settings = keys.get("schemes"), keys.get("settings")
    read = {name: _scheme(name, value) for name, value in schemes.named().items()} if schemes is not None else {}
    return SchemesFile(read, Settings(**settings.record(SETTINGS_KEYS)) if settings is not None else Settings()), tuple(top.diagnostics)


def _scheme(name: str, value: Value) -> Scheme:
    keys = value.section(("title", "segment", "rules"))
    title = keys.required("title", text, "")
    segment = keys.required("segment", one_of(*Segment), "")
    places = keys.items("rules")
    if len(places) > _MOST_RULES:
        value.refuse(f"has {len(places)} rules", f"expected at most {_MOST_RULES}", "rules")
        return Scheme(name, title, segment, ())
    scheme = Scheme(name, title, segment, tuple(_rule(name, place) for place in places))
    for at, (rule, place) in enumerate(zip(scheme.rules, places, strict=True)):
        for wrong, expected, key in (*_begins_twice(scheme.rules[:at], rule), *_differs(scheme, rule)):
            place.refuse(wrong, expected, key)
    return scheme


def _rule(scheme: str, value: Value) -> SchemeRule:
    read = value.record(RULE_KEYS)
    first, last = read.pop("valid_from"), read.pop("valid_to")
    try:
        ends_after(first, last, "valid_to")
    except CellError as refused:
        value.refuse(refused.wrong, refused.expected, refused.column)
    rule = SchemeRule(
        valid=Interval(first, last),
        implementation_amount_eur=read.pop("implementation_amount"),
        row=value.line,
        **read,
    )
    for wrong, expected, key in _contradictions(scheme, rule):
        value.refuse(wrong, expected, key)
    return rule


_Refusal = tuple[str, str, str]
"""What is wrong, what is expected, and at which key of the rule."""


def _contradictions(scheme: str, rule: SchemeRule) -> Iterator[_Refusal]:
    """Keys of one rule that do not go together (R18, R20, R24)."""
    for key in ("not_with", "needs_argument"):
        if scheme in getattr(rule, key):
            yield "names the scheme itself", "expected other schemes and streams", key
    if rule.uzovi is not None and rule.base is Base.PRACTICE:
        yield "is given with base practice, which no insurer has a part of", "expected null, or base aw_ion or ion", "uzovi"
    if rule.budget is not None and rule.budget.carry_over and not rule.pays_practices:
        reason = "paid_by insurer" if rule.paid_by is PaidBy.INSURER else "payee region_organisation"
        yield f"is true with {reason}, for which nothing is booked", "expected false", "budget.carry_over"


def _begins_twice(before: Sequence[SchemeRule], rule: SchemeRule) -> Iterator[_Refusal]:
    """R21: two rules that cover one region and begin on the same day; reported at the later one."""
    first = rule.valid.valid_from
    for earlier in before if first != _NO_DATE else ():
        shared = _shared_region(earlier, rule) if earlier.valid.valid_from == first else None
        if shared is not None:
            wrong = f"{first} begins the rule in line {earlier.row} too" + (f", for {shared}" if shared != OTHER_REGION else "")
            yield wrong, "expected one rule for a region from any day on", "valid_from"
            return


def _shared_region(one: SchemeRule, other: SchemeRule) -> str | None:
    """A region that both cover; empty when that is every region, None when there is none."""
    if one.regions is None or other.regions is None:
        return min(one.regions or other.regions or [OTHER_REGION])
    return min(one.regions & other.regions, default=None)


def _differs(scheme: Scheme, rule: SchemeRule) -> Iterator[_Refusal]:
    """R21: rules in force on one day in different regions must have the same payer, payee and base; reported at the later one."""
    begin = rule.valid.valid_from
    if begin is None or begin == _NO_DATE:
        return
    together = scheme.rules_in_force(begin)
    if not any(rule is one for one in together):
        return
    others = [one for one in together if one is not rule and (one.valid.first, one.row or 0) < (begin, rule.row or 0)]
    for key in ("paid_by", "payee", "base"):
        other = next((one for one in others if getattr(one, key) != getattr(rule, key)), None)
        if other is not None:
            wrong = f"{getattr(rule, key)} differs from the {getattr(other, key)} of the rule in line {other.row}, in force on {begin} too"
            yield wrong, "expected the same in every region; end the other rule with valid_to, or make a scheme of its own", key
