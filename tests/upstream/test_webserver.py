"""`dagster-webserver` makes its app where `kbz_assets.upstream.webserver` takes hold of it, from modules of this program alone."""

from pathlib import Path
from typing import Any

import pytest
import uvicorn
from dagster_webserver import cli

from kbz_assets.storage.home import Home
from kbz_assets.upstream.webserver import MAKES_THE_APP, serve
from tests.servers import LOCATION, served


class Guarded:
    def __init__(self, app: Any) -> None:
        self.app = app


def test_the_app_that_is_served_is_the_guarded_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: served.append((app, options)))
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n", encoding="utf-8")
    made_before = getattr(cli, MAKES_THE_APP)
    serve(["--empty-workspace", "--host", "127.0.0.1", "--port", "3999", "--read-only"], Guarded)
    ((app, options),) = served
    assert isinstance(app, Guarded)
    assert callable(app.app)
    assert (options["host"], options["port"]) == ("127.0.0.1", 3999)
    assert getattr(cli, MAKES_THE_APP) is made_before


def test_the_page_takes_no_module_from_the_folder_where_it_is_started(tmp_path: Path) -> None:
    """`pipelines` is what many call a folder of their own, and `gql` is a library of Dagster's page."""
    folder, home = tmp_path / "elsewhere", Home(tmp_path / "home")
    folder.mkdir()
    home.reference.mkdir(parents=True)
    for name in ("pipelines", "kbz_assets", "gql"):
        (folder / f"{name}.py").write_text("raise SystemExit('of somebody else')\n", encoding="utf-8")
    with served(home, tmp_path / "log", folder=folder) as page:
        loaded = page.ask("{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } }")
    assert loaded == {"repositoriesOrError": {"nodes": [{"location": {"name": LOCATION}}]}}
