"""The web server of Dagster with our middleware in front of its app.

Relied on: the command `dagster-webserver` makes its app with `dagster_webserver.cli.create_app_from_workspace_process_context`, looked up
when it is called, and gives it to uvicorn; there is no public way to add a middleware. `tests/upstream/test_webserver.py` tests it. When it
breaks, the page would be served without its guard: look in `dagster_webserver/cli.py` for where the app is made now.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dagster_webserver import cli

MAKES_THE_APP = "create_app_from_workspace_process_context"


def serve(arguments: Sequence[str], guarded: Callable[[Any], Any]) -> None:
    """Run `dagster-webserver` with `arguments`, serving what `guarded` makes of its app; returns when the server ends."""
    make_app = getattr(cli, MAKES_THE_APP)

    def make_guarded(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the command gives
        return guarded(make_app(*given, **named))

    setattr(cli, MAKES_THE_APP, make_guarded)
    try:
        cli.cli.main(list(arguments), prog_name="dagster-webserver", auto_envvar_prefix="DAGSTER_WEBSERVER", standalone_mode=False)
    finally:
        setattr(cli, MAKES_THE_APP, make_app)
