"""The home: where the files of a region organisation are. The only module that knows its paths."""

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
    """The folder of `--home`, and the paths below it."""

    path: Path

    @property
    def reference(self) -> Path:
        """The reference files of the region organisation."""
        return self.path / FOLDER

    @property
    def all_deliveries(self) -> Path:
        """A folder of patient lists per quarter."""
        return self.path / DELIVERIES_FOLDER

    @property
    def warehouse(self) -> Path:
        """The working folders of the pipeline, one per quarter."""
        return self.path / "warehouse"

    @property
    def ledger(self) -> Path:
        """The closings; append only."""
        return self.path / "ledger"

    @property
    def ledger_file(self) -> Path:
        """Every booked line."""
        return self.ledger / LEDGER_FILE

    @property
    def closing_lock(self) -> Path:
        """The lock of closings; whoever holds it reads a complete ledger."""
        return self.warehouse / ".closing.lock"

    @property
    def all_output(self) -> Path:
        """The output for finance, a folder per quarter."""
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
        """The lock for making the databases of the instance."""
        return self.dagster / ".lock"

    @property
    def page_log(self) -> Path:
        """The log of the programs behind the Dagster page."""
        return self.dagster / "page.log"

    @property
    def scratch(self) -> Path:
        """Temporary files of commands that change nothing; removed when they end."""
        return self.warehouse / SCRATCH

    @property
    def removals(self) -> Path:
        """The record of what the retention job removed: a JSON object per line, append only."""
        return self.warehouse / "retention" / "removed.jsonl"

    @property
    def key_file(self) -> Path:
        """The key that a demo makes for itself."""
        return self.path / "pseudonym.key"

    @property
    def key_fingerprint(self) -> Path:
        """The fingerprint of the key of earlier runs, from which the key cannot be found."""
        return self.warehouse / "pseudonym_key.fingerprint"

    @property
    def demo_size(self) -> Path:
        """The size of the demo that was made."""
        return self.path / "demo.json"

    def deliveries(self, quarter: Quarter) -> Path:
        """The patient lists of one quarter, as the practices deliver them."""
        return self.all_deliveries / str(quarter)

    def quarter(self, quarter: Quarter) -> QuarterFolders:
        """The working folders of one quarter."""
        return QuarterFolders(self.warehouse / str(quarter))

    def output(self, quarter: Quarter) -> Path:
        """The output of one quarter for finance."""
        return self.all_output / str(quarter)

    def manifest(self, quarter: Quarter) -> Path:
        """The manifest of a closing: the quarter is closed when it exists."""
        return self.ledger / f"{quarter}{MANIFEST_ENDING}"

    def witness(self, quarter: Quarter) -> Path:
        """The copy of the manifest in the output, by which a lost closing is noticed."""
        return self.output(quarter) / WITNESS_FILE

    def workbook(self, quarter: Quarter) -> Path:
        """The workbook of finance."""
        return self.output(quarter) / workbook(quarter)

    def bank_file(self, quarter: Quarter) -> Path:
        """The bank file."""
        return self.output(quarter) / f"sepa_{quarter}.xml"

    def published(self, quarter: Quarter) -> Path:
        """The tables of the interface, as Parquet and CSV."""
        return self.output(quarter) / TABLES

    def scenario(self, quarter: Quarter, scheme: str) -> Path:
        """The last scenario of a scheme; characters of its name that are not allowed in a folder are written as their code."""
        return self.output(quarter) / SCENARIO / quote(scheme, safe=" ").replace(".", "%2E")

    def delivered_quarters(self) -> list[Quarter]:
        """The quarters that have a folder with deliveries, oldest first."""
        return _quarters_in(self.all_deliveries)

    def worked_quarters(self) -> list[Quarter]:
        """The quarters that have a folder in the warehouse, oldest first."""
        return _quarters_in(self.warehouse)

    def published_quarters(self) -> list[Quarter]:
        """The quarters that have a folder with output, oldest first."""
        return _quarters_in(self.all_output)

    def has_unfinished_closing(self) -> bool:
        """Whether a closing is going on, or was killed before everything was in place."""
        return any(self.quarter(quarter).prepared_closing.exists() for quarter in self.worked_quarters())

    def closed_quarters(self) -> list[Quarter]:
        """The quarters that have a manifest, oldest first; the ledger checks whether it is valid."""
        known = {*self.worked_quarters(), *self.published_quarters(), *self.delivered_quarters()}
        return sorted(quarter for quarter in known if self.manifest(quarter).exists())

    def shown(self, path: Path) -> str:
        """A path below the home as diagnostics name it: `warehouse/2026Q1`."""
        return path.relative_to(self.path).as_posix()


@dataclass(frozen=True, slots=True)
class QuarterFolders:
    """The working folders of one quarter.

    dbt reads `landing` and writes `marts`; `tables` has the checked tables.
    """

    path: Path

    @property
    def landing(self) -> Path:
        """Inputs of dbt."""
        return self.path / "landing"

    @property
    def registrations(self) -> Path:
        """One row per usable row of an accepted file."""
        return self.landing / "registrations"

    @property
    def delivery_records(self) -> Path:
        """The record of each file by ingest."""
        return self.landing / "delivery_records.parquet"

    @property
    def rejected_rows(self) -> Path:
        """The rows that ingest rejected."""
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
        """Temporary files and databases of a run."""
        return self.path / SCRATCH

    @property
    def warnings(self) -> Path:
        """The warnings of each step of the last run."""
        return self.path / "warnings"

    @property
    def last_status(self) -> Path:
        """The tables of the previous run, to compare with."""
        return self.path / "last_status"

    @property
    def counted(self) -> Path:
        """The fingerprint of the counts, present once they are complete and checked."""
        return self.path / "counted.fingerprint"

    @property
    def being_counted(self) -> Path:
        """The fingerprint of the counts while they are made."""
        return self.landing / "counted.fingerprint"

    @property
    def decided(self) -> Path:
        """The fingerprint of the money tables, present once they are complete and checked."""
        return self.path / "decided.fingerprint"

    @property
    def being_decided(self) -> Path:
        """The fingerprint of the money tables while they are made."""
        return self.path / "being_decided.fingerprint"

    @property
    def recomputed(self) -> Path:
        """The closed quarters that the last run of the quarter recomputed."""
        return self.path / "recomputed"

    @property
    def run_record(self) -> Path:
        """The record of what the last publishing run read and wrote."""
        return self.path / "run.json"

    @property
    def prepared_closing(self) -> Path:
        """The prepared files of a closing, which are put in place after its manifest."""
        return self.path / "closing"

    @property
    def lock(self) -> Path:
        """The lock of a run that works on the quarter."""
        return self.path / ".lock"

    def shares_of(self, run_id: str) -> Path:
        """The shares of the lists that steps of a run have read, until they are combined."""
        return self.scratch / f"{_SHARES}{run_id}"

    def all_shares(self) -> list[Path]:
        """The shares of all runs that are not combined yet."""
        return sorted(self.scratch.glob(f"{_SHARES}*"))

    def warnings_of(self, step: str) -> Path:
        """The warnings of one step, a line each."""
        return self.warnings / f"{step}.txt"


def table_file(folder: Path, name: str) -> Path:
    """The table `name` in a folder of tables."""
    return folder / f"{name}.parquet"


def csv_table_file(folder: Path, name: str) -> Path:
    """The table `name` as CSV in a folder of tables."""
    return folder / f"{name}.csv"


def _quarters_in(folder: Path) -> list[Quarter]:
    """The quarters that are names of folders in `folder`, oldest first; other names are ignored."""
    found = []
    for path in folder.iterdir() if folder.is_dir() else ():
        try:
            quarter = Quarter.parse(path.name)
        except ValueError:
            continue
        if path.is_dir() and not path.is_symlink():
            found.append(quarter)
    return sorted(found)
