"""The benchmark country, in a small form."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from pipelines.core.quarter import Quarter
from pipelines.reference.reading.book import load_reference
from pipelines.synthetic.country import Country, country_lists, country_practices
from pipelines.synthetic.home import make_country

SMALL = Country(Quarter(2026, 1), patients=24_000, practices=90, regions=12, aw_postcodes=500, dirty=Fraction(1, 100), seed=2)
ROOT = Path(__file__).parents[2]


def test_a_country_has_the_requested_sizes(tmp_path: Path) -> None:
    made = make_country(tmp_path, SMALL)
    assert (made.practices, made.regions, made.patients, made.files) == (90, 12, 24_000, 90)
    assert 24_000 < made.rows < 25_000
    assert 0 < made.rejected < 0.02 * made.rows
    lists = [path for path in (tmp_path / "deliveries").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in lists) == made.bytes
    book = load_reference(tmp_path / "reference")
    assert len(book.aw_lists[-1].entries) == 500
    assert len(book.schemes) == 2
    assert {practice.region for practice in book.practices} == {f"regio_{number:02d}" for number in range(1, 13)}


def test_the_same_seed_gives_the_same_lists() -> None:
    one, other = ([(made.summary.file, made.content) for made in country_lists(SMALL, country_practices(SMALL))] for _ in range(2))
    assert one == other


def test_a_row_takes_about_fifty_bytes() -> None:
    made = list(country_lists(SMALL, country_practices(SMALL)))
    assert 45 < sum(len(one.content) for one in made) / sum(one.summary.rows for one in made) < 55


def test_every_practice_has_a_file_of_its_own() -> None:
    made = list(country_lists(SMALL, country_practices(SMALL)))
    assert len({one.summary.file for one in made}) == SMALL.practices


@pytest.mark.parametrize("wrong", [{"patients": 100}, {"patients": 30_000_000}, {"regions": 91}, {"regions": 0}, {"aw_postcodes": 0}])
def test_a_country_of_impossible_size_is_refused(wrong: dict[str, int]) -> None:
    sizes = {"patients": 24_000, "practices": 90, "regions": 12, "aw_postcodes": 500}
    with pytest.raises(ValueError, match="expected"):
        Country(Quarter(2026, 1), **sizes | wrong)


def test_the_command_makes_a_country_and_says_how_large_it_is(tmp_path: Path) -> None:
    command = [
        sys.executable,
        str(ROOT / "benchmarks/country.py"),
        str(tmp_path / "land"),
        "--patients",
        "2000",
        "--aw-postcodes",
        "100",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("60 lists of 60 practices in 60 regions")
    again = subprocess.run(command, capture_output=True, text=True, check=False)
    assert again.returncode == 2
    assert "expected a folder of its own" in again.stderr
