"""Ten seeds trained in one process against ten single runs.

A seed draws the same numbers whatever its company, so its run is the same but for the order in which a larger product of
matrices adds. Where that rounds differently a run may drift from its twin: then the distributions over seeds must agree.
"""

from __future__ import annotations

import pytest
import torch
from scipy.stats import ks_2samp

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.conformance.probes import PROBES, Tabular
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.train import Trainer
from tests.thorough import first

SEEDS = tuple(range(10))
SETTINGS = {"hidden": 16, "batch": 8, "warmup": 10, "clip": 1.0}
ROUNDING = 1e-5


def climb(method: str, seeds, steps: int, of: int) -> Trainer:
    """The first ``steps`` of ``of``, ε-greedy."""
    module = METHODS[method]
    environment = make(catalogue.load_one_step("climb"), len(seeds))
    return advanced(Trainer(module, module.Settings(**SETTINGS), environment, seeds, of), steps)


def advanced(made: Trainer, steps: int) -> Trainer:
    for _ in range(steps):
        made.advance()
    return made


def returns(made: Trainer) -> torch.Tensor:
    return evaluate.returns(made, make(catalogue.load_one_step("climb"), len(made.seeds)))


def actions(made: Trainer) -> torch.Tensor:
    return made.replay.state()["u"]


def drift(many: Trainer, ones: list[Trainer]) -> float:
    """The largest difference between a parameter in company and alone."""
    return max((many.flat[k] - one.flat[0]).abs().max().item() for k, one in enumerate(ones))


SATURATED = {"qfix_mono": 1e-3}
"""Where f nearly equals its maximum, a gradient of 1e-9 is rounding, and Adam's first steps make as much of it as of any other."""


@pytest.mark.parametrize("method", METHODS.names())
def test_first_updates_are_those_of_single_runs(method):
    """The same joint actions exactly, the same parameters to rounding."""
    many, *ones = [climb(method, seeds, 20, of=40) for seeds in (SEEDS, *((seed,) for seed in SEEDS))]
    assert all(torch.equal(actions(many)[k], actions(one)[0]) for k, one in enumerate(ones))
    assert drift(many, ones) < SATURATED.get(method, ROUNDING)


@pytest.mark.parametrize("method", first(reversed(METHODS.names())))
def test_distribution_over_seeds_does_not_depend_on_the_company(method):
    """After several hundred updates: the losses and greedy returns of ten seeds together, and of one alone beside nine."""
    many, one, nine = [climb(method, seeds, 250, of=250) for seeds in (SEEDS, SEEDS[:1], SEEDS[1:])]
    for name, read in (("loss", lambda made: made.terms["td"]), ("return", returns)):
        together, apart = read(many), torch.cat([read(one), read(nine)])
        assert len(set(together.tolist())) > 1, f"every seed has the same {name}"
        assert ks_2samp(together, apart).pvalue > 0.5, name


@pytest.mark.parametrize("full", [True, False])
def test_draws_of_an_environment_do_not_depend_on_the_company(full):
    """Starts of episodes, exploration and the transitions replayed, on a probe with four start states."""
    method, probe = METHODS["vdn"], PROBES[5]

    def made(seeds):
        return advanced(Trainer(method, method.Settings(**SETTINGS), Tabular(probe, len(seeds)), seeds, 40, full), 40)

    many, uniforms = made(SEEDS), torch.linspace(0, 0.999, 16, dtype=torch.float64)
    for k in SEEDS:
        one = made((k,)).replay
        mine, its = (ring.sample(uniforms.expand(lanes, -1)) for ring, lanes in ((many.replay, 10), (one, 1)))
        assert all(torch.equal(x[k], y[0]) for x, y in zip(mine, its, strict=True) if x is not None)


def test_seeds_differ():
    made = climb("qtran_base", SEEDS, 40, of=40)
    for x in (made.flat, actions(made), made.replay.rewards()):
        assert len({tuple(row.flatten().tolist()) for row in x}) == len(SEEDS)


def clipped_together(self, gradient, lr, step=Adam.step):
    norm = torch.linalg.vector_norm(gradient)
    step(self, gradient * (self.clip / norm).clamp(max=1), lr)


def test_seeds_that_share_a_norm_drift(monkeypatch):
    """The comparison with single runs can fail."""
    monkeypatch.setattr(Adam, "step", clipped_together)
    many, *ones = [climb("vdn", seeds, 20, of=40) for seeds in (SEEDS, *((seed,) for seed in SEEDS))]
    assert drift(many, ones) > 10 * ROUNDING
