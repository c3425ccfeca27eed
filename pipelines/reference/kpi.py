"""`kpi.csv`: figures agreed in the regional plan that come from elsewhere (004)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from pipelines.core.quarter import Quarter
from pipelines.schemas.payout_codes import Aim

AIMS = (Aim.HEALTH, Aim.EXPERIENCE, Aim.COST, Aim.WORK)
"""The aims that a line of `kpi.csv` can have."""

COMPUTED_INDICATORS: Mapping[str, str] = MappingProxyType(
    {
        "practices_enrolled": "practices",
        "practices_delivered": "practices",
        "practices_paid": "practices",
        "aw_ion": "patients",
        "aw_ion_with_paid_practices": "patients",
        "aw_ion_share_with_paid_practices": "share",
        "plans_approved": "plans",
        "fte_in_approved_plans": "fte",
        "paid_per_aw_ion": "EUR per AW-ION",
        "estimated_savings": "EUR a year",
    }
)
"""Indicator -> unit, of the figures that the pipeline makes."""


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """One figure of one region and quarter; `aim` is one of `AIMS`, `target` is None where none was agreed."""

    quarter: Quarter
    region: str
    aim: Aim
    indicator: str
    value: Decimal
    unit: str
    source: str
    target: Decimal | None = None
    row: int | None = field(default=None, compare=False)
