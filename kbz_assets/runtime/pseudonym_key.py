"""The key for pseudonyms: from the environment or a file (R37)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from kbz_assets.storage.files import write_whole
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import Diagnostic, InputError
from pipelines.ingest.pseudonyms import PseudonymKey

KEY_VARIABLE = "KBZ_PSEUDONYM_KEY"
KEY_FILE_VARIABLE = "KBZ_PSEUDONYM_KEY_FILE"
KEY_BYTES = 32


def read_key(home: Home, environment: Mapping[str, str]) -> PseudonymKey:
    """The key of `KBZ_PSEUDONYM_KEY`, of the file named by `KBZ_PSEUDONYM_KEY_FILE`, or of the demo in `home`.

    InputError when there is none or it is too short; the key itself is never told.
    """
    if environment.get(KEY_VARIABLE):
        return _parsed(KEY_VARIABLE, environment[KEY_VARIABLE])
    named = environment.get(KEY_FILE_VARIABLE)
    path = Path(named) if named else home.key_file
    try:
        return _parsed(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        if named:
            raise InputError(
                [Diagnostic(KEY_FILE_VARIABLE, None, "", "the file cannot be read", "expected the path of a file with the key")]
            ) from None
        expected = f"expected 64 or more hex digits in {KEY_VARIABLE}, or a file with them named by {KEY_FILE_VARIABLE}"
        raise InputError([Diagnostic(KEY_VARIABLE, None, "", "there is no key for pseudonyms", expected)]) from None


def make_key(path: Path) -> None:
    """Write a fresh key to `path` where there is none yet."""
    if not path.exists():
        write_whole(path, secrets.token_hex(KEY_BYTES).encode() + b"\n")


def _parsed(source: str, text: str) -> PseudonymKey:
    try:
        return PseudonymKey.from_hex(text.strip())
    except ValueError as error:
        raise InputError([Diagnostic(source, None, "", "the key for pseudonyms cannot be used", str(error))]) from None
