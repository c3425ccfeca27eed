"""Why a build of dbt failed: the nodes, or the disk behind them; never what dbt says of rows."""

import errno
from types import SimpleNamespace
from typing import Any

from kbz_assets.dbt_build.project import DbtBuildError, failure_of


def outcome(*results: tuple[str, str, str], exception: Exception | None = None) -> Any:
    nodes = [SimpleNamespace(node=SimpleNamespace(name=name), status=status, message=message) for name, status, message in results]
    return SimpleNamespace(result=SimpleNamespace(results=nodes), exception=exception)


def test_the_nodes_that_failed_are_named_without_their_messages() -> None:
    error = failure_of(outcome(("a", "success", ""), ("b", "error", "value 123456782 is wrong"), ("c", "fail", "Got 3 results")))
    assert isinstance(error, DbtBuildError)
    assert str(error) == "b (error), c (fail)"


def test_a_disk_that_is_full_is_told_as_such() -> None:
    message = 'Runtime Error IO Error: Could not write file "x": No space left on device'
    for failed in (outcome(("a", "error", message)), outcome(exception=RuntimeError(message))):
        error = failure_of(failed)
        assert isinstance(error, OSError)
        assert error.errno == errno.ENOSPC


def test_a_build_that_could_not_begin_says_so() -> None:
    assert str(failure_of(outcome())) == "dbt could not start"
