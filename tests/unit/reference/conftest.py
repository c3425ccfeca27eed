"""A reference folder as `kbz init` makes it, to fill in what a situation needs."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.core.diagnostics import Severity
from pipelines.reference.book import ReferenceBook
from pipelines.reference.reading.book import load_reference, read_reference
from pipelines.reference.reading.plausibility_warnings import plausibility_warnings
from pipelines.reference.templates import write_templates

PRACTICE = "01234567"


@dataclass(frozen=True)
class Folder:
    """The folder `reference` of a home."""

    path: Path

    def add(self, name: str, *lines: str) -> None:
        """Lines at the end of a file."""
        with (self.path / name).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)

    def write(self, name: str, content: str | bytes) -> None:
        """A file with other content."""
        (self.path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def row_after(self, name: str) -> int:
        """The number that the next added line will have."""
        return len((self.path / name).read_text(encoding="utf-8").splitlines()) + 1

    def practices(self, *codes: str) -> None:
        """Practices with an account that passes its test, enrolled in the koptarief."""
        for code in codes:
            self.add("practices.csv", f"{code};Praktijk {code};rijnmond;NL91ABNA0417164300;Maatschap {code};2020-01-01;")
            self.add("enrolments.csv", f"{code};rijnmond_koptarief;2023-01-01;;;")

    def aw_list(self, name: str, content: str | bytes, valid: str = "2023-01-01;") -> None:
        """An AW list with its line in the registry."""
        self.write(f"aw_lists/{name}", content)
        digest = hashlib.sha256((self.path / "aw_lists" / name).read_bytes()).hexdigest()
        self.add("aw_lists.csv", f"{name.partition('.')[0]};{name};{valid};{digest};verzonnen")

    def schemes(self, rule: str, scheme: str = "proef") -> None:
        """`schemes.yaml` with one scheme and one rule, with the keys in `rule`."""
        keys = "".join(f"        {line}\n" for line in rule.splitlines())
        self.write("schemes.yaml", f"schemes:\n  {scheme}:\n    title: Proef\n    segment: S3\n    rules:\n      -\n{keys}")

    def rules(self, *rules: str) -> None:
        """`schemes.yaml` with one scheme of several rules, each with the keys in `rules` (by commas) beside payer and base."""
        lines = "".join(f"      - {{paid_by: region_organisation, base: ion, {rule}}}\n" for rule in rules)
        self.write("schemes.yaml", f"schemes:\n  proef:\n    title: Proef\n    segment: S1\n    rules:\n{lines}")

    def diagnostics(self) -> list[str]:
        """Every error, as a person reads it."""
        return [str(diagnostic) for diagnostic in read_reference(self.path).diagnostics if diagnostic.severity is Severity.ERROR]

    def faults_of_schemes(self, path: str = "schemes.proef.rules[0].") -> list[str]:
        """Every error without its file and line, and without the `path` of keys that it begins with."""
        return [diagnostic.partition(" ")[2].removeprefix(path) for diagnostic in self.diagnostics()]

    def book(self) -> ReferenceBook:
        """All files together; they have to be right."""
        return load_reference(self.path)

    def warnings(self) -> list[str]:
        """Every plausibility warning, as a person reads it."""
        return [str(warning) for warning in plausibility_warnings(self.book())]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    write_templates(tmp_path / "home")
    return Folder(tmp_path / "home" / "reference")
