"""The known names of columns, and how names are compared.

Belongs here: the built-in names, and how a wrong code page garbles a name. Does not belong here: which row of a list is its header.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

_LONGEST_NAME = 100
_LAST_DAYS = ("ION t/m", "Ingeschreven t/m")
"""Names for the last day of a registration; elsewhere the column has the day after."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "agb": ("AGB-code", "AGB", "Praktijk AGB", "AGB praktijk", "AGB huisarts", "Praktijkcode"),
    "patient_number": ("Patiëntnummer", "Patnr", "Patient nr", "Patiëntnr", "HIS-nummer"),
    "bsn": ("BSN", "BSN-nummer", "Burgerservicenummer", "Sofinummer"),
    "postcode": ("Postcode", "PC", "PC6", "Postcode woonadres"),
    "registered_on": ("Inschrijfdatum", "Datum inschrijving", "Ingeschreven op", "ION vanaf", "Ingangsdatum ION"),
    "deregistered_on": (
        *("Uitschrijfdatum", "Datum uitschrijving", "Uitgeschreven op", "Datum einde inschrijving", "Einddatum inschrijving"),
        *("Einddatum ION", "Datum uit zorg", *_LAST_DAYS),
    ),
    "deceased_on": ("Overlijdensdatum", "Datum overlijden", "Overleden op", "Overl.datum", "Datum overleden"),
    "registration": ("Soort inschrijving", "Inschrijfsoort", "Type inschrijving", "Soort patiënt", "Patiënttype", "Inschrijfstatus"),
    "uzovi": ("UZOVI", "UZOVI-code", "Verzekeraar UZOVI"),
    "birth_date": ("Geboortedatum", "Geb.datum", "Geb datum"),
}
_FOREIGN = "[^a-z0-9]"


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """The key by which names are compared: letters and digits, without accents, in lower case. Empty when it is too long for a name."""
    if len(name) > _LONGEST_NAME:
        return ""
    return "".join(character for character in unicodedata.normalize("NFKD", name) if character.isalnum()).casefold()


def _mangled(name: str) -> re.Pattern[str] | None:
    """A pattern for `name` after a wrong code page: one to three characters for each accented letter. None when it has no accents.

    It matches lower case. Between letters, characters that are not letters or digits are ignored.
    """
    letters = [character for character in unicodedata.normalize("NFC", name).casefold() if character.isalnum()]
    if all(map(str.isascii, letters)):
        return None
    parts = [re.escape(letter) if letter.isascii() else f"{_FOREIGN}{{1,3}}" for letter in letters]
    pattern = parts[0]
    for before, letter, part in zip(letters, letters[1:], parts[1:], strict=False):
        pattern += part if not (before + letter).isascii() else f"{_FOREIGN}*{part}"
    return re.compile(f"{_FOREIGN}*{pattern}{_FOREIGN}*")


BUILT_IN_NAMES = {plain(name): column for column, names in NAMES.items() for name in (column, *names)}
LAST_DAY_NAMES = frozenset(map(plain, _LAST_DAYS))


class NameBook:
    """Known names, found in any spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        self._mangled: list[tuple[re.Pattern[str], str]] = []
        self._plain: set[str] = set()
        for name in names:
            self._plain.add(plain(name))
            pattern = _mangled(name)
            if pattern is not None:
                self._mangled.append((pattern, plain(name)))
        self._plain.discard("")

    def __contains__(self, cell: str) -> bool:
        return self.has(self.key(cell))

    def has(self, key: str) -> bool:
        """Whether some known name has this `key`."""
        return key in self._plain

    def key(self, cell: str) -> str:
        """The `plain` key of the known name in `cell`; for an unknown name, its own key."""
        key = plain(cell)
        if key in self._plain or (cell.isascii() and cell.isalnum()) or len(cell) > _LONGEST_NAME:
            return key
        folded = unicodedata.normalize("NFC", cell).casefold()
        return next((name for pattern, name in self._mangled if pattern.fullmatch(folded)), key)

    @property
    def initials(self) -> frozenset[str]:
        """The first letters and digits of the names."""
        return frozenset(name[0] for name in self._plain)
