"""The sample quarter in `dbt_project/sample`, on which dbt builds in a fresh clone. Practices, patients and postcodes are invented.

After a change of these rows: `.venv/bin/python -m tests.dbt.sample`.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.dbt.landing import Landing

FOLDER = Path(__file__).parents[2] / "dbt_project" / "sample"

LINDE, HOF, HAVEN = 1999901, 1999902, 1999903
LAST_YEAR = date(2025, 3, 1)


def patient(key, practice, **particular):
    """A row of the patient with this BSN pseudonym, a patient number of their own and a birth date."""
    number = {"number_hi": 1000 + key, "number_lo": practice, "number_text": key}
    return {"patient_hi": key, "patient_lo": key, "birth_date": date(1950 + key, 1, 1), "practice_agb": practice, **number, **particular}


PLACEHOLDER = {"patient_hi": 99, "patient_lo": 99}
NO_NUMBER = dict.fromkeys(("number_hi", "number_lo", "number_text"))

LISTS = {
    "de_linde.csv": [
        # three live in an aandachtswijk, one of the others has an unknown postcode, one moved to 't Hof
        patient(1, LINDE, postcode="1234AB", uzovi=101),
        patient(2, LINDE, postcode="1234AB", uzovi=101),
        patient(3, LINDE, postcode="5678XY", uzovi=3311),
        patient(4, LINDE, postcode="9999ZZ", uzovi=3311),
        patient(5, LINDE, postcode="9999ZZ"),
        patient(6, LINDE, postcode="9999ZY", uzovi=101),
        patient(7, LINDE, postcode="9999ZX", uzovi=101),
        patient(8, LINDE, postcode=None, uzovi=101),
        # R2: left before the peildatum, comes after it, a passer-by, died on the peildatum
        patient(9, LINDE, postcode="1234AB", deregistered_on=date(2025, 12, 31)),
        patient(10, LINDE, postcode="1234AB", registered_on=date(2026, 1, 2)),
        patient(11, LINDE, postcode="1234AB", is_ion=False),
        patient(12, LINDE, postcode="1234AB", deceased_on=date(2026, 1, 1)),
        # R4: the same patient twice; R6: without a BSN, recognised by number
        patient(1, LINDE, postcode="1234AB", registered_on=date(2019, 1, 1)),
        patient(2, LINDE, postcode="1234AB", patient_hi=None, patient_lo=None, registered_on=date(2018, 1, 1)),
    ],
    "t_hof.csv": [
        # R5: one patient came from De Linde, one is registered with Haven on the same day; R10: a PC4 that the list cuts
        patient(7, HOF, postcode="5678XY", registered_on=LAST_YEAR, uzovi=101),
        patient(21, HOF, postcode="1234AB", registered_on=LAST_YEAR),
        patient(22, HOF, postcode="5678", uzovi=7119),
        patient(23, HOF, postcode="1234AC", uzovi=7119),
    ],
    "haven.csv": [
        patient(21, HAVEN, postcode="1234AB", registered_on=LAST_YEAR),
        patient(31, HAVEN, postcode="9999ZZ", uzovi=101),
        patient(32, HAVEN, postcode="9999ZZ", uzovi=101),
        # R6: one BSN on four people is a placeholder; three live on by their number, one has none and is rejected
        patient(33, HAVEN, postcode="9999ZZ", uzovi=101, **PLACEHOLDER),
        patient(34, HAVEN, postcode="9999ZZ", uzovi=101, **PLACEHOLDER),
        patient(35, HAVEN, postcode="9999ZZ", uzovi=101, **PLACEHOLDER),
        patient(36, HAVEN, postcode="9999ZZ", uzovi=101, **PLACEHOLDER | NO_NUMBER),
    ],
}

SAMPLE = Landing(
    rows=[
        {**row, "file_id": file_id, "row_number": row_number}
        for file_id, rows in enumerate(LISTS.values(), start=1)
        for row_number, row in enumerate(rows, start=1)
    ],
    files=tuple(LISTS),
    practices={f"{LINDE:08d}": "noord", f"{HOF:08d}": "noord", f"{HAVEN:08d}": "zuid"},
    entries=("1234AB", "5678X"),
    uncertain_rows={f"{LINDE:08d}": 1},
    aw_list="sample",
)

if __name__ == "__main__":
    SAMPLE.write(FOLDER)
