"""Steps that share no memory, as on Kubernetes: what one hands to the next is in the home."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kbz_assets.defs.jobs import JOB_NAME
from kbz_assets.runtime.executors import APART, STEPS_VARIABLE
from kbz_assets.runtime.ingest_shares import SHARES_VARIABLE
from kbz_assets.runtime.instance import environment_of, prepare_instance
from kbz_assets.storage.home import Home
from pipelines.core.quarter import Quarter
from tests.servers import KEY, PROJECT

CASE = PROJECT / "tests/cases/plain-1"
QUARTER = Quarter(2026, 1)


@pytest.mark.system
@pytest.mark.parametrize("shares", ["1", "3"])
def test_steps_in_processes_of_their_own_give_the_tables_of_a_run_in_one_process(tmp_path: Path, shares: str) -> None:
    shutil.copytree(CASE / "home", tmp_path / "home")
    home = Home(tmp_path / "home")
    prepare_instance(home)
    tags = f'{{"dagster/partition": "{QUARTER.partition_key}"}}'
    command = [
        str(Path(sys.executable).with_name("dagster")),
        "job",
        "execute",
        "-m",
        "kbz_assets.definitions",
        "-j",
        JOB_NAME,
        "--tags",
        tags,
    ]
    variables = {**environment_of(home), "KBZ_PSEUDONYM_KEY": KEY, STEPS_VARIABLE: APART, SHARES_VARIABLE: shares}
    done = subprocess.run(command, env=variables, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr.count("STEP_WORKER_STARTED") > 5
    assert done.stderr.count("share_of_lists") > 0 or shares == "1"
    assert not list(home.quarter(QUARTER).scratch.glob("lists-*"))
    payouts = (home.output(QUARTER) / "tables/payouts.csv").read_bytes()
    assert payouts == (CASE / f"expected/{QUARTER}/payouts.csv").read_bytes()
