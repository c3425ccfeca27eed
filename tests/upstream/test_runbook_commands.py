"""The commands of the runbook that switch on the schedule and the sensors run as they are typed there."""

import os
import re
import subprocess
import sys
from pathlib import Path

from kbz_assets.runtime.instance import instance_of
from kbz_assets.storage.home import Home
from tests.servers import PROJECT


def test_the_schedule_and_the_sensors_are_switched_on_as_the_runbook_says(tmp_path: Path) -> None:
    home = tmp_path / "rijnmond"
    binaries = Path(sys.executable).parent
    subprocess.run([binaries / "kbz", "init", "--home", str(home)], check=True, capture_output=True)
    typed = re.findall(r"^\$ (.*)$", (PROJECT / "docs" / "runbook.md").read_text(encoding="utf-8"), re.MULTILINE)
    first = next(at for at, line in enumerate(typed) if line.startswith("export KBZ_HOME="))
    script = "\n".join(typed[first : first + 4]).replace(".venv/bin", str(binaries)).replace("$PWD", str(tmp_path))
    assert script.count("/dagster ") == 3
    environment = {"PATH": os.environ["PATH"], "DAGSTER_DISABLE_TELEMETRY": "true"}
    done = subprocess.run(["sh", "-ec", script], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    with instance_of(Home(home)) as instance:
        on = {state.name for state in instance.all_instigator_state() if state.status.value == "RUNNING"}
    assert on == {"payouts_of_the_running_quarter", "deliveries_that_became_quiet", "reference_files_that_changed"}
