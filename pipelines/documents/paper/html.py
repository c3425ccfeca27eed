"""A sheet as one HTML page that needs nothing else and prints well."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from pipelines.documents.paper.sheet import Sheet

TEMPLATE = "sheet.html.j2"


def html_of(sheet: Sheet) -> bytes:
    """The sheet as HTML in UTF-8; every text is escaped."""
    return _template().render(sheet=sheet).encode()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    return environment.from_string(files(__package__).joinpath(TEMPLATE).read_text(encoding="utf-8"))
