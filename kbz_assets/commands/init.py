"""`kbz init`: a home with commented templates."""

from __future__ import annotations

from datetime import datetime

from kbz_assets.commands.console import say
from kbz_assets.commands.invocation import suggested
from kbz_assets.runtime.clock import running_quarter
from kbz_assets.runtime.instance import prepare_instance
from kbz_assets.storage.home import Home
from pipelines.core.numbers import counted
from pipelines.reference.templates import write_templates


def make_home(home: Home, now: datetime) -> None:
    """Make the folders and templates that are not there yet, and tell what to do next for the running quarter."""
    made = write_templates(home.path)
    prepare_instance(home)
    quarter = running_quarter(now)
    say(f"{home.path}: {counted(len(made), 'template')} made.")
    say(f"Fill in {home.reference} and see what is still wrong: {suggested(home, 'check')}")
    say(f"Put the lists of the practices in {home.deliveries(quarter)} and run: {suggested(home, 'run', str(quarter))}")
