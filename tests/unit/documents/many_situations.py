"""One quarter with most of what can happen to a practice, for tests of whole documents."""

from __future__ import annotations

from decimal import Decimal

from pipelines.core.quarter import Quarter
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.ledger.ledger import Ledger
from pipelines.reference.schemes import Remainder, Scheme
from pipelines.schemas.payout_codes import PaidBy, Per
from tests.spec.quarter_tables import quarter_before
from tests.spec.situations import Q1, above, budget, budgeted, count, decided, deviation, enrolment, plan, rule, scheme, staffing, tariff
from tests.unit.documents.quarters import tables_of_quarter
from tests.unit.documents.workbooks import with_lists
from tests.unit.ledger.closings import close, key

BEFORE = Quarter(2025, 4)


def many_situations() -> QuarterTables:
    """Practices that are paid, partly, by deviation, by insurers, are undecided, below the threshold, or do not take part."""
    agbs = [f"0100000{number}" for number in range(1, 8)]
    shares = ((300, 0), (200, 0), (98, 4), (60, 0), (10, 0), (150, 0), (20, 0))
    counts = [
        count(agb, aw_ion * 10, 4000, unknown=unknown * 10, u0403=(2000, aw_ion * 5))
        for agb, (aw_ion, unknown) in zip(agbs, shares, strict=True)
    ]
    yearly = rule(
        threshold=above("0.25"),
        deviation_allowed=True,
        plan_required=True,
        budget=budgeted(Remainder.PARTIAL, reserve=True),
        tariff=tariff("1069.85", Per.YEAR),
        implementation_amount_eur=Decimal("12345.67"),
    )
    module = Scheme("module", "Modulegelden wijkverpleging", "S2", (rule(paid_by=PaidBy.INSURER, tariff=tariff("3.00")),))
    parts = {
        "schemes": {**scheme(yearly), "module": module},
        "enrolments": (enrolment(agbs[0], implementation_until=Q1.peildatum), *map(enrolment, agbs[1:5]), enrolment(agbs[5], "module")),
        "plans": tuple(plan(agb, huisarts="0.2", poh="0.4", goals="AD") for agb in agbs[:5]),
        "deviations": (deviation(agbs[4], argument="nieuwbouw: twee straten staan nog niet op de lijst, en de wijk groeit snel"),),
        "staffing": staffing(huisarts="180000.00", poh="120000.00"),
        "budgets": (budget("4654321.00", "0.10"),),
    }
    before = {"budgets": (budget("6000000.00", "0.10", year=2025),), "plans": tuple(plan(agb, year=2025) for agb in agbs)}
    earlier = decided(counts[:4], quarter=BEFORE, **{**parts, **before})
    booked = key(agbs[0], BEFORE, region="rijnmond")
    ledger = close(Ledger(), BEFORE, {booked: "1000.00"})
    compared, recomputed = quarter_before(earlier.decision, counts), {BEFORE: {booked: Decimal("1234.56")}}
    return with_lists(tables_of_quarter(counts, before=compared, ledger=ledger, recomputed=recomputed, **parts))
