"""What is legal in the reference files but looks like a mistake: the warnings of `kbz check`.

Belongs here: what shows in the files alone. What depends on the counts of a quarter does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import combinations, pairwise

from stdnum import iban

from pipelines.core.diagnostics import Diagnostic, Severity, in_order
from pipelines.core.interval import Interval
from pipelines.reference import (
    files,
)
from pipelines.reference.book import ReferenceBook
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.relations import rules_of_year

_USUAL_INDEX = (Decimal("0.9"), Decimal("1.2"))
_FAR_FEWER = 2  # a list with less than one half of the entries of the one before


def suspicions(book: ReferenceBook) -> tuple[Diagnostic, ...]:
    """Every warning about `book`, in order of file and row."""
    checks = (
        _accounts,
        _practices_without_enrolment,
        _exclusive_enrolments,
        _budgets_without_use,
        _deviations_without_use,
        _mappings,
        _streams_of_nobody,
        _unknown_names,
        _regions_without_practices,
        _aw_lists,
        _unusual_index,
    )
    return in_order(diagnostic for check in checks for diagnostic in check(book))


def _warning(file: str, row: int | None, column: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(path_in_home(file), row, column, wrong, expected, Severity.WARNING)


def _accounts(book: ReferenceBook) -> Iterator[Diagnostic]:
    """An account that cannot be paid to. The number itself is not told."""
    for practice in book.practices:
        if not practice.iban:
            yield _warning(files.PRACTICES, practice.row, "iban", f"{practice.agb} has none", "expected one before it is paid")
        elif not iban.is_valid(practice.iban):
            yield _warning(files.PRACTICES, practice.row, "iban", f"that of {practice.agb} fails its test", "expected a valid IBAN")


def _practices_without_enrolment(book: ReferenceBook) -> Iterator[Diagnostic]:
    enrolled = {enrolment.agb for enrolment in book.enrolments}
    for practice in {practice.agb: practice for practice in reversed(book.practices)}.values():
        if practice.agb not in enrolled:
            wrong = f"{practice.agb} is enrolled in no scheme"
            yield _warning(files.PRACTICES, practice.row, "agb", wrong, "expected an enrolment, past ones included")


def _exclusive_enrolments(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R18: two schemes that exclude each other, and a practice that is in both: it is excluded from both."""
    of_practice: dict[str, list[Enrolment]] = {}
    for enrolment in book.enrolments:
        of_practice.setdefault(enrolment.agb, []).append(enrolment)
    for agb, enrolled in of_practice.items():
        for one, other in combinations(enrolled, 2):
            both = _common_days(one, other)
            if both is not None and _exclude_each_other(book, one.scheme, other.scheme, both):
                wrong = f"{agb} is also enrolled in {other.scheme}, and the two exclude each other"
                yield _warning(files.ENROLMENTS, one.row, "scheme", wrong, "expected one of them: it is paid under neither")


def _common_days(one: Enrolment, other: Enrolment) -> Interval | None:
    if one.days is None or other.days is None or not one.days.overlaps(other.days):
        return None
    ends = [enrolment.days.valid_to for enrolment in (one, other) if enrolment.days and enrolment.days.valid_to]
    return Interval(max(one.applied_on, other.applied_on), min(ends, default=None))


def _exclude_each_other(book: ReferenceBook, one: str, other: str, valid: Interval) -> bool:
    def excludes(scheme: str, name: str) -> bool:
        return any(name in rule.not_with for rule in book.schemes[scheme].rules_during(valid))

    return excludes(one, other) and excludes(other, one)


def _budgets_without_use(book: ReferenceBook) -> Iterator[Diagnostic]:
    for budget in book.budgets:
        if not any(rule.budget for rule in rules_of_year(book.schemes[budget.scheme], budget.region, budget.year)):
            wrong = f"{budget.scheme} has no budget in {budget.year}, this line is not used"
            yield _warning(files.BUDGETS, budget.row, "scheme", wrong, "expected a budget in the rule of the scheme, or no line")


def _deviations_without_use(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R17: a deviation for a scheme that allows none is ignored."""
    for deviation in book.deviations:
        if not any(rule.deviation_allowed for rule in book.schemes[deviation.scheme].rules_during(deviation.valid)):
            wrong = f"{deviation.scheme} allows no deviation, this one is ignored"
            expected = "expected deviation_allowed in its rule, or no deviation"
            yield _warning(files.DEVIATIONS, deviation.row, "scheme", wrong, expected)


def _mappings(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R3 takes one step, so a mapping has to lead to a practice of the register."""
    register = {practice.agb for practice in book.practices}
    for mapping in book.agb_mappings:
        if mapping.practice_agb not in register:
            wrong = f"{mapping.practice_agb} is no practice, rows of {mapping.agb} will be rejected"
            yield _warning(files.AGB_MAPPING, mapping.row, "practice_agb", wrong, "expected the AGB code of a practice in practices.csv")


def _streams_of_nobody(book: ReferenceBook) -> Iterator[Diagnostic]:
    register = {practice.agb for practice in book.practices}
    for stream in book.streams:
        if stream.agb not in register:
            expected = "expected the AGB code of a practice in practices.csv"
            yield _warning(files.STREAMS, stream.row, "agb", f"{stream.agb} is no practice", expected)


def _unknown_names(book: ReferenceBook) -> Iterator[Diagnostic]:
    """A stream that a rule names and that is none, but almost: a slip of the pen would pay twice."""
    known = {stream.stream for stream in book.streams} | set(book.schemes)
    for scheme in book.schemes.values():
        for rule in scheme.rules:
            for name in (*rule.not_with, *rule.needs_argument):
                meant = [] if name in known else get_close_matches(name, sorted(known), n=1)
                if meant:
                    wrong = f"{name} is no stream in streams.csv and no scheme"
                    yield _warning(files.SCHEMES, rule.row, f"schemes.{scheme.scheme}.rules", wrong, f"perhaps {meant[0]} is meant")


def _regions_without_practices(book: ReferenceBook) -> Iterator[Diagnostic]:
    regions = {practice.region for practice in book.practices}
    if not regions:
        return
    expected = f"expected a region of practices.csv: {', '.join(sorted(regions))}"
    for budget in book.budgets:
        if budget.region not in regions:
            yield _warning(files.BUDGETS, budget.row, "region", f"{budget.region} has no practices", expected)
    for scheme in book.schemes.values():
        for rule in scheme.rules:
            for region in sorted((rule.regions or frozenset()) - regions):
                column = f"schemes.{scheme.scheme}.rules"
                yield _warning(files.SCHEMES, rule.row, column, f"{region} has no practices", expected)


def _aw_lists(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Lists that overlap, which stops the run of a quarter (R9), and lists that look cut off."""
    in_time = sorted(book.aw_lists, key=lambda one: one.valid.valid_from or date.min)
    for before, after in pairwise(in_time):
        if before.valid.overlaps(after.valid):
            wrong = f"{after.list_id} begins before {before.list_id} has ended"
            yield _warning(files.AW_LISTS, after.row, "valid_from", wrong, "expected one list on any day")
        if len(after.entries) * _FAR_FEWER < len(before.entries):
            wrong = f"{after.list_id} has {len(after.entries)} entries, {before.list_id} before it {len(before.entries)}"
            yield _warning(files.AW_LISTS, after.row, "file", wrong, "expected about as many")


def _unusual_index(book: ReferenceBook) -> Iterator[Diagnostic]:
    lowest, highest = _USUAL_INDEX
    for year, index in book.price_index.by_year.items():
        if not lowest <= index <= highest:
            yield _warning(files.PRICE_INDEX, None, "index", f"{index} for {year} is unusual", "expected such as 1.0432 for 4.32% more")
