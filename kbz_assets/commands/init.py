"""`kbz init`: a home with commented templates."""

from __future__ import annotations

from pathlib import Path

from kbz_assets.runtime.instance import prepare_instance
from kbz_assets.storage.home import Home
from pipelines.reference.templates import write_templates


def make_home(home: Home) -> list[Path]:
    """Make the folders and templates that are not there yet; the files made are given back."""
    made = write_templates(home.path)
    prepare_instance(home)
    return made
