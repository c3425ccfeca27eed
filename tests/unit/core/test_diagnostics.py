"""Faults for people."""

import pickle

from pipelines.core.diagnostics import Diagnostic, InputError


def test_an_input_error_goes_from_one_process_to_another_with_all_its_faults():
    error = InputError(
        [Diagnostic("b.csv", 2, "agb", "is wrong", "expected another"), Diagnostic("a.csv", None, "", "is gone", "expected it")]
    )

    again = pickle.loads(pickle.dumps(error))

    assert (again.diagnostics, str(again)) == (error.diagnostics, str(error))
