"""Stories of closing: a home, what happens to it, and how it must look after each command."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
from typer.testing import CliRunner

from kbz_assets.cli import app
from kbz_assets.storage.home import Home, csv_table_file
from pipelines.core.quarter import Quarter
from tests.expected_tables import read_rows

STORIES = Path(__file__).parents[1] / "cases" / "closing"
MORE_LINES = ("rejected_delivery", "not_a_signatory")
TABLES = ("corrections", "payments", "insurer_claims", "insurer_balance", "budget_use")
LINE = ("origin_quarter", "scheme", "region", "agb", "line_type")
BANK = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


@dataclass(frozen=True)
class Event:
    """What happens: files change, or a command is given and has to end as it says."""

    number: int
    story: Path
    what: Mapping[str, Any]

    @property
    def expected(self) -> Path:
        """How it looks afterwards."""
        return self.story / "expected" / f"{self.number:02d}"


def events(story: Path) -> Iterator[Event]:
    """The events of a story in their order."""
    for number, what in enumerate(json.loads((story / "events.json").read_text(encoding="utf-8")), start=1):
        yield Event(number, story, what)


def happen(event: Event, home: Home) -> None:
    """Let an event happen to the home, and hold it against what must come of it."""
    if "do" in event.what:
        _change_files(event, home)
        return
    before = frozen_bytes(home)
    command = [str(word) for word in event.what["cmd"]]
    result = CliRunner().invoke(app, [*command, "--home", str(home.path)])
    told = f"{event.story.name} {event.number}: {' '.join(command)}\n{result.output}"
    assert result.exit_code == event.what["exit"], told
    if event.what["exit"] != 0 or (command[0] == "run" and not event.expected.exists()):
        assert frozen_bytes(home) == before, told
    if "says" in event.what:
        assert any(event.what["says"] in line for line in result.stdout.splitlines()), told
    if "refused" in event.what:
        _hold_refusals(event.what["refused"], result.stderr, told)
    if event.expected.is_dir():
        _hold_expected(event.expected, home, command, result.stdout)


def _change_files(event: Event, home: Home) -> None:
    if "copy" in event.what:
        shutil.copytree(event.story / event.what["copy"], home.path, dirs_exist_ok=True)
    for name in event.what.get("delete", []):
        (home.path / name).unlink()


def frozen_bytes(home: Home) -> dict[str, bytes]:
    """Every file of the ledger and of the output."""
    files = (path for folder in (home.ledger, home.all_output) for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(home.path)): path.read_bytes() for path in files}


def _hold_refusals(expected: Sequence[Sequence[str]], stderr: str, told: str) -> None:
    """Every reason with its subject, and no other; of some reasons there may be more lines."""
    lines = [line.removeprefix("refused ").partition(": ") for line in stderr.splitlines() if line.startswith("refused ")]
    found = Counter(reason for reason, _, _ in lines)
    wanted = Counter(reason for reason, _ in expected)
    assert found.keys() == wanted.keys(), told
    assert all(found[reason] == wanted[reason] or reason in MORE_LINES for reason in found), told
    for reason, subject in expected:
        assert any(reason == other and subject in rest for other, _, rest in lines), told


def _hold_expected(expected: Path, home: Home, command: Sequence[str], stdout: str) -> None:
    """The tables, the ledger, the journal, the bank file and the manifest after a command, as far as they are given."""
    if command[0] == "status":
        given = json.loads((expected / "status.json").read_text(encoding="utf-8"))
        assert _as_given(json.loads(stdout), given) == given, expected
        return
    quarter = Quarter.parse(command[1])
    for name in TABLES:
        given = read_rows(expected / f"{name}.csv") if (expected / f"{name}.csv").exists() else []
        assert _table(home, quarter, name) == given, f"{expected} {name}"
    _hold_facts(home, quarter)
    if (expected / "ledger.csv").exists():
        assert _ledger(home) == read_rows(expected / "ledger.csv"), expected
        assert _bank(home.bank_file(quarter)) == json.loads((expected / "bank.json").read_text(encoding="utf-8")), expected
        _hold_journal(expected / f"journaal_{quarter}.csv", home.output(quarter))
        _hold_manifest(expected / "manifest.json", home, quarter)


def _hold_facts(home: Home, quarter: Quarter) -> None:
    """Each correction rests on a line that comes to its amount now, and came to what the closing of its quarter booked."""
    corrections, facts = (read_rows(csv_table_file(home.published(quarter), name)) for name in ("corrections", "correction_facts"))
    ledger = _ledger(home) if home.ledger_file.exists() else []
    booked = {tuple(line[name] for name in LINE): line["amount"] for line in ledger if line["kind"] == "booking"}
    assert [[row[name] for name in LINE] for row in facts] == [[row[name] for name in LINE] for row in corrections]
    for correction, fact in zip(corrections, facts, strict=True):
        assert (fact["amount_now"] or "0,00") == correction["recomputed"]
        assert (fact["amount_at_closing"] or "0,00") == booked.get(tuple(fact[name] for name in LINE), "0,00")


def _table(home: Home, quarter: Quarter, name: str) -> list[dict[str, str]]:
    rows = read_rows(csv_table_file(home.published(quarter), name))
    nothing = {"claimed": "0,00", "received": "0,00", "open": "0,00"}
    return [row for row in rows if name != "insurer_balance" or not nothing.items() <= row.items()]


def _ledger(home: Home) -> list[dict[str, str]]:
    lines = pl.read_parquet(home.ledger_file).drop("booked_at", "entry_hash", "previous_hash")
    return [
        {name: str(value).replace(".", ",") if name == "amount" else value for name, value in line.items()} for line in lines.to_dicts()
    ]


def _hold_journal(path: Path, output: Path) -> None:
    given, found = read_rows(path), read_rows(output / path.name)
    for row, wanted in zip(found, given, strict=True):
        del row["datum"]
        if not wanted["omschrijving"]:
            row["omschrijving"] = ""
    assert found == given, path


def _bank(path: Path) -> Any:
    """What the bank file asks for; None where there is none."""
    if not path.exists():
        return None
    header, batch = (_below(ET.parse(path).getroot(), f"CstmrCdtTrfInitn/{name}") for name in ("GrpHdr", "PmtInf"))
    transfers = {
        "EndToEndId": "PmtId/EndToEndId",
        "InstdAmt": "Amt/InstdAmt",
        "Cdtr": "Cdtr/Nm",
        "CdtrAcct": "CdtrAcct/Id/IBAN",
        "Ustrd": "RmtInf/Ustrd",
    }
    return {
        "CtrlSum": _below(header, "CtrlSum").text,
        "NbOfTxs": _below(header, "NbOfTxs").text,
        "Dbtr": _below(batch, "Dbtr/Nm").text,
        "DbtrAcct": _below(batch, "DbtrAcct/Id/IBAN").text,
        "transfers": [{name: _below(one, place).text for name, place in transfers.items()} for one in batch.findall(f"{BANK}CdtTrfTxInf")],
    }


def _below(element: ET.Element, place: str) -> ET.Element:
    found = element.find("/".join(f"{BANK}{name}" for name in place.split("/")))
    assert found is not None, place
    return found


def _hold_manifest(path: Path, home: Home, quarter: Quarter) -> None:
    given, found = json.loads(path.read_text(encoding="utf-8")), json.loads(home.manifest(quarter).read_text(encoding="utf-8"))
    accepted, wanted = ({tuple(one[:3]) for one in manifest.pop("accepted")} for manifest in (found, given))
    earlier = {tuple(one[:3]) for other in home.ledger.glob("*.json") if other.stem < str(quarter) for one in _accepted(other)}
    assert accepted <= wanted <= accepted | earlier, path
    assert {name: found[name] for name in given} == given, path


def _accepted(manifest: Path) -> list[list[str]]:
    return json.loads(manifest.read_text(encoding="utf-8"))["accepted"]


def _as_given(found: Any, given: Any) -> Any:
    """`found` with the keys of `given` alone."""
    if isinstance(given, dict):
        return {name: _as_given(found[name], value) for name, value in given.items()}
    if isinstance(given, list) and len(found) == len(given):
        return [_as_given(one, like) for one, like in zip(found, given, strict=True)]
    return found
