"""`rapport.html`: the sections in one self-contained page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipelines.documents.page import money, practices, region
from pipelines.documents.page.blocks import Section, Table
from pipelines.documents.page.disclosure import whole_euro
from pipelines.documents.page.view import View
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.sums import MoneyFlow
from pipelines.dutch.numbers import number
from pipelines.dutch.words import day, said, section

TEMPLATES = "templates"


def report_page(tables: QuarterTables) -> bytes:
    """The report page of a quarter as one HTML file: equal tables give equal bytes.

    It is read outside finance: no count of patients from 1 to 4 can be read or derived from it (R38, `disclosure`).
    """
    view = View(tables)
    style, script = _text("page.css"), _text("page.js")
    template = _environment().get_template("page.html.j2")
    page = template.render(
        words=section("page.page"),
        quarter=str(tables.quarter),
        state=_state(tables),
        facts=_facts(view),
        headline=_headline(view),
        sections=sections(view),
        regions=view.regions,
        rounding=said("page.page.rounding", unit=whole_euro(view.unit)),
        style=style,
        script=script,
        policy=f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'",
    )
    return page.encode("utf-8")


def sections(view: View) -> list[Section]:
    """The parts of the page in their order; savings only where there is an estimate."""
    found = (
        region.decisions(view),
        money.paid(view),
        practices.shares(view),
        practices.movers(view),
        practices.near(view),
        money.budget(view),
        money.insurers(view),
        practices.missing(view),
        practices.systems(view),
        region.trend(view),
        money.scenario(view),
        region.indicators(view),
        region.savings(view),
    )
    return [one for one in found if one is not None]


def _state(tables: QuarterTables) -> str:
    return said("page.page.closed" if tables.is_closed else "page.page.open")


def _facts(view: View) -> list[tuple[str, str]]:
    """What the quarter is about: its days and its list."""
    facts = view.tables.facts
    return [
        (said("page.page.peildatum"), day(facts["peildatum"])),
        (said("page.page.aw_list"), facts["aw_list"]),
        (said("page.page.pay_on"), day(view.tables.pay_on)),
    ]


def _headline(view: View) -> Sequence[tuple[str, str, str]]:
    """The three figures above the page: what we pay, who delivered, and what is asked."""
    asked = sum(len(block.rows) for block in region.decisions(view).blocks if isinstance(block, Table))
    known = list(view.tables.rows("practice_shares"))
    delivered = sum(row["ion"] > 0 for row in known)
    return [
        (said("page.page.to_pay"), view.total(view.sums[MoneyFlow.PAID_BY_US].values()).text, "paid"),
        (said("page.page.delivered"), said("page.page.of", some=number(delivered), all=number(len(known))), "missing"),
        (said("page.page.asked_one" if asked == 1 else "page.page.asked"), number(asked), "decisions"),
    ]


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(__package__, TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_together,
    )


def _together(value: object) -> object:
    """Keep a euro sign and its amount on the same line."""
    return value.replace("€ ", "€\u00a0") if type(value) is str else value


def _text(name: str) -> str:
    return files(__package__).joinpath(TEMPLATES, name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The hash by which the page's security policy allows this text, and no other script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
