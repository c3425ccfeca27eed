"""Files that are read one beside the other."""

import threading

import polars as pl

from pipelines.ingest.discovery import discover
from pipelines.ingest.header import KnownNames
from pipelines.ingest.limits import Limits
from pipelines.ingest.reading import ListingReader, read_ahead
from tests.unit.ingest.delivering import GOOD, HEADER, KEY, csv, workbook

PATIENCE_S = 60


class SlowWorkbooks:
    """A reader of workbooks that is not ready with the first before `others_are_read`."""

    def __init__(self) -> None:
        self.others_are_read = threading.Event()

    def sheets(self, *_: object) -> list[pl.DataFrame]:
        assert self.others_are_read.wait(PATIENCE_S), "no other file was read meanwhile"
        return [pl.DataFrame([HEADER.split(";"), GOOD.split(";")], orient="row").cast(pl.String)]


def test_lists_are_read_while_a_workbook_takes_long_and_come_in_the_order_of_their_names(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook([HEADER.split(";"), GOOD.split(";")]))
    for name in ("b.csv", "c.csv", "d.csv"):
        (tmp_path / name).write_bytes(csv(GOOD))
    slow = SlowWorkbooks()
    reader = ListingReader(KnownNames([]), Limits(), slow)

    def read(file):
        listing = reader(file)
        if file.name == "d.csv":
            slow.others_are_read.set()
        return listing

    files = discover(tmp_path, KEY).files
    assert [file.name for file, _ in read_ahead(files, read, Limits())] == ["a.xlsx", "b.csv", "c.csv", "d.csv"]
