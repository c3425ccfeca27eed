"""Names of files and columns as they may be shown."""

from __future__ import annotations

import re
import unicodedata

from pipelines.ingest.cells.pseudonyms import PseudonymKey

# Characters that break a line, are not text, or make a name look like another: control characters, lone surrogates, invisible
# characters, marks for the direction of writing.
_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def shown(name: str, key: PseudonymKey) -> str:
    """`name` in Unicode's composed form, with BSNs masked (R37) and what cannot be shown written as its code."""
    composed = unicodedata.normalize("NFC", key.masked(name))
    return _UNSHOWABLE.sub(lambda character: f"\\u{ord(character[0]):04x}", composed)
