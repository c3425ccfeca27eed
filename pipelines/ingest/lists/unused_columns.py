"""The unused columns of a list, and which of them a person should look at.

Belongs here: whether an unused column may be a canonical column under an unknown name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

import polars as pl

from pipelines.ingest.cells.by_value import by_value
from pipelines.ingest.cells.dates import written_dates
from pipelines.ingest.lists.column_names import BUILT_IN_NAMES, plain
from pipelines.ingest.lists.header import ENDS, Layout
from pipelines.reference.source_profiles import REGISTRATIONS

_LAST_DAY = re.compile(r"t\s*/\s*m|\btot\b")
_NUMBER_OF_AGAIN = re.compile(r"(?:duplicated)?[0-3]$")
_KIND = re.compile(r"\bion\b")
_PARTS_OF_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "deregistered_on": ("eind", "uit", "afgesloten", "vertrek", "vertrok", "verhuisd", "stop", "reden"),
        "deceased_on": ("overl", "sterf"),
        "registration": ("soort", "vorm", "status", "type", "passant", "actief", "ingeschreven"),
    }
)
_LIKE_A_DATE = r"^(?:[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{2}|[0-9]{4})|[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2})(?:[T\s].*)?$"


def suspicious_columns(layout: Layout, telling: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    """Name of each unused column that may be a canonical column, missing in the list or there twice -> what it may be.

    Args:
        layout: where the columns of the list are.
        telling: what those among `layout.watched` may be by what is in them.
    """
    for position in layout.unused:
        again = _again(layout.header[position])
        may_be = _meanings(layout.header[position], telling.get(str(position), ()))
        doubtful = [again] if again else [column for column in may_be if column not in layout.positions]
        if doubtful:
            yield layout.name_of(position), " or ".join(doubtful)


def _again(name: str) -> str | None:
    """The canonical column of a known name with a number after it, as programs rename the second of two equal columns."""
    first = _NUMBER_OF_AGAIN.sub("", plain(name))
    return BUILT_IN_NAMES.get(first) if first != plain(name) else None


def _meanings(name: str, by_cells: Collection[str]) -> list[str]:
    """The canonical columns that a column may be, by its name and its cells; the name decides which of the end dates it is."""
    letters = plain(name)
    found = [column for column, parts in _PARTS_OF_NAMES.items() if any(part in letters for part in parts)]
    words = name.casefold()
    if _LAST_DAY.search(words) and "deregistered_on" not in found:
        found.append("deregistered_on")
    if _KIND.search(words) and "registration" not in found:
        found.append("registration")
    has_end = any(column in ENDS for column in found)
    return found + [column for column in by_cells if column not in found and not (has_end and column in ENDS)]


def telling_columns(frame: pl.DataFrame, watched: Sequence[str], heights: Sequence[int]) -> list[dict[str, tuple[str, ...]]]:
    """What the `watched` columns may be, judged by most of their filled cells, for each list in `frame`.

    Dates, or texts written like one, may be an end date; ION and PASSANT may be a kind of registration.
    """
    found: list[dict[str, tuple[str, ...]]] = [{} for _ in heights]
    places = pl.DataFrame({"place": range(len(heights)), "rows": heights}).filter(pl.col.rows > 0)
    places = places.select(pl.col.place.repeat_by("rows").explode())
    for column in watched:
        texts = frame[column]
        if not (_may_hold_dates(texts) or _may_hold_registrations(texts)):
            continue
        cells = places.hstack(by_value(texts, _judged)).group_by("place").agg(pl.col("is_filled", "is_date", "is_registration").sum())
        for place in cells.filter(pl.col.is_date * 2 > pl.col.is_filled)["place"]:
            found[place][column] = ENDS
        for place in cells.filter(pl.col.is_registration * 2 > pl.col.is_filled)["place"]:
            found[place][column] = ("registration",)
    return found


def _may_hold_dates(texts: pl.Series) -> bool:
    """Whether any cell starts with something other than a letter; a quick test."""
    is_letter_first = ((texts >= "A") & (texts < "[")) | ((texts >= "a") & (texts < "{"))
    return not (is_letter_first | (texts == "")).all()


def _may_hold_registrations(texts: pl.Series) -> bool:
    """Whether any cell is a kind of registration."""
    return bool(texts.filter(texts.str.len_bytes().is_in(list(map(len, REGISTRATIONS)))).str.to_lowercase().is_in(REGISTRATIONS).any())


def _judged(values: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "is_filled": values.is_not_null(),
            "is_date": written_dates(values).is_not_null() | values.str.contains(_LIKE_A_DATE).fill_null(value=False),
            "is_registration": values.str.to_lowercase().is_in(REGISTRATIONS).fill_null(value=False),
        }
    )
