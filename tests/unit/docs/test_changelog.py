"""The changelog and the version of the package."""

import re
import tomllib
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).parents[3]
VERSIONS = re.findall(r"^## (\S+) \((.+)\)$", (PROJECT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_version_has_its_date_and_only_the_newest_may_wait_for_one():
    released = [day for _, day in VERSIONS[1:]] + [day for _, day in VERSIONS[:1] if day != "unreleased"]

    assert all(date.fromisoformat(day) for day in released)
    assert [name for name, _ in VERSIONS] == sorted(
        (name for name, _ in VERSIONS), key=lambda name: [*map(int, name.split("."))], reverse=True
    )


def test_the_version_of_the_package_is_the_newest_that_is_released():
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

    assert version == next(name for name, day in VERSIONS if day != "unreleased")
