"""The key for pseudonyms: where it comes from, which ones are refused, and that another one is noticed."""

import secrets
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbz_assets.runtime.pseudonym_key import make_key, other_key_warnings, read_key, remember_key
from kbz_assets.storage.home import Home
from pipelines.core.diagnostics import InputError

KEY = "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a"
OTHER = KEY[::-1]


def refusal(home: Home, **environment: str) -> str:
    with pytest.raises(InputError) as refused:
        read_key(home, environment)
    (diagnostic,) = refused.value.diagnostics
    return str(diagnostic)


@pytest.mark.parametrize("key", ["0" * 64, "ab" * 32, "AbAb" * 16, "1234567" * 10, "5f0e1d2c" * 8, "f" * 65])
def test_a_key_that_repeats_a_few_digits_is_refused_and_not_shown(tmp_path: Path, key: str) -> None:
    line = refusal(Home(tmp_path), KBZ_PSEUDONYM_KEY=key)
    assert line.startswith("KBZ_PSEUDONYM_KEY: the key for pseudonyms is a pattern that can be guessed, expected digits drawn by chance")
    assert key[:8] not in line


@given(st.binary(min_size=32, max_size=40).filter(lambda secret: len(set(secret)) > 8))
def test_a_key_drawn_by_chance_is_taken(secret: bytes) -> None:
    assert read_key(Home(Path("/nowhere")), {"KBZ_PSEUDONYM_KEY": secret.hex()})


def test_a_pattern_in_the_file_of_the_key_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("00" * 32 + "\n", encoding="ascii")
    assert refusal(Home(tmp_path), KBZ_PSEUDONYM_KEY_FILE=str(tmp_path / "key")).startswith(f"{tmp_path}/key: ")


def test_a_key_that_is_there_and_cannot_be_read_is_not_called_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever reads that there is no key makes another one, with other pseudonyms."""
    home = Home(tmp_path)
    make_key(home.key_file)

    def refused(*_: object, **__: object) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refused)
    expected = "expected a file that this user may read: see chmod and chown"
    assert refusal(home) == f"{home.key_file}: the key for pseudonyms cannot be read, {expected}"


def test_the_key_of_a_demo_is_drawn_by_chance_and_made_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    make_key(home.key_file)
    first = home.key_file.read_bytes()
    make_key(home.key_file)
    assert home.key_file.read_bytes() == first
    assert read_key(home, {}).fingerprint


def test_another_key_than_that_of_earlier_runs_is_reported(tmp_path: Path) -> None:
    home = Home(tmp_path)
    key, other = read_key(home, {"KBZ_PSEUDONYM_KEY": KEY}), read_key(home, {"KBZ_PSEUDONYM_KEY": OTHER})
    assert other_key_warnings(home, key) == []
    remember_key(home, key)
    assert other_key_warnings(home, read_key(home, {"KBZ_PSEUDONYM_KEY": KEY.upper()})) == []
    (warning,) = other_key_warnings(home, other)
    assert warning.startswith("the key for pseudonyms is not that of the earlier runs of this home")
    assert home.key_fingerprint.stat().st_mode & 0o777 == 0o600
    assert KEY[:8] not in home.key_fingerprint.read_text(encoding="ascii")


def test_keys_have_fingerprints_of_their_own() -> None:
    keys = [secrets.token_hex(32) for _ in range(50)]
    assert len({read_key(Home(Path("/nowhere")), {"KBZ_PSEUDONYM_KEY": key}).fingerprint for key in keys}) == len(keys)
