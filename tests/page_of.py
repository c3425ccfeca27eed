"""Serves the page of a home as `kbz ui` does, or with the definitions of modules of a test.

Usage: python -m tests.page_of HOME PORT [read-only] [MODULE...]
"""

import sys
from pathlib import Path

from kbz_assets.commands.ui import DEFINITIONS, start_page
from kbz_assets.storage.home import Home


def main(home: str, port: str, *further: str) -> None:
    modules = [module for module in further if module != "read-only"]
    definitions = [word for module in modules for word in ("--module-name", module)] or DEFINITIONS
    start_page(Home(Path(home)), int(port), read_only="read-only" in further, debug=True, definitions=definitions)


if __name__ == "__main__":
    main(*sys.argv[1:])
