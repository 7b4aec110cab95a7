# The two commands of README.md, and what they are made of. Windows: see README.md for the same in plain pip.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: report check lint types test wheel docs golden catalogues benchmarks clean

# Sets up and renders the Lancashire report.
report: $(VENV)/ready
	$(BIN)/caseaudit report examples/lancashire-2017 -o report.html

# Sets up and passes all tests: what CI calls.
check: lint types test wheel

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/ready-dev
	$(BIN)/mypy

test: $(VENV)/ready-dev
	$(BIN)/pytest

# Builds the wheel and runs from it in an environment of its own, away from this folder.
wheel: $(VENV)/ready-dev
	$(BIN)/python tests/wheel.py

# Writes what is made from the code anew: schemas, and the pages of docs/ that say so.
docs: $(VENV)/ready-dev
	$(BIN)/python docs/generate.py

# Accepts what the renderers make now as the golden files.
golden: $(VENV)/ready-dev
	$(BIN)/pytest -q tests/test_golden.py --accept-golden

# Times caseaudit and other validators, and scores what they find. Needs npm, and most of an hour.
benchmarks: $(VENV)/ready
	$(BIN)/python benchmarks/compare.py --large
	$(BIN)/python benchmarks/score.py

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/ready-dev: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

# Adds new messages of code, templates and frameworks to the catalogues of translations, and says what is not translated.
catalogues: $(VENV)/ready-dev
	$(BIN)/python docs/catalogues.py

clean:
	rm -rf $(VENV) build dist tests/actual report.html
