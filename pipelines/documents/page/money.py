"""The sections about money: what is paid, budget and 90%, from insurers to practices, and what other tariffs would do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pipelines.documents.page.blocks import Block, Cell, Column, Note, Row, Section, Table, bar, cell
from pipelines.documents.page.charts import Flow, flows, scenario_plot
from pipelines.documents.page.disclosure import (
    Shown,
    Sum,
    hidden,
    how_many,
    patients,
    ratio,
    rounded_eur,
    whole_euro,
    withheld,
)
from pipelines.documents.page.view import SchemeRegion, View
from pipelines.documents.quarter_tables import Row as TableRow
from pipelines.documents.sums import FLOWS, MoneyFlow, money_flow, sum_eur
from pipelines.dutch.words import agreed_share, euro, said, word, yes_no
from pipelines.rules.rounding import cents, eur, quarter_part
from pipelines.rules.tariff import indexed_cents
from pipelines.schemas.payout_codes import Base, LineType, Per, Segment, Status

TARIFFS_EUR, IN_THE_TABLE_EUR = range(35, 86, 5), range(35, 86, 10)
"""The band of 000, per AW-ION and year."""
WITHOUT_A_BUDGET = (Status.PAID, Status.PARTLY_PAID, Status.NO_BUDGET)
"""What is paid where no budget ends: every other status is one that a budget does not change."""


def paid(view: View) -> Section:
    """What is paid, per scheme and region, per segment and per region; what others pay or receive is separate."""
    return Section(
        "paid",
        said("page.paid.title"),
        said("page.paid.intro", unit=whole_euro(Decimal(view.unit))),
        [_by_scheme(view), _of_others(view), *_by_segment_and_region(view)],
    )


def _by_scheme(view: View) -> Table:
    sums = view.sums[MoneyFlow.PAID_BY_US]
    most = _most(view.money(one) for one in sums.values())
    rows = [
        Row(
            [
                Cell(view.tables.title(scheme), note=f"{view.regions[region]} · {word(Segment(view.segment(scheme)))}"),
                bar(view.money(one), most),
                cell(how_many(one)),
            ],
            region,
        )
        for (scheme, region), one in sums.items()
    ]
    total = [Cell(said("page.all")), cell(view.total(sums.values())), Cell("")]
    columns = [
        Column(said("page.column.scheme")),
        Column(said("page.column.amount"), numeric=True),
        Column(said("page.column.practices"), numeric=True),
    ]
    return Table(said("page.paid.ours"), columns, [*rows, Row(total, is_total=True)] if rows else [], said("page.paid.nothing"))


def _of_others(view: View) -> Table:
    rows = [
        Row(
            [Cell(view.tables.title(scheme), note=view.regions[region]), Cell(said(f"page.flow.{flow}")), cell(view.money(one))],
            region,
        )
        for flow in (MoneyFlow.PAID_BY_INSURERS, MoneyFlow.RECEIVED_BY_US)
        for (scheme, region), one in view.sums[flow].items()
    ]
    columns = [Column(said("page.column.scheme")), Column(said("page.column.what")), Column(said("page.column.amount"), numeric=True)]
    return Table(said("page.paid.others"), columns, rows, said("page.paid.nothing_of_others"))


def _by_segment_and_region(view: View) -> Iterator[Table]:
    """Tables with a column per flow of money: flows are not added up."""
    heads = [Column(said(f"page.flow.{flow}"), numeric=True) for flow in FLOWS]

    def cells(of: Mapping[MoneyFlow, list[Sum]]) -> list[Cell]:
        return [cell(view.total(of.get(flow, ()))) for flow in FLOWS]

    segments: dict[str, dict[MoneyFlow, list[Sum]]] = defaultdict(lambda: defaultdict(list))
    regions: dict[str, dict[MoneyFlow, list[Sum]]] = defaultdict(lambda: defaultdict(list))
    for flow in FLOWS:
        for (scheme, region), one in view.sums[flow].items():
            segments[view.segment(scheme)][flow].append(one)
            regions[region][flow].append(one)
    by_segment = [Row([Cell(word(segment)), *cells(segments[segment])]) for segment in Segment]
    by_region = [Row([Cell(view.regions[region]), *cells(regions[region])], region) for region in view.regions]
    yield Table(said("page.paid.by_segment"), [Column(said("page.column.segment")), *heads], by_segment, sortable=False)
    yield Table(said("page.paid.by_region"), [Column(said("page.column.region")), *heads], by_region)


def budget(view: View) -> Section:
    """Each budget, how much of it is paid, and whether 90% goes to practices (R26, R27)."""
    used = list(view.tables.rows("budget_use"))
    rows = [Row(_use(view, row), row["region"]) for row in used]
    columns = [
        Column(said("page.column.scheme")),
        *(Column(said(f"page.column.{name}"), numeric=True) for name in ("year_budget", "quarter_budget", "paid")),
    ]
    blocks: list[Block] = [Table(said("page.budget.use"), columns, rows, said("page.budget.none"))]
    carried = sorted({(row["region"], view.tables.title(row["scheme"])) for row in used if row["carried_in"]})
    blocks += [Note(said("page.budget.carried_in", scheme=title, region=view.regions[region]), region) for region, title in carried]
    checks = [Row(_check(view, row), row["region"]) for row in view.tables.rows("overhead_check")]
    if checks:
        heads = [Column(said(f"page.column.{name}"), numeric=True) for name in ("planned", "realised", "shortfall")]
        columns = [Column(said("page.column.scheme")), *heads, Column(said("page.column.holds"))]
        blocks.append(Table(said("page.budget.check"), columns, checks))
    return Section("budget", said("page.budget.title"), said("page.budget.intro"), blocks)


def _paid_of(view: View, key: SchemeRegion) -> Sum:
    return view.payouts.get(key, Sum(Decimal(0), 0, 0))


def _use(view: View, row: TableRow) -> list[Cell]:
    key = (row["scheme"], row["region"])
    part = eur(quarter_part(cents(row["practice_part"]), view.tables.quarter.number))
    shown = view.money(_paid_of(view, key))
    return [
        Cell(view.tables.title(row["scheme"]), note=view.regions[row["region"]]),
        Cell(
            whole_euro(row["year_amount"]), int(row["year_amount"]), note=said("page.budget.overhead", amount=whole_euro(row["overhead"]))
        ),
        Cell(whole_euro(part), int(part)),
        bar(shown, max(int(part), shown.value or 0)),
    ]


def _check(view: View, row: TableRow) -> list[Cell]:
    """The realised share and the shortfall are computed from the rounded amount: exact ones would undo the rounding."""
    enough = _paid_of(view, (row["scheme"], row["region"])).is_enough and (not row["to_practices"] or row["to_practices"] >= view.unit)
    to_practices = rounded_eur(row["to_practices"], view.unit) if enough else withheld()
    spent = Shown("", None if to_practices.value is None else to_practices.value + int(row["overhead"]))
    short = Shown(said("page.disclosure.none"), 0)
    if not row["holds"] and enough:
        short = rounded_eur(max(9 * row["overhead"] - (to_practices.value or 0), Decimal(1)), view.unit)
    elif not row["holds"]:
        short = withheld()
    realised = ratio(to_practices, spent) if spent.value != 0 else Shown(said("page.disclosure.none"))
    return [
        Cell(view.tables.title(row["scheme"]), note=view.regions[row["region"]]),
        Cell(said("page.disclosure.none") if row["planned_share"] is None else agreed_share(row["planned_share"])),
        Cell(realised.text if realised.value is None else said("page.about", figure=realised.text), realised.value),
        cell(short),
        Cell(yes_no(row["holds"]) if enough else withheld().text),
    ]


def insurers(view: View) -> Section:
    """What each insurer owes for the payouts of each scheme, as flows and as a table; money that we do not pay to practices is separate."""
    owed = _owed(view, MoneyFlow.PAID_BY_US)
    blocks: list[Block] = []
    if owed:
        found = {key: one.value or 0 for key, one in _parts(view, owed).items()}
        plot = flows([Flow(_insurer(uzovi), view.tables.title(scheme), value) for (uzovi, scheme), value in found.items() if value])
        blocks += [plot] if plot else []
    blocks.append(_matrix(view, said("page.insurers.owed"), owed, said("page.insurers.nothing")))
    overhead = sum_eur(row["amount"] for row in view.tables.rows("insurer_shares", line_type=LineType.OVERHEAD.value))
    if overhead:
        blocks.append(Note(said("page.insurers.overhead", amount=whole_euro(overhead))))
    for name, flow in (("received", MoneyFlow.RECEIVED_BY_US), ("own", MoneyFlow.PAID_BY_INSURERS)):
        if apart := _owed(view, flow):
            blocks.append(_matrix(view, said(f"page.insurers.{name}"), apart))
    return Section("insurers", said("page.insurers.title"), said("page.insurers.intro"), blocks)


def _owed(view: View, flow: MoneyFlow) -> dict[tuple[str, str], Sum]:
    """What is owed for payouts, by UZOVI and scheme."""
    rows = view.tables.rows("insurer_shares", line_type=LineType.PAYOUT.value)
    return {(row["uzovi"], row["scheme"]): Sum(row["amount"], row["base"], 0) for row in rows if money_flow(row) is flow}


def _parts(view: View, owed: Mapping[tuple[str, str], Sum]) -> dict[tuple[str, str], Shown]:
    """The parts of the insurers as the page shows them, by UZOVI and scheme."""
    by_scheme: dict[str, dict[str, Sum]] = defaultdict(dict)
    for (uzovi, scheme), one in owed.items():
        by_scheme[scheme][uzovi] = one
    withheld_of = {scheme: hidden(parts) for scheme, parts in by_scheme.items()}
    return {key: withheld() if key[0] in withheld_of[key[1]] else view.money(one) for key, one in owed.items()}


def _matrix(view: View, caption: str, owed: Mapping[tuple[str, str], Sum], empty: str = "") -> Table:
    schemes = sorted({scheme for _, scheme in owed})
    shown = _parts(view, owed)
    nothing = Shown(said("page.disclosure.none"), 0)
    rows = []
    for uzovi in sorted({uzovi for uzovi, _ in owed}):
        cells = [shown.get((uzovi, scheme), nothing) for scheme in schemes]
        in_all = view.total(one for (of, _), one in owed.items() if of == uzovi)
        known = all(one.value is not None for one in cells)
        rows.append(Row([Cell(_insurer(uzovi)), *map(cell, cells), cell(in_all if known else withheld())]))
    if rows:
        totals = [cell(view.total(one for (_, of), one in owed.items() if of == scheme)) for scheme in schemes]
        rows.append(Row([Cell(said("page.all")), *totals, cell(view.total(owed.values()))], is_total=True))
    columns = [
        Column(said("page.column.insurer")),
        *(Column(view.tables.title(scheme), numeric=True) for scheme in schemes),
        Column(said("page.all"), numeric=True),
    ]
    return Table(caption, columns, rows, empty)


def _insurer(uzovi: str) -> str:
    return uzovi if uzovi.isdigit() else said("word.unknown")


def scenario(view: View) -> Section:
    """What each scheme with a yearly tariff per AW-ION would pay without a budget, at tariffs across the band, compared with its budget."""
    budgets = {(row["scheme"], row["region"]): row for row in view.tables.rows("budget_use")}
    blocks: list[Block] = []
    for key, rule in sorted(view.tables.rules.items()):
        if money_flow(rule) is MoneyFlow.PAID_BY_US and Base(rule["base"]) is Base.AW_ION and Per(rule["per"]) is Per.YEAR:
            blocks += _scenario_of(view, rule, budgets.get(key))
    return Section("scenario", said("page.scenario.title"), said("page.scenario.intro"), blocks or [Note(said("page.scenario.none"))])


def _scenario_of(view: View, rule: TableRow, budgeted: TableRow | None) -> Iterator[Block]:
    region, names = rule["region"], {"scheme": view.tables.title(rule["scheme"]), "region": view.regions[rule["region"]]}
    lines = [
        line
        for line in view.tables.rows("payouts", scheme=rule["scheme"], region=region, line_type=LineType.PAYOUT.value)
        if Status(line["status"]) in WITHOUT_A_BUDGET
    ]
    of_region = sum(row["aw_ion"] for row in view.tables.rows("practice_shares", region=region))
    counted = sum(line["base"] for line in lines)
    elsewhere = view.patients_of(region, str(view.tables.quarter)) - counted
    base = patients(counted, len(lines), rests=(of_region - counted, elsewhere))
    if not base.value:
        yield Note(said("page.scenario.too_small", **names), region)
        return
    factors = _factors(rule["index_chain"])
    indexed = {tariff: indexed_cents(Decimal(tariff), factors) for tariff in TARIFFS_EUR}
    amounts = {tariff: rounded_eur(eur(base.value * of_year), view.unit) for tariff, of_year in indexed.items()}
    limit = None if budgeted is None else int(budgeted["practice_part"])
    yield scenario_plot(amounts, rule["agreed_tariff"], limit, names, region)
    fits = [tariff for tariff, of_year in indexed.items() if limit is not None and eur(base.value * of_year) <= limit]
    yield Note(_verdict(limit, fits, base, rule), region)
    columns = [Column(said("page.column.tariff")), *(Column(whole_euro(tariff), numeric=True) for tariff in IN_THE_TABLE_EUR)]
    tariffs = [Cell(said("page.column.indexed")), *(Cell(euro(eur(indexed[tariff]))) for tariff in IN_THE_TABLE_EUR)]
    in_a_year = [Cell(said("page.column.in_a_year")), *(cell(amounts[tariff]) for tariff in IN_THE_TABLE_EUR)]
    yield Table(said("page.scenario.caption", **names), columns, [Row(tariffs, region), Row(in_a_year, region)], sortable=False)


def _verdict(limit: int | None, fits: list[int], base: Shown, rule: TableRow) -> str:
    level = "" if rule["price_level"] is None else said("page.scenario.price_level", year=rule["price_level"])
    made_of = said("page.scenario.base", aw_ion=base.text, tariff=euro(rule["agreed_tariff"]), level=level)
    if limit is None:
        return f"{made_of} {said('page.scenario.no_budget')}"
    amount = whole_euro(Decimal(limit))
    verdict = (
        said("page.scenario.fits", tariff=euro(Decimal(fits[-1])), limit=amount) if fits else said("page.scenario.never", limit=amount)
    )
    return f"{made_of} {verdict}"


def _factors(chain: str | None) -> dict[int, Decimal]:
    """The index of each year of `index_chain`: `2023 1.0671, 2024 1.0594`."""
    pairs = (part.split() for part in (chain or "").split(", ") if part)
    return {int(year): Decimal(factor) for year, factor in pairs}


def _most(figures: Iterable[Shown]) -> int:
    return max((one.value or 0 for one in figures), default=0)
