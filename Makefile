# Two commands on a fresh machine: make run, make test. The rest is for those who change the project.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
MARK := development part
PYTHON ?= $(firstword $(foreach v,3.13 3.12 3.11 3,$(if $(shell python$(v) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo yes),python$(v))))
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run setup setup-dev test check bench lock clean

run: setup
	@exec $(BIN)/privacy-desk run

setup: $(VENV)/.runtime

setup-dev: $(VENV)/.development

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "privacy-desk needs Python 3.11, 3.12 or 3.13; install it: apt-get install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "The package python3-venv is missing; install it: apt-get install python3-venv" >&2; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -m venv --clear $(VENV) && touch $@

$(VENV)/.runtime: $(VENV)/.python $(LOCK) pyproject.toml
	@sed '/$(MARK)/,$$d' $(LOCK) > $(VENV)/runtime.lock
	@$(PIP) install --require-hashes -r $(VENV)/runtime.lock
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(VENV)/.development: $(VENV)/.runtime
	@$(PIP) install --require-hashes -r $(LOCK)
	@touch $@

test: setup-dev
	@$(BIN)/python -m pytest

check: setup-dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup-dev
	@$(BIN)/python -m benchmarks

lock: ## resolve the lock file anew for every supported Python and platform
	@python3 -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip -q install uv
	@UV="$(VENV)-lock/bin/uv" bash deploy/lock.sh $(LOCK) "$(MARK)"
	@rm -r $(VENV)-lock

clean:
	@rm -rf $(VENV) build *.egg-info
