"""Comparing the names of regions in all files: two that differ only in case or white space are a typing error."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pipelines.core.diagnostics import Diagnostic
from pipelines.reference import files
from pipelines.reference.book import ReferenceBook
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import shown


@dataclass(frozen=True, slots=True)
class Mention:
    """A region in a line of a file."""

    file: str
    row: int | None
    column: str
    region: str


def mentions(book: ReferenceBook) -> Iterator[Mention]:
    """Every region in the files, those of the practices first."""
    for file, records in (
        (files.PRACTICES, book.practices),
        (files.BUDGETS, book.budgets),
        (files.OVERHEAD, book.overhead),
        (files.SAVINGS, book.savings),
        (files.KPI, book.kpi),
    ):
        for record in records:
            yield Mention(path_in_home(file), record.row, "region", record.region)
    for scheme in book.schemes.values():
        for rule in scheme.rules:
            for region in sorted(rule.regions or ()):
                yield Mention(path_in_home(files.SCHEMES), rule.row, f"schemes.{scheme.scheme}.rules", region)


def mistyped_regions(book: ReferenceBook, at_fault: Collection[str]) -> Iterator[Diagnostic]:
    """A fault for each region that equals another but for case or white space; the one that most practices have is right.

    Files `at_fault` are not compared.
    """
    spelled: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions(book):
        if mention.file not in at_fault:
            spelled[_folded(mention.region)].append(mention)
    for same in spelled.values():
        in_practices = Counter(mention.region for mention in same if mention.file == path_in_home(files.PRACTICES))
        [(meant, _), *_] = (in_practices or Counter(mention.region for mention in same)).most_common(1)
        for mention in same:
            if mention.region != meant:
                wrong = f"{shown(mention.region)} differs from {shown(meant)} only in case or white space"
                yield Diagnostic(mention.file, mention.row, mention.column, wrong, f"did you mean {shown(meant)}?")


def _folded(region: str) -> str:
    visible = (character for character in region.casefold() if not character.isspace() and unicodedata.category(character) != "Cf")
    return "".join(visible)
