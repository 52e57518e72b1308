# clusterlink: what one types. `make` alone lists the targets.

PYTHON ?= python3
WORKERS ?= 2
VERIFY ?= full

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
OUT := results/first-run
PUBLISHED := results/published
FIRST := $(PUBLISHED)/first_run
COMPILE := $(BIN)/python -c "from sim.engine.run import prepare; prepare()"
PAGE := results/$(if $(filter quick,$(VERIFY)),verification-quick,published/verification)
MARKS := $(if $(filter quick,$(VERIFY)),verify and not slow,verify or not verify)

.DEFAULT_GOAL := help
.PHONY: help setup run test verify study first-run patterns designs search calibration sensitivity scorecard bench serve lint format lock clean kernels

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "PYTHON=$(PYTHON) (3.11 or newer)   WORKERS=$(WORKERS) (for tests)   VERIFY=full|quick"

run: hello-run $(READY) ## the programme as it was against no programme, in results/first-run
	@$(BIN)/clusterlink compare no-programme interspin --out $(OUT)
	@echo "in $(OUT): effects.csv, figures/, and a folder for each scenario"

test: hello-test $(READY) kernels ## all tests but the long ones (under ten minutes on two cores)
	@$(BIN)/python -m pytest -q -n $(WORKERS)
	@echo "tests passed; results of runs lie in results/, and tests leave nothing there"

verify: hello-verify $(READY) kernels ## the long tests, the check of itself, and a page of the results (VERIFY=quick: under six minutes)
	@mkdir -p build
	@$(BIN)/python -m pytest tests/verification -q -n $(WORKERS) -m "$(MARKS)" --junitxml=build/verify.xml -o junit_family=xunit1; \
	  $(BIN)/python -m tests.verification.page build/verify.xml $(PAGE) $(VERIFY)
	@$(BIN)/clusterlink selfcheck
	@echo "verified ($(VERIFY)); the results are in $(PAGE)"

study: hello-study first-run patterns designs scorecard ## everything behind the published results
	@echo "the published results are in $(PUBLISHED)"

first-run: $(READY) ## what the README shows, in results/published/first_run
	@mkdir -p build $(FIRST)/figures
	@$(BIN)/clusterlink compare no-programme interspin --out build/first_run > build/printed.txt
	@cp build/printed.txt build/first_run/effects.csv build/first_run/manifest.json $(FIRST)
	@cp build/first_run/figures/*.png $(FIRST)/figures
	@$(BIN)/python -m calibration.first_run
	@echo "in $(FIRST): what was printed, tables, manifest.json and figures; README.md has their numbers"

designs: $(READY) kernels ## all designs of funding over draws of the shipped posterior, in results/published/funding_design
	@$(BIN)/python -m calibration.designs

sensitivity: $(READY) kernels ## which assumption carries which conclusion, in results/published/sensitivity (half an hour on two cores)
	@$(BIN)/python -m calibration.sensitivity

search: $(READY) kernels ## the best designs within a budget, in results/published/search (ten minutes on two cores)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[search]'
	@mkdir -p $(PUBLISHED)/search/figures
	@$(BIN)/clusterlink search search --out results/search
	@cp results/search/*.csv results/search/manifest.json results/search/README.md $(PUBLISHED)/search
	@cp results/search/figures/*.png $(PUBLISHED)/search/figures

bench: hello-bench $(READY) ## speed as ratios within one run, in results/published/bench (several minutes)
	@mkdir -p build $(PUBLISHED)/bench
	@$(BIN)/clusterlink bench --json > build/bench.json && mv build/bench.json $(PUBLISHED)/bench/bench.json
	@$(BIN)/python -m sim.proof.bench.instructions $(PUBLISHED)/bench
	@$(BIN)/python -m sim.proof.bench.page $(PUBLISHED)/bench
	@echo "in $(PUBLISHED)/bench"

serve: hello-serve $(READY) ## the what-if page at http://127.0.0.1:8050, for this machine alone
	@$(BIN)/clusterlink serve

patterns: $(READY) kernels ## patterns over 240 prior draws, in results/published/patterns (half an hour on two cores)
	@$(BIN)/python -m calibration.patterns

calibration: $(READY) kernels ## posterior, judged, in results/published/calibration (two hours on two cores; resumes)
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m calibration.judge
	@cp $(PUBLISHED)/calibration/posterior.parquet scenarios/data/posterior.parquet

scorecard: $(READY) kernels ## the model beside the evidence, in results/published/scorecard (two minutes)
	@mkdir -p build $(PUBLISHED)/scorecard
	@$(BIN)/clusterlink validate --replicates 40 --out build/scorecard > $(PUBLISHED)/scorecard/printed.txt
	@cp build/scorecard/scorecard.csv build/scorecard/manifest.json build/scorecard/figures/scorecard.png $(PUBLISHED)/scorecard
	@echo "in $(PUBLISHED)/scorecard"

lint: hello-lint $(READY) ## ruff (rules and format) and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@echo "lint is clean"

format: hello-format $(READY) ## puts the code into the house's format
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

lock: $(READY) ## requirements.lock anew: the newest versions of all that clusterlink needs, with their hashes
	@$(BIN)/python -m pip install -qq --disable-pip-version-check 'uv>=0.5'
	@printf '%s\n' \
	  '# What clusterlink needs, each in one version and known by its hashes (Python 3.11 or newer); made by `make lock`.' \
	  '#   pip install --require-hashes -r requirements.lock && pip install --no-deps .' > requirements.lock.new
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	  --quiet >> requirements.lock.new
	@mv requirements.lock.new requirements.lock
	@echo "in requirements.lock: $$(grep -c '^[A-Za-z]' requirements.lock) packages"

setup: $(READY) ## only the set-up: .venv with everything in it
	@echo "$(VENV) is ready: $(BIN)/clusterlink"

clean: ## removes .venv and caches; results stay
	@echo "removing $(VENV), build folders and caches; results/ stays"
	@rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

kernels: $(READY)
	@echo "compiling the model once for all tests, or taking it from the cache (up to two minutes) …"
	@$(COMPILE)

# The first line, at once.
hello-%:
	@echo "clusterlink: make $*"

# Set-up happens once: the stamp is older than pyproject.toml, or it is not there.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "clusterlink needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>/dev/null || echo not there)."; \
	  echo "Name another one: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12"; exit 1; } >&2
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
	  echo "making $(VENV) …"; $(PYTHON) -m venv --clear $(VENV); }
	@echo "installing clusterlink and what it needs into $(VENV) (a few minutes, once) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -e '.[dev]'
	@touch $(READY)
