# make demo      solve the climbing game (installs the light core into .venv first)
# make test      run the tests
# make thorough  run the tests with all cases of their sweeps: an hour
# make ray       run the tests that need Ray, a cluster of nodes on this machine: minutes
# make elsewhere run the tests that need Gambit and OpenSpiel; compiles the first once: ten minutes
# make check     lint, types, tests, generated files in sync: what a change must pass
# make reliability   try for long what must never happen: kills, damaged files, false claims, wrong answers
# make install   every extra, PyTorch included
# make pins      renew the versions that these install: constraints.txt, benchmarks/*-constraints.txt
# make latest    run the tests with the newest releases instead, and say what differs from the pins
#
# Needs Python 3.11 or newer with pip, and make. Another Python: make test PYTHON=python3.12
# Arguments for pytest: make test ARGS="tests/exact -x"

# Nothing of the machine's own packages may leak in, and what is compiled once is kept.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

BIN := .venv/bin
ARGS ?=
VENV = PYTHON="$(PYTHON)" sh tools/venv.sh
LATEST := .venv-latest/bin/python

.PHONY: help demo test thorough ray elsewhere check lint reliability install bench bench-peers golden pictures learning curves mixer reproduce shares docs pins latest clean

help:
	@sed -n '/^$$/q; s/^# \{0,1\}//p' Makefile

demo:
	@$(VENV)
	@$(BIN)/qtran solve games/climb.yaml

test:
	@$(VENV) dev,envs,train,vmas
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

thorough:
	@QTRAN_THOROUGH=1 $(MAKE) test ARGS="$(ARGS)"

ray:
	@$(VENV) dev,train,ray
	@$(BIN)/python -m pytest -n 0 tests/sweep/test_carriers.py $(ARGS)

elsewhere:
	@$(VENV) dev,elsewhere
	@$(BIN)/python -m pytest -n 0 tests/formats/test_nfg_elsewhere.py $(ARGS)

check: lint
	@$(BIN)/python -m docs.make_cli --check
	@$(BIN)/python -m docs.make_methods --check
	@$(BIN)/python -m docs.make_learning --check
	@$(BIN)/python -m docs.make_curves --check
	@$(BIN)/python -m docs.make_mixer --check
	@$(BIN)/python -m docs.make_reproduce --check
	@$(BIN)/python -m docs.make_shares --check
	@$(BIN)/python -m pytest $(ARGS)

lint:
	@$(VENV) dev
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

# make reliability ARGS="kills --count 20 --seed 7"
reliability:
	@$(VENV) dev,train
	@$(BIN)/python -m tests.reliability $(ARGS)

install:
	@$(VENV) dev,envs,tensorboard,train

bench:
	@$(VENV) dev,train
	@$(BIN)/python benchmarks/run.py $(ARGS)

# XuanCe, BenchMARL and JAX and what they need, apart from our own environment and from each other.
bench-peers:
	@$(VENV) dev,train
	@$(MAKE) --no-print-directory .venv-peers/.installed .venv-benchmarl/.installed .venv-jax/.installed
	@$(BIN)/python benchmarks/run.py peers spread jax $(ARGS)

.venv-%/.installed: benchmarks/%.txt benchmarks/%-constraints.txt
	@echo "installing $(shell sed -n '/^[a-z]/p' $< | tr '\n' ' ')into .venv-$*" >&2
	@$(BIN)/python -m venv --clear --without-pip .venv-$*
	@PIP_CONSTRAINT=benchmarks/$*-constraints.txt PIP_BUILD_CONSTRAINT=benchmarks/$*-constraints.txt \
		$(BIN)/python -m pip --python .venv-$*/bin/python install -q -r $< >&2
	@touch $@

golden:
	@$(VENV) dev
	@QTRAN_GOLDEN=write $(BIN)/python -m pytest -m golden $(ARGS)

pictures:
	@$(VENV) dev,train
	@$(BIN)/python docs/make_pictures.py

learning:
	@$(VENV) dev,train
	@$(BIN)/python -m docs.make_learning

# make curves ARGS="--only mgs_drawn"
curves:
	@$(VENV) dev,train
	@$(BIN)/python -m docs.make_curves $(ARGS)

mixer:
	@$(VENV) dev,train
	@$(BIN)/python -m docs.make_mixer

# make reproduce ARGS="--only table1 --jobs 2"
reproduce:
	@$(VENV) dev,train
	@$(BIN)/python -m docs.make_reproduce $(ARGS)

shares:
	@$(VENV) dev
	@$(BIN)/python -m docs.make_shares

docs:
	@$(VENV) dev,train
	@$(BIN)/python -m docs.make_cli
	@$(BIN)/python -m docs.make_methods

pins:
	@$(VENV) dev
	@$(BIN)/python -m tools.pins

# Nothing is pinned here; pip is among what is new.
latest:
	@$(VENV) dev
	@echo "installing the newest releases into .venv-latest" >&2
	@$(BIN)/python -m venv --clear --without-pip .venv-latest
	@$(BIN)/python -m pip --python $(LATEST) install -q pip -e ".[dev,envs,ray,tensorboard,train,vmas]" >&2
	@$(LATEST) -m tools.changes
	@$(LATEST) -m pytest -n 2 --dist worksteal $(ARGS) || { $(LATEST) -m tools.changes; exit 1; }

clean:
	rm -rf .venv .venv-latest .venv-peers .venv-benchmarl .venv-jax build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
