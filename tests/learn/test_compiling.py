"""torch.compile: every method's update is one graph, with the numbers of the update that is not compiled.

The graphs run on the backend that needs no compiler; one test compiles for real, when asked for.
"""

from __future__ import annotations

import os

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.errors import UsageError
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.tensors import compiling
from qtran_cli.learn.train import Trainer
from tests.thorough import first

TOLERANCE = 1e-5


def trainer(method: str, game: str = "climb", compiled: bool = False) -> Trainer:
    chosen = configuring.chosen(method, ["hidden=8"], "default")
    return Trainer(METHODS[method], chosen, make(catalogue.load(game), 2), range(2), 40, True, compiled=compiled)


def trained(one: Trainer) -> Trainer:
    while one.step < one.steps:
        one.advance()
    return one


@pytest.fixture
def traced(monkeypatch):
    """torch.compile without a compiler; a part that it cannot trace is an error."""
    torch._dynamo.reset()
    original = torch.compile
    monkeypatch.setattr(torch, "compile", lambda f, **options: original(f, backend="eager", fullgraph=True, **options))


@pytest.mark.parametrize(("game", "method"), first([("two_step", "qtran_base"), *(("climb", name) for name in METHODS.names())], 2))
def test_compiled_update_is_one_graph_with_the_same_numbers(traced, game, method):
    plain, compiled = trainer(method, game), trainer(method, game, compiled=True)
    assert torch.allclose(trained(plain).flat, trained(compiled).flat, atol=TOLERANCE)
    assert plain.updates == compiled.updates > 30
    assert compiled.gradient.how == "compiled"
    for name, term in plain.terms.items():
        assert compiled.terms[name].tolist() == pytest.approx(term.tolist(), abs=TOLERANCE)


def test_repeated_compiled_runs_are_the_same(traced):
    first, second = trainer("qtran_base", compiled=True), trainer("qtran_base", compiled=True)
    assert torch.equal(trained(first).flat, trained(second).flat)


def test_a_missing_compiler_is_said_in_two_lines(monkeypatch, tmp_path, qtran):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("\n  No working C++ compiler found\nand more")

    monkeypatch.setattr(torch, "compile", broken)
    with pytest.raises(UsageError, match="No working C") as error:
        compiling.require()
    assert "C++ compiler" in error.value.right
    ended = qtran("train", "--env", "climb", "--method", "vdn", "--compile", "--out", str(tmp_path))
    assert ended.code == 2 and len(ended.err.splitlines()) == 2 and not list(tmp_path.iterdir())


def test_config_says_that_it_was_compiled(monkeypatch, tmp_path, qtran):
    monkeypatch.setattr(compiling, "require", lambda: None)
    monkeypatch.setattr(torch, "compile", lambda f, **options: f)
    options = ("train", "--env", "climb", "--method", "vdn", "--steps", "40", "--seeds", "1", "--out", str(tmp_path), "--name", "run")
    assert qtran(*options, "--compile").code == 0
    assert "compile: true" in (tmp_path / "climb" / "vdn" / "run" / "config.yaml").read_text()
    ended = qtran(*options, "--resume")
    assert ended.code == 2 and "its compile is True, not False" in ended.err


@pytest.mark.slow
@pytest.mark.skipif("QTRAN_COMPILE" not in os.environ, reason="compiling takes a minute: QTRAN_COMPILE=1 does it")
def test_compiled_for_real():
    """With what the machine has; skipped where torch.compile does not work."""
    torch._dynamo.reset()
    try:
        compiling.require()
    except UsageError as error:
        pytest.skip(error.what)
    plain, compiled = trainer("iql"), trainer("iql", compiled=True)
    assert torch.allclose(trained(plain).flat, trained(compiled).flat, atol=TOLERANCE)
