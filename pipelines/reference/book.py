"""All reference files of a region organisation together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.reference import (
    accounts,
    agb_mapping,
    aw_lists,
    budgets,
    controls,
    deviations,
    enrolments,
    kpi,
    overhead,
    plans,
    practices,
    price_index,
    receipts,
    savings,
    settlements,
    signatories,
    source_profiles,
    staffing,
    streams,
)
from pipelines.reference.schemes import Scheme, Settings


@dataclass(frozen=True, slots=True)
class ReferenceBook:
    """All reference data, read and checked. Records are in the order of their files and know their `row`.

    The files with a default may be absent: then they have no records.
    """

    practices: tuple[practices.Practice, ...]
    agb_mappings: tuple[agb_mapping.AgbMapping, ...]
    aw_lists: tuple[aw_lists.AwList, ...]
    enrolments: tuple[enrolments.Enrolment, ...]
    deviations: tuple[deviations.Deviation, ...]
    plans: tuple[plans.Plan, ...]
    streams: tuple[streams.Stream, ...]
    budgets: tuple[budgets.Budget, ...]
    price_index: price_index.PriceIndex
    staffing: tuple[staffing.StaffingCost, ...]
    kpi: tuple[kpi.KpiFigure, ...]
    schemes: Mapping[str, Scheme]
    settings: Settings
    source_profiles: tuple[source_profiles.SourceProfile, ...]
    overhead: tuple[overhead.OverheadLine, ...] = ()
    savings: tuple[savings.Savings, ...] = ()
    controls: tuple[controls.ControlCount, ...] = ()
    settlements: tuple[settlements.Settlement, ...] = ()
    receipts: tuple[receipts.Receipt, ...] = ()
    signatories: tuple[signatories.Signatory, ...] = ()
    accounts: tuple[accounts.Account, ...] = ()


def practice_of(book: ReferenceBook, peildatum: date) -> Mapping[str, str]:
    """R3: AGB code -> contract practice, for every code that counts on the peildatum.

    A mapping takes precedence over the register and is followed for one step; the practice must be active. A code that is mapped to a
    practice that is not active leads nowhere, even when it is an active practice itself.
    """
    active = {practice.agb for practice in practices.active_practices(book.practices, peildatum)}
    mapped = {mapping.agb: mapping.practice_agb for mapping in book.agb_mappings if mapping.valid.holds_on(peildatum)}
    own = {code: code for code in active}
    return {code: practice for code, practice in (own | mapped).items() if practice in active}
