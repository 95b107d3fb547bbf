PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: setup demo check test bench lock attack torture mutants sbom weaknesses fuzz

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	$(BIN)/claimlog demo

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.sizes

test: setup
	$(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

# BENCH=quick takes minutes, ONLY=P1,P3 measures some: see docs/performance.md
bench: setup
	BENCH=$(BENCH) ONLY=$(ONLY) $(BIN)/python -m benchmarks

# Strangers and faithless clients against a real server: what it costs it, as a table (docs/reliability.md).
attack: setup
	$(BIN)/python -m tests.support.attacks

# Every fault at full numbers, for hours: ONLY="kills/files wake-ups" for some, CLAIMLOG_SEED=7 for the same dice. See docs/reliability.md
torture: setup
	$(BIN)/python -m tests.torture $(ONLY)

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

lock:
	$(LOCK) --extra dev pyproject.toml -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt pyproject.toml -o requirements/app.txt

# Breaks the code in named ways, each in a copy, and shows that a test notices.
mutants: setup
	$(BIN)/python -m tests.mutants

# All libraries of an installation, with hashes, as CycloneDX.
sbom: setup
	$(BIN)/cyclonedx-py requirements requirements/app.txt --pyproject pyproject.toml --output-reproducible -o claimlog.cdx.json

# Exit code 3: nobody could be asked.
weaknesses: setup
	$(BIN)/python -m tests.support.weaknesses

# Requests by chance from everybody, most of an hour: CLAIMLOG_FUZZ=5000 sends fewer, CLAIMLOG_SEED=7 others. See docs/reliability.md
fuzz: setup
	$(BIN)/python -m tests.fuzz
