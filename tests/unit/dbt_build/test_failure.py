"""Why a build of dbt failed: the nodes, or the disk behind them; never what dbt says of rows."""

import errno

from kbz_assets.dbt_build.project import DbtBuildError, failure_of
from kbz_assets.upstream.dbt_runner import DbtOutcome, NodeResult


def outcome(*results: tuple[str, str, str], exception: str = "") -> DbtOutcome:
    nodes = (NodeResult(f"model.kbz.{name}", name, "model", status, 0.1, 0, None, message=text) for name, status, text in results)
    return DbtOutcome(success=False, nodes=tuple(nodes), exception=exception)


def test_the_nodes_that_failed_are_named_without_their_messages() -> None:
    error = failure_of(outcome(("a", "success", ""), ("b", "error", "value 123456782 is wrong"), ("c", "fail", "Got 3 results")))
    assert isinstance(error, DbtBuildError)
    assert str(error) == "dbt b: error\ndbt c: fail"


def test_a_broken_constraint_is_named_without_the_rest_of_the_message() -> None:
    message = "Compilation Error in model a\n  broken constraints: region not_null, primary_key\n  > in macro x, value 123456782"
    assert str(failure_of(outcome(("a", "error", message)))) == "dbt a: broken constraints: region not_null, primary_key"


def test_a_disk_that_is_full_is_reported_as_such() -> None:
    message = 'Runtime Error IO Error: Could not write file "x": No space left on device'
    for failed in (outcome(("a", "error", message)), outcome(exception=message)):
        error = failure_of(failed)
        assert isinstance(error, OSError)
        assert error.errno == errno.ENOSPC


def test_a_build_that_could_not_begin_says_so() -> None:
    assert str(failure_of(outcome())) == "dbt could not start"
