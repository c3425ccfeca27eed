"""The only reader of YAML files: values know their line and their path of keys, so that every diagnostic has its place.

A stand-in takes the place of a value that is wrong, so that the rest is checked too; nothing of a file with an error is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import yaml

from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.reference.files import path_in_home
from pipelines.reference.reading.cells import Cell, CellError, Parser, shown, text
from pipelines.reference.reading.text_file import MIB, decoded, read_bytes

T = TypeVar("T")

_MOST_BYTES = MIB  # a YAML parser takes seconds for more, and files of people are some kB
TEXT = frozenset({"str"})
DATE = frozenset({"str", "timestamp"})
WHOLE = frozenset({"int", "str"})
YES_NO = frozenset({"bool"})
_ASKED_FOR = {
    TEXT: "expected it in quotes",
    DATE: "expected a date such as 2026-01-31",
    WHOLE: "expected a whole number",
    YES_NO: "expected true or false, without quotes",
}
_WORDS = {
    "str": "a text",
    "float": "a number without quotes",
    "int": "a number without quotes",
    "bool": "a yes or no without quotes",
    "timestamp": "a date without quotes",
}


@dataclass(frozen=True, slots=True)
class Key:
    """How the value of a key is read. Absent or null means `default`, or is a fault when a value is required.

    A key that `must_be_there` may be null until a person fills it in.
    """

    read: Callable[[Value], Any]
    default: Any
    required: bool = False
    must_be_there: bool = False


Keys: TypeAlias = Mapping[str, Key]


def read_yaml(path: Path) -> Value:
    """The value at the top of `path`; InputError when it is missing, or is not YAML."""
    file = path_in_home(path.name)
    content = decoded(read_bytes(path, file, most=_MOST_BYTES), file)
    try:
        node = yaml.compose(content, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as failure:
        mark = getattr(failure, "problem_mark", None)
        row = mark.line + 1 if mark is not None else None
        expected = "expected keys with a colon, evenly indented, quotes in pairs"
        raise InputError([Diagnostic(file, row, "", "is not YAML", expected)]) from None
    return Value(node or yaml.MappingNode("tag:yaml.org,2002:map", []), "", file, [])


class Value:
    """One value of a YAML file. `diagnostics` is one list for the whole file."""

    def __init__(self, node: yaml.Node, path: str, file: str, diagnostics: list[Diagnostic]) -> None:
        self.path, self.diagnostics = path, diagnostics
        self._node, self._file = node, file

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self._node.start_mark.line + 1 if self._node.start_mark is not None else 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in: `null`, or nothing at all."""
        return _kind(self._node) == "null"

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return isinstance(self._node, yaml.SequenceNode)

    @property
    def is_blank(self) -> bool:
        """Whether it is an empty text."""
        return isinstance(self._node, yaml.ScalarNode) and not self._node.value.strip()

    def refuse(self, wrong: str, expected: str, key: str = "") -> None:
        """Report a fault of this value, or of the `key` in it."""
        self.diagnostics.append(Diagnostic(self._file, self.line, _joined(self.path, key), wrong, expected))

    def parsed(self, parse: Parser[T], stand_in: T, kinds: frozenset[str] = TEXT) -> T:
        """The parsed scalar; `stand_in` where it is wrong. `kinds` are the YAML types that it may be written as."""
        kind = _kind(self._node)
        if not isinstance(self._node, yaml.ScalarNode) or kind == "null":
            self.refuse("is empty" if kind == "null" else f"is a {_form(self._node)}", "expected a single value")
        elif kind not in kinds:
            self.refuse(f"{shown(self._node.value)} is {_WORDS.get(kind, 'of a kind that is not taken')}", _ASKED_FOR[kinds])
        elif not self._node.value.strip():
            self.refuse("is empty", "expected a value")
        else:
            try:
                return parse(Cell(self._node.value.strip()))
            except CellError as refused:
                self.refuse(refused.wrong, refused.expected)
        return stand_in

    def items(self) -> list[Value]:
        """The values of a list; empty when it is something else."""
        if not self.is_list:
            self.refuse("is not a list", "expected a list such as [a, b]")
            return []
        return [Value(node, f"{self.path}[{at}]", self._file, self.diagnostics) for at, node in enumerate(self._node.value)]

    def named(self) -> dict[str, Value]:
        """The values of a mapping by their keys, which may be any names; empty when it is something else."""
        if not isinstance(self._node, yaml.MappingNode):
            self.refuse(f"is not a mapping but a {_form(self._node)}", "expected keys with values")
            return {}
        values: dict[str, Value] = {}
        for key_node, node in self._node.value:
            key = Value(key_node, self.path, self._file, self.diagnostics).parsed(text, "")
            if key in values:
                Value(key_node, self.path, self._file, self.diagnostics).refuse("is there twice", "expected each key once", key)
            elif key:
                values[key] = Value(node, _joined(self.path, key), self._file, self.diagnostics)
        return values

    def record(self, keys: Keys) -> dict[str, Any]:
        """The values of a mapping with the declared `keys`; unknown and missing ones are refused."""
        required = [name for name, key in keys.items() if key.required or key.must_be_there]
        section = self.section(required, [name for name in keys if name not in required])
        return {name: section.read(name, key) for name, key in keys.items()}

    def section(self, required: Iterable[str], optional: Iterable[str] = ()) -> Section:
        """The mapping as a section with known keys; unknown and missing ones are refused."""
        required, known = tuple(required), (*required, *optional)
        values = self.named()
        for key, value in values.items():
            if key not in known:
                value.refuse("is not a key here", f"expected {', '.join(known)}")
        for key in required:
            if key not in values and isinstance(self._node, yaml.MappingNode):
                self.refuse("the key is missing", f"expected {', '.join(required)}", key)
        return Section(values)


class Section:
    """A mapping whose keys are known. A key that is absent or null has the default."""

    def __init__(self, values: dict[str, Value]) -> None:
        self._values = values

    def get(self, key: str) -> Value | None:
        """The value of `key`, None when absent or null."""
        value = self._values.get(key)
        return None if value is None or value.is_empty else value

    def read(self, name: str, key: Key) -> Any:  # noqa: ANN401 - each key has a type of its own
        """The value of `name`, read as its declaration says."""
        value = self._values.get(name) if key.required else self.get(name)
        return key.default if value is None else key.read(value)

    def required(self, key: str, parse: Parser[T], stand_in: T) -> T:
        """The parsed value of a required key; null is a fault."""
        value = self._values.get(key)
        return stand_in if value is None else value.parsed(parse, stand_in)

    def optional(self, key: str, parse: Parser[T], default: T) -> T:
        """The parsed value of `key`, `default` when absent or null."""
        value = self.get(key)
        return default if value is None else value.parsed(parse, default)

    def items(self, key: str) -> list[Value]:
        """The values of a required list, which must not be empty."""
        value = self._values.get(key)
        items = value.items() if value is not None else []
        if not items and value is not None and value.is_list:
            value.refuse("is empty", "expected at least one")
        return items

    def list_of(self, key: str, parse: Parser[str]) -> tuple[str, ...] | None:
        """The parsed values of a list, None when absent or null."""
        value = self.get(key)
        return None if value is None else tuple(item.parsed(parse, "") for item in value.items())


def required(parse: Parser[T], stand_in: T, kinds: frozenset[str] = TEXT) -> Key:
    """A key with a single value that has to be filled in."""
    return Key(lambda value: value.parsed(parse, stand_in, kinds), stand_in, required=True)


def optional(parse: Parser[T], default: T, kinds: frozenset[str] = TEXT) -> Key:
    """A key with a single value; absent or null means `default`."""
    return Key(lambda value: value.parsed(parse, default, kinds), default)


def may_be_blank(parse: Parser[str]) -> Key:
    """A key with a text, which may be absent, null or empty."""
    return Key(lambda value: "" if value.is_blank else value.parsed(parse, ""), "")


def to_fill_in(parse: Parser[T]) -> Key:
    """A key that must be there, with a single value, or null until somebody fills it in."""
    return Key(lambda value: value.parsed(parse, None, TEXT), None, must_be_there=True)


def _kind(node: yaml.Node) -> str:
    return str(node.tag).rpartition(":")[2]


def _form(node: yaml.Node) -> str:
    return {"seq": "list", "map": "mapping"}.get(_kind(node), "single value")


def _joined(path: str, key: str) -> str:
    return f"{path}.{key}" if path and key else path or key
