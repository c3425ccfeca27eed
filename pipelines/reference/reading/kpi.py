"""`kpi.csv`: figures agreed in the regional plan that come from elsewhere (004)."""

from __future__ import annotations

from pathlib import Path

from pipelines.reference import files
from pipelines.reference.files import path_in_home
from pipelines.reference.kpi import AIMS, KpiFigure
from pipelines.reference.reading.cells import decimal, quarter, text, word
from pipelines.reference.reading.csv_file import Columns, Read, Row, extra, optional, read_csv, required
from pipelines.reference.reading.keys import one_each
from pipelines.schemas.payout_codes import Aim

_COLUMNS: Columns = {
    "quarter": required(quarter),
    "region": required(text),
    "aim": required(word(Aim, *AIMS)),
    "indicator": required(text),
    "value": required(decimal),
    "unit": optional(text, empty=""),
    "source": optional(text, empty=""),
    "target": extra(decimal),
}


def read_kpi(path: Path) -> Read[KpiFigure]:
    """The figures; the file is optional. Two of a quarter, region and indicator are a fault."""
    figures, diagnostics = read_csv(path, _COLUMNS, _figure, may_be_absent=True)
    twice = one_each(path_in_home(files.KPI), figures, lambda one: (one.quarter, one.region, one.indicator), "indicator")
    return figures, (*diagnostics, *twice)


def _figure(row: Row) -> KpiFigure:
    return KpiFigure(**row.values, row=row.line)
