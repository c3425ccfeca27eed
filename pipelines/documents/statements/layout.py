"""The sheet of a statement: its facts in words, in the order in which a practice asks."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.core.amounts import NOTHING
from pipelines.documents.paper.drawing import Drawing, Point, plot_of_shares
from pipelines.documents.paper.sheet import Cell, Pairs, Paragraph, Section, Sheet, Table, cells, columns, rows_of
from pipelines.documents.quarter_tables import QuarterTables
from pipelines.documents.statements.facts import PaymentFacts, SchemeLine, ShareOfPractice, StatementFacts
from pipelines.documents.statements.to_do import to_do
from pipelines.documents.statements.transfer_sentences import transfer_label, transfer_sentences
from pipelines.documents.sums import MoneyFlow, sum_eur
from pipelines.dutch.numbers import number, percentage
from pipelines.dutch.words import agreed_share, day, euro, grouped, said, whole_day, word
from pipelines.schemas.payout_codes import LineType

ALL_LABELS_UP_TO = 4


def sheet_of(facts: StatementFacts, tables: QuarterTables) -> Sheet:
    """The statement of one practice, a proposal until the quarter is closed."""
    transferred = facts.payment.transferred_eur if facts.payment else NOTHING
    return Sheet(
        title=said("statement.title", quarter=facts.quarter),
        subtitle=facts.name,
        sender=tables.facts["debtor_name"] or "",
        mark=said("word.final" if tables.is_closed else "word.proposal"),
        details=(
            (said("statement.agb"), facts.agb),
            *(((said("statement.region"), facts.region),) if facts.region else ()),
            (said("statement.peildatum"), day(tables.facts["peildatum"])),
            (said("statement.number"), facts.number),
        ),
        amount_label=transfer_label(transferred),
        amount=euro(transferred),
        amount_notes=tuple(transfer_sentences(facts, tables)),
        rows=rows_of(
            (_schemes(facts, MoneyFlow.PAID_BY_US),),
            (_schemes(facts, MoneyFlow.PAID_BY_INSURERS),),
            (_schemes(facts, MoneyFlow.RECEIVED_BY_US),),
            (to_do(facts, tables),),
            (_payment(facts), _share(facts)),
            (_corrections(facts),),
            *_side_by_side(_changes(facts, tables), _lists(facts), _staffing(facts), _questions(facts, tables)),
        ),
        footer=said("statement.footer", number=facts.number, version=tables.version),
    )


def _side_by_side(*sections: Section | None) -> Iterator[tuple[Section, ...]]:
    """The existing sections, two on a row: they are narrow, and a statement should fit on one page."""
    found = tuple(one for one in sections if one is not None)
    yield from (found[place : place + 2] for place in range(0, len(found), 2))


def _schemes(facts: StatementFacts, flow: MoneyFlow) -> Section | None:
    """A line per scheme with its calculation; what others pay is separate and has no sum."""
    lines, is_ours = facts.of_flow(flow), flow is MoneyFlow.PAID_BY_US
    title = said(f"statement.schemes.{flow}")
    if not lines:
        return Section(title, (Paragraph(said("statement.schemes.none")),)) if is_ours and not facts.lines else None
    amount = said("statement.schemes.amount" if is_ours else "statement.schemes.shown_amount")
    rows = tuple((_scheme_cell(line), Cell(euro(line.full_eur)), Cell(euro(line.amount_eur))) for line in lines)
    ours = sum_eur(line.amount_eur for line in lines)
    table = Table(
        columns(said("statement.schemes.scheme"), said("statement.schemes.full"), amount, amounts=2),
        rows,
        cells(said("statement.schemes.sum", quarter=facts.quarter), "", euro(ours)) if is_ours else (),
    )
    return Section(title, (table,))


def _scheme_cell(line: SchemeLine) -> Cell:
    notes = [said("statement.schemes.status", status=line.status_text, sentence=line.sentence)]
    if line.calculation:
        notes.append(said("statement.schemes.calculation", calculation=line.calculation))
    return Cell(_with_type(line.title, line.line_type), tuple(notes))


def _with_type(title: str, line_type: LineType) -> str:
    return title if line_type is LineType.PAYOUT else said("statement.schemes.line_type", title=title, line_type=word(line_type))


def _payment(facts: StatementFacts) -> Section:
    """From what was open to what is transferred or stays open (R35), and the account."""
    title, payment = said("statement.payment.title"), facts.payment
    if payment is None:
        return Section(title, (Paragraph(said("statement.payment.none")),))
    corrected = sum_eur(line.amount_eur for line in facts.corrections)
    steps = (
        ("opening", payment.opening_balance_eur),
        ("bookings", payment.booked_eur - corrected),
        ("corrections", corrected),
        ("settled", payment.settled_eur),
    )
    end = ("transferred", payment.transferred_eur) if payment.transferred_eur else ("balance", payment.closing_balance_eur)
    shown = [(name, amount) for name, amount in steps if amount or name == "bookings"]
    sums = Pairs(
        tuple((said(f"statement.payment.{name}", quarter=facts.quarter), euro(amount)) for name, amount in (*shown, end)), ends_in_sum=True
    )
    account = (
        ("iban", grouped(payment.iban or "")),
        ("account_holder", payment.account_holder),
        ("reference", payment.end_to_end_id),
    )
    of_account = Pairs(tuple((said(f"statement.payment.{name}"), text) for name, text in account if text))
    settled = " ".join(_settled(facts, payment))
    return Section(title, (sums, *((Paragraph(settled),) if settled else ()), of_account))


def _settled(facts: StatementFacts, payment: PaymentFacts) -> Iterator[str]:
    """What became of the balance besides the lines; a practice whose money came back and waits is asked for its account (R35)."""
    yield from facts.settled
    if facts.came_back and payment.closing_balance_eur > 0:
        yield said("statement.settlement.check_account")


def _share(facts: StatementFacts) -> Section | None:
    """The share, what is needed, and a plot of the last quarters with the thresholds."""
    share = facts.share
    if share is None:
        return None
    name = "count_one" if share.aw_ion == 1 else "count"
    sentences = [said(f"statement.share.{name}", aw_ion=number(share.aw_ion), ion=number(share.ion), share=percentage(share.share))]
    if share.share_min != share.share_max:
        bounds = {"share_min": percentage(share.share_min), "share_max": percentage(share.share_max)}
        sentences.append(said("statement.share.bounds", **bounds))
    limits = list(_limits(share))
    return Section(said("statement.share.title"), (Paragraph(" ".join((*sentences, *limits))), _plot(share, limits)))


def _limits(share: ShareOfPractice) -> Iterator[str]:
    for limit in share.limits:
        comparison, titles = word(limit.comparison), ", ".join(limit.titles)
        yield said("statement.share.limit", comparison=comparison, threshold=agreed_share(limit.share), titles=titles)


def _plot(share: ShareOfPractice, limits: list[str]) -> Drawing:
    last = len(share.trend) - 1
    are_all_labelled = len(share.trend) <= ALL_LABELS_UP_TO
    points = [
        Point(
            value, quarter if are_all_labelled or place in {0, last} else "", percentage(value) if are_all_labelled or place == last else ""
        )
        for place, (quarter, value) in enumerate(share.trend)
    ]
    thresholds = {limit.share: said("statement.share.threshold", threshold=agreed_share(limit.share)) for limit in share.limits}
    points_shown = ", ".join(said("statement.share.point", quarter=quarter, share=percentage(value)) for quarter, value in share.trend)
    alt = said("statement.share.alt", points=points_shown, limits=" ".join(limits)).strip()
    return plot_of_shares(
        points,
        bounds=(share.share_min, share.share_max),
        thresholds=list(thresholds.items()),
        ends=(said("statement.share.low"), said("statement.share.high")),
        alt=alt,
    )


def _corrections(facts: StatementFacts) -> Section | None:
    """Corrections with quarter of origin, why, original, corrected and what is to be paid (R34)."""
    if not facts.corrections:
        return None
    names = ("origin", "scheme", "booked", "recomputed", "amount")
    rows = tuple(
        (
            Cell(line.origin_quarter),
            Cell(_with_type(line.title, line.line_type), (line.reason,)),
            *cells(euro(line.booked_eur), euro(line.recomputed_eur), euro(line.amount_eur)),
        )
        for line in facts.corrections
    )
    corrected = euro(sum_eur(line.amount_eur for line in facts.corrections))
    last = cells(said("statement.corrections.sum"), "", "", "", corrected)
    table = Table(columns(*(said(f"statement.corrections.{name}") for name in names), amounts=3, short={0}), rows, last)
    return Section(said("statement.corrections.title"), (table,))


def _changes(facts: StatementFacts, tables: QuarterTables) -> Section | None:
    """The difference with the quarter before by cause (R41), with a sum per scheme and none over schemes."""
    before = tables.facts["compared_with"]
    if before is None:
        return None
    title = said("statement.changes.title", compared_with=before)
    if not facts.changes:
        return Section(title, (Paragraph(said("statement.changes.nothing", compared_with=before)),)) if facts.lines else None
    tables_of_schemes = []
    for scheme in dict.fromkeys(line.scheme for line in facts.changes):
        lines = [line for line in facts.changes if line.scheme == scheme]
        head = columns(said("statement.changes.scheme", title=lines[0].title), said("statement.changes.amount"), amounts=1)
        rows = tuple(cells(word(line.cause), euro(line.amount_eur)) for line in lines)
        last = cells(said("statement.changes.sum"), euro(sum_eur(line.amount_eur for line in lines)))
        tables_of_schemes.append(Table(head, rows, last if len(lines) > 1 else ()))
    return Section(title, tuple(tables_of_schemes))


def _lists(facts: StatementFacts) -> Section | None:
    """What became of the rows of the practice's list."""
    if facts.lists is None:
        return None
    always = ("rows_read", "counted", "unknown_postcode", "uncertain_rows", "duplicate_in_practice")
    others = ("not_registered", "moved_to_other_practice", "conflict", "rejected_files")
    shown = (*always, *(name for name in others if facts.lists[name]))
    pairs = tuple((said(f"statement.lists.{name}"), number(facts.lists[name])) for name in shown)
    return Section(said("statement.lists.title"), (Pairs(pairs),))


def _staffing(facts: StatementFacts) -> Section | None:
    """What our schemes pay in a year, compared with the cost of the plan (R30)."""
    staffing, title = facts.staffing, said("statement.staffing.title")
    if staffing is None:
        return None
    budget = (said("statement.staffing.budget"), euro(staffing.budget_year_eur))
    if staffing.cost_eur is None:
        return Section(title, (Pairs((budget,)), Paragraph(said("statement.staffing.no_cost"), is_quiet=True)))
    left = staffing.budget_year_eur - staffing.cost_eur
    last = (said("statement.staffing.short" if left < 0 else "statement.staffing.left"), euro(abs(left)))
    return Section(title, (Pairs((budget, (said("statement.staffing.cost"), euro(staffing.cost_eur)), last), ends_in_sum=True),))


def _questions(facts: StatementFacts, tables: QuarterTables) -> Section:
    """Whom to ask, and until when."""
    contact, answer_by = tables.facts["contact"], whole_day(tables.facts["answer_by"])
    name = "contact" if contact else "no_contact"
    text = said(f"statement.questions.{name}", answer_by=answer_by, contact=contact, number=facts.number)
    return Section(said("statement.questions.title"), (Paragraph(text),))
