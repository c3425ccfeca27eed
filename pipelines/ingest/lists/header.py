"""The header of a list: which row it is, and what its columns mean.

Belongs here: the names of the columns of one list. Does not belong here: what the cells below them hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_letters, digits

from pipelines.ingest.cells.bsn import passes_eleven_test
from pipelines.ingest.cells.cell_values import is_filled, neutralised, shown_as_text, stripped
from pipelines.ingest.cells.dates import DateStyle
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.column_names import BUILT_IN_NAMES, LAST_DAY_NAMES, NAMES, NameBook, plain
from pipelines.reference.source_profiles import CANONICAL, SourceProfile
from pipelines.schemas.delivery_codes import FileReason

HEADER_WITHIN_ROWS = 30
FEWEST_KNOWN_NAMES = 2
BUILT_IN = "built-in"
NO_NAME = '""'
_IDENTITY = ("bsn", "patient_number")
ENDS = ("deregistered_on", "deceased_on")
WHO_COUNTS = (*ENDS, "registration")
_TOTALS = ("eindtotaal", "totaal", "total", "aantal")
_BETWEEN = r"[\W_]*"
_TOTALS_WORD = "|".join(_BETWEEN.join(word) for word in _TOTALS)
_LINE_OF_TOTALS = re.compile(rf"{_BETWEEN}(?:{_TOTALS_WORD})(?![^\W\d_])", re.IGNORECASE)
_LONGEST_SHOWN = 60
_POSTCODE = re.compile(r"[1-9][0-9]{3}\s?[A-Za-z]{2}")
_VALUE = re.compile(rf"{_POSTCODE.pattern}|[\W\d_]*")
_FEWEST_DIGITS_OF_A_VALUE = 4
_DIGITS = re.compile("[0-9]{3,}")
_MOST_DIGITS_OF_A_NAME = 3
_BSN = re.compile("[0-9]{9}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FEWEST_VALUES_OF_A_PATIENT = 2
_OF_A_PATIENT = "#"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns of a list are.

    `header`: the names as written. `positions`: column of a frame of its rows -> cell, from 0: the canonical columns, and by their
    position the columns without a meaning whose cells have to be looked at. `unused`: positions of all columns without a meaning. `width`:
    number of columns. `has_lost_row`: the cells of a patient follow in the row of the header; `header` is without them.
    `absent`: columns that decide who counts, named by the profile and absent from the list.
    """

    profile: str
    header: tuple[str, ...]
    positions: Mapping[str, int]
    unused: tuple[int, ...]
    width: int
    dates: DateStyle
    values: Mapping[str, Mapping[str, str]]
    has_lost_row: bool = False
    absent: tuple[str, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """Canonical column -> its name in the file."""
        return {column: self.header[position].strip() for column, position in self.positions.items() if column in CANONICAL}

    @property
    def watched(self) -> tuple[str, ...]:
        """The columns in `positions` that have no meaning."""
        return tuple(column for column in self.positions if column not in CANONICAL)

    def name_of(self, position: int) -> str:
        """The name of a column as it is shown; `""` when it has none."""
        return _shown_name(self.header[position]) or NO_NAME


class KnownNames:
    """The names that a header can contain: the built-in ones and those of the source profiles."""

    def __init__(self, profiles: Iterable[SourceProfile] = ()) -> None:
        self.profiles = tuple(profiles)
        of_profiles = [name for profile in self.profiles for name in (*profile.match, *profile.columns.values())]
        self._names = NameBook([*NAMES, *(name for names in NAMES.values() for name in names), *of_profiles])
        # Most cells of patients start with a character that no name starts with; testing that is faster than looking up the name.
        self._begins_none = frozenset(each for each in ascii_letters + digits if each.lower() not in self._names.initials)

    def header_among(self, rows: Sequence[Sequence[str | None]]) -> tuple[int, int]:
        """The number of known names in the header and its place among `rows`: the first row with the most known names.

        `rows` has no blank rows; only the first ones are looked at. The number is 0 when none can be a header.
        """
        most, place = FEWEST_KNOWN_NAMES - 1, -1
        for at, cells in enumerate(rows[:HEADER_WITHIN_ROWS]):
            if len(cells) <= most:
                continue
            known = sum(cell in self._names for cell in cells if cell and cell[0] not in self._begins_none)
            if known > most:
                most, place = known, at
        return (most, place) if place >= 0 else (0, 0)

    def check_above(self, rows: Sequence[Sequence[str | None]]) -> None:
        """RejectedFileError when the `rows` above the header are another list, with fewer known names: its header and its patients."""
        for at, cells in enumerate(rows):
            columns = _found([self._names.key(cell or "") for cell in cells], None)
            if {"postcode", "registered_on"} <= columns.keys() and not columns.keys().isdisjoint(_IDENTITY):
                dates = columns["registered_on"][0]
                if any(any(map(str.isdigit, row[dates] or "")) for row in rows[at + 1 :] if len(row) > dates):
                    raise several_lists("a list with other columns stands above the header")

    def layout(self, header: Sequence[str], *, has_folder: bool, is_typed: bool = False) -> Layout:
        """What the columns of a header mean. RejectedFileError when a required column is missing or two mean the same."""
        header = list(map(shown_as_text, header))
        names = [self._names.key(cell) for cell in header]
        own = max((place for place, name in enumerate(names, start=1) if self._names.has(name)), default=0)
        has_lost_row = _is_of_a_patient(header[own:])
        if has_lost_row:
            header[own:] = [_OF_A_PATIENT] * len(header[own:])
        profile = next((each for each in self.profiles if set(map(plain, each.match)) <= set(names)), None)
        found = _found(names, profile)
        _check_complete(found, header, has_folder=has_folder)
        _check_unambiguous(found, header)
        positions = {column: places[0] for column, places in found.items()}
        width = max(position for position, cell in enumerate(header) if stripped(cell)) + 1
        unused = tuple(sorted(set(range(width)) - set(positions.values())))
        deregistered = positions.get("deregistered_on")
        last_days = set(profile.last_day_inclusive) if profile else set()
        if deregistered is not None and names[deregistered] in LAST_DAY_NAMES:
            last_days.add("deregistered_on")
        return Layout(
            profile=profile.name if profile else BUILT_IN,
            header=tuple(header),
            positions=positions | ({} if positions.keys() >= set(WHO_COUNTS) else {str(position): position for position in unused}),
            unused=unused,
            width=width,
            dates=DateStyle(profile.date_format if profile else None, frozenset(last_days), is_typed),
            values=profile.values if profile else {},
            has_lost_row=has_lost_row,
            absent=tuple(column for column in WHO_COUNTS if profile and column in profile.columns and column not in positions),
        )


def header_cells(cells: Sequence[str | None]) -> list[str]:
    """The cells of a header as they may be shown. RejectedFileError when it has control characters: then it is not a list."""
    if any(_CONTROL.search(cell or "") for cell in cells):
        raise RejectedFileError(
            FileReason.UNREADABLE_FILE, "the header has control characters in it: this is not a list, but perhaps an archive"
        )
    return [shown_as_text(neutralised(cell or "")) for cell in cells]


def is_totals(cells: Iterable[str | None]) -> bool:
    """Whether a row is a line of totals: its first filled cell is a word for total, or starts with one that no letter follows."""
    first = next(filter(is_filled, cells), None) or ""
    return _LINE_OF_TOTALS.match(first) is not None


def no_header(rows: Sequence[Sequence[str | None]]) -> RejectedFileError:
    """The refusal when none of the first `rows` is a header. It shows the first row, unless that looks like a patient."""
    first = [cell for cell in next(iter(rows), ()) if cell and stripped(cell)]
    seen = f"; the first row has {', '.join(_names_in_detail(first))}" if len(first) > 1 and all(map(_is_like_a_name, first)) else ""
    return RejectedFileError(
        FileReason.MISSING_COLUMN,
        f"no header: none of the first {HEADER_WITHIN_ROWS} rows has {FEWEST_KNOWN_NAMES} known column names or more{seen}",
        "export the list again with a row of column names, or map its names in source_profiles.yaml",
    )


def several_lists(sign: str) -> RejectedFileError:
    """The refusal of a file with several lists below each other; `sign` tells how that was seen."""
    return RejectedFileError(FileReason.UNREADABLE_FILE, f"{sign}: these are several lists", "send each list in a file of its own")


def _is_like_a_name(cell: str) -> bool:
    return sum(map(str.isdigit, cell)) <= _MOST_DIGITS_OF_A_NAME and any(map(str.isalpha, cell))


def _is_of_a_patient(cells: Iterable[str]) -> bool:
    """Whether the cells after the known names are those of a patient, because the line end after the header is lost."""
    values = [value for value in map(stripped, cells) if _is_like_a_value(value)]
    is_identified = any(_POSTCODE.fullmatch(value) or (_BSN.fullmatch(value) and passes_eleven_test(value)) for value in values)
    return is_identified and len(values) >= _FEWEST_VALUES_OF_A_PATIENT


def _is_like_a_value(name: str) -> bool:
    return _VALUE.fullmatch(name) is not None and sum(map(str.isdigit, name)) >= _FEWEST_DIGITS_OF_A_VALUE


def _shown_name(cell: str) -> str:
    """A name as people read it, stripped and shortened; `#` for what looks like a value rather than a name."""
    name = stripped(cell)
    if _is_like_a_value(name):
        return _OF_A_PATIENT
    return name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"


def _names_in_detail(cells: Iterable[str | None]) -> list[str]:
    """Names as a refusal shows them, with `#` for long numbers."""
    return [_DIGITS.sub("#", _shown_name(cell)) for cell in cells if cell and stripped(cell)]


def _found(names: Sequence[str], profile: SourceProfile | None) -> dict[str, list[int]]:
    """Canonical column -> the positions of its cells. A column that the profile names has the profile's meaning only."""
    of_profile = {plain(header): column for column, header in profile.columns.items()} if profile else {}
    named = set(of_profile.values())
    found: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        column = of_profile.get(name)
        if column is None:
            built_in = BUILT_IN_NAMES.get(name)
            column = None if built_in in named else built_in
        if column is not None:
            found.setdefault(column, []).append(position)
    return {column: found[column] for column in CANONICAL if column in found}


def _check_complete(found: Mapping[str, list[int]], header: Sequence[str], *, has_folder: bool) -> None:
    """RejectedFileError that asks for the missing columns, and shows those of the list."""
    missing = [column for column in ("postcode", "registered_on") if column not in found]
    if not any(column in found for column in _IDENTITY):
        missing.append(" or ".join(_IDENTITY))
    asked = [f"export the list again with {' and '.join(missing)}, or map the names in source_profiles.yaml"] if missing else []
    if "agb" not in found and not has_folder:
        missing.append("agb (or a folder with the AGB code)")
        asked.append("put the list in a folder with the AGB code of the practice, or export it with a column for the AGB")
    if missing:
        detail = f"no column for {', '.join(missing)}; the columns are {', '.join(_names_in_detail(header))}"
        raise RejectedFileError(FileReason.MISSING_COLUMN, detail, "; ".join(asked))


def _check_unambiguous(found: Mapping[str, list[int]], header: Sequence[str]) -> None:
    several = [
        f"{column}: {' and '.join(_names_in_detail(header[position] for position in positions))}"
        for column, positions in found.items()
        if len(positions) > 1
    ]
    if several:
        raise RejectedFileError(FileReason.AMBIGUOUS_COLUMN, f"several columns for {'; '.join(several)}")
