"""One small demo region, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.quarter import Quarter
from pipelines.synthetic.home import make_region
from pipelines.synthetic.summary import RegionSummary

SMALL = {"last_quarter": Quarter(2026, 1), "patients": 9_000, "quarters": 2, "seed": 3}


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="package")
def region(home: Path) -> RegionSummary:
    return make_region(home, **SMALL)
