# make run     installs, migrates, loads courses and demo accounts, serves on 127.0.0.1:${PORT:-8000}
# make test    everything, on both databases, in the browser too
# make check   format, lint, types, floors, catalogues, migrations
# make bench   measures, prints a table, writes var/bench.json
# make prove   ends servers and databases at the worst moments, prints what was lost, writes var/proofs.json
# make scale   whether a million people cost each of them more than a thousand do; takes ten minutes or more, and 25 GB of disk
# make screenshots   every page in each language, width and theme, into var/screenshots; ONLY=pattern for some of them
# make help-pictures   takes the help page's pictures anew, after a change of the pages that they show
# make cards       draws the pictures for shared links and home screens anew, after a change of icons or colours
# make catalogues   brings the interface's catalogues up to date with the texts in the code

PYTHON ?= python3.11
BIN := .venv/bin
export ELEARN_DATA ?= var
export PORT ?= 8000
# Tests start the platform a hundred times: it is compiled once, also where somebody has asked Python not to keep that.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench prove scale screenshots help-pictures cards catalogues format clean

run: .venv/run
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	@ELEARN_DEMO=$${ELEARN_DEMO-1} $(BIN)/elearn start

test: .venv/dev
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	$(BIN)/python -m pytest -n 3 --dist loadscope

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m checks

bench: .venv/dev
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	$(BIN)/python -m bench

prove: .venv/dev
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	$(BIN)/python -m bench.proofs

scale: .venv/dev
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	$(BIN)/python -m bench.scale

screenshots: .venv/dev
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	$(BIN)/python -m screenshots --only '$(ONLY)'

help-pictures: .venv/dev
	@$(BIN)/python -m elearn.commands.compiled_catalogues
	$(BIN)/python -m screenshots.help

cards: .venv/dev
	$(BIN)/python -m screenshots.cards

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogues: .venv/dev
	$(BIN)/python -m checks.catalogues --update

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@

.venv/dev: requirements-dev.txt pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $@ .venv/run

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache
