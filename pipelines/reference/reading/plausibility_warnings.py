"""What is allowed in the reference files but looks like a mistake: the warnings of `kbz check`.

Belongs here: what shows in the files alone. Does not belong here: what depends on the counts of a quarter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from itertools import combinations, pairwise

from stdnum.nl import bsn

from pipelines.core.bank_text import is_iban
from pipelines.core.diagnostics import Diagnostic, Severity, in_order
from pipelines.core.interval import Interval
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.files import path_in_home
from pipelines.reference.practices import Practice
from pipelines.reference.reading.cells import listed, shown
from pipelines.reference.reading.keys import Placed
from pipelines.reference.reading.regions import mentions
from pipelines.reference.reading.relations import rules_of_year
from pipelines.reference.schemes import OTHER_REGION
from pipelines.reference.signatories import SignatoryRole

_NINE_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[ .-]?[0-9]){8}(?![0-9])")
_USUAL_INDEX = (Decimal("0.9"), Decimal("1.2"))
_A_WORD = re.compile(r"[^\W\d_]{4}")
_FAR_FEWER = 2  # a list with less than half of the entries of the one before


def plausibility_warnings(book: ReferenceBook) -> tuple[Diagnostic, ...]:
    """Every warning about `book`, in order of file and row."""
    checks = (
        _accounts_that_fail,
        _debtor,
        _numbers_like_a_bsn,
        _practices_without_enrolment,
        _enrolments_without_rule,
        _exclusive_enrolments,
        _budgets_without_use,
        _deviations_without_use,
        _arguments_without_words,
        _phases_without_use,
        _mappings,
        _lines_of_nobody,
        _lines_of_no_scheme,
        _unknown_names,
        _schemes_without_argument,
        _streams_almost_named,
        _rules_that_none_follows,
        _tariffs_without_use,
        _overhead_without_budget,
        _signatories,
        _regions_without_practices,
        _aw_lists,
        _unusual_index,
    )
    return in_order(diagnostic for check in checks for diagnostic in check(book))


def _warning(file: str, row: int | None, column: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(path_in_home(file), row, column, wrong, expected, Severity.WARNING)


def _accounts_that_fail(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Accounts that cannot receive a payment. The number itself is not shown."""
    for practice in book.practices:
        if not practice.iban:
            yield _warning(files.PRACTICES, practice.row, "iban", f"{practice.agb} has none", "expected one before it is paid")
        elif not is_iban(practice.iban):
            yield _warning(files.PRACTICES, practice.row, "iban", f"that of {practice.agb} fails its test", "expected a valid IBAN")


def _debtor(book: ReferenceBook) -> Iterator[Diagnostic]:
    """A debtor account from which nothing can be paid."""
    if book.settings.debtor_iban and not is_iban(book.settings.debtor_iban):
        yield _warning(files.SCHEMES, None, "settings.debtor_iban", "the account fails its test", "expected a valid IBAN")


def _numbers_like_a_bsn(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R37: texts that people see and that contain what may be a BSN. The number itself is not shown."""
    texts: tuple[tuple[str, Iterable[Placed], tuple[str, ...]], ...] = (
        (files.PRACTICES, book.practices, ("name", "region", "account_holder")),
        (files.DEVIATIONS, book.deviations, ("argument", "approved_by")),
        (files.STREAMS, book.streams, ("argument",)),
        (files.PLANS, book.plans, ("target_group", "instruments")),
        (files.SETTLEMENTS, book.settlements, ("argument", "approved_by")),
        (files.SIGNATORIES, book.signatories, ("name",)),
    )
    for file, records, columns in texts:
        for record in records:
            for column in columns:
                if any(bsn.is_valid(match[0]) for match in _NINE_DIGITS.finditer(getattr(record, column))):
                    wrong = "holds a number that passes the test of a BSN"
                    yield _warning(file, record.row, column, wrong, "expected no number of a person: this text is shown to others")


def _practices_without_enrolment(book: ReferenceBook) -> Iterator[Diagnostic]:
    enrolled = {enrolment.agb for enrolment in book.enrolments}
    for practice in {practice.agb: practice for practice in reversed(book.practices)}.values():
        if practice.agb not in enrolled:
            wrong = f"{practice.agb} is enrolled in no scheme"
            yield _warning(files.PRACTICES, practice.row, "agb", wrong, "expected an enrolment, past ones included")


def _enrolments_without_rule(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Enrolments in a scheme that never has a rule for the region of the practice, so that no table of the scheme has the practice."""
    lines: dict[str, list[Practice]] = {}
    for practice in book.practices:
        lines.setdefault(practice.agb, []).append(practice)
    for enrolment in book.enrolments:
        days = enrolment.days
        regions = {line.region for line in lines.get(enrolment.agb, ()) if days is not None and line.active.overlaps(days)}
        for region in sorted(regions):
            scheme = book.schemes[enrolment.scheme]
            if not scheme.ever_covers(region):
                wrong = f"{enrolment.agb} is enrolled in {enrolment.scheme}, which never has a rule for its region {region}"
                expected = f"expected a practice of {listed(tuple(sorted(scheme.named_regions)))}"
                yield _warning(files.ENROLMENTS, enrolment.row, "scheme", wrong, expected)


def _exclusive_enrolments(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R18: practices in two schemes that exclude each other, so that they are excluded from both."""
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
    """R17: deviations for a scheme that allows none, which are ignored."""
    for deviation in book.deviations:
        if not any(rule.deviation_allowed for rule in book.schemes[deviation.scheme].rules_during(deviation.valid)):
            wrong = f"{deviation.scheme} allows no deviation, this one is ignored"
            expected = "expected deviation_allowed in its rule, or no deviation"
            yield _warning(files.DEVIATIONS, deviation.row, "scheme", wrong, expected)


def _arguments_without_words(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R17, R18, R35: arguments such as `-` or `n.v.t.`, which count all the same."""
    argued = {name for scheme in book.schemes.values() for rule in scheme.rules for name in rule.needs_argument}
    streams = [stream for stream in book.streams if stream.stream in argued]
    for file, records in ((files.DEVIATIONS, book.deviations), (files.STREAMS, streams), (files.SETTLEMENTS, book.settlements)):
        for record in records:
            if record.argument and not _A_WORD.search(record.argument):
                wrong = f"{shown(record.argument)} says nothing, and counts as an argument"
                yield _warning(file, record.row, "argument", wrong, "expected the reason in words")


def _phases_without_use(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R29: implementation phases that pay nothing, as the scheme has no amount for them or they end before they begin."""
    for enrolment in book.enrolments:
        last = enrolment.implementation_until
        if last is None:
            continue
        if last < enrolment.applied_on:
            wrong = f"the phase of {enrolment.agb} ends before the enrolment begins, on {enrolment.applied_on}"
            yield _warning(files.ENROLMENTS, enrolment.row, "implementation_until", wrong, "expected a later day, or none")
            continue
        rules = book.schemes[enrolment.scheme].rules_during(Interval(enrolment.applied_on, last))
        if not any(rule.implementation_amount_eur for rule in rules):
            wrong = f"{enrolment.scheme} pays nothing for a phase, that of {enrolment.agb} is not used"
            expected = "expected implementation_amount in its rule, or no day"
            yield _warning(files.ENROLMENTS, enrolment.row, "implementation_until", wrong, expected)


def _mappings(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R3: mappings that do not lead to a practice of the register; only one step is followed."""
    register = {practice.agb for practice in book.practices}
    for mapping in book.agb_mappings:
        if mapping.practice_agb not in register:
            wrong = f"{mapping.practice_agb} is not a practice, rows of {mapping.agb} will be rejected"
            yield _warning(files.AGB_MAPPING, mapping.row, "practice_agb", wrong, "expected the AGB code of a practice in practices.csv")


def _lines_of_nobody(book: ReferenceBook) -> Iterator[Diagnostic]:
    register = {practice.agb for practice in book.practices}
    for file, records in ((files.STREAMS, book.streams), (files.CONTROLS, book.controls)):
        for record in records:
            if record.agb not in register:
                expected = "expected the AGB code of a practice in practices.csv"
                yield _warning(file, record.row, "agb", f"{record.agb} is not a practice, this line is not used", expected)


def _lines_of_no_scheme(book: ReferenceBook) -> Iterator[Diagnostic]:
    for file, records in ((files.RECEIPTS, book.receipts), (files.ACCOUNTS, book.accounts)):
        for record in records:
            if record.scheme and record.scheme not in book.schemes:
                expected = f"expected one of schemes.yaml: {', '.join(book.schemes) or 'it has none'}"
                yield _warning(file, record.row, "scheme", f"{record.scheme} is not a scheme", expected)


def _unknown_names(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Names in a rule that are almost a scheme: with a typing error the practice would be paid twice."""
    known = {stream.stream for stream in book.streams} | set(book.schemes)
    for scheme in book.schemes.values():
        for rule in scheme.rules:
            for name in (*rule.not_with, *rule.needs_argument):
                meant = [] if name in known else _almost(name, book.schemes)
                if meant:
                    wrong = f"{name} is neither a stream in streams.csv nor a scheme"
                    yield _warning(files.SCHEMES, rule.row, f"schemes.{scheme.scheme}.rules", wrong, f"perhaps {meant[0]} is meant")


def _schemes_without_argument(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R18: a scheme in `needs_argument`, which no argument lets through."""
    for scheme in book.schemes.values():
        for rule in scheme.rules:
            for name in rule.needs_argument:
                if name in book.schemes:
                    wrong = f"needs_argument names the scheme {name}, of which an enrolment carries no argument"
                    yield _warning(files.SCHEMES, rule.row, f"schemes.{scheme.scheme}.rules", wrong, "expected it in not_with")


def _streams_almost_named(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Streams that are almost one that a rule names: with a typing error the practice would be paid twice."""
    named = {name for scheme in book.schemes.values() for rule in scheme.rules for name in (*rule.not_with, *rule.needs_argument)}
    for stream in book.streams:
        meant = [] if stream.stream in named | set(book.schemes) else _almost(stream.stream, named)
        if meant:
            yield _warning(files.STREAMS, stream.row, "stream", f"no scheme names {stream.stream}", f"perhaps {meant[0]} is meant")


def _almost(name: str, known: Iterable[str]) -> list[str]:
    """The one of `known` that is nearly `name`, in any case; none where no one is."""
    folded = {one.casefold(): one for one in sorted(known)}
    return [folded[match] for match in get_close_matches(name.casefold(), folded, n=1)]


def _rules_that_none_follows(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R21: a scheme that pays nobody after one of its rules, while another one begins later, or began before and has not ended."""
    for scheme in book.schemes.values():
        for rule in scheme.rules:
            if rule.valid.last.year == date.max.year:
                continue
            quarter = Quarter.of(rule.valid.last).next()
            for region in sorted(rule.regions or scheme.named_regions | {OTHER_REGION}):
                goes_on = any(other.covers(region) and quarter.peildatum <= other.valid.last for other in scheme.rules)
                if goes_on and scheme.rule_in_force(region, quarter.peildatum) is None:
                    where = f" for {region}" if region else ""
                    wrong = f"no rule is in force in {quarter}{where}, as this one has ended and none begins then"
                    expected = "expected one that begins then: an older rule does not come back"
                    yield _warning(files.SCHEMES, rule.row, f"schemes.{scheme.scheme}.rules", wrong, expected)


def _tariffs_without_use(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R21: a tariff in a plan although no scheme takes tariffs from plans."""
    if any(rule.tariff.by_plan for scheme in book.schemes.values() for rule in scheme.rules):
        return
    for plan in book.plans:
        if plan.tariff_eur is not None:
            wrong, expected = "no scheme takes its tariff from a plan, this one is not used", "expected by_plan in the tariff of a scheme"
            yield _warning(files.PLANS, plan.row, "tariff", wrong, expected)


def _overhead_without_budget(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R27: functions that would be paid from an overhead that does not exist."""
    budgets = {(budget.region, budget.scheme, budget.year) for budget in book.budgets}
    for line in book.overhead:
        if (line.region, line.scheme, line.year) not in budgets:
            wrong = f"{line.region} has no budget for {line.scheme} in {line.year}"
            yield _warning(files.OVERHEAD, line.row, "year", wrong, "expected a line for it in budgets.csv")


def _signatories(book: ReferenceBook) -> Iterator[Diagnostic]:
    """R32: signatories of one role only, so that nothing can be closed."""
    for role in SignatoryRole:
        if book.signatories and not any(one.role is role for one in book.signatories):
            yield _warning(
                files.SIGNATORIES, None, "role", f"nobody is {role}, so that nothing can be closed", "expected names of both roles"
            )


def _regions_without_practices(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Lines for a region that no practice has."""
    regions = {practice.region for practice in book.practices}
    if not regions:
        return
    expected = f"expected a region of practices.csv: {', '.join(sorted(regions))}"
    for mention in mentions(book):
        if mention.region not in regions:
            wrong = f"{mention.region} has no practices"
            yield Diagnostic(mention.file, mention.row, mention.column, wrong, expected, Severity.WARNING)


def _aw_lists(book: ReferenceBook) -> Iterator[Diagnostic]:
    """Lists that overlap, which stops the run of a quarter (R9), and lists that look cut off."""
    in_time = sorted(book.aw_lists, key=lambda one: one.valid.first)
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
            yield _warning(
                files.PRICE_INDEX,
                book.price_index.rows.get(year),
                "index",
                f"{index} for {year} is unusual",
                "expected a factor such as 1.0432 for 4.32% more",
            )
