# The commands of the project. `make demo` and `make test` are all a newcomer needs.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
PEERS := benchmarks/made/peers-venv
RUNTIME := benchmarks/made/runtime-venv
SITE := .venv-docs
SPARK := .venv-spark
# Each worker takes its tests from the other one when it has done its own: by default the slow tests of one folder stay with one worker.
IN_PARALLEL := -n 2 --dist worksteal
AXE := .cache/axe/package/axe.min.js

export PYTHONUNBUFFERED := 1
export DAGSTER_DISABLE_TELEMETRY := true
export DO_NOT_TRACK := 1

.PHONY: demo help test coverage test-unit test-spec test-ingest test-commands test-dbt test-dagster test-pipeline setup lint fuzz docs docs-site lock clean system-packages axe test-system test-spark screenshots bench bench-country

SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

demo: $(READY)
	@$(BIN)/kbz demo

help:
	@echo 'make demo        set up .venv, make a synthetic region and run a quarter of it'
	@echo 'make test        set up .venv and run every check and test; T=FILE for one of them'
	@echo 'make setup       set up .venv alone; PYTHON=python3.11 names another Python'
	@echo 'make lint        formatter, linter, types, import directions, SQL'
	@echo 'make docs-site   the documentation as a site in site/'
	@echo 'make clean       remove what these made, the demo home kbz_home included'
	@echo 'CONTRIBUTING.md has the others.'

# All of it, or one file or test: make test T=tests/unit/core/test_quarter.py
test: $(READY) $(if $(T),,lint)
	$(BIN)/pytest $(if $(T),$(T),$(IN_PARALLEL) -m "not system and not spark")

# Which lines the tests run that need no job of Dagster; tracing takes as long again as the tests.
coverage: $(READY)
	$(BIN)/pytest $(IN_PARALLEL) --cov --cov-report=term:skip-covered tests/unit tests/spec tests/commands tests/ingest tests/property

# One tier; unit and spec answer in seconds.
test-unit test-spec test-ingest test-commands test-dbt test-dagster test-pipeline: $(READY)
	$(BIN)/pytest $(IN_PARALLEL) tests/$(@:test-%=%)

# The tests with a real browser, a real LibreOffice and a real PostgreSQL, from Debian's packages.
test-system: $(READY) $(AXE)
	$(BIN)/pytest -m system

# The tests with Spark, in an environment of its own: pyspark is half a gigabyte. They need Java.
test-spark: $(SPARK)/.ready
	$(SPARK)/bin/pytest -m spark $(or $(T),tests/spark)

$(SPARK)/.ready: requirements.lock requirements-spark.lock pyproject.toml
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python tools/install.py requirements.lock
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-spark.lock
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(SPARK)/.ready

system-packages:
	$(SUDO) apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends chromium fonts-dejavu-core fonts-liberation libreoffice-calc-nogui $(if $(shell command -v npm),,npm) openjdk-17-jre-headless poppler-utils postgresql

# The accessibility checker that the tests put into a page.
axe: $(AXE)

$(AXE):
	mkdir -p .cache/axe
	cd .cache/axe && tar -xzf $$(npm pack --silent axe-core@4)

screenshots: $(READY)
	SCREENSHOTS=$(CURDIR)/docs/images $(BIN)/pytest -m system tests/ui tests/system/test_report_page.py

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.11")'
	@$(PYTHON) -m venv .venv
	@$(BIN)/python tools/install.py requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -c 'from kbz_assets.dbt_build.project import manifest_path; manifest_path()'
	@touch $(READY)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/sqlfluff lint --disable-progress-bar dbt_project/models dbt_project/tests
	$(BIN)/dg check defs

# About an hour.
fuzz: $(READY)
	HYPOTHESIS_PROFILE=long $(BIN)/pytest $(IN_PARALLEL) -o faulthandler_timeout=0 tests/property tests/faults

# A small form of everything that is measured, in minutes; and the whole, which needs 3 GB of disk and an hour or two on a quiet machine.
bench: $(READY) $(PEERS) $(RUNTIME)
	$(BIN)/python benchmarks/run.py --small

bench-country: $(READY) $(PEERS) $(RUNTIME)
	$(BIN)/python benchmarks/run.py
	$(BIN)/python benchmarks/report.py

$(PEERS): benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/requirements.txt
	touch $(PEERS)

$(RUNTIME): requirements-runtime.lock pyproject.toml
	$(PYTHON) -m venv $(RUNTIME)
	$(RUNTIME)/bin/python tools/install.py requirements-runtime.lock
	$(RUNTIME)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(RUNTIME)

docs: $(READY)
	$(BIN)/python -c 'from pipelines.schemas.catalogue import data_dictionary; print(data_dictionary(), end="")' > docs/data-dictionary.md
	$(BIN)/python -c 'from kbz_assets.dbt_build.lineage_of_sql import lineage_text; print(lineage_text(), end="")' > dbt_project/column_lineage.json

# The documentation as a site in site/. Strict: a link or an anchor that leads nowhere fails.
docs-site: $(SITE)/.ready
	PYTHONPATH=tools/docs $(SITE)/bin/zensical build --clean --strict

$(SITE)/.ready: requirements-docs.lock
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-docs.lock
	touch $(SITE)/.ready

lock:
	uv pip compile --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header --no-strip-extras pyproject.toml --extra kubernetes --extra postgres --group dev --quiet -o requirements.lock
	uv pip compile --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header --no-strip-extras --group pyproject.toml:docs --quiet -o requirements-docs.lock
	python3 deploy/runtime_lock.py < requirements.lock > requirements-runtime.lock
	uv pip compile --python-version 3.11 --generate-hashes --universal --no-emit-index-url --no-header --no-strip-extras pyproject.toml --extra spark --constraint requirements.lock --quiet | python3 deploy/runtime_lock.py --beside requirements.lock > requirements-spark.lock

clean:
	rm -rf .venv $(SITE) $(SPARK) site kbz_home dbt_project/target dbt_project/target-spark dbt_project/logs
