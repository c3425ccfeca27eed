"""Runs that go wrong, and runs that are done again."""

import re
import subprocess
import sys
from pathlib import Path
from select import select

import polars as pl
import pytest
import stdnum.nl.bsn
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.storage.home import Home
from kbz_assets.storage.locking import held
from pipelines.core.quarter import Quarter
from pipelines.schemas.catalogue import TABLES

QUARTER = Quarter(2026, 1)


def run(home: Home):
    return CliRunner().invoke(app, ["run", str(QUARTER), "--home", str(home.path)])


def published(home: Home) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((home.output(QUARTER) / "tables").iterdir())}


def test_a_run_done_again_gives_the_same_bytes(small_home: Home) -> None:
    assert run(small_home).exit_code == 0
    first = published(small_home)
    assert set(first) == {f"{table.name}.{ending}" for table in TABLES for ending in ("parquet", "csv")}
    assert run(small_home).exit_code == 0
    assert published(small_home) == first


def test_every_file_that_a_run_makes_is_for_its_owner_alone(small_home: Home) -> None:
    assert run(small_home).exit_code == 0
    made = [*small_home.warehouse.rglob("*"), *(small_home.path / "output").rglob("*")]
    assert [path for path in made if path.stat().st_mode & 0o077 and path.is_file()] == []


def test_nothing_of_the_scratch_database_stays_open_or_on_disk(small_home: Home) -> None:
    assert run(small_home).exit_code == 0
    opened = [str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert [name for name in opened if "duckdb" in name] == []
    assert list(small_home.path.rglob("*.duckdb*")) == []


def test_runs_leave_little_in_the_folder_of_dagster_and_their_databases_are_closed(small_home: Home) -> None:
    """As a process, since what stays open is left behind when that ends."""
    command = [Path(sys.executable).with_name("kbz"), "run", str(QUARTER), "--home", str(small_home.path)]
    bytes_after = []
    for _ in range(2):
        subprocess.run(command, check=True, capture_output=True)
        files = [path for path in small_home.dagster.rglob("*") if path.is_file()]
        assert [path.name for path in files if path.name.endswith(("-wal", "-shm", "-journal"))] == []
        bytes_after.append(sum(path.stat().st_size for path in files))
    assert bytes_after[1] - bytes_after[0] < 3_000_000


def test_a_run_that_has_to_wait_for_another_one_says_so_before_it_reads_anything(small_home: Home) -> None:
    command = [Path(sys.executable).with_name("kbz"), "run", str(QUARTER), "--home", str(small_home.path)]
    with held(small_home.quarter(QUARTER).lock, lambda: None):
        waiting = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert waiting.stderr is not None
        heard, _, _ = select([waiting.stderr], [], [], 120)
        first = waiting.stderr.readline() if heard else ""
    rest = waiting.communicate()[1]
    assert first == "A run or another command is at work on 2026Q1; waiting for it\n"
    assert rest.startswith("Reading the lists\n")
    assert waiting.returncode == 0


def test_all_faults_of_the_reference_files_are_reported_at_once_and_nothing_is_written(small_home: Home) -> None:
    (small_home.reference / "plans.csv").unlink()
    (small_home.reference / "budgets.csv").write_text("region;scheme;year;amount;overhead_share\nhaaglanden;kbz_kader;26;x;\n")
    result = run(small_home)
    assert result.exit_code == 2
    places = [line.split(": ")[0] for line in result.stderr.splitlines() if line.startswith("reference/")]
    assert "reference/plans.csv" in places
    assert "reference/budgets.csv:2 year" in places
    assert "reference/budgets.csv:2 amount" in places
    assert "Traceback" not in result.stderr
    assert not small_home.output(QUARTER).exists()


def test_without_a_key_the_run_stops(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", "")
    result = run(small_home)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].startswith("KBZ_PSEUDONYM_KEY: there is no key for pseudonyms, expected 64 or more hex digits")


def test_a_key_that_is_too_short_is_refused_and_not_shown(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", "abcdef12")
    result = run(small_home)
    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1].endswith("the key for pseudonyms cannot be used, expected 64 or more hex digits")
    assert "abcdef12" not in result.stderr


def test_a_picture_is_rejected_and_the_other_lists_are_read(small_home: Home) -> None:
    (small_home.deliveries(QUARTER) / "foto.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00")
    result = run(small_home)
    assert result.exit_code == 0
    assert "warning: foto.csv was rejected: unreadable_file" in result.stderr


def test_a_failing_check_stops_the_run_and_leaves_the_old_tables(small_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(small_home).exit_code == 0
    before = published(small_home)
    monkeypatch.setattr("kbz_assets.defs.shares.disagreements", lambda *_: ["01166802: ion is 12 in the shares and 13 when counted again"])
    result = run(small_home)
    assert result.exit_code == 1
    failed = "practice_shares practices_counted_twice: 2026Q1: 01166802: ion is 12 in the shares and 13 when counted again"
    assert failed in result.stderr.splitlines()
    assert published(small_home) == before


def test_an_aw_list_with_another_content_than_registered_stops_the_run(small_home: Home) -> None:
    path = small_home.reference / "aw_lists" / "nza2012.csv"
    path.write_bytes(path.read_bytes() + b"9999ZZ,Rotterdam\n")
    result = run(small_home)
    assert result.exit_code == 2
    assert any(line.startswith("reference/aw_lists.csv:2 sha256: ") for line in result.stderr.splitlines())


def test_no_bsn_or_patient_number_stands_in_what_a_run_leaves(small_home: Home) -> None:
    """R37."""
    assert run(small_home).exit_code == 0
    delivered = b"".join(path.read_bytes() for path in small_home.path.rglob("deliveries/**/*") if path.is_file())
    bsn = {digits for digits in re.findall(r"(?<!\d)\d{9}(?!\d)", delivered.decode("latin-1")) if stdnum.nl.bsn.is_valid(digits)}
    assert len(bsn) > 10
    for path in small_home.path.rglob("*"):
        if not path.is_file() or small_home.path / "deliveries" in path.parents:
            continue
        content = path.read_bytes() if path.suffix != ".parquet" else _cells(path)
        assert not [digits for digits in bsn if digits.encode() in content], path


def _cells(path: Path) -> bytes:
    return repr(pl.read_parquet(path, glob=False).rows()).encode()
