"""Files and folders that the documents name exist."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / ".github").rglob("*.md")])
ROOMS = ("benchmarks", "dbt_project", "deploy", "docs", "kbz_assets", "pipelines", "tests", "tools")
MADE = ("benchmarks/made", "dbt_project/target", "deploy/.env", "deploy/alerts.env")
NAMED = re.compile(rf"`((?:{'|'.join(ROOMS)})/[\w./-]*)`")
LINKED = re.compile(r"(?:\]\(|^\[[\w-]+\]: )(?!https?:|mailto:|#)([^)#\s]+)", re.MULTILINE)


def without_blocks(page: Path) -> str:
    return re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_path_that_a_page_names_exists(page: Path):
    paths = {path for path in NAMED.findall(without_blocks(page)) if not path.startswith(MADE)}

    assert [path for path in sorted(paths) if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(PROJECT)))
def test_every_file_that_a_page_links_to_exists(page: Path):
    links = set(LINKED.findall(without_blocks(page)))

    assert [link for link in sorted(links) if not (page.parent / link).exists()] == []


def test_every_decision_is_in_the_list_of_decisions():
    folder = PROJECT / "docs" / "decisions"

    listed = LINKED.findall((folder / "index.md").read_text(encoding="utf-8"))

    assert sorted(listed) == sorted(page.name for page in folder.glob("[0-9]*.md"))
