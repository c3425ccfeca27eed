"""`source_profiles.yaml`: how the export of a practice system maps onto the canonical columns."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.reference.reading.cells import Cell, CellError, one_of, text
from pipelines.reference.reading.yaml_file import Section, Value, read_yaml
from pipelines.reference.source_profiles import CANONICAL, REGISTRATIONS, SourceProfile

_LAST_DAYS = ("deregistered_on", "deceased_on")
_DIRECTIVE = re.compile("%(.?)")
_DATE_DIRECTIVES = ["Y", "d", "m"]


def read_source_profiles(path: Path) -> tuple[tuple[SourceProfile, ...], tuple[Diagnostic, ...]]:
    """The profiles in the order of the file, and every fault with its line and the path of its key.

    When there is a fault the result must not be used.
    """
    try:
        top = read_yaml(path)
    except InputError as found:
        return (), found.diagnostics
    value = top.section(("profiles",)).get("profiles")
    read: list[SourceProfile] = []
    for item in value.items() if value is not None else []:
        profile = _profile(item)
        if profile.name and any(profile.name == earlier.name for earlier in read):
            item.refuse("is the name of an earlier profile too", "expected each name once", "name")
        read.append(profile)
    return tuple(read), tuple(top.diagnostics)


def _profile(value: Value) -> SourceProfile:
    keys = value.section(("name", "match"), ("columns", "date_format", "last_day_inclusive", "values"))
    return SourceProfile(
        name=keys.required("name", text, ""),
        match=tuple(item.parsed(_header, "") for item in keys.items("match")),
        columns=_columns(keys.get("columns")),
        date_format=keys.optional("date_format", _date_format, None),
        last_day_inclusive=frozenset(keys.list_of("last_day_inclusive", one_of(*_LAST_DAYS)) or ()),
        values=_values(keys),
    )


def _columns(value: Value | None) -> dict[str, str]:
    """Canonical column -> header name. Two columns from one header are a fault."""
    read: dict[str, str] = {}
    for column, header in _by_column(value).items():
        name = header.parsed(_header, "")
        if name and name in read.values():
            header.refuse("is the name of another column too", "expected each header once")
        read[column] = name
    return read


def _values(keys: Section) -> dict[str, dict[str, str]]:
    """Canonical column -> delivered word -> canonical word."""
    read: dict[str, dict[str, str]] = {}
    for column, words in _by_column(keys.get("values")).items():
        parse = _registration if column == "registration" else text
        read[column] = {word: canonical.parsed(parse, "") for word, canonical in words.named().items()}
    return read


def _by_column(value: Value | None) -> dict[str, Value]:
    """The values of a mapping whose keys are canonical columns."""
    named = value.named() if value is not None else {}
    for column, item in named.items():
        if column not in CANONICAL:
            item.refuse("is not a column", f"expected one of {', '.join(CANONICAL)}")
    return {column: item for column, item in named.items() if column in CANONICAL}


def _header(cell: Cell) -> str:
    if not any(character.isalnum() for character in cell.text):
        raise CellError("has no letter or digit", "expected a name as it is in the header")
    return cell.text


def _registration(cell: Cell) -> str:
    return one_of(*map(str.upper, REGISTRATIONS))(Cell(cell.text.upper()))


def _date_format(cell: Cell) -> str:
    """A strptime format with a day, a month and a year of four digits, each once."""
    if sorted(_DIRECTIVE.findall(cell.text)) != _DATE_DIRECTIVES:
        raise CellError("is not a date format", 'expected %d, %m and %Y, each once, such as "%d-%m-%Y"')
    return cell.text
