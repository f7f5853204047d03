# Everything a newcomer needs: `make demo` and `make test`, with Python 3.11 or newer and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
N ?= 1000

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types bench scenarios fuzz soak check clean

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: $(VENV)/.run  ## calibrate, examine and improve a car; writes a report
	$(BIN)/chainrule demo car

test: $(VENV)/.test  ## run all the tests
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(VENV)/.dev  ## format and lint checks, and which layer imports which
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python tools/layers.py

format: $(VENV)/.dev  ## let ruff format and repair
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(VENV)/.dev  ## pyright, strict, on src
	$(BIN)/pyright

check: test lint types  ## what CI runs

bench: $(VENV)/.run  ## measure: the car against C, call costs, import and compile times
	$(BIN)/python -m benchmarks

scenarios: $(VENV)/.run  ## measure programs beside C++ by hand and JAX (if installed): NAMES="gmm lu" for some, SIZE=large
	$(BIN)/python -m benchmarks.table $(NAMES) $(if $(SIZE),--size $(SIZE))

fuzz: $(VENV)/.test  ## generated programs: N=20000 for more, SEED=… for the same ones again, FAULTY=1 for wrong ones
	$(BIN)/python -m tests.generated $(N) --jobs $(JOBS) $(if $(SEED),--seed $(SEED)) $(if $(FAULTY),--faulty)

soak: $(VENV)/.test  ## four threads for a minute, and a million calls of each kind: right results, memory that does not grow
	$(BIN)/python -m tests.runtime.soak

clean:  ## remove the environment and everything that was generated
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "chainrule needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
	  echo "Name another one: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.test: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ $(VENV)/.run

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.test $(VENV)/.run
