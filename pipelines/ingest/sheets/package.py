"""The parts of a workbook: which are there, how they refer to each other, and their XML as a stream.

Parts are found through the relationships, not by their usual names, in upper or lower case, with slashes of either kind, as
spreadsheet programs do. XML is read in this module only, without entities, and only the parts that are asked for.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from xml.parsers import expat

from pipelines.ingest.files.containers import BROKEN_ARCHIVE, part_name, unreadable
from pipelines.ingest.files.limits import Limits

TRUE = ("1", "true", "on")
"""How the XML of a workbook writes true."""
_CHUNK = 256 * 1024
_ROOT_RELATIONSHIPS = "_rels/.rels"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A reference to a part: the last word of the relationship's type, such as `worksheet`, and the name of the part."""

    kind: str
    target: str


Start = Callable[[str, dict[str, str]], object]
End = Callable[[str], object]
Characters = Callable[[str], object]


class Package:
    """The parts of an open workbook. What is read of it counts against the limit on what a file unpacks to."""

    def __init__(self, archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
        self._archive = archive
        self._packed = packed
        self._limits = limits
        self._unpacked = 0
        self._parts = {part_name(entry.filename): entry for entry in archive.infolist()}

    def main_part(self) -> str:
        """The name of the main part, which refers to all others."""
        if _ROOT_RELATIONSHIPS in self._parts:
            found = self._related(_ROOT_RELATIONSHIPS, "")
            return next((each.target for each in found.values() if each.kind == "officeDocument"), "xl/workbook.xml")
        return "xl/workbook.xml"

    def relationships(self, part: str) -> dict[str, Relationship]:
        """What `part` refers to, by the id of the relationship."""
        folder, name = dirname(part), part.rpartition("/")[2]
        listing = join(folder, "_rels", f"{name}.rels")
        return self._related(listing, folder) if listing in self._parts else {}

    def _related(self, listing: str, folder: str) -> dict[str, Relationship]:
        found: dict[str, Relationship] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = normpath(join("/", folder, attributes.get("Target", "").replace("\\", "/")))
                found[attributes.get("Id", "")] = Relationship(attributes.get("Type", "").rpartition("/")[2], part_name(target))

        self.scan(listing, start)
        return found

    def scan(self, part: str, start: Start, end: End | None = None, text: Characters | None = None) -> None:
        """Read the XML of `part`: `start` and `end` receive the names of elements without their prefix.

        RejectedFileError when the part is missing or broken, or when too much of the package has been read.
        """
        entry = self._parts.get(part)
        if entry is None:
            raise unreadable("the workbook is broken: a part of it is missing")
        self._unpacked += entry.file_size
        self._limits.check_unpacked(self._unpacked, self._packed)
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.EntityDeclHandler = _refuse_entity

        def root(name: str, attributes: dict[str, str]) -> None:
            """The first element. Only when it has a prefix the others are expected to have one too: stripping prefixes costs time."""
            is_prefixed = ":" in name
            parser.StartElementHandler = _start_without_prefix(start) if is_prefixed else start
            parser.EndElementHandler = _end_without_prefix(end) if end and is_prefixed else end
            parser.CharacterDataHandler = text
            start(_local(name), attributes)

        parser.StartElementHandler = root
        try:
            with self._archive.open(entry) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk)
            parser.Parse(b"", True)
        except (*BROKEN_ARCHIVE, expat.ExpatError):
            raise unreadable("the workbook is broken or encrypted") from None


def _start_without_prefix(start: Start) -> Start:
    return lambda name, attributes: start(_local(name), attributes)


def _end_without_prefix(end: End) -> End:
    return lambda name: end(_local(name))


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _refuse_entity(*_: object) -> None:
    raise unreadable("the workbook declares entities, which no spreadsheet program does")
