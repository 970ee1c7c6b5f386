# Radvigil: every word here is a word CI says too. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= demo
SERVE ?=
PORT ?= 8799
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
SAMPLES := $(wildcard samples/*.pcap samples/*.pcap.zst samples/*.pcapng samples/*.pcapng.zst)

.PHONY: help setup demo test check audit lab bench fuzz truth bundle messages lock peers develop clean

help: ## list these words
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/' | sort

setup: $(VENV)/.runtime ## .venv with the program at .venv/bin/radvigil

$(VENV)/bin/python:
	@tools/need-python "$(PYTHON)" "$(SUDO)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/python -m compileall -q src
	@touch $@

develop: $(VENV)/.develop ## the same, with what checks and tests need

$(VENV)/.develop: requirements/dev.txt $(VENV)/.runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

demo: setup ## the picture of the sample captures, and the hub of an invented hospital (SERVE=1 serves it on loopback)
	$(BIN)/radvigil analyze $(SAMPLES) --site samples/site.toml -o $(OUT)
	@echo; echo "The picture: file://$(abspath $(OUT))/report.html"
	@echo
	RADVIGIL_HUB_HOME="$(abspath $(OUT))/hub" RADVIGIL_HUB_URL=http://localhost:$(PORT) $(BIN)/python -m radvigil.hub demonstrate
	@if [ -n "$(SERVE)" ]; then $(BIN)/radvigil hub --demo --home "$(OUT)/hub" --port $(PORT); \
	else echo "The hub:     make demo SERVE=1, then http://localhost:$(PORT)/"; fi

peers: ## the real peers of the tests, no service started
	$(SUDO) tools/peers

test: develop peers ## all tests; those of the hub on both databases
	tools/test-all $(BIN)/python

check: develop ## style, types, import contracts, contract tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	RADVIGIL_HUB_HOME=build/hub-check $(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python tools/generate_standards.py --check
	$(BIN)/python tools/generate_event_docs.py --check
	$(BIN)/python tools/generate_detector_docs.py --check
	$(BIN)/python tools/generate_schemas.py --check
	$(BIN)/python tools/messages.py --check
	$(BIN)/python tools/generate_demonstration.py --check
	RADVIGIL_HUB_HOME=build/hub-check $(BIN)/python -m radvigil.hub makemigrations --check --dry-run
	$(BIN)/python -m pytest -q tests/contracts

audit: develop ## known vulnerabilities of what we depend on
	@tools/audit $(BIN)/pip-audit requirements/runtime.txt requirements/dev.txt

lab: develop peers ## record the laboratory's scenarios (SCENARIO=name SEED=1)
	$(SUDO) $(BIN)/python -m lab $(or $(SCENARIO),--all) --seed $(or $(SEED),1) --out $(or $(LAB_OUT),build/lab)

truth: develop peers ## advisories on labelled pairs; fresh lab seeds and the corpus, held beside what is known
	$(BIN)/python tools/advisory_truth.py
	$(SUDO) $(BIN)/python tools/truth.py --seeds $(or $(SEEDS),5) --corpus "$(RADVIGIL_CORPUS)"

bench: develop peers ## this program beside tshark, ndpiReader and cat, in turn
	$(BIN)/python -m benchmarks

fuzz: develop ## all decoders (INPUTS=2000000 for the long run)
	$(BIN)/python -m fuzz --inputs $(or $(INPUTS),20000)

messages: develop ## both languages say the same; gathers and compiles the hub's
	$(BIN)/python tools/messages.py
	$(BIN)/python -m pytest -q tests/unit/texts

bundle: setup ## one archive of wheels that installs with no network
	tools/bundle "$(BIN)/python"

lock: develop ## write the hash-pinned lock files again
	tools/lock "$(BIN)/python"

clean: ## remove what was built
	rm -rf $(VENV) build dist $(OUT) .mypy_cache .ruff_cache .pytest_cache .hypothesis
