# `make help` lists what there is. Needed: make and Python 3.11 or newer; everything else is set up in .venv.

# Looked for once, not at each mention.
ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell for p in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
endif
BIN := .venv/bin
WORKERS ?= 2
TESTS ?= tests
PYTEST = $(BIN)/pytest -n $(WORKERS) --dist loadfile
VITRINA_TEST_DATA ?= $(abspath $(wildcard ../shared/data))

UV_LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url $(LOCK_OPTIONS)

.DEFAULT_GOAL := help
.PHONY: help run test test-data drill check bench format migration messages assets lock setup setup-dev clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## set up what is missing, then the whole site on 127.0.0.1:8000 (PORT, VITRINA_HOME move it)
	@exec $(BIN)/vitrina serve

test: setup-dev ## every test, browser tests included (WORKERS=4 for more at once, TESTS=tests/search for a part)
	@$(BIN)/python scripts/chromium.py
	$(PYTEST) --ignore=tests/realdata $(TESTS)

test-data: export VITRINA_TEST_DATA := $(VITRINA_TEST_DATA)
test-data: setup-dev ## importers, loaders and hostile files over the folder in VITRINA_TEST_DATA
	@test -d "$(VITRINA_TEST_DATA)" || { echo "make test-data needs the folder with the real data:" \
		"set VITRINA_TEST_DATA, as in: make test-data VITRINA_TEST_DATA=/path/to/data" >&2; exit 1; }
	$(PYTEST) tests/realdata

drill: setup-dev ## the long, repeated runs of failures; figures in bench/DRILLS.md
	$(BIN)/python -m bench.drill

bench: setup-dev ## speed and memory: pages, readiness, looks at sites; figures in bench/RESULTS.md and PROBING.md
	@bad=0; for part in measure readiness probing; do $(BIN)/python -m bench.$$part || bad=1; done; exit $$bad

check: setup-dev ## format, lint, types, layers, lengths: under a minute
	$(BIN)/ruff format --check --quiet . || { echo "Run make format." >&2; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q --noconftest tests/architecture/test_lengths.py tests/architecture/test_repository.py

format: setup-dev ## write the code in the house's form, and mend what can be mended by itself
	$(BIN)/ruff check --quiet --fix-only .
	$(BIN)/ruff format .

migration: setup-dev ## a new migration from what the tables and the database differ in: make migration m="add reviews"
	@test -n "$(m)" || { echo 'Name it: make migration m="add reviews"' >&2; exit 1; }
	$(BIN)/python scripts/migration.py "$(m)"

messages: setup-dev ## keep the .po files in step with the sentences in the code; names those without Spanish
	$(BIN)/python scripts/messages.py

assets: setup ## build the front-end assets again
	$(BIN)/python scripts/assets.py --force

lock: setup-dev ## write requirements*.txt anew from requirements*.in (LOCK_OPTIONS=--upgrade for newer versions)
	for name in requirements requirements-dev requirements-setup requirements-node; do \
		$(UV_LOCK) --output-file $$name.txt $$name.in >/dev/null || exit 1; done

setup:
	@$(bootstrap)

setup-dev:
	@$(bootstrap) --dev

clean: ## remove the environment and everything built; the data in .vitrina stay
	rm -rf .venv storefront/node_modules storefront/static/vendor .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

define bootstrap
test -n "$(PYTHON)" || { echo "Vitrina needs Python 3.11 or newer; none was found. Install it, or name it:" \
	"make run PYTHON=/path/to/python3" >&2; exit 1; }; "$(PYTHON)" scripts/bootstrap.py
endef
