"""The estimated yearly savings for the patients of `savings.csv`, by the amounts of 003; never part of a payout (R45)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.savings import Savings


def estimates(reference: OnPeildatum) -> Iterator[tuple[Savings, Decimal]]:
    """The lines of the year of the quarter, each with its estimate in EUR."""
    amounts = reference.book.settings.savings
    for one in reference.book.savings:
        if one.year == reference.quarter.year:
            of_complex = one.complex_patients * amounts.complex_patient_eur
            yield one, of_complex + one.new_mental_health_patients * amounts.new_mental_health_patient_eur
