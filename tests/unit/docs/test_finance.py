"""The page for finance tells every status of a payout, in words and in order."""

import re
from pathlib import Path

from pipelines.schemas.payout_codes import Status

PAGE = (Path(__file__).parents[3] / "docs" / "finance.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[(R\d+)\]\(rules\.md#r\d+\)")


def test_the_statuses_are_those_of_the_rules_in_their_order_and_words():
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| .+ \|$", PAGE, re.MULTILINE)

    assert [(status, LINK.sub(r"\1", when)) for status, when in rows] == [(str(status), status.sentence) for status in Status]
