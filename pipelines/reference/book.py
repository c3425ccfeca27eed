"""All reference files of a region organisation together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipelines.faults import Fault, errors, in_order, raise_errors
from pipelines.reference import (
    agb_mapping,
    aw_lists,
    budgets,
    deviations,
    enrolments,
    kpi,
    plans,
    practices,
    price_index,
    schemes_file,
    source_profiles,
    staffing,
    streams,
)
from pipelines.reference.relations import relation_faults
from pipelines.reference.schemes import Scheme, Settings
from pipelines.reference.text_file import FOLDER

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReferenceBook:
    """What the region organisation keeps, read and checked. Records are in the order of their files and know their `row`."""

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


@dataclass(frozen=True, slots=True)
class ReferenceRead:
    """What came of reading: the book, None when there are errors, and all errors and warnings in order."""

    book: ReferenceBook | None
    faults: tuple[Fault, ...]


def read_reference(folder: Path) -> ReferenceRead:
    """Read and check all files of the reference folder; every fault of every file at once."""
    if not folder.is_dir():
        missing = Fault(FOLDER, None, "", "the folder is missing", "expected a home as kbz init makes it")
        return ReferenceRead(None, (missing,))
    found: list[Fault] = []

    def kept(read: tuple[T, tuple[Fault, ...]]) -> T:
        value, faults = read
        found.extend(faults)
        return value

    schemes = kept(schemes_file.read_schemes(folder / schemes_file.FILE))
    book = ReferenceBook(
        practices=kept(practices.read_practices(folder / practices.FILE)),
        agb_mappings=kept(agb_mapping.read_agb_mapping(folder / agb_mapping.FILE)),
        aw_lists=kept(aw_lists.read_aw_lists(folder / aw_lists.FILE)),
        enrolments=kept(enrolments.read_enrolments(folder / enrolments.FILE)),
        deviations=kept(deviations.read_deviations(folder / deviations.FILE)),
        plans=kept(plans.read_plans(folder / plans.FILE)),
        streams=kept(streams.read_streams(folder / streams.FILE)),
        budgets=kept(budgets.read_budgets(folder / budgets.FILE)),
        price_index=kept(price_index.read_price_index(folder / price_index.FILE)),
        staffing=kept(staffing.read_staffing(folder / staffing.FILE)),
        kpi=kept(kpi.read_kpi(folder / kpi.FILE)),
        schemes=schemes.schemes,
        settings=schemes.settings,
        source_profiles=kept(source_profiles.read_source_profiles(folder / source_profiles.FILE)),
    )
    found.extend(relation_faults(book, at_fault={fault.file for fault in errors(found)}))
    return ReferenceRead(None if errors(found) else book, in_order(found))


def load_reference(folder: Path) -> ReferenceBook:
    """The book; InputFaults with every fault when one of them is an error. Warnings alone are told by `read_reference`."""
    read = read_reference(folder)
    raise_errors(read.faults)
    assert read.book is not None
    return read.book
