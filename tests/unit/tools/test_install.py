"""Setting up says how far it is."""

import runpy
from pathlib import Path

INSTALL = runpy.run_path(str(Path(__file__).parents[3] / "tools" / "install.py"))
SAID_BY_PIP = [
    "Collecting altair==6.0.0 (from -r requirements.lock (line 7))\n",
    "  Downloading altair-6.0.0-py3-none-any.whl (795 kB)\n",
    "Requirement already satisfied: click==8.3.1 in ./.venv (from -r requirements.lock (line 9)) (8.3.1)\n",
    "Ignoring colorama: markers 'sys_platform == \"win32\"' don't match your environment\n",
    "Installing collected packages: altair\n",
    "Successfully installed altair-6.0.0\n",
]


def shown(lines: list[str], *, over_each_other: bool) -> str:
    written: list[str] = []
    INSTALL["show"](INSTALL["steps"](lines, len(lines)), written.append, over_each_other=over_each_other)
    return "".join(written)


def test_every_package_is_counted_and_what_follows_is_reported() -> None:
    assert list(INSTALL["steps"](SAID_BY_PIP, 3)) == [
        "Fetching packages: 1 of 3",
        "Fetching packages: 2 of 3",
        "Fetching packages: 3 of 3",
        "Installing 3 packages",
    ]


def test_a_terminal_shows_one_line_that_changes_and_a_log_a_few_lines() -> None:
    many = [*(f"Collecting p{number}==1\n" for number in range(60)), "Installing collected packages: p1\n"]
    assert shown(many, over_each_other=True).count("\n") == 0
    assert shown(many, over_each_other=True).endswith("\r\x1b[K")
    assert len(shown(many, over_each_other=False).splitlines()) == 4


def test_the_packages_of_the_lock_are_found() -> None:
    lock = Path(__file__).parents[3] / "requirements.lock"
    assert 100 < len(INSTALL["PINNED"].findall(lock.read_text(encoding="utf-8"))) < 400
