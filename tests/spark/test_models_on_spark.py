"""The dbt project on Spark: the same tests pass, and the same marts come out as on DuckDB."""

from __future__ import annotations

import random
from fractions import Fraction

import jinja2
import pytest

from kbz_assets.dbt_build.engines import ENGINES
from kbz_assets.dbt_build.project import build, failure_of, variables_of
from kbz_assets.storage.home import QuarterFolders
from pipelines.core.quarter import Quarter
from pipelines.rules.rounding import six_places
from pipelines.schemas.marts import MARTS
from pipelines.schemas.table import empty
from tests.dbt.conftest import PROJECT
from tests.dbt.landing import Landing
from tests.dbt.test_dbt_rules import ENTRIES, FILES, PRACTICES, UNCERTAIN_ROWS, random_rows
from tests.dbt.test_dbt_tables import QUARTER

pytestmark = pytest.mark.spark

MOST = 2**63 - 1
TOO_LARGE_FOR_BIGINTS = 9 * 10**12
AW_LIST = 'it\'s a\\d "list"\n{é}'


def assert_equal(spark, duckdb):
    for schema in MARTS:
        name = str(schema.name)
        assert spark.table(name).schema == duckdb.table(name).schema == empty(schema).schema, name
        assert spark.table(name).rows() == duckdb.table(name).rows(), name


def test_every_unit_test_and_every_data_test_passes_on_a_quarter_without_rows(build_both, spark_manifest):
    spark, duckdb = build_both(unit_tests=True)

    unit_tests = {test.name for test in spark_manifest.unit_tests.values()}
    data_tests = {node.name for node in spark_manifest.nodes.values() if node.resource_type == "test"}
    assert spark.succeeded, spark.failed
    assert {name for name, state in spark.states.items() if state == "pass"} == unit_tests | data_tests
    assert_equal(spark, duckdb)


def test_the_marts_of_random_rows_are_those_of_duckdb(build_both):
    rows = random_rows(random.Random(11))
    spark, duckdb = build_both(
        rows=rows, files=FILES, practices=PRACTICES, entries=ENTRIES, uncertain_rows=UNCERTAIN_ROWS, rows_per_part=101
    )

    assert spark.succeeded, spark.failed
    assert duckdb.table("attention_rows").height > 10
    assert_equal(spark, duckdb)


def test_a_name_of_a_list_and_of_a_folder_can_have_any_character(build_both):
    spark, duckdb = build_both(**QUARTER, aw_list=AW_LIST, name="O'Brien [2026] `é` {x}")

    assert spark.succeeded, spark.failed
    assert spark.table("practice_shares")["aw_list"].unique().to_list() == [AW_LIST]
    assert_equal(spark, duckdb)


def test_a_row_that_breaks_a_contract_is_refused_by_the_name_of_the_constraint(session, tmp_path):
    del session
    folders, scratch = QuarterFolders(tmp_path), tmp_path / "scratch"
    Landing(practices={"01000001": None}).write(folders.landing)
    spark = ENGINES["spark"]

    outcome = build(variables_of(Quarter(2026, 1), "nza", folders, scratch), scratch, spark)

    assert str(failure_of(outcome)) == "dbt practice_shares: broken constraints: region not_null"


def rows_that_break(mart):
    """For each constraint of a mart the rows of a table that break it alone, as SQL, and rows that break none."""
    row = {name: "'a'" if column.data_type == "string" else "0" for name, column in mart.columns.items()}
    row |= {name: "null" for name in row if name.startswith(("share_", "aw_share", "rank_"))}
    if mart.name == "practice_insurers":
        row |= {"ion": "1"}
    share = dict.fromkeys(("aw_share", "share_min", "share_max", "rank_region", "rank_overall"), "1")
    by_name = {
        "aw_ion_within_ion": {"aw_ion": "2"},
        "share_and_rank_if_counted": {"ion": "1"},
        "share_between_its_bounds": {"ion": "1", **share, "aw_share": "2"},
    }
    yield "", [row]
    for constraint in mart.constraints:
        if constraint.type == "primary_key":
            yield "primary_key", [row, row]
        else:
            yield constraint.name, [row | by_name[constraint.name]]
    for name, column in mart.columns.items():
        for _ in column.constraints:
            yield f"{name} not_null", [row | {name: "null"}]


def as_query(rows, mart):
    return " union all ".join(
        f"select {', '.join(f'cast({value} as {mart.columns[name].data_type}) as {name}' for name, value in row.items())}" for row in rows
    )


@pytest.fixture
def check(session, spark_manifest):
    """What the dialect says of a table with the constraints of a mart: the names of the broken ones."""

    def names(mart, rows):
        counted = []

        def run_query(sql):
            counted.append(session.sql(sql).collect()[0])
            return type("Table", (), {"rows": counted})

        session.sql(f"create or replace temporary view held as {as_query(rows, mart)}")
        environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        macro = environment.from_string(spark_manifest.macros["macro.kbz.broken_constraints"].macro_sql)
        said = []
        values = {"run_query": run_query, "zip": zip, "return": lambda found: said.extend(found) or ""}
        macro.make_module(values).broken_constraints("held", mart)
        return said

    return names


@pytest.mark.parametrize("mart", [str(schema.name) for schema in MARTS])
def test_each_constraint_of_a_contract_is_checked_alone_and_by_name(check, spark_manifest, mart):
    model = spark_manifest.nodes[f"model.kbz.{mart}"]
    cases = list(rows_that_break(model))

    assert len(cases) > 3
    for name, rows in cases:
        key = set(next(one.columns for one in model.constraints if one.type == "primary_key"))
        # Rows with an empty part of the key are no row of a key either.
        also = ["primary_key"] if name.removesuffix(" not_null") in key else []
        assert check(model, rows) == [*([name] if name else []), *also], name


def rendered(macro, *arguments):
    """A macro of the Spark dialect as SQL."""
    text = (PROJECT / "macros/dialect/numbers.sql").read_text(encoding="utf-8")
    return str(getattr(jinja2.Environment().from_string(text).module, macro)(*arguments))


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [(1, 64), (3, 128), (1, 3), (2, 3), (0, 5), (7, 7), (TOO_LARGE_FOR_BIGINTS, TOO_LARGE_FOR_BIGINTS), (MOST - 1, MOST), (1, MOST)],
)
def test_a_share_is_rounded_half_up_however_large_the_counts_are(session, numerator, denominator):
    session.conf.set("spark.sql.ansi.enabled", "false")
    counts = f"select cast({numerator} as bigint) as n, cast({denominator} as bigint) as d"
    shares = f"{rendered('spark__rounded_share', 'n', 'd')} as share, {rendered('spark__exact_share_key', 'n', 'd')} as share_key"

    (row,) = session.sql(f"select {shares} from ({counts})").collect()

    assert row.share == six_places(Fraction(numerator, denominator))
    assert row.share_key == numerator * 10**16 // denominator


def test_an_unreadable_share_is_empty_and_not_another_number(session):
    session.conf.set("spark.sql.ansi.enabled", "false")
    counts = f"select cast({MOST} as bigint) as n, d from (select explode(array(0, 1, 9)) as d)"

    rows = session.sql(f"select {rendered('spark__rounded_share', 'n', 'd')} as share from ({counts})").collect()

    assert [row.share for row in rows] == [None, None, None]
