# `make demo` and `make test` set up everything they need. See CONTRIBUTING.md for the rest.
.PHONY: demo test setup lint types calibrate validate bench bench-coverage bench-reading binding \
	reader-tuned docs reference assets assets-check clean
.DEFAULT_GOAL := demo

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv installs locked versions; where there is none it is fetched by pip, into a corner of its own.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
# Small ensembles suit a quick look (and CI): make demo FUTURES=300
FUTURES ?= 2000
SEED ?= 0
READY := $(VENV)/.ready
ENCODER := $(VENV)/.encoder
SYNC := sync --frozen --all-extras --group docs --python $(PYTHON)

demo: $(READY)
	$(BIN)/wouldtake demo --futures $(FUTURES) --seed $(SEED) --out report.html

test: $(READY)
	@$(MAKE) --no-print-directory $(ENCODER) \
	  || echo "the large encoder could not be fetched; the tests that need it are skipped"
	$(BIN)/pytest -n 2 --dist loadfile $(PYTEST)

lint: $(READY)
	$(BIN)/ruff check src tests tools bench examples

types: $(READY)
	$(BIN)/basedpyright --level error

calibrate: $(READY)
	$(BIN)/python -m wouldtake.cli.backtesting

# Scores against the truth; writes docs/backtests.md.
validate: $(READY)
	$(BIN)/python tools/validate.py

# Beside peers on this machine; writes docs/benchmarks.md. The peers come with it.
bench: $(READY)
	$(UV) $(SYNC) --group bench --inexact
	$(BIN)/python -m bench $(BENCH)

# What every interval covers, 20,000 repeats a setting: about ten minutes.
bench-coverage: $(READY)
	$(BIN)/python bench/coverage.py --out docs/coverage.md

# The reader of articles on labelled articles; writes docs/reading.md.
bench-reading: $(READY) $(ENCODER)
	$(BIN)/python -m bench.reading --out docs/reading.md

# The map from an article's words to ideas, from aliases.yaml and the open parts of the labelled
# articles; then put the hash that it prints into src/wouldtake/reading/ideas.py. Two minutes.
binding: $(READY)
	$(BIN)/python tools/train_binding.py

# The encoders tuned to the kinds of claims, from the open parts of the labelled articles and the
# bank of sentences, with PyTorch, which nothing else needs; then put the hashes that it prints into
# src/wouldtake/reading/tuned.py. Some forty minutes on two cores.
reader-tuned: $(READY) $(ENCODER)
	$(UV) pip install --python $(BIN)/python torch==2.13.0
	$(BIN)/python tools/tune_reader.py small
	$(BIN)/python tools/tune_reader.py large

# The site, into build/docs; every warning is an error.
docs: $(READY)
	$(BIN)/sphinx-build -W --keep-going -q docs build/docs

# Pages of docs/reference/ that are made from the code.
reference: $(READY)
	$(BIN)/python tools/reference.py

# The web page, from web-ui/ into the package; needs Node 20 or later. Committed, so that nobody
# else does.
assets:
	cd web-ui && npm ci --no-audit --no-fund && npm run build

assets-check:
	web-ui/check-assets.sh

setup: $(READY)

# One environment with every extra that `read`, `serve` and `history` will need, at locked
# versions; then the simulation is compiled once, so that it is ready when first asked.
$(READY): pyproject.toml uv.lock
	@test -x "$(UV)" || ($(PYTHON) -m venv .uv && .uv/bin/pip install --quiet uv)
	$(UV) $(SYNC)
	$(BIN)/python -m wouldtake.cli.warm
	@touch $(READY)

# The large encoder of `read`, 404 MB, which the demo does without.
$(ENCODER): $(READY)
	$(UV) $(SYNC) --group encoder --inexact
	@touch $(ENCODER)

clean:
	rm -rf $(VENV) .uv report.html
