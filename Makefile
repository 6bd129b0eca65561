# The two set-up commands are `make demo` and `make test`; each is complete on a machine with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_LIBRARY := library/demo
QUESTION := What price does the Pentagon guarantee MP Materials for NdPr?
export HF_HUB_OFFLINE := 1

.PHONY: demo test lint bench benchmarks fit clean

demo: $(VENV)/installed ## index the sample corpus and ask one question
	$(BIN)/lodestone index evals/corpus --library $(DEMO_LIBRARY)
	@echo
	@echo 'lodestone ask "$(QUESTION)"'
	@echo
	@$(BIN)/lodestone ask "$(QUESTION)" --library $(DEMO_LIBRARY)

test: $(VENV)/installed ## run the test suite
	$(BIN)/python -m pytest

lint: $(VENV)/installed ## linter, formatter, type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed ## speed, as ratios to the plain stack
	$(BIN)/python -m evals.bench

benchmarks: $(VENV)/installed ## quality on public data: make benchmarks DATA=folder
	$(BIN)/python -m evals.benchmarks --data "$(DATA)"

fit: $(VENV)/installed ## fit the reader's weights anew: make fit DATA=folder
	$(BIN)/python -m evals.fit_reader --data "$(DATA)"

clean: ## remove what make made, the demo library too
	rm -rf $(VENV) $(DEMO_LIBRARY)

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
