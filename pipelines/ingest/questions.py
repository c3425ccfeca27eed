"""What to ask a practice when its list, or rows of it, cannot be used as they are. Words only; the counts come from ingest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

OF_FILE: Mapping[str, str] = MappingProxyType(
    {
        "unreadable_file": "send the list as CSV or XLSX, without a password and one list per file",
        "missing_column": "export the list again with the postcode, the date of registration, and a patient number or BSN",
        "ambiguous_column": "leave out one of the two columns that mean the same, or have a source profile made",
        "no_rows": "export the list again: this one is empty",
        "no_ion_rows": "say which column holds the kind of registration, or leave it out",
        "hidden_rows": "remove the filter, and show or delete the hidden rows",
        "too_large": "export the patient list alone, without further sheets or long texts",
    }
)
OF_ROW: Mapping[str, str] = MappingProxyType(
    {
        "unreadable_row": "look at these rows: a cell too many, letters that are no text, or a list that was cut off",
        "missing_identity": "fill in a patient number or BSN",
        "invalid_date": "fill in the date as day-month-year with four digits for the year",
        "dates_out_of_order": "correct the end of a registration that lies before its start",
        "unknown_practice": "check the AGB code: it belongs to no practice that is active on the peildatum",
    }
)
OF_WARNING: Mapping[str, str] = MappingProxyType(
    {
        "invalid_bsn": "check these BSNs: they fail the 11-test, and the rows go on by patient number",
        "registered_on_peildatum": "check these registrations: ION knows none that starts on the peildatum itself",
        "unreadable_birth_date": "check these dates of birth",
        "foreign_postcode": "check these postcodes: they are none of the Netherlands, and count as unknown",
    }
)


def questions(delivery: Mapping[str, Any], rejected: Mapping[tuple[str, str | None], int]) -> Iterator[str]:
    """What to ask about one file.

    Args:
        delivery: its record as ingest gives it.
        rejected: rejected rows of the file per reason and column.
    """
    if delivery["reason"]:
        yield f"{delivery['reason']}: {delivery['detail']}; ask: {OF_FILE[delivery['reason']]}"
    for (reason, column), rows in sorted(rejected.items(), key=str):
        place = f" ({column})" if column else ""
        yield f"{rows} rows {reason}{place}; ask: {OF_ROW[reason]}"
    for name, question in OF_WARNING.items():
        if delivery[name]:
            yield f"{delivery[name]} rows {name}; ask: {question}"
