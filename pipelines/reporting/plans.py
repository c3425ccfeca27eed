"""The plans of practices and the functions that overhead pays, as tables."""

from __future__ import annotations

import polars as pl

from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.plans import FUNCTIONS
from pipelines.reporting.rows import frame
from pipelines.schemas import plans as schemas


def plans(reference: OnPeildatum) -> pl.DataFrame:
    """The table `plans`: the plan of the year of each practice that is active on the peildatum and has one."""
    rows = (
        {
            "quarter": str(reference.quarter),
            "agb": plan.agb,
            "status": plan.status,
            **{f"fte_{function}": plan.fte.get(function) for function in FUNCTIONS},
            "goals": " ".join(plan.goals) or None,
            "target_group": plan.target_group or None,
            "instruments": plan.instruments or None,
        }
        for plan in reference.plans.values()
        if plan.agb in reference.practices
    )
    return frame(rows, schemas.plans)


def overhead_functions(reference: OnPeildatum) -> pl.DataFrame:
    """The table `overhead_functions` (R27)."""
    rows = (
        {
            "quarter": str(reference.quarter),
            "scheme": line.scheme,
            "region": line.region,
            "function": line.function,
            "fte": line.fte,
            "cost": line.cost_eur,
        }
        for line in reference.book.overhead
        if line.year == reference.quarter.year
    )
    return frame(rows, schemas.overhead_functions)
