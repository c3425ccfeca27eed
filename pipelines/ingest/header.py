"""The header of a list: which of its rows it is, and which columns mean what.

Belongs here: the names that practice systems use, built in or by source profile. Does not belong here: what the cells below hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, digits

from pipelines.ingest.refusal import Reason, RejectedFileError
from pipelines.ingest.rows import is_filled
from pipelines.reference.source_profiles import CANONICAL, SourceProfile

HEADER_WITHIN_ROWS = 30
FEWEST_KNOWN_NAMES = 2
BUILT_IN = "built-in"
_LONGEST_NAME = 100
_IDENTITY = ("bsn", "patient_number")
_TOTALS = ("totaal", "total", "eindtotaal", "aantal")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "agb": ("AGB-code", "AGB", "Praktijk AGB", "AGB praktijk", "AGB huisarts", "Praktijkcode"),
    "patient_number": ("Patiëntnummer", "Patnr", "Patient nr", "Patiëntnr", "HIS-nummer"),
    "bsn": ("BSN", "BSN-nummer", "Burgerservicenummer", "Sofinummer"),
    "postcode": ("Postcode", "PC", "PC6", "Postcode woonadres"),
    "registered_on": ("Inschrijfdatum", "Datum inschrijving", "Ingeschreven op", "ION vanaf", "Ingangsdatum ION"),
    "deregistered_on": ("Uitschrijfdatum", "Datum uitschrijving", "Uitgeschreven op", "ION t/m", "Ingeschreven t/m"),
    "deceased_on": ("Overlijdensdatum", "Datum overlijden", "Overleden op"),
    "registration": ("Soort inschrijving", "Inschrijfsoort", "Type inschrijving"),
    "uzovi": ("UZOVI", "UZOVI-code", "Verzekeraar UZOVI"),
    "birth_date": ("Geboortedatum", "Geb.datum", "Geb datum"),
}
_NAMES_OF_LAST_DAYS = ("ION t/m", "Ingeschreven t/m")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """`name` as names are compared: its letters and digits, without accents, in small letters. Empty for what is too long for a name."""
    if len(name) > _LONGEST_NAME:
        return ""
    decomposed = unicodedata.normalize("NFKD", name)
    return "".join(character for character in decomposed if character.isalnum()).casefold()


_BUILT_IN = {plain(name): column for column, names in _NAMES.items() for name in (column, *names)}
_LAST_DAYS = frozenset(map(plain, _NAMES_OF_LAST_DAYS))


@dataclass(frozen=True, slots=True)
class DateStyle:
    """How the dates of a list are written.

    `date_format`: strptime format, None for the general rule. `last_days`: the columns that hold the last day of a period. `is_typed`:
    the list comes from a workbook or Parquet, where dates can be dates whatever the format.
    """

    date_format: str | None = None
    last_days: frozenset[str] = frozenset()
    is_typed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the canonical columns of a list are. `positions`: canonical column -> cell, from 0. `width`: cells that are columns."""

    profile: str
    header: tuple[str, ...]
    positions: Mapping[str, int]
    width: int
    dates: DateStyle
    values: Mapping[str, Mapping[str, str]]

    @property
    def names(self) -> dict[str, str]:
        """Canonical column -> the name that it has in the file. These are known names, so that they hold nothing of a patient."""
        return {column: self.header[position].strip() for column, position in self.positions.items()}


class KnownNames:
    """The names that a header can have: the built-in ones and those of the source profiles."""

    def __init__(self, profiles: Iterable[SourceProfile] = ()) -> None:
        self.profiles = tuple(profiles)
        of_profiles = {plain(name) for profile in self.profiles for name in (*profile.match, *profile.columns.values())}
        self._names = (set(_BUILT_IN) | of_profiles) - {""}
        # Most cells of patients begin with a letter or digit that no name begins with; that is quicker to see than the name.
        begins = {name[0] for name in self._names}
        self._begins_none = frozenset(each for each in ascii_letters + digits if each.lower() not in begins)

    def header_among(self, rows: Sequence[Sequence[str | None]]) -> tuple[int, int]:
        """How many known names the header has, and its place among `rows`: that with the most, the first of equals.

        `rows` are those that are not blank, of which only the first are looked at. 0 when none can be a header.
        """
        most, place = FEWEST_KNOWN_NAMES - 1, -1
        for at, cells in enumerate(rows[:HEADER_WITHIN_ROWS]):
            if len(cells) <= most:
                continue
            known = sum(plain(cell) in self._names for cell in cells if cell and cell[0] not in self._begins_none)
            if known > most:
                most, place = known, at
        return (most, place) if place >= 0 else (0, 0)

    def layout(self, header: Sequence[str], *, has_folder: bool, is_typed: bool = False) -> Layout:
        """What the columns of a header mean. RejectedFileError when a needed one is missing or two mean the same."""
        names = [plain(cell) for cell in header]
        profile = next((each for each in self.profiles if set(map(plain, each.match)) <= set(names)), None)
        found = _found(names, profile)
        _check_complete(found, has_folder=has_folder)
        _check_unambiguous(found, header)
        positions = {column: places[0] for column, places in found.items()}
        deregistered = positions.get("deregistered_on")
        last_days = set(profile.last_day_inclusive) if profile else set()
        if deregistered is not None and names[deregistered] in _LAST_DAYS:
            last_days.add("deregistered_on")
        return Layout(
            profile=profile.name if profile else BUILT_IN,
            header=tuple(header),
            positions=positions,
            width=max(position for position, cell in enumerate(header) if cell.strip()) + 1,
            dates=DateStyle(profile.date_format if profile else None, frozenset(last_days), is_typed),
            values=profile.values if profile else {},
        )


def is_totals(cells: Iterable[str | None]) -> bool:
    """Whether a row is a line of totals: its first filled cell begins with a word for it."""
    first = next(filter(is_filled, cells), None) or ""
    return plain(first[:_LONGEST_NAME]).startswith(_TOTALS)


def _found(names: Sequence[str], profile: SourceProfile | None) -> dict[str, list[int]]:
    """Canonical column -> the positions of the cells that mean it. What a profile names is that and nothing else."""
    of_profile = {plain(header): column for column, header in profile.columns.items()} if profile else {}
    named = set(of_profile.values())
    found: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        column = of_profile.get(name)
        if column is None:
            built_in = _BUILT_IN.get(name)
            column = None if built_in in named else built_in
        if column is not None:
            found.setdefault(column, []).append(position)
    return {column: found[column] for column in CANONICAL if column in found}


def _check_complete(found: Mapping[str, list[int]], *, has_folder: bool) -> None:
    missing = [column for column in ("postcode", "registered_on") if column not in found]
    if not any(column in found for column in _IDENTITY):
        missing.append(" or ".join(_IDENTITY))
    if "agb" not in found and not has_folder:
        missing.append("agb (or a folder with the AGB code)")
    if missing:
        raise RejectedFileError(Reason.MISSING_COLUMN, f"no column for {', '.join(missing)}")


def _check_unambiguous(found: Mapping[str, list[int]], header: Sequence[str]) -> None:
    several = [
        f"{column}: {' and '.join(header[position].strip() for position in positions)}"
        for column, positions in found.items()
        if len(positions) > 1
    ]
    if several:
        raise RejectedFileError(Reason.AMBIGUOUS_COLUMN, f"several columns for {'; '.join(several)}")
