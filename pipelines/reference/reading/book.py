"""Reads all reference files of a region organisation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipelines.core.diagnostics import Diagnostic, errors, in_order, raise_errors
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import FOLDER
from pipelines.reference.reading import (
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
    schemes_file,
    settlements,
    signatories,
    source_profiles,
    staffing,
    streams,
)
from pipelines.reference.reading.relations import relation_diagnostics
from pipelines.reference.reading.unread_files import unread_files, unregistered_lists

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ReferenceRead:
    """The result of reading: the book (None when there are errors), and all errors and warnings in order."""

    book: ReferenceBook | None
    diagnostics: tuple[Diagnostic, ...]


def read_reference(folder: Path) -> ReferenceRead:
    """Read and check all files of the reference folder, and report every fault of every file at once."""
    if not folder.is_dir():
        missing = Diagnostic(FOLDER, None, "", "the folder is missing", "expected a home as kbz init makes it")
        return ReferenceRead(None, (missing,))
    found: list[Diagnostic] = []

    def kept(read: tuple[T, tuple[Diagnostic, ...]]) -> T:
        value, diagnostics = read
        found.extend(diagnostics)
        return value

    schemes = kept(schemes_file.read_schemes(folder / files.SCHEMES))
    book = ReferenceBook(
        practices=kept(practices.read_practices(folder / files.PRACTICES)),
        agb_mappings=kept(agb_mapping.read_agb_mapping(folder / files.AGB_MAPPING)),
        aw_lists=kept(aw_lists.read_aw_lists(folder / files.AW_LISTS)),
        enrolments=kept(enrolments.read_enrolments(folder / files.ENROLMENTS)),
        deviations=kept(deviations.read_deviations(folder / files.DEVIATIONS)),
        plans=kept(plans.read_plans(folder / files.PLANS)),
        streams=kept(streams.read_streams(folder / files.STREAMS)),
        budgets=kept(budgets.read_budgets(folder / files.BUDGETS)),
        price_index=kept(price_index.read_price_index(folder / files.PRICE_INDEX)),
        staffing=kept(staffing.read_staffing(folder / files.STAFFING)),
        kpi=kept(kpi.read_kpi(folder / files.KPI)),
        schemes=schemes.schemes,
        settings=schemes.settings,
        source_profiles=kept(source_profiles.read_source_profiles(folder / files.SOURCE_PROFILES)),
        overhead=kept(overhead.read_overhead(folder / files.OVERHEAD)),
        savings=kept(savings.read_savings(folder / files.SAVINGS)),
        controls=kept(controls.read_controls(folder / files.CONTROLS)),
        settlements=kept(settlements.read_settlements(folder / files.SETTLEMENTS)),
        receipts=kept(receipts.read_receipts(folder / files.RECEIPTS)),
        signatories=kept(signatories.read_signatories(folder / files.SIGNATORIES)),
        accounts=kept(accounts.read_accounts(folder / files.ACCOUNTS)),
    )
    found.extend(relation_diagnostics(book, at_fault={diagnostic.file for diagnostic in errors(found)}))
    found.extend(unread_files(folder))
    if not errors(found):
        found.extend(unregistered_lists(folder, book.aw_lists))
    return ReferenceRead(None if errors(found) else book, in_order(found))


def load_reference(folder: Path) -> ReferenceBook:
    """The book; InputError with every diagnostic when one of them is an error. `read_reference` gives warnings too."""
    read = read_reference(folder)
    raise_errors(read.diagnostics)
    assert read.book is not None
    return read.book
