# Everything from a fresh checkout: Python 3.11+, make and python3-venv are all that must be there. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NEED := PYTHON="$(PYTHON)" sh tests/need.sh
# Where the tests write: memory, where there is some; a test of the store waits for every fsync of a disk.
MEMORY := $(shell test -w /dev/shm && test "$$(df -Pk /dev/shm | awk 'NR == 2 { print $$4 }')" -ge 4000000 && echo --basetemp=/dev/shm/mingchou-test-$$$$)
# The lock files name no host: whoever installs chooses it.
COMPILE := $(BIN)/uv pip compile -q --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links

# What is compiled is kept, whatever the shell says: else every worker and every program that a test starts compiles all of it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test check fix mutants bench torture judges update pictures-update docs-update golden-update pictures servers chromium lock package clean

help: ## 这张表
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.ready ## 建立演示单位 demo/，网站在 public/，然后打开工作台；HEADLESS=1 不打开
	$(BIN)/mingchou demo demo --out public $(if $(HEADLESS),--headless)

test: $(VENV)/.ready chromium ## 全部测试
	@status=0; $(BIN)/pytest -n auto $(MEMORY) || status=$$?; rm -rf $(patsubst --basetemp=%,%,$(MEMORY)); exit $$status

check: $(VENV)/.ready ## 写法、类型、各房间之间的引用；同时进行
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh tests/check.sh

fix: $(VENV)/.ready ## 改正写法和排版中能自动改正的
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

mutants: $(VENV)/.ready ## 把一间房的规则逐处改错，看测试是否发现；ROOM=rules/draw，SAMPLE=60 只试 60 处
	nice $(BIN)/python -m tests.mutants $(ROOM) $(if $(SAMPLE),--sample $(SAMPLE))

bench: $(VENV)/.ready ## 与同类程序比快慢，每项打印倍数
	@for one in $$(ls bench/[a-z]*.py | xargs -n1 basename | sed 's/\.py$$//'); do echo "== $$one"; $(BIN)/python -m bench.$$one || exit 1; done

torture: $(VENV)/.ready node_modules/.ready ## 断电、强杀、坏盘、几周里坏掉的字节、外来文件都试一遍，要十几分钟以上
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/db --ignore tests/db/exchange
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/torture
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/leaks tests/site_gen/test_swap.py tests/site_gen/pages/test_hostile.py
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto tests/test_contributing.py
	@$(BIN)/pip install -q --disable-pip-version-check --only-binary :all: --require-hashes -r requirements-torture.lock || echo "这台机器上装不了 atheris，跳过覆盖率引导的模糊测试"
	MINGCHOU_TORTURE=1 $(BIN)/pytest -n auto -rs tests/fuzz

judges: $(VENV)/.ready node_modules/.ready chromium ## 请别人写的检查程序看一遍演示网站（tests/judges/run.mjs）
	@$(NEED) java chromium
	PYTHON=$(CURDIR)/$(BIN)/python node tests/judges/run.mjs

node_modules/.ready: package-lock.json package.json
	@$(NEED) node npm
	@PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

# What is made from the code and kept beside it, made anew; then read the difference as you would read code.
update: golden-update docs-update pictures-update ## 下面三项：由程序产生、保存在这里的东西全部重做

golden-update: $(VENV)/.ready ## 各种名录的 CSV 样本（tests/**/golden/）
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/db/exchange/test_writing.py -k golden_file

docs-update: $(VENV)/.ready ## 手册里由程序产生的表（docs/disclosure.md、docs/templates.md）
	UPDATE_HANDBOOK=1 $(BIN)/pytest tests/test_disclosure_table.py tests/site_gen/pages/test_variables.py -k page_is_what

pictures-update: $(VENV)/.ready ## 工作台每个画面的样张（tests/tui/screens/snapshots/）；ONLY=任务 只做这一章
	UPDATE_SNAPSHOTS=$(or $(ONLY),1) $(BIN)/pytest -n auto tests/tui/screens/test_snapshots.py -k last_agreed

pictures: $(VENV)/.ready chromium ## 网站管理员手册的插图（docs/pictures/），要 Chromium
	@$(NEED) chromium
	$(BIN)/python -m tests.pictures

servers: $(VENV)/.ready ## 手册里的服务器设置在 nginx、Apache 上试一遍（装了哪个试哪个）
	$(BIN)/python -m tests.servers

# A browser for the tests: one that is there, or Debian's where rights allow; else those tests say that they were skipped.
chromium:
	@sh tests/chromium.sh

lock: $(VENV)/.ready ## 按 pyproject.toml 的范围重新选定各依赖的版本（requirements*.lock）
	$(BIN)/pip install -q --disable-pip-version-check uv
	$(COMPILE) --upgrade --group pyproject.toml:needs -o requirements.lock
	$(COMPILE) --upgrade -c requirements.lock --group pyproject.toml:needs --group pyproject.toml:dev -o requirements-dev.lock
	$(COMPILE) --upgrade --python-version 3.11 --group pyproject.toml:torture -o requirements-torture.lock

package: $(VENV)/.ready ## 源码包和安装包，放在 dist/
	$(BIN)/python -m build --no-isolation

$(VENV)/.ready: requirements-dev.lock pyproject.toml setup.py
	@$(NEED) python venv
	@echo "正在安装（第一次约需一分钟）…"
	@$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean: ## 删去装好的环境和各种缓存；演示单位和网站不动
	rm -rf $(VENV) node_modules build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
