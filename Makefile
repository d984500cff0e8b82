# Two commands on a fresh machine: make run, make test. The rest is for those who change the project.

VENV := .venv
BIN := $(VENV)/bin
LOCK := requirements.lock
# The line of the lock file below which stands what only development needs.
MARK := development part
PIP := $(BIN)/python -m pip --disable-pip-version-check -q
# The newest Python on the path that this project runs on.
PYTHON ?= $(shell for v in 3.13 3.12 3.11 3; do \
	python$$v -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo python$$v && break; done)

.PHONY: run demo setup setup-dev test check bench soak pictures lock clean
.DELETE_ON_ERROR:

run: setup ## set up what is missing and run the desk until Ctrl-C
	@exec $(BIN)/privacy-desk run

demo: setup ## run the desk with sample people, tickets and questions, in a temporary folder, until Ctrl-C
	@exec $(BIN)/privacy-desk demo

setup: $(VENV)/.runtime ## make the virtual environment with what runs

setup-dev: $(VENV)/.development ## as setup, with what develops besides

test: setup-dev ## run all tests, in one process more than there are cores, four at most
	@# What pytest makes of the tests is kept for the next run, even where Python is told to write no bytecode.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

check: setup-dev ## lint, formatting, types, and which room may import which
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports >$(VENV)/contracts.txt || { cat $(VENV)/contracts.txt; exit 1; }

bench: setup-dev ## measure the answers and the speed beside other matchers
	@$(BIN)/python -m benchmarks

soak: setup-dev ## ten minutes of kills, full disks, locks and a failing Telegram, then spoilt updates and a flood: nothing may be lost
	@$(BIN)/python -m benchmarks.soak
	@$(BIN)/python -m benchmarks.odd_updates
	@$(BIN)/python -m benchmarks.flood

pictures: setup-dev ## take the pictures of the README anew, from the running program
	@$(BIN)/python -m tests.browser.pictures

lock: ## resolve the lock file anew for every supported Python and platform
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip -q install uv
	@UV="$(VENV)-lock/bin/uv" bash deploy/lock.sh $(LOCK) "$(MARK)"
	@rm -r $(VENV)-lock

clean: ## remove the virtual environment and what builds leave
	@rm -rf $(VENV) build *.egg-info

# Each step leaves a stamp, so that nothing is done twice.

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "privacy-desk needs Python 3.11, 3.12 or 3.13; install it: apt-get install python3 python3-venv" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "A system package is missing; install it: apt-get install python3-venv" >&2; exit 2; }
	@echo "Setting up $(VENV) with $$($(PYTHON) --version); this takes a minute ..."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.python $(LOCK) pyproject.toml
	@sed '/^# $(MARK)/,$$d' $(LOCK) > $(VENV)/runtime.lock
	@$(PIP) install --require-hashes -r $(VENV)/runtime.lock
	@# setuptools warns about every editable installation; here it is meant.
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation --no-index -e .
	@# Where Python is told to write no bytecode, every start would compile all of it.
	@$(BIN)/python -m compileall -q bot console desk handlers knowledge
	@touch $@

$(VENV)/.development: $(VENV)/.runtime
	@$(PIP) install --require-hashes -r $(LOCK)
	@touch $@
