"""What a home still lacks for its first run: files of `kbz init` that nobody has filled in yet."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.core.diagnostics import Diagnostic, InputError, Severity, in_order
from pipelines.core.quarter import Quarter
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import path_in_home
from pipelines.reference.on_peildatum import OnPeildatum
from pipelines.reference.schemes import Participation


def bare_home_diagnostics(book: ReferenceBook, quarter: Quarter) -> tuple[Diagnostic, ...]:
    """What is missing for `quarter`: an error for the AW list, without which nothing runs (R9); warnings for what leaves nobody to pay."""
    held = OnPeildatum.of(book, quarter)
    return in_order([*_no_aw_list(held), *_no_practice(held), *_no_scheme(held), *_no_enrolment(held), *_no_index(held)])


def _warning(file: str, wrong: str, expected: str) -> Diagnostic:
    return Diagnostic(path_in_home(file), None, "", wrong, expected, Severity.WARNING)


def _no_aw_list(held: OnPeildatum) -> tuple[Diagnostic, ...]:
    try:
        held.aw_list  # noqa: B018 - raises when there is none
    except InputError as found:
        return found.diagnostics
    return ()


def _no_practice(held: OnPeildatum) -> Iterator[Diagnostic]:
    if not held.practices:
        none_at_all = "has no practice" if not held.book.practices else f"has no practice that is active on {held.quarter.peildatum}"
        yield _warning(files.PRACTICES, none_at_all, "expected a line for each contract practice")


def _no_scheme(held: OnPeildatum) -> Iterator[Diagnostic]:
    if not held.schemes:
        wrong = f"has no scheme with a rule in force on {held.quarter.peildatum}"
        yield _warning(files.SCHEMES, wrong, "expected at least one")


def _no_enrolment(held: OnPeildatum) -> Iterator[Diagnostic]:
    asked_for = any(one.rule.participation is Participation.ENROLLED for one in held.schemes)
    if asked_for and not held.enrolments:
        wrong = f"has no enrolment that holds on {held.quarter.peildatum}"
        yield _warning(files.ENROLMENTS, wrong, "expected a line for each practice in a scheme")


def _no_index(held: OnPeildatum) -> Iterator[Diagnostic]:
    """R22: a file without any year, although a tariff has a price level. Single missing years are reported where the tariff is used."""
    year = held.quarter.year
    tariffs = [(one.name, one.rule.tariff.price_level) for one in held.schemes]
    for scheme, price_level in tariffs:
        if price_level is not None and price_level < year and not held.price_index.by_year:
            expected = f"expected one of every year from {price_level + 1} to {year}, for the tariff of {scheme}"
            yield _warning(files.PRICE_INDEX, "has no index", expected)
