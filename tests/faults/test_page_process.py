"""`kbz ui` as a process: quiet, it says where it is once it answers, and it ends in good order however it was started."""

import json
import os
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from tests.servers import KEY, PROJECT, eventually, free_port

KBZ = str(Path(sys.executable).with_name("kbz"))
AS_A_SHELL_STARTS_IT_IN_THE_BACKGROUND = "import os, signal, sys; [signal.signal(number, signal.SIG_IGN) for number in "
AS_A_SHELL_STARTS_IT_IN_THE_BACKGROUND += "(signal.SIGINT, signal.SIGTERM)]; os.execv(sys.argv[1], sys.argv[1:])"


def answer(url: str, body: object = None, **headers: str) -> int:
    """The status of a request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, named), timeout=60) as told:
            return told.status
    except urllib.error.HTTPError as refused:
        return refused.code


@pytest.mark.parametrize("ended_by", [signal.SIGTERM, signal.SIGINT])
def test_the_page_is_quiet_guarded_and_ends_also_when_a_shell_ignores_signals_for_it(tmp_path: Path, ended_by: signal.Signals) -> None:
    home, port = tmp_path / "regio [2026]" / "home", free_port()
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", home)
    command = [sys.executable, "-c", AS_A_SHELL_STARTS_IT_IN_THE_BACKGROUND, KBZ, "ui", "--home", str(home), "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "KBZ_PSEUDONYM_KEY": KEY, "PYTHONUNBUFFERED": "1"}
    said = tmp_path / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(command, env=environment, stdout=file, stderr=file, cwd=tmp_path)
    try:
        eventually(lambda: said.read_bytes().endswith(b"\n") or process.poll() is not None, "the line that says where the page is")
        line = f"The Dagster page of {home} is at http://127.0.0.1:{port} (Ctrl-C ends it)\n"
        assert said.read_text(encoding="utf-8") == line
        url = f"http://127.0.0.1:{port}"
        query = {"query": "{ version }"}
        assert answer(f"{url}/graphql", query, Content_Type="application/json") == 200
        assert answer(f"{url}/graphql", query, Content_Type="text/plain; application/json") == 415
        assert answer(f"{url}/graphql?query=%7Bversion%7D") == 403
        assert answer(url, Host="evil.example") == 400
        assert answer(url, Origin="http://evil.example") == 403
        started = psutil.Process(process.pid).children(recursive=True)
        assert len(started) >= 2
    finally:
        process.send_signal(ended_by)
        process.wait(60)
    assert process.returncode == 0
    assert said.read_text(encoding="utf-8") == line, "nothing is said at the end"
    assert psutil.wait_procs(started, timeout=20)[1] == []
    private = [path for path in (home / "dagster").rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert private == [], "what Dagster keeps is for its owner alone"


def test_no_program_of_a_killed_page_goes_on(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", home)
    environment = {"PATH": os.environ["PATH"], "KBZ_PSEUDONYM_KEY": KEY, "PYTHONUNBUFFERED": "1"}
    said = tmp_path / "said"
    with said.open("wb") as file:
        process = subprocess.Popen([KBZ, "ui", "--home", str(home), "--port", str(port)], env=environment, stdout=file, stderr=file)
    started: list[psutil.Process] = []
    try:
        eventually(lambda: said.read_bytes().endswith(b"\n") or process.poll() is not None, "the line that says where the page is")
        started = psutil.Process(process.pid).children(recursive=True)
        assert len(started) >= 2
        process.kill()
        process.wait()
        assert psutil.wait_procs(started, timeout=60)[1] == []
    finally:
        for one in started:
            if one.is_running():
                one.kill()


def test_a_page_that_cannot_be_served_says_where_its_log_is(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    shutil.copytree(PROJECT / "tests/cases/plain-1/home", home)
    (home / "dagster").mkdir()
    (home / "dagster" / "dagster.yaml").write_text("nothing_that_dagster_knows: 1\n", encoding="utf-8")
    done = subprocess.run([KBZ, "ui", "--home", str(home), "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"the Dagster page of {home} ended by itself; {home}/dagster/page.log says why\n"
    assert "nothing_that_dagster_knows" in (home / "dagster" / "page.log").read_text(encoding="utf-8")
