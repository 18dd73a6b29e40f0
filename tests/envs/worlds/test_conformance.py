"""Every registered task keeps the contract in each of its presets, games do, and every rule tells a task that breaks it."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs import conformance, worlds
from qtran_cli.envs.make import make
from qtran_cli.envs.worlds import WORLDS
from qtran_cli.envs.worlds._hunt import Hunt
from qtran_cli.envs.worlds.predator_prey import Options

PRESETS = [(name, preset) for name, module in WORLDS.items() for preset in module.PRESETS]


def broken(build):
    return {verdict.rule: verdict.broken for verdict in conformance.check(build) if verdict.broken}


def rule(name):
    """How a rule is found out."""
    return next(of for rule, _, of in conformance.RULES if rule == name)


@pytest.mark.parametrize(("name", "preset"), PRESETS)
def test_every_task_keeps_every_rule(name, preset):
    world = worlds.world(name, [f"preset={preset}"])
    assert not broken(lambda lanes: make(world, lanes))


@pytest.mark.parametrize("name", ["climb", "two_step", "dec_tiger", "climb_stochastic"])
def test_games_do_too(name):
    game = catalogue.load(name)
    assert not broken(lambda lanes: make(game, lanes))


class Faulty(Hunt):
    """Predator-prey of short episodes with one fault."""

    def __init__(self, fault, lanes):
        super().__init__(Options(grid=3, limit=7), lanes, "cpu")
        self.fault, self.steps = fault, 0

    def reset(self, done, uniforms=None):
        t = self._t
        percept = super().reset(done, uniforms)
        if self.fault == "forgets to reset the time":
            self._t = t
        return percept

    def step(self, u, uniforms=None):
        percept, outcome = super().step(u, uniforms)
        self.steps += 1
        return self.spoilt(percept, outcome, u)

    def spoilt(self, percept, outcome, u):
        reward = outcome.reward
        if self.fault == "pays 32 bits":
            return percept, outcome._replace(reward=reward.float())
        if self.fault == "pays nan":
            return percept, outcome._replace(reward=reward + float("nan"))
        if self.fault == "pays by numpy's chance":
            return percept, outcome._replace(reward=reward + np.random.random())
        if self.fault == "pays by Python's chance":
            return percept, outcome._replace(reward=reward + random.random())
        if self.fault == "pays by torch's chance":
            return percept, outcome._replace(reward=reward + torch.rand(()))
        if self.fault == "pays the lanes' mean":
            return percept, outcome._replace(reward=reward.mean().expand_as(reward) + self._at.double().mean())
        if self.fault == "pays by its age":
            return percept, outcome._replace(reward=reward + self.steps)
        if self.fault == "has nothing to do":
            return percept._replace(available=percept.available & False), outcome
        if self.fault == "takes an action away":
            return percept._replace(available=percept.available & (torch.arange(5) < (5 if self.steps < 3 else 4))), outcome
        if self.fault == "is too wide":
            return percept._replace(state=torch.cat([percept.state, percept.state], 1)), outcome
        if self.fault == "writes to actions":
            u.zero_()
        if self.fault == "never ends":
            return percept, outcome._replace(truncated=outcome.truncated & False)
        return percept, outcome

    def state(self):
        found = super().state()
        return {**found, "t": found["t"] * 0} if self.fault == "does not save the time" else found


FAULTS = {
    "pays 32 bits": "types: float32 seen, float64 paid, bool masks",
    "pays nan": "numbers are finite",
    "pays by numpy's chance": "random states are left alone",
    "pays by Python's chance": "fresh copies repeat",
    "pays by torch's chance": "random states are left alone",
    "pays the lanes' mean": "lanes do not touch each other",
    "pays by its age": "a reset copy is as good as new",
    "has nothing to do": "masks leave every agent an action of its own",
    "takes an action away": "masks leave every agent an action of its own",
    "is too wide": "sizes are those of spec",
    "writes to actions": "nothing is written to afterwards",
    "never ends": "episodes end in time",
    "forgets to reset the time": "a reset copy is as good as new",
    "does not save the time": "a saved state goes on the same",
}


def test_without_a_fault_it_keeps_them():
    assert not broken(lambda lanes: Faulty("", lanes))


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_told(fault):
    assert rule(FAULTS[fault])(lambda lanes: Faulty(fault, lanes))


def test_every_rule_can_be_broken():
    assert {rule for rule, _, _ in conformance.RULES} == set(FAULTS.values())


def test_the_page_has_every_rule_and_what_to_do():
    page = (Path(__file__).parents[3] / "docs" / "environments.md").read_text(encoding="utf-8")
    for rule, right, _ in conformance.RULES:
        assert f"| {rule} | {right.replace('``', '`')} |" in page


def test_the_page_has_every_task():
    page = (Path(__file__).parents[3] / "docs" / "environments.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in WORLDS.names())
