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

COMPUTED_INDICATORS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "practices_enrolled": ("work", "practices"),
        "practices_delivered": ("work", "practices"),
        "practices_paid": ("work", "practices"),
        "aw_ion": ("health", "patients"),
        "aw_ion_with_paid_practices": ("health", "patients"),
        "aw_ion_share_with_paid_practices": ("health", "share"),
        "plans_approved": ("experience", "plans"),
        "fte_in_approved_plans": ("work", "fte"),
        "paid_per_aw_ion": ("cost", "EUR per AW-ION"),
    }
)
"""Indicator -> (aim, unit)."""


@dataclass(frozen=True, slots=True)
class KpiFigure:
    """One figure of one region and quarter; `aim` is one of `AIMS`, `target` what was agreed, None where nothing was."""

    quarter: Quarter
    region: str
    aim: str
    indicator: str
    value: Decimal
    unit: str
    source: str
    target: Decimal | None = None
    row: int | None = field(default=None, compare=False)
