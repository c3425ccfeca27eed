"""The report page as a reader sees it: its tables by section and caption, its texts and its drawings."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

NOTHING = "\u2013"
"""What the page has where there is nothing to show."""
VOID = {"meta", "link", "br", "input", "img"}


@dataclass
class Node:
    """An element with its attributes, and what is in it in order: texts and elements."""

    tag: str
    attributes: dict[str, str]
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it, with single spaces."""
        parts = (one if isinstance(one, str) else one.text for one in self.inside)
        return " ".join(" ".join(parts).replace("\u00a0", " ").split())

    def all(self, tag: str) -> list[Node]:
        """The elements in it with a tag, at any depth."""
        return [one for one in self.elements() if one.tag == tag]

    def elements(self) -> list[Node]:
        """All elements in it, in order."""
        direct = [one for one in self.inside if isinstance(one, Node)]
        return [each for one in direct for each in (one, *one.elements())]

    def by_id(self, name: str) -> Node:
        """The one element in it with an id."""
        (found,) = (one for one in self.elements() if one.attributes.get("id") == name)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page", {})]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"{self.open[-1].tag} is closed by {tag}"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def read(page: bytes) -> Node:
    """The page; every element has to be closed."""
    reader = _Reader()
    reader.feed(page.decode("utf-8"))
    assert len(reader.open) == 1
    return reader.open[0]


def tables(page: bytes, section: str) -> list[list[list[str]]]:
    """The rows of each table of a section, the head left out."""
    found = read(page).by_id(section).all("table")
    return [[[cell.text for cell in row.all("th") + row.all("td")] for row in one.all("tr")[1:]] for one in found]
