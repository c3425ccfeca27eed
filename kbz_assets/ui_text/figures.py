"""Figures of a quarter as metadata that the Dagster page plots over the quarters: numbers, aggregates only."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pipelines.reporting.delivery_status import STATUSES, DeliveryStatus
from pipelines.reporting.quarter_status import ActionStatus, BudgetStatus, Counted, SchemeStatus

Figures = dict[str, int | float]


def of_counts(counted: Counted) -> Figures:
    """Files, rows and patients."""
    return {
        **{f"files_{status}": count for status, count in counted.files.items()},
        "rows_read": counted.rows_read,
        "rows_rejected": counted.rows_rejected,
        "ion": counted.ion,
        "aw_ion": counted.aw_ion,
        "unknown_postcode": counted.unknown_postcode,
    }


def of_deliveries(statuses: Iterable[DeliveryStatus]) -> Figures:
    """Enrolled practices that delivered, whose lists were rejected, and without a list."""
    found = [one.status for one in statuses]
    return {"practices_enrolled": len(found), **{f"practices_{name}": found.count(name) for name in STATUSES}}


def of_schemes(schemes: Iterable[SchemeStatus]) -> Figures:
    """Per scheme the paid amount in euro, and the number of practices per status."""
    figures: Figures = {}
    for scheme in schemes:
        figures[f"paid_eur {scheme.scheme}"] = shown(scheme.paid_eur)
        figures |= {f"practices {scheme.scheme} {status}": count for status, count in scheme.practices.items()}
    return figures


def of_budgets(budgets: Iterable[BudgetStatus]) -> Figures:
    """The paid part of each quarter budget."""
    return {f"budget_used {one.scheme} {one.region}": float(one.paid_eur / one.budget_eur) for one in budgets if one.budget_eur}


def of_actions(actions: Iterable[ActionStatus]) -> Figures:
    """The number of actions of each kind."""
    return {f"actions {one.action}": one.lines for one in actions}


def shown(amount: Decimal) -> float:
    """An amount as a float that can be plotted; for display only."""
    return float(amount)
