"""Files that are read in parallel."""

import threading

from pipelines.ingest import reading
from pipelines.ingest.files.discovery import discover
from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.reading import ListingReader, read_ahead
from pipelines.ingest.sheets.sheet import SheetFile
from pipelines.ingest.sheets.workbook import workbook_sheets
from tests.ingest.delivering import GOOD, HEADER, KEY, csv, workbook

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
