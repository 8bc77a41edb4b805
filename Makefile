# Duze 督责. Every target sets up what it needs on a bare Debian 12 (apt, PyPI, npm); see README.md.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PY := .venv/bin/python
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
RUN_PACKAGES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libharfbuzz-bin fonts-liberation
TEST_PACKAGES := chromium fonts-noto-cjk poppler-utils
LONG_PACKAGES := default-jre-headless libpdfbox2-java libjaxb-api-java libactivation-java
STAMPS := var/stamps
PORT := 8000

.PHONY: help install run demo test test-all bench check fonts assets clean
help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  /'

$(STAMPS)/apt-run:
	@mkdir -p $(STAMPS)
	@missing="$$(for p in python3-venv $(RUN_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done)"; \
	if python3 -c 'import ensurepip' 2>/dev/null; then missing="$${missing//python3-venv/}"; fi; \
	if [ -n "$${missing// /}" ]; then $(SUDO) apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; fi
	@touch $@

$(STAMPS)/apt-test:
	@mkdir -p $(STAMPS)
	@missing="$$(for p in $(TEST_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done)"; \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; fi
	@touch $@

$(STAMPS)/python: pyproject.toml uv.lock | $(STAMPS)/apt-run
	@[ -x .venv/bin/python ] || python3 -m venv .venv
	@.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null
	@[ -x .venv/bin/uv ] || .venv/bin/python -m pip install -q --disable-pip-version-check uv
	.venv/bin/uv sync --frozen --inexact --quiet --compile-bytecode
	@touch $@

$(STAMPS)/apt-long:
	@mkdir -p $(STAMPS)
	@missing="$$(for p in $(LONG_PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || echo $$p; done)"; \
	if [ -n "$$missing" ]; then $(SUDO) apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends $$missing; fi
	@touch $@

fonts: $(STAMPS)/python ## build the letters' fonts (Debian's Fandol, npm's Noto Serif SC)
	@$(PY) -m duze.letters.fonts build

assets: $(STAMPS)/python ## fetch and hash the console's CSS, icons and scripts
	@$(PY) -m duze.kit.web.build

install: $(STAMPS)/python fonts assets ## everything needed to run

run: install ## console and API on http://127.0.0.1:8000 (PORT=8200 for another), with the demo city when the database is empty
	@.venv/bin/duze serve --demo-if-empty --port $(PORT)

demo: install ## the main job in the terminal, on a fresh database; letters are left in out/
	@.venv/bin/duze demo --walk --out out

check: $(STAMPS)/python ## style, types, import contracts
	.venv/bin/ruff check src tests migrations
	.venv/bin/ruff format --check src tests migrations
	.venv/bin/mypy
	.venv/bin/lint-imports

test: install $(STAMPS)/apt-test ## all tests, on SQLite and PostgreSQL, with a browser
	.venv/bin/pytest -n 2 --dist loadscope --no-loadscope-reorder

test-all: install $(STAMPS)/apt-test $(STAMPS)/apt-long ## the same and the long ones
	DUZE_LONG=1 .venv/bin/pytest -n 2 --dist loadscope --no-loadscope-reorder

bench: install ## speed against bare handlers, other typesetters and plain reading; QUICK=1 only shows that it runs
	@$(PY) -m tests.bench

clean: ## remove what was built (not the data)
	rm -rf .venv out $(STAMPS)
