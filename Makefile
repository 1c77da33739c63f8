# The CAR-NK evidence workbook. `make` alone lists the targets.
PYTHON ?= python3
BIN = .venv/bin
STAMP = .venv/.made
NOTEBOOKS = $(wildcard notebooks/[0-9][0-9]_*.ipynb)
SEEDS = $(firstword $(wildcard ../shared/seeds) tests/pages)

# A shell's own Python settings must not leak into the workbook's environment.
unexport UV_PYTHON VIRTUAL_ENV PYTHONPATH PYTHONHOME CONDA_PREFIX
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: help environment report test lab benchmark notebooks docs lock conda clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment: $(STAMP) ## install what the workbook needs into .venv

$(STAMP): requirements.lock scripts/uv.lock pyproject.toml Makefile
	@command -v $(PYTHON) >/dev/null || { echo "python3 is not there; install Python 3.11 or later, or say make PYTHON=/path/to/python"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python %d.%d is too old; the workbook needs 3.11 or later: make PYTHON=/path/to/python" % sys.version_info[:2])'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "this Python has no venv module; install it (Debian: apt install python3-venv)"; exit 1; }
	@echo "installing the environment into .venv (some minutes the first time)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m pip uninstall --quiet --disable-pip-version-check --yes uv
	@touch $@

report: $(STAMP) ## run the notebooks and write report/ (SOURCES="a b", ADD="c", OUT=dir, PARAMS="-p name value")
	@$(BIN)/workbook report $(if $(SOURCES),--sources $(SOURCES)) $(if $(ADD),--add $(ADD)) $(if $(OUT),--out $(OUT)) $(PARAMS)

test: $(STAMP) ## run every test: units, notebooks, the whole report
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -p no:cacheprovider
	$(BIN)/python -m pytest -q -p no:cacheprovider --nbval --nbval-current-env --nbval-cell-timeout 120 $(NOTEBOOKS)
	$(BIN)/workbook report --sources $(SEEDS) --out build/test-report
	@{ command -v chromium || command -v google-chrome; } >/dev/null && command -v chromedriver >/dev/null || echo "left out: the tests in a browser (install Chromium and its driver to run them; Debian: apt install chromium chromium-driver)"

lab: $(STAMP) ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

benchmark: $(STAMP) ## measure how it grows; writes docs/benchmarks.md and docs/planning.md
	$(BIN)/python -m benchmarks.run

notebooks: $(STAMP) ## remake the committed notebooks' outputs
	$(BIN)/workbook notebooks

docs: $(STAMP) ## remake the made pages of docs/
	$(BIN)/python -m scripts.make_docs

lock: $(STAMP) ## resolve the dependencies again, for all Pythons and systems
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r scripts/uv.lock
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml --output-file requirements.lock

conda: $(STAMP) ## remake environment.yml from pyproject.toml
	$(BIN)/python scripts/conda_environment.py > environment.yml

clean: ## remove what was made: build/ and report/
	rm -rf build report
