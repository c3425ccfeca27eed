"""The file with Dutch words."""

import importlib
import pkgutil
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import pipelines
from pipelines.core.codes import Code
from pipelines.dutch.words import day, day_and_month, euro, said, word, words

ROOMS = [info.name for info in pkgutil.walk_packages(pipelines.__path__, "pipelines.") if not info.name.startswith("pipelines.synthetic")]


DUTCH = re.compile(r"\b(het|een|voor|niet|wordt|uw|wij|bedrag|kwartaal|uitkering|betaling|drempel|praktijken|zorgverzekeraar)\b(?!\")")
"""Words without which few Dutch sentences do. Names of columns of the journal are quoted alone."""


def codes() -> list[Code]:
    """Every member of every enumeration of `pipelines`."""
    for room in ROOMS:
        importlib.import_module(room)
    return [member for kind in Code.__subclasses__() if kind.__module__.startswith("pipelines.") for member in kind]


@pytest.mark.parametrize("code", codes(), ids=lambda code: f"{type(code).__name__}-{code}")
def test_every_code_of_every_enumeration_has_a_dutch_word(code: Code) -> None:
    assert word(code).strip()


def test_no_word_is_of_a_code_that_is_gone() -> None:
    known = {(type(code).__name__, code.value) for code in codes()}

    assert {(kind, code) for kind, of_kind in words()["code"].items() for code in of_kind} == known


def test_a_figure_that_is_not_filled_in_is_refused() -> None:
    with pytest.raises(KeyError):
        said("status_sentence.not_selected", place=1)


@pytest.mark.parametrize(("amount", "shown"), [("12223.75", "€ 12.223,75"), ("-3.10", "-€ 3,10"), ("0", "€ 0,00")])
def test_an_amount_has_points_between_thousands_and_a_decimal_comma(amount: str, shown: str) -> None:
    assert euro(Decimal(amount)) == shown


def test_days_are_written_as_the_dutch_do() -> None:
    assert day(date(2025, 10, 1)) == "1-10-2025"
    assert day_and_month(date(2026, 5, 15)) == "15 mei"


def test_no_dutch_sentence_stands_outside_the_file_of_words() -> None:
    """In what is written for people; lists, reference files and the demo have Dutch words of their own."""
    rooms = [Path(pipelines.__path__[0]) / room for room in ("documents", "dutch", "ledger", "publication", "reporting")]
    files = [path for room in rooms for path in sorted(room.rglob("*")) if path.suffix in {".py", ".j2", ".jinja", ".typ", ".js", ".css"}]
    assert len(files) > 50

    found = {path.name: sorted(set(DUTCH.findall(path.read_text(encoding="utf-8")))) for path in files}

    assert {name: words for name, words in found.items() if words} == {}
