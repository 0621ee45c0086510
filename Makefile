# Every target stands on `setup`, which makes .venv with exactly what requirements.lock pins.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: setup run match test check
setup: .venv/ready
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --no-build-isolation --no-deps -e .
	touch $@

run: setup
	@echo 'One JSON question a line, for example {"id": 1, "text": "I have debts"}; end with Ctrl-D.' >&2
	$(BIN)/bot match

match: run

test: setup
	$(BIN)/pytest -q

check: setup
	$(BIN)/bot check
	$(BIN)/pytest -q
