# Everything from a fresh checkout: Python 3.11+, make and python3-venv are all that must be there.
#   make demo [HEADLESS=1]   make test   make check   make bench   make torture
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check bench torture lock clean chromium

demo: $(VENV)/.ready
	$(BIN)/mingchou demo demo --out public $(if $(HEADLESS),--headless)

test: $(VENV)/.ready chromium
	$(BIN)/pytest -n auto

check: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.ready
	@for one in $$(ls bench/[a-z]*.py | xargs -n1 basename | sed 's/\.py$$//'); do echo "== $$one"; $(BIN)/python -m bench.$$one || exit 1; done

# The store's long tests: power cuts, kills, failing disks, every byte. Some minutes; says at the end what it withstood.
torture: $(VENV)/.ready
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/db --ignore tests/db/exchange

# A browser for the tests: one that is there, or Debian's where rights allow; else those tests say that they were skipped.
chromium:
	@sh tests/chromium.sh

lock: $(VENV)/.ready
	$(BIN)/pip install -q --disable-pip-version-check uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.lock

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@echo "正在安装（第一次约需一分钟）…"
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
