"""What a spreadsheet writes into a text where a cell has no value that it can show."""

from __future__ import annotations

ERROR = r"#(?:N/[AB]|[A-Z]{2,10}(?:/0)?[!?])"
"""The form of an error, in Dutch or English: `#N/B`, `#VERW!`, `#DIV/0!`."""
TOO_NARROW = "##+"
"""The form of a number or date in a column that is too narrow for it."""
