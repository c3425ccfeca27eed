"""How long what people are recognised by is kept."""

import pytest

from pipelines.core.quarter import Quarter
from pipelines.core.retention import expired, first_kept

RUNNING = Quarter(2026, 1)


@pytest.mark.parametrize(
    ("closed", "first"),
    [
        ([], "2025Q1"),
        (["2025Q4"], "2025Q1"),
        (["2025Q3", "2025Q2"], "2024Q4"),
        (["2026Q1"], "2025Q1"),
    ],
    ids=["nothing is closed", "closed in time", "the last quarter still has to be closed", "the running quarter is closed"],
)
def test_what_a_coming_run_can_look_at_again_is_kept(closed: list[str], first: str) -> None:
    assert str(first_kept(RUNNING, [Quarter.parse(label) for label in closed], correction_quarters=4)) == first


def test_without_corrections_only_the_running_quarter_is_kept() -> None:
    assert first_kept(RUNNING, [], correction_quarters=0) == RUNNING


def test_quarters_before_the_first_one_kept_have_expired_oldest_first() -> None:
    quarters = [Quarter(2025, 1), Quarter(2024, 4), Quarter(2023, 2)]
    assert expired(quarters, Quarter(2025, 1)) == [Quarter(2023, 2), Quarter(2024, 4)]
