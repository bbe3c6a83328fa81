# Everything from a fresh checkout: Python 3.11+, make and python3-venv are all that must be there.
#   make demo [HEADLESS=1]   make test   make check   make judges   make bench   make torture
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: pictures servers demo test check judges bench torture lock clean chromium

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

# The long tests: power cuts, kills, failing disks, every byte, and the readers fuzzed. Some minutes each; says at the end what it withstood.
torture: $(VENV)/.ready node_modules/.ready
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/db --ignore tests/db/exchange
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/leaks tests/site_gen/publishing/test_swap.py tests/site_gen/pages/test_hostile.py
	@$(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-torture.lock || echo "这台机器上装不了 atheris，跳过覆盖率引导的模糊测试"
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto -rs tests/fuzz

# What others wrote judges the public site (tests/judges/run.mjs). Wants node 20, npm, a Java runtime and Chromium as well.
judges: $(VENV)/.ready node_modules/.ready chromium
	PYTHON=$(CURDIR)/$(BIN)/python node tests/judges/run.mjs

node_modules/.ready: package-lock.json package.json
	@PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

# The pictures of the webmaster's handbook, taken anew from the demonstration site.
pictures: $(VENV)/.ready chromium
	$(BIN)/python -m tests.pictures

# The handbook's settings tried on nginx and Apache, where they are installed.
servers: $(VENV)/.ready
	$(BIN)/python -m tests.servers

# A browser for the tests: one that is there, or Debian's where rights allow; else those tests say that they were skipped.
chromium:
	@sh tests/chromium.sh

lock: $(VENV)/.ready
	$(BIN)/pip install -q --disable-pip-version-check uv
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --extra dev pyproject.toml -o requirements-dev.lock
	echo "atheris>=3.0,<3.1" | $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links --python-version 3.11 - -o requirements-torture.lock

$(VENV)/.ready: requirements-dev.lock pyproject.toml
	@echo "正在安装（第一次约需一分钟）…"
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
