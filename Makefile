# The commands of the project. The first one that needs it makes .venv from the pinned, hashed requirements.
#
#   make film LOGLINE="A retired lighthouse keeper finds a bottle with her late sister's handwriting." OUT=out/ SEED=7
#   make up | down | test | check | bench | chaos | lock | clean

PYTHON ?= python3
OUT ?= out
SEED ?= 7
LOGLINE ?=
WORKERS ?= 3

# What people type goes through the environment, so that no shell ever reads it; `value` keeps make itself from reading its dollar signs.
override LOGLINE := $(value LOGLINE)
override OUT := $(value OUT)
override SEED := $(value SEED)
export LOGLINE OUT SEED PYTHON
unexport MAKEFLAGS

BIN := .venv/bin
PATHS := cluster agents graphs serve_app tests

.PHONY: film up down test check bench chaos lock clean runtime dev
.DEFAULT_GOAL := film

film:
	@case "$$LOGLINE" in *[![:space:]]*) ;; *) echo 'A film needs a logline: make film LOGLINE="A retired lighthouse keeper finds a bottle with her late sister'"'"'s handwriting."' >&2; exit 2;; esac
	@.ci/environment runtime
	@$(BIN)/callsheet up --quiet
	@exec $(BIN)/callsheet make --from-env --auto --seed "$$SEED" --out "$$OUT"

up: runtime
	@exec $(BIN)/callsheet up

down:
	@if [ -x $(BIN)/callsheet ]; then exec $(BIN)/callsheet down; else echo "Nothing is installed, so nothing runs." >&2; fi

# Side by side, three for two processors because many wait for clocks; then, one after another, what needs a Ray cluster or a whole installation.
test: dev
	@status=0; \
	$(BIN)/pytest -m "not long and not alone" --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder --ignore tests/benchmarks || status=1; \
	$(BIN)/pytest -m "not long and alone" --ignore tests/benchmarks || status=1; \
	exit $$status

check: dev
	$(BIN)/ruff format --check $(PATHS)
	$(BIN)/ruff check $(PATHS)
	$(BIN)/pyright

bench: dev
	$(BIN)/pytest tests/benchmarks -s -p no:randomly --timeout=3600

chaos: dev
	@status=0; \
	$(BIN)/pytest tests/chaos -p no:randomly --timeout=3600 || status=1; \
	$(BIN)/pytest -m long --ignore tests/chaos --ignore tests/benchmarks -p no:randomly --timeout=3600 || status=1; \
	exit $$status

# Needs uv (https://docs.astral.sh/uv). Neither file names a package index.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.txt
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.txt -o requirements-dev.txt

clean:
	rm -rf .venv .venv.lock .pytest_cache .ruff_cache .hypothesis
	find $(PATHS) -name __pycache__ -type d -prune -exec rm -rf {} +

runtime:
	@.ci/environment runtime

dev:
	@.ci/environment dev
