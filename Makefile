# make book · serve · test · lint · bench     (make help says more)
PYTHON ?= python3
OUT    ?= .
PORT   ?= 8000

VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
BUILD  := $(OUT)/_build
BOOK   := $(BUILD)/.book
PASSED := $(BUILD)/passed
LOG    := $(BUILD)/log

# two processes of one thread each beat one of two on the machines this is tested on
export OMP_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore

MODULES   := $(shell find cnncourse -name '*.py')
PACKAGE   := $(MODULES) $(shell find cnncourse -type f -not -name '*.py' -not -name '*.pyc')
PAGES     := _config.yml _toc.yml $(shell find book -type f -not -path '*/.*' -not -name '*.pyc')
CHAPTERS  := $(wildcard book/*.ipynb)
NOTEBOOKS := $(CHAPTERS) $(wildcard solutions/*.ipynb exercises/*.ipynb)
GATES     := $(wildcard tests/browser/*.py)
SANDBOXED := $(addprefix tests/grading/test_,attacks.py honest.py sandbox.py course.py)
CHROMIUM  := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: help book serve test lint unit notebooks exercises browser bench clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:
	@echo "make book    build the book into $(BUILD)/html (sets everything up the first time)"
	@echo "make serve   the same, then serve it on this machine only (PORT=$(PORT))"
	@echo "make test    everything that must hold: lint, unit tests, notebooks, exercises, book, browser"
	@echo "make lint    ruff and mypy"
	@echo "make bench   run each script in benchmarks/"
	@echo "make clean   remove $(BUILD)"
	@echo "PYTHON=... picks the Python to begin with; OUT=... another place to build in;"
	@echo "KEEP=1 keeps executed pages although the package has changed."

# --- set-up ---------------------------------------------------------------------------------------
$(READY): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and there is no '$(PYTHON)' here: install it, or name one with 'make PYTHON=...'."; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' is $$($(PYTHON) -V 2>&1): name a newer one with 'make PYTHON=...'."; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing: install it (on Debian and Ubuntu: apt install python3-venv)."; exit 2; }
	@command -v git >/dev/null || { echo "git is missing: install it (on Debian and Ubuntu: apt install git)."; exit 2; }
	@[ -x $(BIN)/python ] || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing requirements.txt and the package into $(VENV) (about a minute, 1.3 GB)"
	@$(BIN)/python -m pip install -q -r requirements.txt >$(VENV)/pip.log 2>&1 \
	  && $(BIN)/python -m pip install -q --no-deps -e . >>$(VENV)/pip.log 2>&1 \
	  || { cat $(VENV)/pip.log; echo "The installation failed; the reason stands above."; exit 1; }
	@touch $@

# --- the book -------------------------------------------------------------------------------------
book: $(BOOK)
	@echo "The book is in $(BUILD)/html: open $(abspath $(BUILD)/html/index.html), or run 'make serve'."

# Fill the cache with as many kernels as there are cores; what fails here, the build runs again and reports.
define run-chapters
echo y | $(BIN)/jcache notebook -p $(BUILD)/.jupyter_cache add $(CHAPTERS) >$(LOG)/run.txt 2>&1; \
$(BIN)/jcache project -p $(BUILD)/.jupyter_cache execute -e local-parallel -t 120 >>$(LOG)/run.txt 2>&1 || true
endef

# A page's cached run is keyed on its own cells; when the package changes, every page runs again.
$(BUILD)/.package: $(READY) $(MODULES)
	@mkdir -p $(BUILD)
	@[ -n "$(KEEP)" ] || rm -rf $(BUILD)/.jupyter_cache
	@touch $@

$(BOOK): $(READY) $(BUILD)/.package $(PACKAGE) $(PAGES)
	@mkdir -p $(LOG)
	@echo "building the book (each notebook that changed is run)"
	@rm -rf $(BUILD)/html/reports
	@$(if $(CHAPTERS),$(run-chapters))
	@$(BIN)/jupyter-book build book --config _config.yml --toc $(abspath _toc.yml) --path-output $(OUT) \
	  --all -W -n --keep-going >$(LOG)/book.txt 2>&1 \
	  || { sed 's/\x1b\[[0-9;]*m//g' $(LOG)/book.txt | grep -vE 'reading sources|writing output|copying images|IPKernelApp' \
	         | grep -A 70 -E 'WARNING|ERROR|CRITICAL|Exception occurred' | tail -n 120; \
	       tail -n 25 $(BUILD)/html/reports/*.err.log 2>/dev/null; \
	       echo "The book did not build: see above, or all of it in $(LOG)/book.txt."; exit 1; }
	@touch $@

serve: $(BOOK)
	@echo "Serving the book on this machine only: http://127.0.0.1:$(PORT)/ (Ctrl-C stops it)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(BUILD)/html >$(LOG)/serve.txt 2>&1 \
	  || { ! grep -q 'Address already in use' $(LOG)/serve.txt || { echo "Port $(PORT) is taken: name another with 'make serve PORT=...'."; exit 1; }; }

# --- what must hold -------------------------------------------------------------------------------
# Lint and unit tests always run; the slower steps run when something they depend on has changed.
test: lint unit notebooks exercises $(BOOK) browser
	@echo "All that must hold, holds."

lint: $(READY)
	@echo "== ruff, mypy"
	@$(BIN)/ruff check . && $(BIN)/ruff format --check -q . && $(BIN)/mypy

unit: $(READY)
	@echo "== unit tests and doctests"
	@$(BIN)/python -m pytest -q -n 2 --ignore=tests/browser
	@[ "$$(id -u)" != 0 ] || { echo "== the grader's sandboxes, once more as an ordinary user"; \
	  $(BIN)/python tests/as_ordinary_user.py $(BIN)/python -m pytest -q -n 2 -p no:cacheprovider $(SANDBOXED); }

notebooks: $(PASSED)/notebooks
$(PASSED)/notebooks: $(READY) $(MODULES) $(NOTEBOOKS) tests/nbval.cfg
	@echo "== notebooks: canonical, and their stored outputs come out again"
	@mkdir -p $(@D)
	@$(BIN)/cnncourse notebooks --format-only $(NOTEBOOKS)
	@$(BIN)/python -m pytest -q -o addopts= -W default -p no:cacheprovider -n 2 --dist loadfile \
	  --nbval --nbval-sanitize-with tests/nbval.cfg $(NOTEBOOKS)
	@touch $@

exercises: $(PASSED)/exercises
$(PASSED)/exercises: $(READY) $(MODULES) $(NOTEBOOKS)
	@echo "== exercises: generated, solved by their solutions, refused when untouched"
	@mkdir -p $(@D)
	@$(BIN)/cnncourse exercises --check
	@touch $@

browser: $(PASSED)/browser
$(PASSED)/browser: $(BOOK) $(GATES)
	@echo "== every page in a browser"
	@mkdir -p $(@D)
	@BOOK_HTML=$(abspath $(BUILD)/html) $(BIN)/python -m pytest -q -n 2 --dist loadgroup tests/browser
	@[ -z "$(CHROMIUM)" ] || touch $@

bench: $(READY)
	@for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:
	rm -rf $(BUILD)
