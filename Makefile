# Everything lives in .venv; `make install` creates it with $(PYTHON) and is quick when nothing changed.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
MADE := $(VENV)/.made
INPUTS := pyproject.toml constraints.txt hatch_build.py tools/front_end.py
INSTALLED := $(VENV)/.installed
INSTALLED_TEST := $(VENV)/.installed-test
FRONT_END := $(PY) tools/front_end.py
QUICK := not embedded and not spark and not database and not browser and not slow

export STREAMLIT_SERVER_ADDRESS ?= localhost
export STREAMLIT_SERVER_SHOW_EMAIL_PROMPT ?= false
export STREAMLIT_BROWSER_GATHER_USAGE_STATS ?= false

.DEFAULT_GOAL := help
.PHONY: help install run install-test lint format check test bench constraints clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## Install Canvas into .venv
	@$(FRONT_END) build

run: install ## Open the app on a copy of the sample workspace
	@$(VENV)/bin/canvas app $(ARGS)

install-test: $(INSTALLED_TEST) ## Install the test tools, Chromium and Java
	@$(FRONT_END) build
	@sh tools/system_packages.sh

lint: $(INSTALLED_TEST) ## Style, types and layers
	$(VENV)/bin/ruff check
	$(VENV)/bin/ruff format --check
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(FRONT_END) check

format: $(INSTALLED_TEST) ## Format the code and fix what ruff can fix
	$(VENV)/bin/ruff check --fix-only
	$(VENV)/bin/ruff format
	$(FRONT_END) format

check: lint ## lint and the unit tests: minutes, needs neither Java nor Chromium
	$(FRONT_END) test
	$(PY) -m pytest -q -m '$(QUICK)' $(ARGS)

test: install-test lint ## lint and all tests: units, both engines, the browser
	$(FRONT_END) test
	$(PY) -m pytest $(ARGS)

bench: install ## Run the benchmarks
	$(PY) -m benchmarks $(ARGS)

constraints: $(INSTALLED_TEST) ## Pin the newest allowed version of every dependency
	$(PIP) install -q uv
	$(VENV)/bin/uv pip compile -q --upgrade pyproject.toml constraints.in -o constraints.txt \
	  --all-extras --universal --python-version 3.11 \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate

clean: ## Remove .venv and everything built or cached
	rm -rf src/canvas/ui/component/dist src/canvas/ui/component/node_modules
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf spark-warehouse metastore_db derby.log
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): $(INPUTS) | $(MADE)
	@echo "Installing Canvas into $(VENV); the first time takes a few minutes"
	@$(PIP) install -q -c constraints.txt -e .
	@touch $@

$(INSTALLED_TEST): $(INPUTS) | $(MADE)
	@echo "Installing Canvas and its test tools into $(VENV); the first time takes a few minutes"
	@$(PIP) install -q -c constraints.txt -e '.[test]'
	@touch $(INSTALLED) $@

$(MADE):
	@sh tools/venv.sh "$(PYTHON)" $(VENV)
	@touch $@
