"""Errors between the files: records that refer to something absent, or that their scheme does not allow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from pipelines.core.diagnostics import Diagnostic
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.budgets import Budget
from pipelines.reference.deviations import Deviation
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.files import path_in_home
from pipelines.reference.overhead import OverheadLine
from pipelines.reference.plans import Plan
from pipelines.reference.reading.regions import mistyped_regions
from pipelines.reference.schemes import Scheme, SchemeRule
from pipelines.reference.settlements import Settlement

if TYPE_CHECKING:
    from pipelines.reference.book import ReferenceBook


def relation_diagnostics(book: ReferenceBook, at_fault: Collection[str]) -> Iterator[Diagnostic]:
    """Every fault between the files of `book`; files that are themselves `at_fault` are not compared."""
    yield from mistyped_regions(book, at_fault)
    if path_in_home(files.PRACTICES) not in at_fault:
        yield from _unknown_practices(book)
    if path_in_home(files.SCHEMES) not in at_fault:
        yield from _unknown_schemes(book)
        yield from _overhead_above_its_maximum(book)


def rules_of_year(scheme: Scheme, region: str, year: int) -> list[SchemeRule]:
    """The rules in force for a region on some peildatum of a calendar year."""
    in_force = (scheme.rule_in_force(region, Quarter(year, number).peildatum) for number in range(1, 5))
    return [rule for rule in in_force if rule is not None]


def _unknown_practices(book: ReferenceBook) -> Iterator[Diagnostic]:
    register = {practice.agb for practice in book.practices}
    named: tuple[tuple[str, Sequence[Enrolment | Deviation | Plan | Settlement]], ...] = (
        (files.ENROLMENTS, book.enrolments),
        (files.DEVIATIONS, book.deviations),
        (files.PLANS, book.plans),
        (files.SETTLEMENTS, book.settlements),
    )
    for file, records in named:
        for record in records:
            if record.agb not in register:
                expected = "expected the AGB code of a practice in practices.csv"
                yield Diagnostic(path_in_home(file), record.row, "agb", f"{record.agb} is not a practice", expected)


def _unknown_schemes(book: ReferenceBook) -> Iterator[Diagnostic]:
    named: tuple[tuple[str, Sequence[Enrolment | Deviation | Budget | OverheadLine]], ...] = (
        (files.ENROLMENTS, book.enrolments),
        (files.DEVIATIONS, book.deviations),
        (files.BUDGETS, book.budgets),
        (files.OVERHEAD, book.overhead),
    )
    for file, records in named:
        for record in records:
            if record.scheme not in book.schemes:
                expected = f"expected one of schemes.yaml: {', '.join(book.schemes) or 'it has none'}"
                yield Diagnostic(path_in_home(file), record.row, "scheme", f"{record.scheme} is not a scheme", expected)


def _overhead_above_its_maximum(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R26."""
    for budget in book.budgets:
        scheme = book.schemes.get(budget.scheme)
        rules = rules_of_year(scheme, budget.region, budget.year) if scheme is not None else []
        limits = [rule.budget.overhead_max for rule in rules if rule.budget and rule.budget.overhead_max is not None]
        if limits and budget.overhead_share > min(limits):
            wrong = f"{budget.overhead_share} is above the overhead_max of {budget.scheme}"
            yield Diagnostic(path_in_home(files.BUDGETS), budget.row, "overhead_share", wrong, f"expected at most {min(limits)}")
