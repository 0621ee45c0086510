# Every target stands on `setup`, which makes .venv with exactly what requirements.lock pins.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
EXTRACT := $(BIN)/pybabel -q extract -F pyproject.toml -k msgid -c Translators: --sort-by-file --add-location=file --no-wrap --project=wesermarsch-referral-bot --copyright-holder="Landkreis Wesermarsch"

.PHONY: setup run chat test long faults check bench messages learnt meaning lock format
setup: .venv/ready
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --no-build-isolation --no-deps -e .
	touch $@

run: export BOT_SEMANTIC ?= auto
run: setup                ## the main job, nothing configured
	@$(BIN)/bot serve

chat: setup               ## the same in the terminal
	@$(BIN)/bot chat

test: setup               ## every test but the long ones of .ci/run
	$(BIN)/pytest -q -n auto -m "not long"

long: setup               ## the tests that need a browser (Chromium)
	$(BIN)/pytest -q -m long

check: setup              ## everything that must be green before a change is done
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bot check
	$(MAKE) --no-print-directory test

faults: setup             ## what is lost, doubled or mixed up when things go wrong; LONG=1: the whole, about half an hour
	$(BIN)/python -m tests.faults $(if $(LONG),--long)

bench: setup              ## measured figures: accuracy, danger, speed, memory
	$(BIN)/python -m bench

messages: setup           ## after a change of texts: template and catalogues anew
	$(EXTRACT) -o locales/bot.pot .
	for d in locales/*/; do l=$$(basename $$d); $(BIN)/pybabel -q update -N --no-wrap --ignore-pot-creation-date -i locales/bot.pot -o $$d/LC_MESSAGES/bot.po -l $${l%-simple}; done

learnt: setup             ## after a change of phrases in the repository: the file that fresh machines start with
	$(BIN)/bot learn --ship

meaning: setup            ## the second stage anew; half an hour, only new phrases are embedded again
	$(BIN)/bot learn --meaning

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: setup               ## after a change of dependencies
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --group dev --extra semantic pyproject.toml -o requirements.lock
