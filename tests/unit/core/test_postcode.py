"""How a postcode of a patient or of an AW list may be written."""

import pytest

from pipelines.core.postcode import list_entry, normalised


@pytest.mark.parametrize(
    ("written", "entry"),
    [
        ("1234ab", "1234AB"),
        (" 1234-A.B\u00a0", "1234AB"),
        ("1234\u200bAB\ufeff", "1234AB"),
        ("NL-1234AB", "1234AB"),
        ("nl 1234 ab", "1234AB"),
        ("NL1234", "1234"),
        ("NLNL1234AB", None),
        ("NL", None),
        ("1234 a", "1234A"),
        ("1234", "1234"),
        ("1234SA", None),
        ("1234S", "1234S"),
        ("0234AB", None),
        ("1234ABC", None),
        ("123", None),
        ("", None),
        ("1234\u00df", None),
        ("\u0661234", None),
        ("1234\ufb00", None),
        ("12\x0034AB", None),
    ],
)
def test_an_entry_is_a_pc4_pc5_or_pc6_and_a_patient_has_a_pc4_or_pc6(written: str, entry: str | None) -> None:
    assert list_entry(written) == entry
    assert normalised(written) == (None if entry is None or len(entry) == 5 else entry)
