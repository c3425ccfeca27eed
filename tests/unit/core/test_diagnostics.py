"""Faults for people."""

import pickle
from dataclasses import replace

from pipelines.core.diagnostics import Diagnostic, InputError, Severity, in_order


def test_an_input_error_goes_from_one_process_to_another_with_all_its_faults():
    error = InputError(
        [Diagnostic("b.csv", 2, "agb", "is wrong", "expected another"), Diagnostic("a.csv", None, "", "is gone", "expected it")]
    )

    again = pickle.loads(pickle.dumps(error))

    assert (again.diagnostics, str(again)) == (error.diagnostics, str(error))


def test_a_fault_is_one_line_that_says_where_what_and_what_else():
    fault = Diagnostic("reference/a.csv", 2, "agb", "is wrong", "expected another")

    assert str(fault) == "reference/a.csv:2 agb: is wrong, expected another"
    assert str(replace(fault, row=None, column="")) == "reference/a.csv: is wrong, expected another"
    assert str(replace(fault, expected="")) == "reference/a.csv:2 agb: is wrong"


def test_faults_are_by_file_row_and_column_and_those_of_a_whole_file_come_first():
    places = [("a.csv", None, "z"), ("a.csv", 1, "a"), ("a.csv", 1, "b"), ("a.csv", 2, "a"), ("b.csv", None, "")]
    faults = [Diagnostic(file, row, column, "is wrong", "") for file, row, column in places]
    noticed = replace(faults[-1], severity=Severity.WARNING)

    assert in_order([noticed, *reversed(faults)]) == (*faults, noticed)


def test_faults_have_one_order_also_where_only_what_is_expected_differs():
    faults = [Diagnostic("a.csv", row, "agb", "is wrong", f"expected {place}") for row in (None, 2) for place in range(5)]

    assert in_order([*reversed(faults), *faults]) == tuple(faults)
