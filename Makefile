# `make generate` and `make test` are all a newcomer needs: each sets up what is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
API ?= openstatus
CORPUS ?= ../shared/corpus
MODULES := $(patsubst %/tools.json,%,$(wildcard generated/*/*/tools.json))
SPACE := $(subst ,, )

.PHONY: help setup generate check refresh diff demo sandbox serve test conformance soak bench corpus golden lint format clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "toolpress needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

setup: $(READY) ## the virtual environment in .venv

generate: $(READY) ## write generated/ from specs/
	@$(BIN)/toolpress generate

check: $(READY) ## fail when generated/ is not what specs/ say, or lint complains
	@$(BIN)/toolpress check
	@$(BIN)/toolpress lint --strict

refresh: $(READY) ## fetch the vendors' descriptions, regenerate, and say what changed (ARGS=--dry-run)
	@$(BIN)/toolpress refresh $(ARGS)

diff: $(READY) ## what changed for those who use the tools since the last commit (API=openstatus)
	@$(BIN)/toolpress diff $(API) $(ARGS)

demo: $(READY) ## a scripted conversation with the generated server, no account needed (API=openstatus)
	@$(BIN)/toolpress demo $(API)

sandbox: $(READY) ## the described API on loopback (API=openstatus)
	@$(BIN)/toolpress sandbox $(API)

serve: $(READY) ## the generated server over HTTP on loopback (API=openstatus ARGS='--port 8000')
	@cd generated/$(API) && $(abspath $(BIN))/python -m $(notdir $(filter generated/$(API)/%,$(MODULES))) --transport http $(ARGS)

test: $(READY) ## everything that proves it works
	$(BIN)/python -m pytest -n 2

conformance: $(READY) ## the official MCP suite and Inspector against a generated server (needs npm)
	@$(BIN)/python tests/conformance/run.py

soak: $(READY) ## the fault tests many times over, with figures (ROUNDS=1000 CALLS=5000 EXAMPLES=1000 KILLS=200)
	@$(BIN)/python tests/faults/soak.py

bench: $(READY) ## what users feel, measured beside the peers (ARGS="--only start,requests")
	@$(BIN)/python -m tools.bench $(ARGS)

corpus: $(READY) ## press every document of CORPUS, and call what came out (resumable; ARGS=--fresh)
	@$(BIN)/python tools/corpus.py $(CORPUS) --jobs 2 $(ARGS)

golden: $(READY) ## rewrite snapshots and expected texts; review the diff
	$(BIN)/python -m pytest -n 2 --snapshot-update

lint: $(READY) ## ruff, black and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/black --check --quiet .
	$(BIN)/mypy generator tools
	MYPYPATH=templates $(BIN)/mypy -p runtime
	MYPYPATH=$(subst $(SPACE),:,$(wildcard generated/*)) $(BIN)/mypy $(foreach module,$(MODULES),-p $(notdir $(module)))

format: $(READY) ## put the code into shape
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/black --quiet .

clean: ## remove the environment and caches
	rm -rf $(VENV) .conformance .mypy_cache .pytest_cache .ruff_cache .toolpress
	find . -name __pycache__ -prune -exec rm -rf {} +
