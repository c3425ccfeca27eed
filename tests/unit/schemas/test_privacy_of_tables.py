"""What the tables may not keep (R38)."""

import pytest

from pipelines.schemas.catalogue import TABLES

IDENTIFYING = {"bsn", "patient_number", "postcode", "birth_date"}


@pytest.mark.parametrize("schema", TABLES, ids=lambda schema: str(schema.name))
def test_no_table_keeps_what_a_patient_is_recognised_by(schema) -> None:
    assert IDENTIFYING.isdisjoint(schema.columns)
