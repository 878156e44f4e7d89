# cryokb: GNU make, and Python 3.11 or newer with venv and pip; every target sets up .venv from the locks when it has to.
#
#   make demo [RAW=FILE]   set up what users have, and show the main job on a real microscope file (or on your own)
#   make test              set up what developers have too, and run every check and test
#   make dashboard         set up, build the knowledge base when it is stale, and open the dashboard
#   make generate          write src/cryokb/_generated anew from schema/
#   make docs              build the reference of the standard and the checklists (docs/reference, docs/checklists), for a browser
#   make wheel             build the wheel, with the knowledge base and the dashboard inside, into dist/
#   make lock              resolve the locks anew (UPGRADE=--upgrade for newer versions)
#   make clean             remove what the targets made, .venv included
#
# PYTHON3=python3.12 chooses the interpreter that .venv is made with; JOBS=4 the number of test processes.

PYTHON3 ?= python3
JOBS ?= 2
RAW ?=
PORT ?=
UPGRADE ?=
PYTEST_ARGS ?=

VENV := .venv
PYTHON := $(VENV)/bin/python
STORE := src/cryokb/_data/corpus.sqlite
# Two sets of packages: what the demo uses (the package with readers and figures), and what developers have, which holds the first.
# The stamp of the editable installation knows the folder, so that a copied or moved tree is installed again.
USERS := $(VENV)/.locked-demo
DEVELOPERS := $(VENV)/.locked
INSTALLED := $(VENV)/.installed-$(shell pwd | cksum | cut -d' ' -f1)
CURATED := $(shell find curated schema/terms.yaml -type f -name '*.yaml' 2>/dev/null)

PIP := $(PYTHON) -m pip --disable-pip-version-check --no-input

# Byte code is kept in any case: without it each of some hundred short processes compiles what it imports.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help venv setup demo test check dashboard generate docs wheel lock clean

help:
	@sed -n '/^#/!q;s/^# \{0,1\}//p' Makefile

setup: $(DEVELOPERS) $(INSTALLED)

venv:
	@command -v "$(PYTHON3)" >/dev/null 2>&1 || { echo "cryokb needs Python 3.11 or newer; '$(PYTHON3)' is not on PATH. Try: make PYTHON3=/path/to/python3" >&2; exit 2; }
	@"$(PYTHON3)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "cryokb needs Python 3.11 or newer; '$(PYTHON3)' is $$("$(PYTHON3)" -V 2>&1). Try: make PYTHON3=python3.12" >&2; exit 2; }
	@mkdir -p build
	@"$(PYTHON)" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "making the virtual environment $(VENV) with $$("$(PYTHON3)" -V) ..."; "$(PYTHON3)" -m venv --clear $(VENV); } || { \
	  echo "could not make a virtual environment: on Debian and Ubuntu, apt install python3-venv" >&2; exit 2; }

# The locks name everything, so pip resolves nothing; exspy stands in demo.lock for the file that it ships, without what it needs itself.
define install
@count=$$(grep -c '^[a-z]' $(1)); rm -f build/setup.done; echo "installing the $$count packages of $(1) ($(2)) ..."; \
  { $(PIP) install --no-deps --require-hashes -r $(1) 2>&1 && touch build/setup.done; } | tee build/setup.log \
  | awk -v count="$$count" '/^(Collecting|Processing|Requirement already satisfied)/ { if (++n % 25 == 0) { print "  " n " of " count; fflush() } } \
         /^Installing collected/ { print "  unpacking ..."; fflush() }'; \
  test -f build/setup.done || { echo "the installation failed; the end of build/setup.log:" >&2; tail -n 20 build/setup.log >&2; exit 2; }
@touch $@
endef

$(USERS): demo.lock | venv
	$(call install,demo.lock,half a minute to two)

$(DEVELOPERS): requirements.lock $(USERS) | venv
	$(call install,requirements.lock,one to three minutes)

$(INSTALLED): pyproject.toml | $(USERS)
	@echo "installing cryokb itself, editable ..."
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable . >build/setup-self.log 2>&1 || { cat build/setup-self.log >&2; exit 2; }
	@$(PYTHON) -m compileall -q src/cryokb
	@rm -f $(VENV)/.installed-*
	@touch $@

demo: $(USERS) $(INSTALLED)
	$(PYTHON) docs/demo/demo.py --out build/demo $(if $(RAW),--raw "$(RAW)")

# What is not the tests themselves runs beside them; each of the two says its whole output, one after the other.
# Coverage costs half as much again: it is for .ci/run (PYTEST_ARGS="--cov").
test: $(DEVELOPERS) $(INSTALLED)
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	@$(MAKE) --silent --no-print-directory $(STORE)
	@mkdir -p build/coverage
	@rm -f build/check.failed
	@{ $(MAKE) --no-print-directory check || touch build/check.failed; } >build/check.log 2>&1 & \
	  echo "$(PYTEST)"; $(PYTEST); tests=$$?; \
	  wait; cat build/check.log; [ $$tests -eq 0 ] && [ ! -e build/check.failed ]

PYTEST = $(PYTHON) -m pytest -n $(JOBS) --dist loadfile -m "not browser and not postgres and not validators" \
  -o cache_dir=build/pytest --junitxml=build/tests.xml $(PYTEST_ARGS)

check: $(DEVELOPERS) $(INSTALLED)
	$(PYTHON) -m mypy
	$(PYTHON) -c 'from importlinter.cli import lint_imports_command as run; run()' --cache-dir build/import-linter
	$(PYTHON) schema/generate.py --check

# Stale when a curated file, or the vocabulary that it is read by, is newer than the store.
$(STORE): $(CURATED) $(wildcard src/cryokb/_generated/DIGEST) | $(INSTALLED)
	$(PYTHON) -m cryokb corpus build

dashboard: $(DEVELOPERS) $(INSTALLED) $(STORE)
	$(PYTHON) -m cryokb dashboard $(if $(PORT),--port $(PORT))

generate: $(DEVELOPERS) $(INSTALLED)
	$(PYTHON) schema/generate.py
	$(PYTHON) schema/conformance_manifest.py

# A page or table that is made from the standard has a script of its own.
docs: $(DEVELOPERS) $(INSTALLED)
	@set -e; for script in $(sort $(wildcard docs/build_*.py)); do echo "$(PYTHON) $$script"; $(PYTHON) "$$script"; done

wheel: $(DEVELOPERS) $(INSTALLED)
	$(PYTHON) -m cryokb corpus build
	@test -f $(STORE) || { echo "'cryokb corpus build' left no $(STORE), which the wheel must carry" >&2; exit 1; }
	rm -rf dist
	$(PYTHON) -m build --wheel --no-isolation --outdir dist .

# The locks hold names, versions, markers and hashes; no address of an index, so that any mirror serves.
build/venv-lock/bin/uv:
	"$(PYTHON3)" -m venv --clear build/venv-lock
	build/venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv

COMPILE = build/venv-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
  --no-header --no-annotate --no-strip-extras --no-emit-index-url --no-emit-find-links $(UPGRADE)
lock: build/venv-lock/bin/uv
	$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra readers --extra figures --group editable --constraint requirements.lock --output-file build/users.lock
	echo 'exspy==0.3.2' | $(COMPILE) - --no-deps --output-file build/exspy.lock
	cat build/users.lock build/exspy.lock >demo.lock
	echo 'pynxtools==0.16.0' | $(COMPILE) - --output-file .ci/pynxtools.lock
	echo 'nexusformat==2.1.0' | $(COMPILE) - --output-file .ci/nexusformat.lock
	printf 'roc-validator==0.13.0\nrocrate==0.16.0\n' | $(COMPILE) - --output-file .ci/rocrate.lock
	! grep -nE 'https?://|--(extra-)?index-url|--find-links' requirements.lock demo.lock .ci/*.lock

clean:
	rm -rf $(VENV) build dist docs/reference docs/checklists docs/second-implementation/node_modules .import_linter_cache .hypothesis
	rm -f src/cryokb/_data/*.sqlite
	find src schema dashboard docs tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
