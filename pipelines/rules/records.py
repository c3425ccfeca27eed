"""Which reference records hold for a quarter, found by practice.

Belongs here: looking up. Does not belong here: what follows from a record, which is the business of the rule that asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.core.quarter import Quarter
from pipelines.reference.book import ReferenceBook
from pipelines.reference.deviations import Deviation
from pipelines.reference.enrolments import Enrolment
from pipelines.reference.plans import Plan

PracticeAndName = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Records:
    """The records that hold on the peildatum: by (agb, scheme), by (agb, stream), and the plan of the year by agb."""

    enrolments: Mapping[PracticeAndName, Enrolment]
    deviations: Mapping[PracticeAndName, Deviation]
    streams: Mapping[PracticeAndName, tuple[str, ...]]
    plans: Mapping[str, Plan]

    @classmethod
    def of(cls, book: ReferenceBook, quarter: Quarter) -> Records:
        """The records of `book` that hold on the peildatum of `quarter`, and the plans of its year."""
        day = quarter.peildatum
        enrolments = {(one.agb, one.scheme): one for one in book.enrolments if one.holds_on(day)}
        arguments: dict[PracticeAndName, list[str]] = defaultdict(list)
        for stream in book.streams:
            if stream.valid.holds_on(day):
                arguments[stream.agb, stream.stream].append(stream.argument)
        for enrolled in enrolments:
            arguments[enrolled].append("")
        return cls(
            enrolments=enrolments,
            deviations={(one.agb, one.scheme): one for one in book.deviations if one.valid.holds_on(day) and _argued(one)},
            streams={key: tuple(found) for key, found in arguments.items()},
            plans={plan.agb: plan for plan in book.plans if plan.year == quarter.year},
        )

    def stream_arguments(self, agb: str, stream: str) -> tuple[str, ...]:
        """R18: the argument of each record of `stream`; an enrolment in a scheme of that name is one without an argument."""
        return self.streams.get((agb, stream), ())


def _argued(deviation: Deviation) -> bool:
    """R17: with an argument and an approver."""
    return bool(deviation.argument.strip() and deviation.approved_by.strip())
