# make run    set up and start Readout          make test   set up, check and test everything
# make lint   style, types, layering            make bench  speed and ranking beside peers
# make score  how well statements are found     make soak   what is killed loses nothing (long)
# make coverage  branches that tests run         make mutation  changes of the code that tests notice
# make upgrade  newer requirements, pinned   make clean  forget the environment (not the data)

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.run-$(shell cksum < .ci/locks/requirements.lock | tr -d ' ')
DEV_STAMP := $(VENV)/.dev-$(shell cksum < .ci/locks/requirements-dev.lock | tr -d ' ')

.DEFAULT_GOAL := help
# Where the shell forbids it, each start would compile every module anew: a second.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help run setup test soak coverage mutation lint bench score pictures upgrade clean

help:
	@sed -n '1,5p' Makefile | sed 's/^# //'

run: $(RUN_STAMP)
	@exec $(BIN)/python manage.py serve

setup: $(RUN_STAMP)
	@$(BIN)/python manage.py serve --setup-only

test: $(DEV_STAMP)
	@.ci/test

soak: $(DEV_STAMP)
	@.ci/soak

coverage: $(DEV_STAMP)
	@.ci/coverage

mutation: $(DEV_STAMP)
	@$(BIN)/python -m tests.mutation

lint: $(DEV_STAMP)
	@.ci/lint

bench: $(DEV_STAMP)
	@$(BIN)/python -m tests.benchmarks

score: $(DEV_STAMP)
	@$(BIN)/python -m tests.benchmarks.score

pictures: $(DEV_STAMP)
	@.ci/browser
	@$(BIN)/python -m tests.pictures

upgrade:
	@$(PYTHON) .ci/upgrade
	@echo "Now: make test"

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Readout needs Python 3.11 or newer as $(PYTHON). On Debian or Ubuntu: apt-get install python3"; \
	    echo "Or name another one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Making the environment in $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(BIN)/python
	@echo "Installing what Readout needs …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r .ci/locks/requirements.lock
	@rm -f $(VENV)/.run-* && touch $@

$(DEV_STAMP): | $(BIN)/python
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r .ci/locks/requirements-dev.lock
	@rm -f $(VENV)/.dev-* $(VENV)/.run-* && touch $@ $(RUN_STAMP)
