"""`python -m kbz_assets.commands.page`: `dagster-webserver` with its own options, behind the guard. For `kbz ui` and for servers."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from kbz_assets.runtime.page_guard import App, PageGuard, page_hosts
from kbz_assets.upstream.webserver import serve
from pipelines.core.diagnostics import InputError

DEFAULT_PORT = 3000


def main(arguments: Sequence[str]) -> None:
    """Serve the page until a signal ends it; SystemExit with the line for wrong hosts."""
    options = ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--port", "-p", type=int, default=DEFAULT_PORT)
    options.add_argument("--read-only", action="store_true")
    known, _ = options.parse_known_args(arguments)
    try:
        hosts = page_hosts(os.environ, known.port)
    except InputError as error:
        sys.exit(str(error))

    def guarded(app: App) -> PageGuard:
        return PageGuard(app, hosts, read_only=known.read_only)

    serve(arguments, guarded)


if __name__ == "__main__":
    main(sys.argv[1:])
