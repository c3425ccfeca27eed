"""`docs/dependencies.md`: what the project asks for, and why."""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[3]
NAME = re.compile(r"^[A-Za-z0-9-]+")


def asked_for() -> set[str]:
    """The packages that `pyproject.toml` names, those of extras and of development included."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    named = [*project["project"]["dependencies"], *(one for part in (extras, groups) for of_part in part.values() for one in of_part)]
    return {NAME.match(one)[0] for one in named}


def test_every_package_that_is_asked_for_has_a_line_that_says_what_for() -> None:
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    first_cells = re.findall(r"^(?:\| )?([^|\n]*)", page, re.MULTILINE)
    explained = {word for cell in first_cells for word in re.split(r"[ ,]+", cell)}
    assert sorted(asked_for() - explained) == []
