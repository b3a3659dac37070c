# Everything a developer or an administrator types. `make help` lists it.
PY ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8000
RESET ?=

.DEFAULT_GOAL := help
.PHONY: help demo serve setup test lint texts bench bench-fairness bench-planner pictures lock clean

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

demo: $(VENV)/.run  ## set up, run the main job on demonstration data, serve it (PORT=8000, RESET=1 starts anew)
	$(BIN)/python -m wellness demo --port $(PORT) $(if $(RESET),--reset)

serve: $(VENV)/.run  ## serve the configured database (PORT=8000)
	$(BIN)/python -m wellness serve --port $(PORT)

setup: $(VENV)/.dev  ## make .venv/ with everything that runs, tests and lints

test: $(VENV)/.dev  ## run every test this machine can run
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

lint: $(VENV)/.dev  ## ruff, mypy, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

texts: $(VENV)/.dev  ## bring the catalogues of sentences up to date with code and templates
	$(BIN)/python -m tests.texts

bench: $(VENV)/.dev  ## measure planner, pages and uploads; writes docs/benchmarks.md
	$(BIN)/python -m tests.bench

bench-fairness: $(VENV)/.dev  ## eight rounds under three rules; writes the table of docs/fairness.md
	$(BIN)/python -m tests.bench.fairness

bench-planner: $(VENV)/.dev  ## measure the planner beside its rivals; renews its part of docs/benchmarks.md
	$(BIN)/python -m tests.bench.planner

pictures: $(VENV)/.dev  ## take the pictures of the README from a running demonstration
	$(BIN)/python -m tests.browser.pictures

UV := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --quiet

lock: $(VENV)/.dev  ## pin pyproject.toml's requirements with hashes again
	$(PIP) install uv
	$(UV) pyproject.toml -o requirements.txt
	$(UV) --group dev pyproject.toml -c requirements.txt -o requirements-dev.txt
	$(UV) tests/clients/requirements.in -o tests/clients/requirements.txt

clean:  ## remove what setup, demo and tests made
	rm -rf $(VENV) .tools build dist instance .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	rm -rf tests/clients/node_modules tests/clients/.venv tests/clients/.tools

# Debian's python3 may lack ensurepip, and refuses to install packages outside an environment.
$(BIN)/python:
	$(PY) -m venv $(VENV) 2>/dev/null && $(PIP) --version >/dev/null 2>&1 || { \
	  rm -rf $(VENV); \
	  $(PY) -m pip install --disable-pip-version-check --quiet --target .tools virtualenv && \
	  PYTHONPATH=.tools $(PY) -m virtualenv --quiet $(VENV); }

$(VENV)/.run: requirements.txt | $(BIN)/python
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@
