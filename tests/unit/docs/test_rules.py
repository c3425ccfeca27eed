"""The rules of the documentation, the code that cites them, and the tests that show them."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
RULE = re.compile(r"\bR(\d{1,2})\b")
HEADING = re.compile(r'^<a id="r(\d+)"></a>\n\n### R(\d+) ', re.MULTILINE)
PAGE = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")
NOT_BUILT = "*Not built yet.*"
CITING = {
    "pipelines": ("py", "yaml", "csv"),
    "kbz_assets": ("py", "yaml"),
    "dbt_project": ("sql", "yml"),
    "benchmarks": ("py",),
    "deploy": ("yaml",),
}


def sections() -> dict[int, str]:
    """The text of each rule by its number."""
    found = list(HEADING.finditer(PAGE))
    ends = [*(match.start() for match in found[1:]), len(PAGE)]
    return {int(match[2]): PAGE[match.end() : end] for match, end in zip(found, ends, strict=True)}


def files(folders: dict[str, tuple[str, ...]]) -> Iterable[Path]:
    for folder, endings in folders.items():
        for ending in endings:
            yield from (path for path in (PROJECT / folder).rglob(f"*.{ending}") if "target" not in path.parts and "made" not in path.parts)


def cited_in(path: Path) -> set[int]:
    return {int(number) for number in RULE.findall(path.read_text(encoding="utf-8"))}


def test_every_rule_has_an_anchor_of_its_number_once():
    anchors = HEADING.findall(PAGE)

    assert all(anchor == heading for anchor, heading in anchors)
    assert sorted(int(heading) for heading, _ in anchors) == list(range(1, len(anchors) + 1))
    assert len(anchors) == PAGE.count("### R")


def test_every_rule_that_code_sql_or_yaml_cites_is_in_the_rules():
    known = sections()
    unknown = {f"{path.relative_to(PROJECT)}: R{number}" for path in files(CITING) for number in cited_in(path) - known.keys()}

    assert not unknown


@pytest.mark.parametrize("number", [number for number, text in sections().items() if NOT_BUILT not in text.splitlines()])
def test_every_rule_that_is_built_has_a_test_that_names_it(number: int):
    tests = [path for path in files({"tests": ("py",)}) if path != Path(__file__)]

    assert any(number in cited_in(path) for path in tests), f"no test names R{number}; or mark it in docs/rules.md: {NOT_BUILT}"


def test_a_mark_for_what_is_not_built_has_one_form():
    """A line or a cell that begins with `*Not built yet`, so that it can be found and taken away."""
    for page in ("rules.md", "interface.md"):
        for line in (PROJECT / "docs" / page).read_text(encoding="utf-8").splitlines():
            for mark in re.findall(r"\*[Nn]ot built[^*]*\*", line):
                assert re.fullmatch(r"\*Not built yet(: .+)?\.?\*", mark), line
