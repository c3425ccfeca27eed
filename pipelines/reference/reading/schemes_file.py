"""Reading and checking `schemes.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.core.interval import Interval
from pipelines.reference.reading.cells import CellError, day, euro, exact_share, one_of, share, text, uzovi, whole, word, year, yes_no
from pipelines.reference.reading.csv_file import ends_after
from pipelines.reference.reading.yaml_file import DATE, WHOLE, YES_NO, Section, Value, read_yaml
from pipelines.reference.schemes import (
    Base,
    BudgetRule,
    Comparison,
    PaidBy,
    Participation,
    Per,
    Remainder,
    Scheme,
    SchemeRule,
    Settings,
    Tariff,
    Threshold,
)

SEGMENTS = ("S1", "S2", "S3")
_DEFAULT_CORRECTION_QUARTERS = 4
_RULE_REQUIRED = ("valid_from", "paid_by", "base")
_RULE_OPTIONAL = (
    *("tariff", "valid_to", "regions", "participation", "threshold", "top_n", "uzovi"),
    *("plan_required", "deviation_allowed", "budget", "implementation_amount", "not_with", "needs_argument", "source"),
)
_BAND_ENDS = 2
_NO_DATE = date.min  # stands in for a valid_from that is at fault


@dataclass(frozen=True, slots=True)
class SchemesFile:
    """What `schemes.yaml` holds: the schemes by name, in the order of the file, and the settings."""

    schemes: Mapping[str, Scheme]
    settings: Settings


def read_schemes(path: Path) -> tuple[SchemesFile, tuple[Diagnostic, ...]]:
    """The schemes and every fault of the file, with its line and the path of its key.

    What is read is of no use when there is a fault.
    """
    try:
        top = read_yaml(path)
    except InputError as found:
        return SchemesFile({}, Settings(_DEFAULT_CORRECTION_QUARTERS)), found.diagnostics
    keys = top.section(("schemes",), ("settings",))
    schemes = keys.get("schemes")
    read = {name: _scheme(name, value) for name, value in schemes.named().items()} if schemes is not None else {}
    settings = _settings(keys.get("settings"))
    return SchemesFile(read, settings), tuple(top.diagnostics)


def _settings(value: Value | None) -> Settings:
    if value is None:
        return Settings(_DEFAULT_CORRECTION_QUARTERS)
    keys = value.section((), ("correction_quarters",))
    return Settings(keys.optional("correction_quarters", whole(0), _DEFAULT_CORRECTION_QUARTERS, WHOLE))


def _scheme(name: str, value: Value) -> Scheme:
    keys = value.section(("title", "segment", "rules"))
    title = keys.required("title", text, "")
    segment = keys.required("segment", one_of(*SEGMENTS), "")
    rules: list[SchemeRule] = []
    for item in keys.items("rules"):
        rule = _rule(name, item)
        first = rule.valid.valid_from
        if first != _NO_DATE and any(first == earlier.valid.valid_from for earlier in rules):
            item.refuse(f"{first} begins another rule too", "expected one rule from any day on", "valid_from")
        rules.append(rule)
    return Scheme(name, title, segment, tuple(rules))


def _rule(scheme: str, value: Value) -> SchemeRule:
    keys = value.section(_RULE_REQUIRED, _RULE_OPTIONAL)
    return SchemeRule(
        valid=_valid(keys, value),
        regions=_some(keys, "regions"),
        paid_by=keys.required("paid_by", word(PaidBy), PaidBy.REGION_ORGANISATION),
        participation=keys.optional("participation", word(Participation), Participation.ENROLLED),
        threshold=_threshold(keys.get("threshold")),
        top_n=keys.optional("top_n", whole(1), None, WHOLE),
        base=keys.required("base", word(Base), Base.AW_ION),
        uzovi=_some(keys, "uzovi"),
        tariff=_tariff(keys.get("tariff")),
        plan_required=keys.optional("plan_required", yes_no, default=False, kinds=YES_NO),
        deviation_allowed=keys.optional("deviation_allowed", yes_no, default=False, kinds=YES_NO),
        budget=_budget(keys.get("budget")),
        implementation_amount_eur=keys.optional("implementation_amount", euro, None),
        not_with=_others(scheme, keys, "not_with"),
        needs_argument=_others(scheme, keys, "needs_argument"),
        source=keys.optional("source", text, ""),
        row=value.line,
    )


def _valid(keys: Section, rule: Value) -> Interval:
    first = keys.required("valid_from", day, _NO_DATE, DATE)
    last = keys.optional("valid_to", day, None, DATE)
    try:
        ends_after(first, last, "valid_to")
    except CellError as refused:
        rule.refuse(refused.wrong, refused.expected, refused.column)
    return Interval(first, last)


def _threshold(value: Value | None) -> Threshold | None:
    """R16."""
    if value is None:
        return None
    keys = value.section(("share", "comparison"), ("near",))
    return Threshold(
        share=keys.required("share", exact_share, Fraction(0)),
        comparison=keys.required("comparison", word(Comparison), Comparison.ABOVE),
        near=keys.optional("near", exact_share, None),
    )


def _tariff(value: Value | None) -> Tariff:
    """R21, R22, R25. A tariff that is left empty has no amount; its other parts are not looked at."""
    if value is None:
        return Tariff(amount_eur=None, per=Per.QUARTER, price_level=None, band=None, band_argument="")
    keys = value.section(("amount", "per"), ("price_level", "band", "band_argument"))
    return Tariff(
        amount_eur=keys.optional("amount", euro, None),
        per=keys.required("per", word(Per), Per.QUARTER),
        price_level=keys.optional("price_level", year, None, WHOLE),
        band=_band(keys.get("band")),
        band_argument=keys.optional("band_argument", text, ""),
    )


def _band(value: Value | None) -> tuple[Decimal, Decimal] | None:
    """R25."""
    if value is None:
        return None
    ends = [item.parsed(euro, Decimal(0)) for item in value.items()]
    if len(ends) != _BAND_ENDS:
        value.refuse(f"has {len(ends)} amounts", 'expected the lowest and the highest tariff, such as ["35.00", "85.00"]')
        return None
    lowest, highest = ends
    if lowest > highest:
        value.refuse(f"begins at {lowest} and ends at {highest}", "expected the lowest tariff first")
    return lowest, highest


def _budget(value: Value | None) -> BudgetRule | None:
    """R24, R26."""
    if value is None:
        return None
    keys = value.section((), ("first_that_does_not_fit", "carry_over", "overhead_max"))
    return BudgetRule(
        first_that_does_not_fit=keys.optional("first_that_does_not_fit", word(Remainder), Remainder.STOP),
        carry_over=keys.optional("carry_over", yes_no, default=False, kinds=YES_NO),
        overhead_max=keys.optional("overhead_max", share, None),
    )


def _some(keys: Section, key: str) -> frozenset[str] | None:
    """The regions or UZOVI codes of a list that has to name at least one; None for all."""
    names = keys.list_of(key, uzovi if key == "uzovi" else text)
    value = keys.get(key)
    if names == () and value is not None and value.is_list:
        value.refuse("names none", "expected at least one, or null for all")
    return None if names is None else frozenset(names)


def _others(scheme: str, keys: Section, key: str) -> tuple[str, ...]:
    """R18: the streams and schemes that exclude `scheme`; it cannot be one of them."""
    names = keys.list_of(key, text) or ()
    value = keys.get(key)
    if scheme in names and value is not None:
        value.refuse("names the scheme itself", "expected other schemes and streams")
    return names
