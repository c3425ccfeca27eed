"""Amounts in euro as text, as the command line, JSON and the ledger write them: optional minus, digits, a point, two decimals."""

from __future__ import annotations

import re
from decimal import Decimal

NOTHING = Decimal("0.00")
CENT = Decimal("0.01")
_WRITTEN = re.compile(r"(-?)([0-9]{1,12})\.([0-9]{2})")
_TYPED = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")


def amount_text(amount_eur: Decimal) -> str:
    """The amount with two decimals, `-13.60`; zero has no minus sign. ValueError for parts of a cent."""
    exact = amount_eur.quantize(CENT)
    if exact != amount_eur:
        raise ValueError("an amount has parts of a cent")
    return f"{exact or NOTHING:f}"


def written_amount(text: str) -> Decimal:
    """The amount that `amount_text` writes as `text`; ValueError for any other text."""
    if not _WRITTEN.fullmatch(text) or amount_text(Decimal(text)) != text:
        raise ValueError(f"{text!r} is not an amount with two decimals")
    return Decimal(text)


def typed_amount(text: str) -> Decimal:
    """The amount that a person typed, one or no decimals included; ValueError for any other form."""
    if not _TYPED.fullmatch(text):
        raise ValueError(f"{text!r} is not an amount")
    return Decimal(text).quantize(CENT)
