"""Which cells stand in which row, whatever quotes and line ends are there; and that the parser of regular bodies tells the same."""

import polars as pl
import pytest

from pipelines.ingest.files.limits import Limits
from pipelines.ingest.lists.header import KnownNames
from pipelines.ingest.lists.listing import RegularBody
from pipelines.ingest.text.regular import parsed_lists
from pipelines.ingest.text.rows import is_regular, out_of_quotes, rows
from pipelines.ingest.text.text_list import exact_rows, text_listing
from tests.ingest.delivering import GOOD, HEADER, csv, ingested


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b\nc;d\n", [["a", "b"], ["c", "d"]]),
        ("a;b\r\nc;d", [["a", "b"], ["c", "d"]]),
        ("a;b\rc;d\r", [["a", "b"], ["c", "d"]]),
        ("a;b\r\r\nc\n\n", [["a", "b"], [""], ["c"], [""]]),
        ("a;\n;b\n", [["a", ""], ["", "b"]]),
        ('"a;b";"c""d"\n', [["a;b", 'c"d']]),
        ('"a\nb";c\nd;e\n', [["a\nb", "c"], ["d", "e"]]),
        ('"";x\n', [["", "x"]]),
        ('"""";x\n', [['"', "x"]]),
        (' "a;b" ; c\n', [["a;b", " c"]]),
        ('a"b;c"\n', [['a"b', 'c"']]),
        ('"a"b;c\n', [['"a"b', "c"]]),
        ('let op "x;y\n', [['let op "x', "y"]]),
        ('"a;b\n', [['"a', "b"]]),
        ('c;"a;b', [["c", "a;b"]]),
        (r'"Piet \"de Boer\"; jr";x', [['Piet "de Boer"; jr', "x"]]),
        (r'"a\"";x', [['a"', "x"]]),
        (r'"a\\";"b \\\" c"', [["a\\\\", 'b \\\\" c']]),
        (r'"D:\map\";"";"1234AB"', [["D:\\map\\", "", "1234AB"]]),
        (r'D:\"x";y', [['D:\\"x"', "y"]]),
        ('"a\\\nb";"c"', [["a\\\nb", "c"]]),
        ("a\n\n\r\r\n\nb\n", [["a"], [""], ["b"]]),
    ],
)
def test_a_text_is_split_into_rows_of_cells(text, cells):
    assert [row.cells for row in rows(text, ";")] == cells


def test_a_quote_that_is_not_closed_takes_no_row_with_it():
    text = '1;"a;x\n2;b;y\n3;c;z\n'
    assert [row.cells for row in rows(text, ";", width=3)] == [["1", '"a', "x"], ["2", "b", "y"], ["3", "c", "z"]]


def test_a_quote_that_is_closed_rows_further_takes_no_row_with_it():
    text = '1;"a;x\n2;b;y\n3;c";z\n'
    assert [row.cells[0] for row in rows(text, ";", width=3)] == ["1", "2", "3"]


def test_a_cell_of_several_lines_counts_its_lines():
    assert [row.lines for row in rows('"a\nb\r\nc";d\ne;f\n', ";", width=2)] == [3, 1]
    assert [row.lines for row in rows('a;b\nc;"d\n\n', ";", width=3)] == [1, 2]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a;b\nc;d", True),
        ('"a";"b"\n"c";"d"', True),
        ('"a";b\nc;"d;e"', True),
        ('"a""b";c', True),
        ('"a\nb";c', False),
        ('a"b;c', False),
        ('"a"b;c', False),
        ('"a;b', False),
        ('";";"a"', True),
        ('"a;"b"', False),
        ('"";""', True),
        ('";\n"', False),
        (r'"a\";"b"', True),
        (r'"a\"b";c', False),
        (r'"a\b";"c"', True),
        (r"a\b;c", True),
    ],
)
def test_a_body_is_regular_when_quotes_stand_around_whole_cells_on_one_line(body, expected):
    assert is_regular(body, ";") is expected


BODIES = [
    csv(GOOD, GOOD),
    csv(GOOD, "", GOOD, "  ;;", GOOD),
    csv(GOOD, f"{GOOD};", f"{GOOD};;", f"{GOOD};te veel", f"{GOOD}; ;ja"),
    csv(GOOD, f"{GOOD};1;2;3;4;5", GOOD),
    csv(GOOD, "1;2", GOOD),
    csv(*(row.replace(";", '";"').join('""') for row in (GOOD, GOOD, ";;;;", GOOD)), end="\r\n"),
    csv(GOOD.replace("1234AB", '"1234;AB"'), GOOD.replace(";7;", ';"7 ""x""";')),
    csv(";;;;", GOOD, '"";"";"";"";""', GOOD),
    csv(";;;;Opmerking alleen", GOOD, header=f"{HEADER};Opmerking"),
    csv(f"{GOOD};", ";;;; ;x", header=f"{HEADER};Opmerking;;"),
    csv(GOOD, HEADER, GOOD, f" {HEADER};", f"{HEADER};x", HEADER.lower(), GOOD),
    csv(GOOD, "null;-;NVT;leeg;onbekend", GOOD, f"{GOOD};null", f"{GOOD};\u200b; - ", "\u00a0;;;;", GOOD),
    csv(GOOD, "null;-;NVT;leeg;onbekend;wel iets", ";;;;;-", GOOD, header=f"{HEADER};Opmerking"),
    csv(*(row.replace(";", '";"').join('""') for row in (GOOD, HEADER, "null;-;;;", GOOD)), end="\r\n"),
]


@pytest.mark.parametrize("data", BODIES)
def test_the_parser_of_regular_bodies_tells_the_same_as_the_exact_reader(data):
    body = text_listing(data, KnownNames(), Limits(), has_folder=False).rows
    assert isinstance(body, RegularBody)
    exact = exact_rows(body.body, Limits())
    [(_, parsed)] = parsed_lists([body])
    assert empty_as_null(parsed.frame).equals(empty_as_null(exact.frame))
    assert (parsed.heights, parsed.lines) == ([exact.frame.height], [exact.lines])


def empty_as_null(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.String).replace("", None))


def test_one_list_with_far_too_many_cells_does_not_change_those_that_are_parsed_with_it(tmp_path):
    files = {f"{n}.csv": csv(GOOD, *[f"{GOOD};{n}"] * (n + 1)) for n in range(5)}
    files["3.csv"] = csv(GOOD, f"{GOOD};1;2;3;4;5", GOOD, GOOD)
    found = ingested(tmp_path, files)
    assert found.result.deliveries["rows_read"].to_list() == [2, 3, 4, 4, 6]
    assert found.result.deliveries["rejected"].to_list() == [1, 2, 3, 1, 5]
    assert found.result.deliveries["lines"].to_list() == [2, 3, 4, 4, 6]


def test_lines_that_are_one_quoted_cell_are_read_as_what_is_in_the_quotes(tmp_path):
    lines = [HEADER, GOOD, GOOD.replace("1234AB", '""1234;AB""'), GOOD.replace("1234AB", r"\"1234 AB\"")]
    for number, (before, behind, end) in enumerate([("", "", "\n"), ("", ";;;", "\r\n"), ("sep=;\n", "", "\n"), ("\n", "", "\r")]):
        (tmp_path / str(number)).mkdir()
        data = before + end.join([*(f'"{line}"{behind}' for line in lines), ""])
        found = ingested(tmp_path / str(number), data.encode())
        assert (found.outcome(), found.file()["rows_read"]) == ("accepted", 3)
        assert found.registrations["postcode"].to_list() == ["1234AB", None, "1234AB"]


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ('"a;b"\n"c;d"\n', "a;b\nc;d\n"),
        ('SEP=;\n"a"\n', "SEP=;\na\n"),
        ('"a"\n \n"b"', "a\n \nb"),
        ('"a"\n"b', "a\nb"),
        ('"a\n"b"\n', None),
        ('a\n"b"\n', None),
        ('"a"\nsep=;\n', None),
        ('"a"\nb\n', None),
    ],
)
def test_a_text_is_taken_out_of_quotes_only_when_every_line_is_in_quotes(text, without):
    assert out_of_quotes(text) == without


def test_a_backslash_within_a_line_in_quotes_belongs_to_the_line(tmp_path):
    inner = [f"{HEADER};Opmerking", rf'{GOOD};"zei \"belt\" veel"', rf'{GOOD};"\"begint"']
    data = "".join('"' + line.replace('"', '""') + '"\n' for line in inner)
    found = ingested(tmp_path, data.encode())
    assert (found.outcome(), found.file()["rows_read"], found.rejected) == ("accepted", 2, [])


def test_a_last_line_in_quotes_that_was_cut_off_cannot_be_read(tmp_path):
    data = "\n".join(f'"{line}"' for line in (HEADER, GOOD, GOOD))[:-15]
    assert ingested(tmp_path, data.encode()).rejected == [(2, "unreadable_row", None)]


@pytest.mark.parametrize("data", [f'"{HEADER}"\n{GOOD}\n', f'"{HEADER}"\n"{GOOD}";x\n', f'"{HEADER}";"AGB"\n"{GOOD}"\n'])
def test_a_text_with_another_line_is_not_one_of_quoted_lines(tmp_path, data):
    assert ingested(tmp_path, data.encode()).outcome() == "missing_column"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_pages_with_the_header_again_and_a_line_of_the_delimiter_above(tmp_path, end):
    data = csv(GOOD, GOOD, HEADER, GOOD, f"{HEADER};", "Totaal;3", header=f"sep=;{end}{HEADER}", end=end)
    found = ingested(tmp_path, data)
    assert (found.outcome(), found.file()["rows_read"], found.file()["rejected"], found.file()["header_line"]) == ("accepted", 3, 0, 2)
