"""The home: where the files of a region organisation stand. Paths only; nothing is read or written here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.core.quarter import Quarter


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that `--home` names, and what stands where in it."""

    path: Path

    @property
    def reference(self) -> Path:
        """What the region organisation keeps."""
        return self.path / "reference"

    @property
    def ledger(self) -> Path:
        """Closings, append only."""
        return self.path / "ledger"

    @property
    def dagster(self) -> Path:
        """The Dagster instance."""
        return self.path / "dagster"

    @property
    def warehouse(self) -> Path:
        """What the pipeline makes, a folder per quarter."""
        return self.path / "warehouse"

    @property
    def key_file(self) -> Path:
        """The key that a demo makes for itself."""
        return self.path / "pseudonym.key"

    def deliveries(self, quarter: Quarter) -> Path:
        """Patient lists as the practices deliver them."""
        return self.path / "deliveries" / str(quarter)

    def quarter(self, quarter: Quarter) -> QuarterFolders:
        """The working folders of one quarter."""
        return QuarterFolders(self.warehouse / str(quarter))

    def output(self, quarter: Quarter) -> Path:
        """What finance reads."""
        return self.path / "output" / str(quarter)


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
        return self.path / "scratch"

    @property
    def warnings(self) -> Path:
        """What each step of the last run warned of."""
        return self.path / "warnings"

    @property
    def last_status(self) -> Path:
        """The tables of the run before, with which its status is compared."""
        return self.path / "last_status"

    @property
    def lock(self) -> Path:
        """Held while a run works on the quarter."""
        return self.path / ".lock"
