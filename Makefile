# Every target does all it needs from a fresh clone: Python 3.11 or later, git and make are enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: all demo test lint format types docs gallery report-picture build check-install bench-quality bench-speed fuzz clean

all: lint types test

# The stamp is renewed when the dependencies may have changed. A partial environment has none.
$(READY): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo 'installing into $(VENV): several gigabytes, most of it torch'
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --editable '.[dev,docs]'
	touch $(READY)

demo: $(READY)
	$(BIN)/vqscore demo

test: $(READY)
	$(BIN)/python -m pytest -q -n 2

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(READY)
	$(BIN)/mypy

docs: $(READY)
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/site
	@echo 'build/site/index.html'

gallery: $(READY)
	$(BIN)/python docs/gallery/write_gallery.py

report-picture: $(READY)
	$(BIN)/python docs/pictures/photograph_report.py

build: $(READY)
	rm -rf dist
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --no-isolation --outdir dist

# What a user gets, in an environment of its own: make check-install PYTHON=python3.13
check-install: build
	rm -rf build/clean
	$(PYTHON) -m venv build/clean
	build/clean/bin/python -m pip install --disable-pip-version-check --quiet dist/*.whl
	cd build && VQSCORE_CACHE_DIR=kept clean/bin/vqscore doctor

bench-quality: $(READY)
	$(BIN)/python -m benchmarks.quality --half report --peers

# A quarter of an hour on two cores that do nothing else.
bench-speed: $(READY)
	$(BIN)/python -m benchmarks.speed --peers

# Five thousand hostile files, scored under watch: about four minutes.
fuzz: $(READY)
	$(BIN)/python -m benchmarks.robustness.fuzz --count 5000 --seed 0 --json build/fuzz.json

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
