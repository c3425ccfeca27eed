"""Files made to take all memory or time: refused or read within 2 GiB over all processes, and every text in linear time."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.ingest.files.limits import Limits
from pipelines.ingest.files.refusal import RejectedFileError
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.text.text_list import text_listing
from tests.ingest.raw_workbook import Cell, Tab, raw_workbook

GIB = 1024**3
HEADER = "agb;bsn;postcode;registered_on;x"
ROW = "01309110;123456782;3024ZH;2020-01-01"
INGEST = """
import json, resource, sys
from datetime import date
from pathlib import Path
from pipelines.ingest.cells.pseudonyms import PseudonymKey
from pipelines.ingest.quarter_lists import ingest_quarter

practice_of = {"01309110": "01309110"}
key = PseudonymKey.from_hex("5" * 64)
result = ingest_quarter(Path(sys.argv[1]), None, practice_of=practice_of, peildatum=date(2026, 1, 1), profiles=(), key=key)
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
outcomes = [reason or status for status, reason in result.deliveries.select("status", "reason").iter_rows()]
print(json.dumps([outcomes, sum(each.ru_maxrss for each in used) * 1024, sum(each.ru_utime + each.ru_stime for each in used)]))
"""


def dictionary() -> bytes:
    """A Parquet file of a few kB with 900,000 times the same long text."""
    names = dict(zip(HEADER.split(";"), [*ROW.split(";"), "x" * 3_000], strict=True))
    packed = io.BytesIO()
    pl.DataFrame({name: pl.repeat(text, 900_000, eager=True) for name, text in names.items()}).write_parquet(packed, row_group_size=10_000)
    return packed.getvalue()


def shared_text() -> bytes:
    """A workbook in which 200,000 cells have the same text of 32,000 characters."""
    rows = [HEADER.split(";"), *[[Cell("0", "s")] * 10] * 20_000]
    return raw_workbook(Tab(rows), shared=[f"<t>{'x' * 32_000}</t>"])


def wide_letters(length: int, rows: int, last: str) -> bytes:
    """A text in which one letter makes all others take four bytes."""
    return gzip.compress("".join([f"{HEADER}\n", f"{ROW};{'y' * length}\n" * rows, f"{ROW};{last}\n"]).encode(), 1)


def many_cells() -> bytes:
    """A workbook of nearly as many cells as there may be, no two alike."""
    rows = "".join(f"<row>{''.join(f'<c><v>{row * 10 + column}</v></c>' for column in range(10))}</row>" for row in range(100_000))

    class Many(Tab):
        def xml(self) -> str:
            return super().xml().replace("</sheetData>", f"{rows}</sheetData>")

    return raw_workbook(Many([HEADER.split(";")]))


@pytest.mark.parametrize(
    ("make", "outcome"),
    [
        (dictionary, "too_large"),
        (shared_text, "too_large"),
        (lambda: wide_letters(400, 580_000, "🙂"), "too_large"),
        (lambda: wide_letters(90, 370_000, "🙂"), "accepted"),
        (lambda: wide_letters(90, 370_000, "🙂\0"), "accepted"),
        (many_cells, "accepted"),
        (lambda: f"{HEADER}\n".encode() + b"\r" * 9_000_000, "too_large"),
        (lambda: f"{HEADER}\n".encode() + b'"\n' * 1_900_000, "no_rows"),
        (lambda: b"-\n" * 3_000_000 + f"{HEADER}\n{ROW}\n".encode(), "missing_column"),
        (lambda: b";\n" * 3_000_000 + f"{HEADER}\n{ROW}\n".encode(), "accepted"),
    ],
    ids=[
        *("parquet of one text", "workbook of one text", "250 MB with an emoji", "40 MB with an emoji", "40 MB with an emoji and NUL"),
        *("workbook of a million cells", "line ends", "quotes", "words for nothing above", "blank lines above"),
    ],
)
def test_a_hostile_file_takes_less_than_2_gib_and_a_minute(tmp_path: Path, make: Callable[[], bytes], outcome: str):
    (tmp_path / "lijst").write_bytes(make())
    # Through a shell of its own: what a process was at its most counts that of the one that started it, and this one may be large.
    command = ["sh", "-c", '"$0" "$@"; exit $?', sys.executable, "-c", INGEST, str(tmp_path)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    outcomes, peak_bytes, cpu_seconds = json.loads(done.stdout)
    assert outcomes == [outcome]
    assert peak_bytes < 2 * GIB
    assert cpu_seconds < 60


def seconds_for(text: str) -> float:
    began = time.process_time()
    with suppress(RejectedFileError):
        text_listing(text.encode(), KnownNames(), Limits(), has_folder=True)
    return time.process_time() - began


PIECES = ('"', '""', "\\", '\\"', ";", "\n", "\r", '"\n', '";"', " ", "a", "\0", "🙂", "-", f"{HEADER}\n", f"{ROW};x\n", f'"{ROW};x"\n')
SMALL, GROWTH = 12_000, 8


@settings(max_examples=60)
@given(
    pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=6), is_below_a_header=st.booleans(), tail=st.sampled_from(("", *PIECES))
)
@example(pieces=["\r"], is_below_a_header=True, tail="")
@example(pieces=['"\n'], is_below_a_header=True, tail="")
@example(pieces=['""'], is_below_a_header=True, tail='"')
@example(pieces=['\\"'], is_below_a_header=True, tail='"')
@example(pieces=['"', ";", '""'], is_below_a_header=False, tail="a")
def test_a_text_that_is_eight_times_as_long_takes_no_more_than_about_eight_times_as_long(
    pieces: list[str], is_below_a_header: bool, tail: str
):
    piece = "".join(pieces)
    times = max(SMALL // len(piece), 1)
    above = f"{HEADER}\n" if is_below_a_header else ""
    longer = seconds_for(above + piece * times * GROWTH + tail)
    if longer > 0.3:  # a linear one takes less, and more only while the machine is busy
        shorter = min(seconds_for(above + piece * times + tail) for _ in range(3))
        assert min(longer, seconds_for(above + piece * times * GROWTH + tail)) < 3 * GROWTH * shorter
