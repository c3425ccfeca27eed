"""Faults for people."""

import pickle

from pipelines.core.diagnostics import Diagnostic, InputError, in_order


def test_an_input_error_goes_from_one_process_to_another_with_all_its_faults():
    error = InputError(
        [Diagnostic("b.csv", 2, "agb", "is wrong", "expected another"), Diagnostic("a.csv", None, "", "is gone", "expected it")]
    )

    again = pickle.loads(pickle.dumps(error))

    assert (again.diagnostics, str(again)) == (error.diagnostics, str(error))


def test_faults_have_one_order_also_where_only_what_is_expected_differs():
    faults = [Diagnostic("a.csv", row, "agb", "is wrong", f"expected {place}") for row in (None, 2) for place in range(5)]

    assert in_order([*reversed(faults), *faults]) == tuple(faults)
