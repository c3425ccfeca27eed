"""The figures of docs/closing.md: three quarters are closed, with the usual complications.

`.venv/bin/python tools/docs/walk_through_closings.py` renews them in the page; a test compares the page with the result.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

from typer.testing import CliRunner
from walking import Row, deliver, make_reference, markdown, named, read_rows, write

from kbz_assets.cli import app
from kbz_assets.commands.run import run_quarter
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter

PAGE = Path(__file__).parents[2] / "docs" / "closing.md"
Q1, Q2, Q3 = (Quarter(2025, number) for number in (1, 2, 3))
BRUG, HAVEN, LINDE = "01000011", "01000022", "01000033"
OLD_ACCOUNT, NEW_ACCOUNT = "NL90ABNA0417000000", "NL09ABNA0417000003"
AW_LISTS = (("list", "2019-01-01", "", ("9001",)),)

REFERENCE = {
    "practices.csv": f"""agb;name;region;iban;account_holder;active_from;active_to
{BRUG};De Brug;waterstad;{OLD_ACCOUNT};De Brug;2010-01-01;
{HAVEN};De Haven;waterstad;NL63ABNA0417000001;De Haven;2010-01-01;
{LINDE};De Linde;waterstad;NL36ABNA0417000002;De Linde;2010-01-01;
""",
    "enrolments.csv": "agb;scheme;applied_on;ended_on;fixed;implementation_until\n"
    + "".join(f"{agb};kader;2024-10-01;;;\n" for agb in (BRUG, HAVEN, LINDE)),
    "budgets.csv": "region;scheme;year;amount;overhead_share\n",
    "agb_mapping.csv": "agb;practice_agb;valid_from;valid_to\n",
    "deviations.csv": "agb;scheme;valid_from;valid_to;argument;approved_by\n",
    "plans.csv": "agb;year;status;fte_huisarts;fte_poh;fte_assistent;fte_other;target_group;instruments;goals;tariff\n",
    "streams.csv": "agb;stream;valid_from;valid_to;argument\n",
    "price_index.csv": "year;index;source;status\n",
    "staffing.csv": "function;cost_per_fte;price_level\n",
    "source_profiles.yaml": "profiles: []\n",
    "schemes.yaml": """settings: {correction_quarters: 4, debtor_name: Regio Waterstad, debtor_iban: NL79ABNA0417000004}
schemes:
  kader:
    title: Krachtige basiszorg (invented)
    segment: S3
    rules:
      - valid_from: 2024-01-01
        regions: [waterstad]
        paid_by: region_organisation
        threshold: {share: "0.25", comparison: at_least}
        base: aw_ion
        tariff: {amount: "60.00", per: year}
        source: invented
""",
}
RETURNED = """id;agb;date;kind;amount;reference;argument;approved_by
S1;{agb};2025-05-20;returned;{amount};KBZ-2025Q1-{agb};account closed;B. Jansen
"""
FULL = {BRUG: {"9001": 240, "9009": 160}, HAVEN: {"9001": 180, "9009": 220}, LINDE: {"9001": 120, "9009": 180}}
"""Patients of each practice by area, of which 9001 is an AW. All are invented."""


class Walk:
    """The home that is walked through, and the tables of the page by the name of their block."""

    def __init__(self, path: Path) -> None:
        self.home = Home(path)
        self.blocks: dict[str, str] = {}
        make_reference(self.home, REFERENCE, AW_LISTS)

    def run(self, quarter: Quarter, lists: Mapping[str, Mapping[str, int]]) -> None:
        """Deliver and run a quarter, and keep what it proposes."""
        deliver(self.home, quarter, lists)
        run_quarter(self.home, quarter, debug=False)
        tables, name = self.home.published(quarter), f"q{quarter.number}"
        payments = named(read_rows(tables / "payments.csv"), self.home)
        shown = ("name", "opening_balance", "booked", "settled", "transferred", "closing_balance")
        self.blocks[f"{name}-payments"] = markdown(payments, shown)
        corrections = named(read_rows(tables / "corrections.csv"), self.home)
        if corrections:
            self.blocks[f"{name}-corrections"] = markdown(corrections, ("origin_quarter", "name", "booked", "recomputed", "amount"))

    def close(self, quarter: Quarter, total: str, *words: str, block: str, is_refused: bool = False) -> None:
        """Close a quarter, or be refused; the block has the command and its output."""
        names = ["--prepared-by", "A. de Vries", "--approved-by", "B. Jansen", "--total", total]
        done = CliRunner().invoke(app, ["close", str(quarter), *names, *words, "--home", str(self.home.path)])
        assert (done.exit_code == 1) == is_refused, done.output
        typed = " ".join(f'"{word}"' if " " in word else word for word in ("close", str(quarter), *names, *words))
        self.keep(block, typed, done.stderr if is_refused else done.stdout)

    def keep(self, block: str, typed: str, output: str) -> None:
        """A command with its output, without the hash, which differs each time."""
        self.blocks[block] = f"```console\n$ .venv/bin/kbz {typed}\n{re.sub('hash [0-9a-f]+', 'hash ...', output).strip()}\n```"

    def bank_file(self, quarter: Quarter, block: str) -> None:
        """The transfers of a bank file."""
        root = ET.fromstring(self.home.bank_file(quarter).read_bytes())  # noqa: S314 - made here
        transfers = [
            {name: transfer.findtext(f".//{{*}}{tag}", "") for name, tag in _TRANSFER.items()}
            for transfer in root.iterfind(".//{*}CdtTrfTxInf")
        ]
        self.blocks[block] = markdown([{**one, "EUR": one["EUR"].replace(".", ",")} for one in transfers])


_TRANSFER = {"to": "Cdtr/{*}Nm", "account": "CdtrAcct/{*}Id/{*}IBAN", "EUR": "InstdAmt", "end-to-end id": "EndToEndId"}


def walked(path: Path) -> dict[str, str]:
    """Walk through three quarters in a home at `path`; every block of the page by its name."""
    walk = Walk(path)
    walk.run(Q1, {agb: areas for agb, areas in FULL.items() if agb != HAVEN})
    walk.close(Q1, "5400.00", block="q1-refused", is_refused=True)
    walk.close(Q1, "5400.00", "--accept-missing", "--reason", "De Haven delivers later", block="q1-closed")

    deliver(walk.home, Q1, {HAVEN: FULL[HAVEN], LINDE: {"9001": 100, "9009": 200}})
    returned = RETURNED.format(agb=BRUG, amount="3600,00")
    (walk.home.reference / "settlements.csv").write_text(returned, encoding="utf-8")
    walk.run(Q2, FULL)
    walk.close(Q2, "10500.00", block="q2-closed")
    walk.bank_file(Q2, "q2-bank")

    deliver(walk.home, Q2, {LINDE: {"9001": 60, "9009": 240}})
    register = walk.home.reference / "practices.csv"
    register.write_text(register.read_text(encoding="utf-8").replace(OLD_ACCOUNT, NEW_ACCOUNT), encoding="utf-8")
    walk.run(Q3, {**FULL, LINDE: {"9001": 60, "9009": 240}})
    walk.close(Q3, "4500.00", block="q3-refused", is_refused=True)
    walk.close(Q3, "4500.00", "--accept-iban", BRUG, block="q3-closed")
    walk.bank_file(Q3, "q3-bank")

    verified = CliRunner().invoke(app, ["verify", "--home", str(walk.home.path)])
    assert verified.exit_code == 0, verified.output
    walk.keep("verified", "verify", verified.stdout)
    return {**walk.blocks, "statement": markdown(_statement(walk.home, path.parent), ("origin_quarter", "name", "booked"))}


def _statement(home: Home, folder: Path) -> list[Row]:
    done = CliRunner().invoke(app, ["status", "--year", "2025", "--to", str(folder / "statement"), "--home", str(home.path)])
    assert done.exit_code == 0, done.output
    return named(read_rows(folder / "statement" / "year_statement.csv"), home)


if __name__ == "__main__":
    write(PAGE, walked)
