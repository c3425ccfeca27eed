"""The ids of headings on the site: a rule has its number as id, so that `rules.md#r24` works on the site as it does on a forge."""

import re

from markdown.extensions.toc import slugify

_RULE = re.compile(r"R\d+\b")


def heading_id(value: str, separator: str) -> str:
    """`R24 Regional budget` -> `r24`; other headings as usual."""
    rule = _RULE.match(value)
    return rule[0].lower() if rule else slugify(value, separator)
