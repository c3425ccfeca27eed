"""Random regions, rules and reference books, and quarters to decide about."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from pipelines.reference.schemes import Comparison, Remainder, Threshold
from pipelines.schemas.payout_codes import Base, PaidBy, Payee, Per, PlanStatus
from tests.spec.situations import PEILDATUM, book_of, budget, budgeted, count, deviation, enrolment, plan, rule, staffing, stream, tariff

REGIONS = ("rijnmond", "utrecht")


@st.composite
def counted(draw, agb):
    """A practice of up to thirty patients, some of them with an insurer."""
    ion = draw(st.integers(0, 30))
    aw_ion = draw(st.integers(0, ion))
    insured = draw(st.integers(0, ion))
    insured_aw = draw(st.integers(max(0, aw_ion - (ion - insured)), min(aw_ion, insured)))
    insured_unknown = draw(st.integers(0, insured - insured_aw))
    unknown = insured_unknown + draw(st.integers(0, (ion - insured) - (aw_ion - insured_aw)))
    place = {"region": draw(st.sampled_from(REGIONS)), "rejected": draw(st.sampled_from([0, 0, 0, 2]))}
    return count(agb, aw_ion, ion, unknown=unknown, **place, u0101=(insured, insured_aw, insured_unknown))


@st.composite
def regions(draw):
    """The practices of two regions."""
    return [draw(counted(f"{1000000 + at:08d}")) for at in range(draw(st.integers(1, 9)))]


thresholds = st.builds(
    Threshold,
    share=st.fractions(0, 1, max_denominator=20),
    comparison=st.sampled_from(list(Comparison)),
    near=st.sampled_from([None, Fraction(1, 10)]),
)
rules = st.builds(
    rule,
    threshold=st.none() | thresholds,
    top_n=st.none() | st.integers(0, 4),
    base=st.sampled_from(list(Base)),
    uzovi=st.sampled_from([None, frozenset({"0101"})]),
    tariff=st.builds(tariff, st.sampled_from(["0.00", "0.01", "6.80", "69.81"]), st.sampled_from(list(Per)), by_plan=st.booleans()),
    paid_by=st.sampled_from(list(PaidBy)),
    payee=st.sampled_from(list(Payee)),
    plan_required=st.booleans(),
    goals_required=st.booleans(),
    deviation_allowed=st.booleans(),
    budget=st.none() | st.builds(budgeted, st.sampled_from(list(Remainder)), reserve=st.booleans()),
    implementation_amount_eur=st.sampled_from([None, Decimal("1000.50")]),
    not_with=st.sampled_from([(), ("mtvp",)]),
).filter(lambda one: one.base is not Base.PRACTICE or one.uzovi is None)
"""R20: with base `practice` a list of codes is an input error."""


def plans_of(agb):
    """A plan in any state, with or without goals and a tariff."""
    prices = st.sampled_from([None, "60.00"])
    return st.builds(lambda status, goals, price: plan(agb, status, goals=goals, price=price, poh="0.2"), states, goal_letters, prices)


states, goal_letters = st.sampled_from(list(PlanStatus)), st.sampled_from(["", "B", "AD"])


@st.composite
def quarters(draw):
    """A reference book with counts to decide about."""
    everybody = draw(regions())
    agbs = [one.agb for one in everybody]

    def some():
        return draw(st.lists(st.sampled_from(agbs), unique=True))

    enrolled = [enrolment(agb, fixed=draw(st.booleans()), implementation_until=PEILDATUM) for agb in some()]
    book = book_of(
        everybody,
        draw(rules),
        enrolments=tuple(enrolled),
        deviations=tuple(deviation(agb) for agb in some()),
        plans=tuple(draw(plans_of(agb)) for agb in some()),
        streams=tuple(stream(agb) for agb in some()),
        budgets=tuple(budget(str(Decimal(draw(st.integers(0, 90000))) / 100), "0.10", region) for region in REGIONS),
        staffing=staffing(poh="120000.00"),
    )
    return book, everybody


def under_another_list(data, everybody):
    """The same patients, of whom others live in an AW."""
    return [
        count(one.agb, data.draw(st.integers(0, one.ion - one.unknown_postcode)), one.ion, unknown=one.unknown_postcode, region=one.region)
        for one in everybody
    ]
