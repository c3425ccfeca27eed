"""A table as the CSV that a Dutch spreadsheet opens: `;`, UTF-8 with BOM, decimal comma, `true` and `false`."""

from __future__ import annotations

import polars as pl

FORMULA_STARTS = "^[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b]"
"""The signs themselves, their full-width and small forms and the sign of minus, which spreadsheets take for them."""


def csv_bytes(frame: pl.DataFrame) -> bytes:
    """The rows in their order. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    shown = frame.with_columns(
        pl.when(pl.col(pl.String).str.contains(FORMULA_STARTS)).then("'" + pl.col(pl.String)).otherwise(pl.col(pl.String)).name.keep(),
        pl.col(pl.Decimal).cast(pl.String).str.replace(".", ",", literal=True).name.keep(),
    )
    return b"\xef\xbb\xbf" + shown.write_csv(separator=";", quote_style="necessary").encode()
