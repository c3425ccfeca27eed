"""Toelichting: the basis of the workbook: rules in force, tariffs, the AW list, the meaning of each status, versions."""

from __future__ import annotations

from datetime import date

from pipelines.documents.quarter_tables import QuarterTables, Row
from pipelines.documents.sums import MoneyFlow, money_flow
from pipelines.documents.workbook.cells import Block, Cell, Column, Kind, Tab, Value
from pipelines.documents.workbook.tabs.payouts import payer
from pipelines.dutch.numbers import percentage
from pipelines.dutch.words import day, euro, said, section, word
from pipelines.reference.schemes import Comparison, Participation, Remainder
from pipelines.schemas.payout_codes import Base, Per, Status

FACTS = (Column("fact", most=44), Column("value", most=64))
RULES = (
    Column("scheme", most=44),
    Column("conditions", most=64),
    Column("region"),
    Column("valid_from", Kind.DATE),
    Column("valid_to", Kind.DATE),
    Column("rule_source", most=30),
    Column("paid_by", most=24),
    Column("participation", most=24),
    Column("threshold_text", most=24),
    Column("base_unit"),
)
TARIFFS = (
    Column("scheme", most=44),
    Column("index_chain", most=64),
    Column("region"),
    Column("agreed_tariff", Kind.EURO),
    Column("price_level", Kind.YEAR),
    Column("tariff", Kind.EURO),
    Column("per"),
    Column("band", most=28),
)
NOT_OURS = (MoneyFlow.PAID_BY_INSURERS, MoneyFlow.RECEIVED_BY_US)
"""Whose money goes before the status of what is paid."""
MEANINGS = (Column("status", most=44), Column("meaning", most=64))


def tab(tables: QuarterTables) -> Tab:
    """How to read it, the rules, the tariffs, the list, the statuses, the versions."""
    rules = list(tables.rows("rules_in_force"))
    reading = [(name, text) for name, text in section("workbook.reading").items()]
    meanings = [(word(status), said(f"workbook.status_meaning.{status}")) for status in Status]
    meanings += [(said(f"word.{flow}"), said(f"workbook.status_meaning.{flow}")) for flow in NOT_OURS]
    return Tab(
        "explanation",
        [
            Block(FACTS, reading, title=said("workbook.block.reading"), has_header=False),
            Block(FACTS, _list(tables), title=said("workbook.block.aw_list"), has_header=False),
            Block(FACTS, _versions(tables), title=said("workbook.block.versions"), has_header=False),
            Block(MEANINGS, meanings, title=said("workbook.block.statuses")),
            Block(RULES, [_rule(tables, row) for row in rules], title=said("workbook.block.rules"), empty=said("workbook.no_rules")),
            Block(TARIFFS, [_tariff(row) for row in rules], title=said("workbook.block.tariffs")),
        ],
    )


def _from_to(valid_from: date | None, valid_to: date | None) -> str:
    since = day(valid_from) if valid_from else said("workbook.always")
    return said("workbook.from_to", since=since, until=day(valid_to)) if valid_to else said("workbook.from_on", since=since)


def _code(text: str | None) -> Cell:
    return Cell(text, kind=Kind.CODE)


def _list(tables: QuarterTables) -> list[tuple[str, Value | Cell]]:
    facts = tables.facts
    values = {
        "aw_list": facts["aw_list"],
        "aw_list_file": facts["aw_list_file"],
        "aw_list_valid": _from_to(facts["aw_list_valid_from"], facts["aw_list_valid_to"]),
        "aw_list_source": facts["aw_list_source"],
        "aw_list_sha256": _code(facts["aw_list_sha256"]),
    }
    return [(said(f"workbook.fact.{name}"), value) for name, value in values.items()]


def _versions(tables: QuarterTables) -> list[tuple[str, Value | Cell]]:
    closing = tables.closing
    values: dict[str, Value | Cell] = {
        "quarter": str(tables.quarter),
        "peildatum": day(tables.facts["peildatum"]),
        "version": tables.version,
    }
    if closing is not None:
        values["closing_id"] = _code(closing.closing_id)
        values["previous_closing_hash"] = _code(closing.previous_closing_hash)
    return [(said(f"workbook.fact.{name}"), value) for name, value in values.items()]


def _rule(tables: QuarterTables, row: Row) -> tuple[Value | Cell, ...]:
    return (
        row["title"],
        _conditions(tables, row),
        row["region"],
        row["valid_from"],
        row["valid_to"] or Cell(said("workbook.no_end"), kind=Kind.TEXT),
        row["source"],
        payer(money_flow(row)),
        word(Participation(row["participation"])),
        _threshold(row),
        word(Base(row["base"])),
    )


def _threshold(row: Row) -> str:
    parts = []
    if row["threshold"] is not None:
        parts.append(f"{word(Comparison(row['comparison']))} {percentage(row['threshold'])}")
    if row["top_n"] is not None:
        parts.append(said("workbook.top_n", many=row["top_n"]))
    return ", ".join(parts) or said("workbook.no_threshold")


def _conditions(tables: QuarterTables, row: Row) -> str:
    """Everything else that the rule asks or gives."""
    condition = "workbook.condition"
    parts = [
        said(f"{condition}.plan") if row["plan_required"] else None,
        said(f"{condition}.goals") if row["goals_required"] else None,
        said(f"{condition}.deviation") if row["deviation_allowed"] else None,
        said(f"{condition}.remainder", remainder=word(Remainder(row["remainder"]))) if row["remainder"] else None,
        said(f"{condition}.carry_over") if row["carry_over"] else None,
        said(f"{condition}.reserve") if row["reserve"] else None,
        said(f"{condition}.overhead", share=percentage(row["overhead_max"])) if row["overhead_max"] is not None else None,
        said(f"{condition}.implementation", amount=euro(row["implementation_amount"]))
        if row["implementation_amount"] is not None
        else None,
        said(f"{condition}.uzovi", codes=row["uzovi"].replace(" ", ", ")) if row["uzovi"] else None,
        said(f"{condition}.not_with", streams=_named(tables, row["not_with"])) if row["not_with"] else None,
        said(f"{condition}.needs_argument", streams=_named(tables, row["needs_argument"])) if row["needs_argument"] else None,
    ]
    return "; ".join(part for part in parts if part)


def _named(tables: QuarterTables, streams: str) -> str:
    """Streams and schemes, the latter by their title."""
    return ", ".join(map(tables.title, streams.split()))


def _index_chain(chain: str | None) -> str:
    """`2023 1.0432, 2024 1.05` as `2023: 1,0432; 2024: 1,05`."""
    years = (index.split(" ") for index in (chain or "").split(", ") if index)
    return "; ".join(f"{year}: {factor.replace('.', ',')}" for year, factor in years) or said("workbook.no_index")


def _tariff(row: Row) -> tuple[Value, ...]:
    has_band = row["band_min"] is not None and row["band_max"] is not None
    band = said("workbook.band", least=euro(row["band_min"]), most=euro(row["band_max"])) if has_band else None
    chain = _index_chain(row["index_chain"])
    return (row["title"], chain, row["region"], row["agreed_tariff"], row["price_level"], row["tariff"], word(Per(row["per"])), band)
