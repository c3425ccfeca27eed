"""What a practice can do before the money is right, addressed to the practice (R42)."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.documents.paper.sheet import Cell, Section, Table, columns
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import ActionLine, StatementFacts
from pipelines.dutch.numbers import number
from pipelines.dutch.words import euro, said, section, whole_day, word
from pipelines.schemas.delivery_codes import FileReason, RowReason
from pipelines.schemas.payout_codes import Action


def to_do(facts: StatementFacts, tables: QuarterTables) -> Section | None:
    """Its actions, most at stake first, with what the practice is asked for each reason; None where there are none."""
    if not facts.actions:
        return None
    ordered = sorted(facts.actions, key=lambda one: -(one.at_stake_eur or 0))
    rows = tuple((Cell(_text(one, facts), tuple(_notes(one))), Cell(_at_stake(one))) for one in ordered)
    head = columns(said("statement.actions.what"), said("statement.actions.at_stake"), amounts=1)
    title = said("statement.actions.title", answer_by=whole_day(tables.facts["answer_by"]))
    return Section(title, (Table(head, rows),))


def question(reason: FileReason | RowReason) -> str:
    """What the practice is asked to do about a file or row that was rejected for `reason`."""
    asked: str = section(f"statement.question.{type(reason).__name__}")[reason.value]
    return asked


def _text(one: ActionLine, facts: StatementFacts) -> str:
    return said(
        f"statement.action.{one.action}",
        quarter=facts.quarter,
        year=facts.quarter.year,
        subject=_subject(one),
        how_many="" if one.how_many is None else number(one.how_many),
    )


def _subject(one: ActionLine) -> str:
    """The file or stream; for an outside count its source, without the name of the measure."""
    return one.subject.partition(" ")[2] if one.action is Action.COMPARE_COUNT else one.subject


def _notes(one: ActionLine) -> Iterator[str]:
    if one.title is not None:
        yield one.title
    if one.file_reason is not None:
        yield said("statement.actions.file", reason=word(one.file_reason), question=question(one.file_reason))
    for reason, many in one.row_reasons:
        yield said("statement.actions.rows", how_many=number(many), reason=word(reason), question=question(reason))


def _at_stake(one: ActionLine) -> str:
    if not one.at_stake_eur:
        return ""
    amount = euro(one.at_stake_eur)
    return said("statement.actions.per_year", amount=amount) if one.action is Action.REVISE_PLAN else amount
