"""The questions of `pipelines.checks.anomaly_checks` as asset checks that warn and stop nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import dagster as dg

from kbz_assets.checks.results import check_result
from kbz_assets.ui_text.markdown import table
from pipelines.checks.anomaly_checks import Plausibility, plausibility_sentences
from pipelines.core.quarter import Quarter

MOST_NAMED = 10


def plausibility_specs(key: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """One check per question."""
    return [
        dg.AssetCheckSpec(name, asset=key, blocking=False, description=f"Warns unless {sentence}.")
        for name, sentence in plausibility_sentences().items()
    ]


def plausibility_results(
    key: dg.AssetKey, answers: Iterable[Plausibility], *, quarter: Quarter, practices: int
) -> list[dg.AssetCheckResult]:
    """The results of the answers, each with its practices, of the `practices` that were checked; aggregates only."""
    return [
        check_result(
            key,
            answer.name,
            [_named(answer)] if answer.doubts else [],
            quarter=quarter,
            rows=practices,
            rows_failing=len(answer.doubts),
            severity=dg.AssetCheckSeverity.WARN,
            metadata=_which(answer),
        )
        for answer in answers
    ]


def plausibility_warnings(answers: Iterable[Plausibility]) -> Iterator[str]:
    """A line per question that some practice does not satisfy."""
    for answer in answers:
        if answer.doubts:
            yield f"{answer.name}: {_named(answer)}, expected that {answer.sentence}"


def _which(answer: Plausibility) -> dict[str, dg.MetadataValue]:
    if not answer.doubts:
        return {}
    return {"which": dg.MetadataValue.md(table(("AGB", "practice", "figure"), [(one.agb, one.name, one.figure) for one in answer.doubts]))}


def _named(answer: Plausibility) -> str:
    """The practices in a line; only the first of many."""
    named = "; ".join(str(doubt) for doubt in answer.doubts[:MOST_NAMED])
    more = len(answer.doubts) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named
