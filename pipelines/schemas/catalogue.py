"""Every table of the interface, in the order in which a quarter makes them, and the data dictionary made from their schemas."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandera.polars as pa

from pipelines.core.codes import Code
from pipelines.schemas import accountability, background, indicators, ledger, plans
from pipelines.schemas import payouts as money
from pipelines.schemas.deliveries import attention_rows, deliveries, rejected_rows
from pipelines.schemas.shares import practice_shares
from pipelines.schemas.table import key_of

DELIVERY_TABLES = (deliveries, rejected_rows, attention_rows)
SHARE_TABLES = (practice_shares,)
MONEY_TABLES = (
    money.payouts,
    money.budget_use,
    money.insurer_shares,
    money.overhead_check,
    plans.overhead_functions,
    plans.plans,
    money.fte,
    accountability.exceptions,
    accountability.changes,
    accountability.actions,
    accountability.control_counts,
    money.near_threshold,
    indicators.kpi,
    indicators.trend,
    background.register,
    background.quarter_facts,
    background.rules_in_force,
    background.status_figures,
    background.lists_read,
    background.budget_quarters,
    background.kpi_trend,
    background.savings_estimates,
)
CLOSING_TABLES = (
    ledger.corrections,
    background.correction_facts,
    ledger.payments,
    ledger.insurer_claims,
    ledger.insurer_balance,
    background.account_changes,
    background.settlements,
)
TABLES = (*DELIVERY_TABLES, *SHARE_TABLES, *MONEY_TABLES, *CLOSING_TABLES)

_INTRODUCTION = """# Data dictionary

The tables in `output/<quarter>/tables/`, as Parquet and as CSV, and the statement of a year that `kbz status --year` writes. This page is
made from the schemas in `pipelines/schemas/` with `make docs`, and a test compares them. The rule numbers (R16) are those of the
[calculation rules](rules.md); the terms are in the [glossary](glossary.md).
"""
_RULE = re.compile(r"\bR(\d{1,2})\b")


def data_dictionary() -> str:
    """The data dictionary as Markdown; every rule number leads to the rule."""
    return _RULE.sub(r"[R\1](rules.md#r\1)", "\n".join([_INTRODUCTION, *(_section(schema) for schema in (*TABLES, ledger.year_statement))]))


def _section(schema: pa.DataFrameSchema) -> str:
    rows = [
        (f"`{name}`", _type(column), column.metadata["unit"], "yes" if column.nullable else "no", column.description)
        for name, column in schema.columns.items()
    ]
    invariants = [f"- `{check.name}`: {check.error}" for check in schema.checks]
    return "\n".join(
        [
            f"## {schema.name}\n",
            f"{schema.description} Key: {', '.join(f'`{name}`' for name in key_of(schema))}.\n",
            "| column | type | unit | can be empty | meaning |",
            "| --- | --- | --- | --- | --- |",
            *(f"| {' | '.join(row)} |" for row in rows),
            *(line for name, column in schema.columns.items() for line in _words(name, column.metadata.get("codes", ()))),
            *(["\nAlways holds:\n", *invariants] if invariants else []),
            "",
        ]
    )


def _words(name: str, codes: Sequence[Code]) -> list[str]:
    """What each word of a column means."""
    return [f"\n`{name}` is one of:\n", *(f"- `{code}`: {code.sentence}" for code in codes)] if codes else []


def _type(column: pa.Column) -> str:
    return str(column.dtype).lower().replace("precision=", "").replace("scale=", "").replace(", ", ",")
