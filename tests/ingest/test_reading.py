"""Files that are read in parallel, ahead and in batches."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.core.diagnostics import InputError
from pipelines.ingest import batches, reading
from pipelines.ingest.files.discovery import discover
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists import listing
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.prefetch import in_turn
from pipelines.ingest.quarter_lists import ingest_quarter
from pipelines.ingest.reading import ListingReader, read_ahead
from pipelines.ingest.sheets.sheet import SheetFile
from pipelines.ingest.sheets.workbook import workbook_sheets
from tests.ingest.delivering import GOOD, HEADER, KEY, PEILDATUM, PRACTICE, bsn, csv, ingested, workbook

PATIENCE_S = 60


class SlowWorkbooks:
    """A reader of workbooks that is not ready with the first before `others_are_read`."""

    def __init__(self) -> None:
        self.others_are_read = threading.Event()

    def sheets(self, _: object, data: bytes) -> SheetFile:
        assert self.others_are_read.wait(PATIENCE_S), "no other file was read meanwhile"
        return workbook_sheets(data, Limits())


def test_texts_go_on_while_a_workbook_takes_long_and_it_comes_after_them(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook([HEADER.split(";"), GOOD.split(";")]))
    for name in ("b.csv", "c.csv", "d.csv"):
        (tmp_path / name).write_bytes(csv(GOOD))
    slow = SlowWorkbooks()
    came = []
    for file, _ in read_ahead(discover(tmp_path, KEY).files, ListingReader(KnownNames([]), Limits(), slow)):
        came.append(file.name)
        if file.name == "d.csv":
            slow.others_are_read.set()
    assert came == ["b.csv", "c.csv", "d.csv", "a.xlsx"]


def test_more_workbooks_than_fit_in_memory_are_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_AHEAD_BYTES", 1)
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(workbook([HEADER.split(";"), GOOD.split(";")]))
    (tmp_path / "c.csv").write_bytes(csv(GOOD))
    at_once = SlowWorkbooks()
    at_once.others_are_read.set()
    files = discover(tmp_path, KEY).files
    found = read_ahead(files, ListingReader(KnownNames([]), Limits(), at_once))
    assert [file.name for file, _ in found] == ["a.xlsx", "b.xlsx", "c.csv"]


def test_what_is_worked_on_ahead_comes_in_order_and_takes_no_more_than_it_may():
    sizes = (3, 1, 1, 9, 2, 2, 1)
    taken: list[int] = []
    ahead = in_turn(lambda size: size * 2, map(_noted_in(taken), sizes), threads=3, size=int, most=4)

    seen = [(size, doubled, len(taken)) for size, doubled in ahead]

    assert [(size, doubled) for size, doubled, _ in seen] == [(size, size * 2) for size in sizes]
    assert [number for *_, number in seen] == [3, 4, 4, 5, 7, 7, 7]  # what waits is 3 and 1, then 1 and 1, then 9 alone, then 2 and 2


def _noted_in(taken: list[int]) -> Callable[[int], int]:
    def noted(item: int) -> int:
        taken.append(item)
        return item

    return noted


LISTS = {
    f"{name}.csv": csv(*(GOOD.replace(bsn(1234567), bsn(number * 100 + place)) for place in range(5)), header=header)
    for number, (name, header) in enumerate([("a", HEADER), ("b", HEADER), ("c", HEADER.lower()), ("d", HEADER), ("e", HEADER)], start=1)
}
ODD = GOOD.replace(";7;", ';"7\n8";')


@pytest.mark.parametrize(
    ("name", "most"),
    [("_BATCH_FILES", 2), ("_BATCH_BYTES", 100), ("_WAITING_BYTES", 100), ("_FEW", 10**9)],
)
def test_lists_in_little_batches_come_to_the_same_as_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, most: int):
    together = ingested(_folder(tmp_path / "together"), LISTS)
    monkeypatch.setattr(batches, name, most)
    apart = ingested(_folder(tmp_path / "apart"), LISTS)

    order = ["file_id", "row_number"]
    assert apart.result.deliveries.equals(together.result.deliveries)
    assert apart.registrations.sort(order).equals(together.registrations.sort(order))
    assert apart.registrations.height == 25


def test_rows_that_are_read_one_by_one_stay_in_order_however_many_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rows = [ODD.replace(bsn(1234567), bsn(number)) for number in range(1, 8)]
    data = csv(*rows[:3], f"{PRACTICE};;;1234AB;2020-02-01", *rows[3:], "Totaal;7")
    together = ingested(_folder(tmp_path / "together"), data)
    monkeypatch.setattr(listing, "_ROWS_AT_A_TIME", 2)
    apart = ingested(_folder(tmp_path / "apart"), data)

    assert apart.rejected == together.rejected == [(4, "missing_identity", "bsn")]
    assert apart.registrations.equals(together.registrations)
    assert apart.registrations["row_number"].to_list() == [1, 2, 3, 5, 6, 7, 8]


def test_of_a_text_that_was_cut_off_only_the_last_row_cannot_be_read(tmp_path: Path):
    rows = [ODD.replace(bsn(1234567), bsn(number)) for number in range(1, 4)]
    found = ingested(tmp_path, "\n".join([HEADER, *rows, GOOD[:20]]).encode())

    assert found.rejected == [(4, "unreadable_row", None)]


def test_a_last_row_with_all_its_cells_needs_no_line_end(tmp_path: Path):
    found = ingested(tmp_path, "\n".join([HEADER, ODD, GOOD.replace(bsn(1234567), bsn(7654321))]).encode())

    assert (found.rejected, found.registrations.height) == ([], 2)


def test_the_progress_is_told_of_every_file(tmp_path: Path):
    for name in ("a.csv", "b.csv", "c.png"):
        (tmp_path / name).write_bytes(csv(GOOD, f"{name};;;;"))
    told: list[tuple[int, int]] = []

    ingest_quarter(
        tmp_path, None, practice_of={PRACTICE: PRACTICE}, peildatum=PEILDATUM, profiles=(), key=KEY, on_progress=lambda *of: told.append(of)
    )

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_list_that_changes_while_it_is_read_stops_the_run(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(csv(GOOD))
    delivered = discover(tmp_path, KEY)
    (tmp_path / "a.csv").write_bytes(csv(GOOD, GOOD))

    with pytest.raises(InputError, match=r"a\.csv: changed while it was read, expected deliveries to stay as they are during a run"):
        list(read_ahead(delivered.files, ListingReader(KnownNames([]), Limits(), SlowWorkbooks())))


def test_a_list_that_is_gone_when_it_is_read_is_rejected(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(csv(GOOD))
    delivered = discover(tmp_path, KEY)
    (tmp_path / "a.csv").unlink()

    [(_, refused)] = read_ahead(delivered.files, ListingReader(KnownNames([]), Limits(), SlowWorkbooks()))
    assert "the file cannot be opened" in str(refused.detail)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path
