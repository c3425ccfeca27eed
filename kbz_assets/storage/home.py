"""The home: where the files of a region organisation are. The only module that spells a path of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pipelines.core.quarter import Quarter
from pipelines.documents.files import workbook
from pipelines.ingest import DELIVERIES_FOLDER
from pipelines.ledger import LEDGER_FILE, MANIFEST_ENDING, WITNESS_FILE
from pipelines.reference.files import FOLDER

HOME_VARIABLE = "KBZ_HOME"
DEFAULT_HOME = "kbz_home"
SCRATCH, TABLES, SCENARIO = "scratch", "tables", "scenario"
_SHARES = "lists-"


def default_home() -> Home:
    """The home named by the environment, else `kbz_home` in the current folder."""
    return Home(Path(os.environ.get(HOME_VARIABLE) or DEFAULT_HOME).resolve())


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that `--home` names, and where everything in it is."""

    path: Path

    @property
    def reference(self) -> Path:
        """What the region organisation keeps."""
        return self.path / FOLDER

    @property
    def all_deliveries(self) -> Path:
        """A folder of patient lists per quarter."""
        return self.path / DELIVERIES_FOLDER

    @property
    def warehouse(self) -> Path:
        """What the pipeline makes, a folder per quarter."""
        return self.path / "warehouse"

    @property
    def ledger(self) -> Path:
        """Closings, append only."""
        return self.path / "ledger"

    @property
    def ledger_file(self) -> Path:
        """Every booked line."""
        return self.ledger / LEDGER_FILE

    @property
    def closing_lock(self) -> Path:
        """Held while a quarter is closed; read under it, the ledger is whole."""
        return self.warehouse / ".closing.lock"

    @property
    def all_output(self) -> Path:
        """What finance reads, a folder per quarter."""
        return self.path / "output"

    @property
    def dagster(self) -> Path:
        """The Dagster instance."""
        return self.path / "dagster"

    @property
    def dagster_settings(self) -> Path:
        """The settings of the Dagster instance."""
        return self.dagster / "dagster.yaml"

    @property
    def dagster_lock(self) -> Path:
        """Held while the databases of the instance are made."""
        return self.dagster / ".lock"

    @property
    def page_log(self) -> Path:
        """What the programs behind the Dagster page write."""
        return self.dagster / "page.log"

    @property
    def scratch(self) -> Path:
        """Files of commands that write nothing else; gone when they end."""
        return self.warehouse / SCRATCH

    @property
    def removals(self) -> Path:
        """What the retention job removed: a JSON object per line, only ever added to."""
        return self.warehouse / "retention" / "removed.jsonl"

    @property
    def key_file(self) -> Path:
        """The key that a demo makes for itself."""
        return self.path / "pseudonym.key"

    @property
    def key_fingerprint(self) -> Path:
        """By which the key of earlier runs is recognised, and never found out."""
        return self.warehouse / "pseudonym_key.fingerprint"

    @property
    def demo_size(self) -> Path:
        """How large a demo was made."""
        return self.path / "demo.json"

    def deliveries(self, quarter: Quarter) -> Path:
        """Patient lists as the practices deliver them."""
        return self.all_deliveries / str(quarter)

    def quarter(self, quarter: Quarter) -> QuarterFolders:
        """The working folders of one quarter."""
        return QuarterFolders(self.warehouse / str(quarter))

    def output(self, quarter: Quarter) -> Path:
        """What finance reads of one quarter."""
        return self.all_output / str(quarter)

    def manifest(self, quarter: Quarter) -> Path:
        """The closing of a quarter: it is closed when this is there."""
        return self.ledger / f"{quarter}{MANIFEST_ENDING}"

    def witness(self, quarter: Quarter) -> Path:
        """The copy of the manifest that finance keeps with the output."""
        return self.output(quarter) / WITNESS_FILE

    def workbook(self, quarter: Quarter) -> Path:
        """The workbook of finance."""
        return self.output(quarter) / workbook(quarter)

    def bank_file(self, quarter: Quarter) -> Path:
        """What the bank is sent."""
        return self.output(quarter) / f"sepa_{quarter}.xml"

    def published(self, quarter: Quarter) -> Path:
        """The tables of the interface, as Parquet and CSV."""
        return self.output(quarter) / TABLES

    def scenario(self, quarter: Quarter, scheme: str) -> Path:
        """The scenario of a scheme that was played last; a character of its name that no folder may have is written as its code."""
        return self.output(quarter) / SCENARIO / quote(scheme, safe=" ").replace(".", "%2E")

    def delivered_quarters(self) -> list[Quarter]:
        """The quarters that have a folder with deliveries, in time."""
        return _quarters_in(self.all_deliveries)

    def worked_quarters(self) -> list[Quarter]:
        """The quarters that have a folder in the warehouse, in time."""
        return _quarters_in(self.warehouse)

    def published_quarters(self) -> list[Quarter]:
        """The quarters that have a folder with output, in time."""
        return _quarters_in(self.all_output)

    def has_unfinished_closing(self) -> bool:
        """Whether a closing goes on, or was killed before all that it made was in its place."""
        return any(self.quarter(quarter).prepared_closing.exists() for quarter in self.worked_quarters())

    def closed_quarters(self) -> list[Quarter]:
        """The quarters that have a closing, in time; whether it is whole, the ledger knows."""
        known = {*self.worked_quarters(), *self.published_quarters(), *self.delivered_quarters()}
        return sorted(quarter for quarter in known if self.manifest(quarter).exists())

    def shown(self, path: Path) -> str:
        """A path below the home as diagnostics name it: `warehouse/2026Q1`."""
        return path.relative_to(self.path).as_posix()


@dataclass(frozen=True, slots=True)
class QuarterFolders:
    """Where the steps of one quarter leave their files.

    `landing` is read by dbt, `marts` is written by it, `tables` holds the checked tables.
    """

    path: Path

    @property
    def landing(self) -> Path:
        """Inputs of dbt."""
        return self.path / "landing"

    @property
    def registrations(self) -> Path:
        """What ingest read, one row per usable row of an accepted file."""
        return self.landing / "registrations"

    @property
    def delivery_records(self) -> Path:
        """What ingest knows of each file."""
        return self.landing / "delivery_records.parquet"

    @property
    def rejected_rows(self) -> Path:
        """The rows that ingest could not use."""
        return self.landing / "rejected_rows.parquet"

    @property
    def marts(self) -> Path:
        """Outputs of dbt."""
        return self.path / "marts"

    @property
    def tables(self) -> Path:
        """Tables that passed their schema."""
        return self.path / "tables"

    @property
    def scratch(self) -> Path:
        """Databases that live as long as a run."""
        return self.path / SCRATCH

    @property
    def warnings(self) -> Path:
        """What each step of the last run warned of."""
        return self.path / "warnings"

    @property
    def last_status(self) -> Path:
        """The tables of the run before, with which its status is compared."""
        return self.path / "last_status"

    @property
    def counted(self) -> Path:
        """From what the counts were made, as a hash; there once they are whole."""
        return self.path / "counted.fingerprint"

    @property
    def being_counted(self) -> Path:
        """The same while they are made."""
        return self.landing / "counted.fingerprint"

    @property
    def decided(self) -> Path:
        """From what the money tables were decided, as a hash; there once they are whole."""
        return self.path / "decided.fingerprint"

    @property
    def being_decided(self) -> Path:
        """The same while they are made."""
        return self.path / "being_decided.fingerprint"

    @property
    def recomputed(self) -> Path:
        """What the last run of the quarter recomputed of closed ones."""
        return self.path / "recomputed"

    @property
    def run_record(self) -> Path:
        """What the last run that published read and wrote."""
        return self.path / "run.json"

    @property
    def prepared_closing(self) -> Path:
        """What a closing puts in its place once it has its manifest."""
        return self.path / "closing"

    @property
    def lock(self) -> Path:
        """Held while a run works on the quarter."""
        return self.path / ".lock"

    def shares_of(self, run_id: str) -> Path:
        """What the steps of a run leave of its shares of the lists, until they are put together."""
        return self.scratch / f"{_SHARES}{run_id}"

    def all_shares(self) -> list[Path]:
        """The shares of all runs, as far as they were not put together."""
        return sorted(self.scratch.glob(f"{_SHARES}*"))

    def warnings_of(self, step: str) -> Path:
        """What one step warned of, a line each."""
        return self.warnings / f"{step}.txt"


def table_file(folder: Path, name: str) -> Path:
    """The table `name` in a folder of tables."""
    return folder / f"{name}.parquet"


def csv_table_file(folder: Path, name: str) -> Path:
    """The same for a spreadsheet."""
    return folder / f"{name}.csv"


def _quarters_in(folder: Path) -> list[Quarter]:
    """The quarters after which folders in `folder` are named, in time; other names are passed over."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            quarter = Quarter.parse(path.name)
        except ValueError:
            continue
        if path.is_dir() and not path.is_symlink():
            found.append(quarter)
    return sorted(found)
