"""A tiny region of eight quarters, and definitions that work on a copy of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import dagster as dg
import pytest

from kbz_assets.build import build_definitions
from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.defs.resources import HomeResource
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from pipelines.synthetic.home import make_region

QUARTERS = [Quarter(year, number) for year in (2024, 2025) for number in (1, 2, 3, 4)]
LAST = QUARTERS[-1]
SILENT = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True)
class FixedClock:
    """Tells one moment."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


Run = Callable[..., dg.ExecuteInProcessResult]


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KBZ_PSEUDONYM_KEY", "5f0e1d2c3b4a59687786a5b4c3d2e1f0a9b8c7d6e5f4031221304f5e6d7c8b9a")
    for variable in ("KBZ_HOME", "DAGSTER_HOME", "KBZ_SCHEDULE", "KBZ_QUIET_MINUTES", "DAGSTER_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
        monkeypatch.setenv(variable, "")


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home as it was delivered; nobody writes in it."""
    home = tmp_path_factory.mktemp("region") / "home"
    make_region(home, practices=10, patients=1_000, quarters=len(QUARTERS), last_quarter=LAST, seed=3, dirty=Fraction(2, 100))
    return home


@pytest.fixture
def home(region: Path, tmp_path: Path) -> Home:
    """A copy of the region, for one test."""
    shutil.copytree(region, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """A Dagster instance that lives as long as the test."""
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def run(home: Home, instance: dg.DagsterInstance) -> Run:
    """Run the job of the product on the copy, of the last quarter unless told otherwise; `assets` for a part of it."""

    def execute(*assets: str, quarter: Quarter = LAST, job: str = JOB_NAME) -> dg.ExecuteInProcessResult:
        definitions = build_definitions({"home": HomeResource(path=str(home.path))})
        return definitions.resolve_job_def(job).execute_in_process(
            instance=instance,
            partition_key=quarter.partition_key,
            asset_selection=[dg.AssetKey(name.split("/")) for name in assets] or None,
            raise_on_error=False,
            run_config=SILENT,
        )

    return execute
