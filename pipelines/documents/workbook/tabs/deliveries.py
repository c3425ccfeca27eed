"""Leveringen: what was received, what became of its rows, who is missing, and counts from elsewhere beside ours (R2 to R8, R44)."""

from __future__ import annotations

from collections import Counter

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Tone, Total, Value
from pipelines.documents.workbook.labels import yes_or_warning
from pipelines.dutch.numbers import number
from pipelines.dutch.words import said, word
from pipelines.schemas.delivery_codes import FileReason, FileStatus, RowReason
from pipelines.schemas.payout_codes import Measure, Status

OUTCOMES = ("counted", "not_registered", "duplicate_in_practice", "moved_to_other_practice", "conflict", "rejected")
COUNTS = ("rows_read", *OUTCOMES)
FILES = (
    Column("file", most=58),
    Column("file_status"),
    Column("file_reason", most=28),
    *(Column(name, Kind.COUNT) for name in COUNTS),
    Column("unused_columns", most=24),
)
LISTS = (
    Column("practice"),
    Column("agb", Kind.CODE),
    Column("list_state", most=28),
    *(Column(name, Kind.COUNT) for name in ("rows_read", *OUTCOMES[:-1], "uncertain_rows")),
    Column("unknown_postcode_of_list", Kind.COUNT),
)
REASONS = (Column("row_reason"), Column("many", Kind.COUNT))
COUNTS_BESIDE = (
    Column("practice"),
    Column("agb", Kind.CODE),
    Column("measure"),
    Column("our_count", Kind.COUNT),
    Column("outside_count", Kind.COUNT),
    Column("count_difference", Kind.COUNT),
    Column("difference_share", Kind.SHARE),
    Column("within_tolerance"),
    Column("source", most=28),
)
TONES = {FileStatus.ACCEPTED: Tone.GOOD, FileStatus.REJECTED: Tone.BAD}


def tab(tables: QuarterTables) -> Tab:
    """Files, lists by practice, why rows were rejected, and counts from elsewhere."""
    files = list(tables.rows("deliveries"))
    control = {name: sum(row[name] for row in files) for name in COUNTS}
    waiting = {row["agb"] for row in tables.rows("payouts", status=Status.NO_DELIVERY.value)}
    lists = sorted(tables.rows("lists_read"), key=lambda row: (row["agb"] not in waiting, row["agb"]))
    reasons = Counter(row["reason"] for row in tables.rows("rejected_rows"))
    beside = [_beside(tables, row) for row in tables.rows("control_counts")]
    return Tab(
        "deliveries",
        [
            Block(
                FILES,
                [_file(row) for row in files],
                title=said("workbook.block.files"),
                totals=(Total(said("workbook.total.all"), control),),
                empty=said("workbook.no_files"),
            ),
            Block(LISTS, [_list(tables, row, is_missing=row["agb"] in waiting) for row in lists], title=said("workbook.block.lists")),
            Block(
                REASONS,
                [(word(RowReason(reason)), many) for reason, many in sorted(reasons.items())],
                title=said("workbook.block.row_reasons"),
            ),
            Block(COUNTS_BESIDE, beside, title=said("workbook.block.control_counts")),
        ],
    )


def _file(row: Row) -> tuple[Value | Cell, ...]:
    status = FileStatus(row["status"])
    return (
        row["file"],
        Cell(word(status), tone=TONES.get(status)),
        word(FileReason(row["reason"])) if row["reason"] else None,
        *(row[name] for name in COUNTS),
        row["unused_columns"],
    )


def _list(tables: QuarterTables, row: Row, *, is_missing: bool) -> tuple[Value | Cell, ...]:
    return (
        tables.names[row["agb"]],
        row["agb"],
        _state(row, is_missing=is_missing),
        *(row[name] for name in ("rows_read", *OUTCOMES[:-1], "uncertain_rows", "unknown_postcode")),
    )


def _state(row: Row, *, is_missing: bool) -> Cell:
    """Whether the list of a practice came in; one of a practice that takes part in something is missed."""
    if row["counted"]:
        return Cell(said("workbook.list_read"), tone=Tone.GOOD)
    if row["rejected_files"]:
        return Cell(said("workbook.list_rejected", many=number(row["rejected_files"])), tone=Tone.BAD)
    return Cell(said("workbook.list_missing"), tone=Tone.BAD) if is_missing else Cell(said("workbook.list_not_needed"))


def _beside(tables: QuarterTables, row: Row) -> tuple[Value | Cell, ...]:
    return (
        tables.name(row["agb"]),
        row["agb"],
        word(Measure(row["measure"])),
        row["count"],
        row["outside_count"],
        Cell(row["difference"], formula="={our_count}-{outside_count}"),
        row["share"],
        yes_or_warning(row["within_tolerance"]),
        row["source"],
    )
