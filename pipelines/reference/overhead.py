"""`overhead.csv`: the functions that the overhead of a budget pays (R27, 000)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.core.codes import Code


class OverheadFunction(Code):
    """What the region organisation pays out of the overhead (000)."""

    PROGRAMME_MANAGER = "programme_manager", "Leads the programme of the region."
    LINKING_PIN = "linking_pin", "Connects general practice with welfare and other care in the neighbourhood."
    TRAINER_COACH = "trainer_coach", "Trains and coaches the practices."
    COMMUNITY = "community", "Work with and for the neighbourhood."
    OTHER = "other", "Anything else."


@dataclass(frozen=True, slots=True)
class OverheadLine:
    """The staff and cost of one function for a scheme in a region in a calendar year."""

    region: str
    scheme: str
    year: int
    function: OverheadFunction
    fte: Decimal
    cost_eur: Decimal
    row: int | None = field(default=None, compare=False)
