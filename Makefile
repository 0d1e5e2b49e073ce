# Everything a newcomer needs, on a machine with Python 3.11 to 3.13:
#   make audit   set up, audit the example page against the embedded sample, write report/
#   make test    set up and run every check
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-test
BENCH_STAMP := $(VENV)/.installed-bench

.PHONY: help setup audit test lint types layers unit coverage bench record record-live wheel clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1	/'

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 to 3.13 with the venv module is needed (Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'

$(STAMP): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[postgresql]'
	@touch $@

$(TEST_STAMP): $(STAMP)
	$(BIN)/python -m pip install --quiet --group test
	@touch $@

$(BENCH_STAMP): $(TEST_STAMP)
	$(BIN)/python -m pip install --quiet --group bench
	@touch $@

setup: $(STAMP) ## make the virtual environment

audit: $(STAMP) ## audit the example page against the embedded sample, write report/
	@mkdir -p report
	$(BIN)/evidence --database sqlite:///report/evidence.sqlite audit examples/hormones-and-the-brain.md --source sample --out report/

test: $(TEST_STAMP) lint types layers coverage ## every check: style, types, layers, tests

lint: $(TEST_STAMP) ## ruff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TEST_STAMP) ## mypy --strict
	$(BIN)/mypy

layers: $(TEST_STAMP) ## import-linter
	$(BIN)/lint-imports --no-cache

unit: $(TEST_STAMP) ## the tests alone
	$(BIN)/python -m pytest -q

coverage: $(TEST_STAMP) ## the tests with branch coverage of domain/ and services/
	$(BIN)/python -m pytest -q --cov --cov-report=
	$(BIN)/python -m coverage report --include='src/evidence/domain/*,src/evidence/services/*' --fail-under=95

bench: $(BENCH_STAMP) ## benchmarks, as ratios in one run
	$(BIN)/python benchmarks/parsing.py
	$(BIN)/python benchmarks/requests_made.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/percolation.py
	$(BIN)/python -m benchmarks.refresh

record: $(TEST_STAMP) ## record cassettes/mirror anew from the built-in mirror over HTTP
	$(BIN)/python scripts/record_cassettes.py --origin mirror

record-live: $(TEST_STAMP) ## record cassettes/pubmed from NCBI (needs a network and NCBI_EMAIL)
	$(BIN)/python scripts/record_cassettes.py --origin pubmed

wheel: $(TEST_STAMP) ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean: ## remove what the other targets made
	rm -rf $(VENV) report dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
