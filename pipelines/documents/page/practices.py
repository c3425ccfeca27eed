"""The sections about practices: shares, who rose and fell, near the threshold, who did not deliver, and the lists by practice system."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from pipelines.documents.page.blocks import Block, Cell, Column, Note, Plot, Row, Section, Table, cell
from pipelines.documents.page.charts import Dot, dots, sparkline
from pipelines.documents.page.disclosure import PER_MILLE, Shown, share
from pipelines.documents.page.view import View
from pipelines.documents.quarter_tables import Row as TableRow
from pipelines.documents.status_sentence import arguments_of, status_word
from pipelines.documents.sums import MoneyFlow, money_flow
from pipelines.dutch.numbers import number
from pipelines.dutch.words import agreed_share, said, section, word
from pipelines.reference.schemes import Comparison
from pipelines.schemas.delivery_codes import AttentionOutcome, FileReason, FileStatus
from pipelines.schemas.payout_codes import LineType, Status

MOST_MOVERS = 10


def shares(view: View) -> Section:
    """Every practice with its share, its rank in the region and what it gets, as a plot per region and a table."""
    shown = _shown(view)
    taking_part = _taking_part(view)
    plots: list[Block] = [plot for region in view.regions if (plot := _plot(view, shown, region, taking_part)) is not None]
    rows = [_row(view, row, shown[row["agb"]], taking_part) for row in _in_order(view, shown)]
    columns = [
        Column(said("page.column.practice")),
        Column(said("page.column.share"), numeric=True),
        Column(said("page.column.place"), numeric=True),
        Column(said("page.column.statuses")),
    ]
    hidden = sum(one.value is None for one in shown.values())
    notes: list[Block] = [Note(said("page.shares.hidden", practices=number(hidden)))] if plots and hidden else []
    return Section(
        "shares",
        said("page.shares.title"),
        said("page.shares.intro"),
        [*plots, *notes, Table(said("page.shares.caption"), columns, rows, said("page.shares.none"), stacked=True)],
    )


def _shown(view: View) -> dict[str, Shown]:
    """The share of each practice with a list, as the page has it."""
    return {row["agb"]: share(row["aw_ion"], row["ion"]) for row in view.tables.rows("practice_shares") if row["ion"]}


def _in_order(view: View, shown: Mapping[str, Shown]) -> list[TableRow]:
    """Sort by what is shown, so that the order of withheld shares reveals nothing."""

    def key(row: TableRow) -> tuple[str, int, int, str]:
        value = shown[row["agb"]].value
        return row["region"], 0 if value is None else -value, 0 if value is None else row["rank_region"], row["name"]

    known = [row for row in view.tables.rows("practice_shares") if row["agb"] in shown]
    return sorted((row for row in known if shown[row["agb"]].value is not None), key=key) + sorted(
        (row for row in known if shown[row["agb"]].value is None), key=key
    )


def _row(view: View, row: TableRow, shown: Shown, taking_part: Mapping[str, list[TableRow]]) -> Row:
    name = Cell(row["name"], note=view.regions[row["region"]])
    if shown.value is None:
        nothing = said("page.disclosure.none")
        return Row([name, cell(shown), Cell(nothing), Cell(nothing)], row["region"])
    course = [share(point["aw_ion"], point["ion"]) for point in view.trend[row["agb"]]]
    line = sparkline([one.value for one in course if one.value is not None])
    statuses = [line for one in taking_part.get(row["agb"], ()) for line in _status_lines(view, one)]
    return Row(
        [name, Cell(shown.text, shown.value, line=line), Cell(number(row["rank_region"]), row["rank_region"]), Cell("", lines=statuses)],
        row["region"],
    )


def _status_lines(view: View, line: TableRow) -> Iterator[str]:
    """What a practice gets under a scheme, and every argument that overrides a rule (R43)."""
    yield f"{view.tables.title(line['scheme'])}: {status_word(line)}"
    yield from arguments_of(view.tables, line)


def _taking_part(view: View) -> Mapping[str, list[TableRow]]:
    """The payout lines by AGB of the schemes that pay practices and in which they take part."""
    found: dict[str, list[TableRow]] = defaultdict(list)
    for line in view.tables.rows("payouts", line_type=LineType.PAYOUT.value):
        if Status(line["status"]) is not Status.NOT_PARTICIPATING and money_flow(line) is not MoneyFlow.RECEIVED_BY_US:
            found[line["agb"]].append(line)
    return found


def _plot(view: View, shown: Mapping[str, Shown], region: str, taking_part: Mapping[str, list[TableRow]]) -> Plot | None:
    found = []
    for row in view.tables.rows("practice_shares", region=region):
        one = shown.get(row["agb"])
        if one is not None and one.value is not None:
            found.append(Dot(one.value, f"{row['name']}: {one.text}", _style(taking_part.get(row["agb"], []))))
    if not found:
        return None
    thresholds = sorted(
        {
            (
                rule["threshold"] * 100,
                said("page.shares.threshold", comparison=word(Comparison(rule["comparison"])), share=agreed_share(rule["threshold"])),
            )
            for rule in view.tables.rows("rules_in_force", region=region)
            if rule["threshold"] is not None
        }
    )
    names = {"region": view.regions[region], "practices": number(len(found))}
    return dots(
        found, thresholds, title=said("page.shares.plot", **names), description=said("page.shares.described", **names), region=region
    )


def _style(lines: list[TableRow]) -> str:
    """Whether a practice is paid under a scheme with a threshold, cannot be judged yet, or is not paid."""
    statuses = {Status(line["status"]) for line in lines if line["threshold"] is not None}
    if any(status.is_paid for status in statuses):
        return "paid"
    return "open" if Status.UNDECIDED in statuses else "unpaid"


def movers(view: View) -> Section:
    """Practices that rose or fell in the order of their region since the quarter before, with the number of places."""
    now = {row["agb"]: row for row in view.tables.rows("practice_shares")}
    shown, before = _shown(view), str(view.tables.quarter.previous())
    moved: list[tuple[int, Row]] = []
    for agb, row in now.items():
        points = {point["quarter"]: point for point in view.trend[agb]}
        current, last = points.get(str(view.tables.quarter)), points.get(before)
        if current is None or last is None or not current["change_rank"]:
            continue
        then = share(last["aw_ion"], last["ion"])
        if shown[agb].value is not None and then.value is not None:
            moved.append((current["change_rank"], _moved(view, row, then, shown[agb], current["change_rank"])))
    moved.sort(key=lambda one: -one[0])
    columns = [
        Column(said("page.column.practice")),
        Column(said("page.column.places"), numeric=True),
        Column(said("page.column.place"), numeric=True),
        Column(said("page.column.course"), numeric=True),
    ]
    risen = [row for places, row in moved if places > 0][:MOST_MOVERS]
    fallen = [row for places, row in reversed(moved) if places < 0][:MOST_MOVERS]
    has_before = any(point["quarter"] == before for points in view.trend.values() for point in points)
    nobody = said("page.movers.nobody") if has_before else said("page.movers.no_quarter_before", quarter=before)
    return Section(
        "movers",
        said("page.movers.title"),
        said("page.movers.intro", most=MOST_MOVERS, quarter=before),
        [Table(said("page.movers.risen"), columns, risen, nobody), Table(said("page.movers.fallen"), columns, fallen, nobody)]
        if has_before
        else [Note(nobody)],
    )


def _moved(view: View, row: TableRow, then: Shown, now: Shown, places: int) -> Row:
    cells = [
        Cell(row["name"], note=view.regions[row["region"]]),
        Cell(f"{'+' if places > 0 else '-'}{abs(places)}", places),
        Cell(number(row["rank_region"]), row["rank_region"]),
        Cell(said("page.movers.course", then=then.text, now=now.text), now.value),
    ]
    return Row(cells, row["region"])


def near(view: View) -> Section:
    """Participating practices near a threshold, and on which side they are; without the distance in patients."""
    rows = []
    for row in view.tables.rows("near_threshold"):
        shown = share(row["aw_ion"], row["ion"])
        if shown.value is not None:
            side = said("page.near.above" if row["patients_to_threshold"] < 0 else "page.near.below")
            region = view.region_of.get(row["agb"], "")
            note = " · ".join((view.tables.title(row["scheme"]), view.regions.get(region, "")))
            rows.append(Row([Cell(view.tables.name(row["agb"]), note=note), cell(shown), Cell(side)], region))
    columns = [
        Column(said("page.column.practice")),
        Column(said("page.column.share"), numeric=True),
        Column(said("page.column.side")),
    ]
    return Section(
        "near", said("page.near.title"), said("page.near.intro"), [Table(said("page.near.caption"), columns, rows, said("page.near.none"))]
    )


def missing(view: View) -> Section:
    """Participating practices without a usable list, and why a list was rejected."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in view.tables.rows("deliveries"):
        if row["reason"] is not None:
            reasons[row["file"].partition("/")[0]].append(word(FileReason(row["reason"])))
    with_rejected = {row["agb"] for row in view.tables.rows("lists_read") if row["rejected_files"]}

    def received(agb: str) -> str:
        if agb in reasons:
            return said("page.missing.rejected", reasons=", ".join(sorted(set(reasons[agb]))))
        # In the folder of another AGB code of the practice, which no table names.
        return said("page.missing.rejected_elsewhere" if agb in with_rejected else "page.missing.no_file")

    agbs = {line["agb"] for line in view.tables.rows("payouts", status=Status.NO_DELIVERY.value)}
    rows = []
    for name, agb in sorted((view.tables.name(agb), agb) for agb in agbs):
        region = view.region_of.get(agb, "")
        rows.append(Row([Cell(name, note=view.regions.get(region, "")), Cell(received(agb))], region))
    columns = [Column(said("page.column.practice")), Column(said("page.column.received"))]
    return Section(
        "missing",
        said("page.missing.title"),
        said("page.missing.intro"),
        [Table(said("page.missing.caption"), columns, rows, said("page.missing.none"))],
    )


def systems(view: View) -> Section:
    """Unknown postcodes and rejected rows per practice system: shares of rows, no counts."""
    unknown = Counter(row["file"] for row in view.tables.rows("attention_rows", outcome=AttentionOutcome.UNKNOWN_POSTCODE.value))
    columns = [
        Column(said("page.column.system")),
        Column(said("page.column.lists"), numeric=True),
        Column(said("page.column.unknown"), numeric=True),
        Column(said("page.column.rejected"), numeric=True),
    ]
    return Section(
        "systems",
        said("page.systems.title"),
        said("page.systems.intro"),
        [Table(said("page.systems.caption"), columns, list(_of_systems(view, unknown)), said("page.systems.none"))],
    )


def _of_systems(view: View, unknown: Mapping[str, int]) -> Iterator[Row]:
    files: dict[str, list[TableRow]] = defaultdict(list)
    for row in view.tables.rows("deliveries", status=FileStatus.ACCEPTED.value):
        files[row["profile"]].append(row)
    for profile, of_profile in sorted(files.items()):
        without = share(sum(unknown[row["file"]] for row in of_profile), sum(row["counted"] for row in of_profile), PER_MILLE)
        rejected = share(sum(row["rejected"] for row in of_profile), sum(row["rows_read"] for row in of_profile), PER_MILLE)
        name, lists = Cell(section("page.system").get(profile, profile)), Cell(number(len(of_profile)), len(of_profile))
        yield Row([name, lists, cell(without), cell(rejected)])
