"""What becomes of delivered files and rows: every code once, with its sentence and its question to the practice.

Belongs here: the words of `deliveries`, `rejected_rows` and `attention_rows`, and the warnings that are counted per list. Schema checks,
the ingest, `kbz check`, the data dictionary and the runbook take them from here.
"""

from __future__ import annotations

from pipelines.core.codes import Code


class FileStatus(Code):
    """What became of a delivered file."""

    ACCEPTED = "accepted", "Its rows are read."
    REJECTED = "rejected", "It cannot be used; see the reason."
    SUPERSEDED = "superseded", "A higher version of the same list was delivered."
    DUPLICATE_FILE = "duplicate_file", "Another file, named in the detail, has the same bytes and counts in its place."


class FileReason(Code):
    """Why a file as a whole is rejected."""

    UNREADABLE_FILE = (
        "unreadable_file",
        "It is not a text, workbook or Parquet file, or it is broken or encrypted; the detail says what it is.",
        "send the list as CSV or XLSX, without a password, and one list per file",
    )
    MISSING_COLUMN = (
        "missing_column",
        "No header was found, or no column has the postcode, the date of registration, a number of the patient, or the AGB code.",
        "export the list again with the column that is missing, or map its name in source_profiles.yaml",
    )
    AMBIGUOUS_COLUMN = (
        "ambiguous_column",
        "Two columns mean the same, and no source profile says which one to read.",
        "leave out one of the two columns, or say in source_profiles.yaml which one to read",
    )
    NO_ROWS = "no_rows", "Nothing is written below the header.", "export the list again: this one is empty"
    NO_ION_ROWS = (
        "no_ion_rows",
        "Some rows can be used and none of them is ION: a column was taken for the kind of registration, or its words are not known.",
        "say which column has the kind of registration, or translate its words in source_profiles.yaml",
    )
    TOO_LARGE = (
        "too_large",
        "It exceeds a limit on size, ratio, rows or cells.",
        "export the patient list alone, without further sheets or long texts",
    )
    CONTESTED_FILE = (
        "contested_file",
        "The same bytes lie in the folders of several practices, and the rows have no AGB code of their own.",
        "say whose list this is, and remove it from the folders of the others",
    )
    HIDDEN_ROWS = (
        "hidden_rows",
        "A sheet that is read has hidden rows, by a filter or by hand: they may or may not be meant.",
        "remove the filter, and show or delete the hidden rows",
    )


class RowReason(Code):
    """Why a row of an accepted file is rejected: the first that applies."""

    UNREADABLE_ROW = (
        "unreadable_row",
        "It has a filled cell too many or bytes that are not text, or the file was cut off there.",
        "look at these rows: a cell too many, characters that are not text, or a list that was cut off",
    )
    MISSING_IDENTITY = (
        "missing_identity",
        "It has neither a patient number nor a BSN that can be used (R6).",
        "fill in a patient number or BSN",
    )
    INVALID_DATE = (
        "invalid_date",
        "The date of registration is missing, or one of the dates cannot be read.",
        "fill in the date as day-month-year with four digits for the year",
    )
    DATES_OUT_OF_ORDER = (
        "dates_out_of_order",
        "The patient left or died before the registration.",
        "correct the date of leaving or death, which lies before the registration",
    )
    UNKNOWN_PRACTICE = (
        "unknown_practice",
        "The AGB code belongs to no practice that is active on the peildatum (R3).",
        "check the AGB code: it belongs to no practice that is active on the peildatum",
    )


class RowOutcome(Code):
    """What became of a row of an accepted file."""

    REJECTED = "rejected", "It could not be used; see `rejected_rows`."
    NOT_REGISTERED = "not_registered", "The patient is not registered on the peildatum (R2)."
    DUPLICATE_IN_PRACTICE = "duplicate_in_practice", "A further row of a patient of the practice (R4)."
    MOVED_TO_OTHER_PRACTICE = "moved_to_other_practice", "The patient has a later registration elsewhere (R5)."
    CONFLICT = "conflict", "The patient has the same latest registration in several practices (R5)."
    COUNTED = "counted", "It counts as ION."


class IdentityWarning(Code):
    """What the rows of a quarter together say of the identities in a list (R6). Each is a count of rows."""

    PLACEHOLDER_IDENTITY = (
        "placeholder_identity",
        "Rows whose BSN or patient number is a placeholder: it has three or more different numbers or birth dates (R6).",
        "fill in the BSN and the number of each patient: one BSN or number is written for several people",
    )
    SHARED_IDENTITY = (
        "shared_identity",
        "Rows whose BSN or patient number has two different numbers or birth dates; it stays one patient (R6).",
        "check these patients: the same BSN or number has two different numbers or birth dates",
    )


class AttentionOutcome(Code):
    """Why a row is one that a person should look at."""

    MOVED_TO_OTHER_PRACTICE = (
        "moved_to_other_practice",
        "The patient has a later registration at the other practice, and counts there (R5).",
        "end the registration of the patient, who moved to another practice",
    )
    CONFLICT = (
        "conflict",
        "The patient has the same latest registration at the other practice, and counts at neither (R5).",
        "settle with the patient and the other practice where the patient is registered",
    )
    UNKNOWN_POSTCODE = (
        "unknown_postcode",
        "The row counts, and its postcode is unknown or too short for the AW list (R8, R10).",
        "fill in the whole postcode of the patient",
    )


class ListWarning(Code):
    """What a person should look at in an accepted list. Each is a count of rows; `lost_digits` and `zero_dates` are counts of cells."""

    INVALID_BSN = (
        "invalid_bsn",
        "BSNs that fail the 11-test or cannot be read; the rows go on by patient number.",
        "check these BSNs: they fail the 11-test, and the rows go on by patient number",
    )
    LOST_DIGITS = (
        "lost_digits",
        "BSNs and patient numbers in scientific notation, or too long for a spreadsheet: their last digits are gone.",
        "export these numbers as text: a spreadsheet has lost their last digits",
    )
    UNREADABLE_CELL = (
        "unreadable_cell",
        "Cells to which the format gives no value: an error of a spreadsheet, a formula that was never calculated, a nested value.",
        "open the list in a spreadsheet, calculate and save it: cells hold an error, or a formula without a value",
    )
    ZERO_DATES = (
        "zero_dates",
        "Dates before 1901, which systems write for none: read as empty.",
        "leave these dates empty: a date before 1901 is read as none",
    )
    UNREADABLE_BIRTH_DATE = (
        "unreadable_birth_date",
        "Dates of birth that cannot be read.",
        "check these dates of birth",
    )
    REGISTERED_ON_PEILDATUM = (
        "registered_on_peildatum",
        "Registrations that start on the peildatum itself.",
        "check these registrations: ION has none that starts on the peildatum itself",
    )
    UNKNOWN_REGISTRATION = (
        "unknown_registration",
        "Words for the kind of registration that are neither ION nor PASSANT: these rows do not count (R2).",
        "say what these words mean, or translate them in source_profiles.yaml: the rows do not count",
    )
    POSTCODE_WITH_MORE = (
        "postcode_with_more",
        "Something is written around a postcode, which counts as unknown (R8).",
        "write the postcode alone: something is written around it, and it counts as unknown",
    )
    UNUSABLE_POSTCODE = (
        "unusable_postcode",
        "What is written is not a Dutch postcode of four digits and two letters, and counts as unknown (R8).",
        "check these postcodes: they are not of the form 1234 AB, and count as unknown",
    )
    MISSING_POSTCODE = (
        "missing_postcode",
        "No postcode is filled in: it counts as unknown (R8).",
        "fill in these postcodes: an empty one counts as unknown",
    )
    INVALID_UZOVI = (
        "invalid_uzovi",
        "UZOVI codes that are not a number of at most four digits: the insurer counts as unknown.",
        "check these UZOVI codes: they are not a number of at most four digits",
    )

    @property
    def unit(self) -> str:
        """What is counted."""
        return "cell" if self in {ListWarning.LOST_DIGITS, ListWarning.ZERO_DATES} else "row"


class FileWarningKind(Code):
    """What a person should look at in a file as a whole, besides the counts of `ListWarning`."""

    REJECTED_FILE = "rejected_file", "The file cannot be used, and nobody in it counts."
    NOT_READ = (
        "not_read",
        "A link, a special file, a folder that cannot be opened, a sheet, or a row that stands in the header: nothing of it is read.",
    )
    UNUSED_COLUMN = (
        "unused_column",
        "A column that may well be one that the list has not, under a name that is not known.",
        "say what this column means, or map its name in source_profiles.yaml",
    )
    ABSENT_COLUMN = (
        "absent_column",
        "The source profile of the list names a column for who left, died or is registered, and the list has no such column.",
        "export the list again with this column, or correct its name in source_profiles.yaml",
    )
    SHORT_ROWS = (
        "short_rows",
        "No row has as many cells as the header has names, and it is not that empty cells at the end are left out.",
        "export the list again: the header has a name too many, and cells may stand under the name of another column",
    )
    STRUCK_OUT = (
        "struck_out",
        "Rows of a sheet in which a value is struck out: they are read like any other.",
        "delete the rows of patients who do not count, or fill in when they left: a line through a row says nothing here",
    )
    STALE_LIST = (
        "stale_list",
        "Nobody came, moved or left since the quarter before: it may be the list of that quarter.",
        "export the list again, or confirm that nobody came, moved or left in three months",
    )
