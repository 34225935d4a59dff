# Turnaround Coach. `make help` lists what can be done.
#
# Variables: PYTHON       the Python to make the virtual environment with (else one from 3.11 to 3.13 is looked for)
#            TORCH_INDEX  the package index to take PyTorch from (README: "take the small PyTorch")
#            ARGS         handed on: make test ARGS="-k silence", make run ARGS=doctor

VENV   := .venv
python := $(VENV)/bin/python
pip    := $(python) -m pip --disable-pip-version-check
made   := $(VENV)/.made
app    := $(VENV)/.app-installed
dev    := $(VENV)/.dev-installed
export PYTHON

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev run test check lint bench bench-scoring bench-speed faults fuzz sbom audit clean distclean

help: ## list these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(app) ## install the app into .venv (once; `make run` does it for you)
	@echo 'Turnaround Coach is set up in $(VENV): `make run` opens it.'

setup-dev: $(dev) ## install the test tools as well
	@echo 'The test tools are set up in $(VENV): `make test` runs the tests.'

run: $(app) ## open the app
	@sh scripts/system-packages run
	@$(VENV)/bin/coach $(ARGS)

test: $(dev) ## run every test
	@sh scripts/system-packages test
	@$(python) -m pytest --durations=15 $(ARGS)

lint: $(dev) ## ruff and mypy
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

check: lint test ## everything that must pass before a change goes in

bench-scoring: $(dev) ## how well the scores agree with the labelled answers (ARGS=--all for all of it)
	@$(python) -m benchmarks.scoring $(ARGS)

bench-speed: $(dev) ## how long one waits, against others (ARGS="--quick", "takes --models base", "--print")
	@$(python) -m benchmarks.performance $(ARGS)

faults: $(dev) ## kill, starve and interrupt the app at random moments, and count what is lost (ARGS="--minutes 10")
	@$(python) -m benchmarks.faults $(ARGS)

bench: bench-scoring bench-speed ## every benchmark

fuzz: $(dev) ## ten thousand cases for everything that parses (ARGS="yaml --seed 2", "--write")
	@$(python) -m benchmarks.fuzz $(ARGS)

sbom: $(dev) ## dist/sbom.json: every package and model file that users get
	@$(python) -m scripts.sbom

audit: $(dev) ## ask the public database about known weaknesses of those packages (needs the network)
	@$(python) -m scripts.audit

clean: ## delete build products and caches (never recordings/)
	rm -rf build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .fuzz
	find coach tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## delete the virtual environment too
	rm -rf $(VENV)

# A stamp is written only after its step succeeded, so a step that broke off is taken again by the next `make`.

# No stamp counts when the environment's Python has gone, as after an upgrade of the system.
$(if $(realpath $(python)),,$(shell rm -f $(made) $(app) $(dev)))

$(made):
	@sh scripts/make-venv $(VENV)
	@touch $@

$(app): pyproject.toml | $(made)
	@echo "Installing Turnaround Coach: PyTorch and the models, a few minutes and about 3 GB of disk the first time."
	@$(torch_first)
	@$(pip) install -e .
	@touch $@

$(dev): pyproject.toml | $(made)
	@echo "Installing Turnaround Coach and its test tools: a few minutes and about 3 GB of disk the first time."
	@$(torch_first)
	@$(pip) install -e '.[dev,voice,fast]'
	@touch $(app) $@

# pyproject.toml names one torch version exactly; the same one from the other index then satisfies it.
torch_first = $(if $(TORCH_INDEX),$(pip) install --index-url $(TORCH_INDEX) \
  "$$(sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)",:)
