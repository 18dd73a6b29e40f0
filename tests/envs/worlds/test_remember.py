"""The cue to remember: its rules on hand-written transcripts, and what teams without memory can earn, by trying them all."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
import torch

from qtran_cli.envs import programs
from qtran_cli.envs.make import make
from qtran_cli.errors import UsageError

CUE_2 = torch.tensor([[0.9]], dtype=torch.float64)


def began(**options):
    environment = make(programs.world("remember", [f"{name}={value}" for name, value in options.items()]), 1)
    return environment, environment.reset(torch.ones(1, dtype=torch.bool), CUE_2)


def test_a_transcript():
    environment, percept = began(delay=2, agents=2)
    assert percept.observations.tolist() == [[[0, 1, 0]] * 2] and percept.state.tolist() == [[0, 1, 1, 0, 0]]
    percept, outcome = environment.step(torch.tensor([[1, 1]]), CUE_2)
    assert percept.observations.tolist() == [[[0, 0, 0]] * 2] and not outcome.terminated and outcome.reward.item() == 0
    percept, outcome = environment.step(torch.tensor([[1, 1]]), CUE_2)
    assert percept.observations.tolist() == [[[0, 0, 1]] * 2] and percept.state.tolist() == [[0, 1, 0, 0, 1]]
    _, outcome = environment.step(torch.tensor([[1, 1]]), CUE_2)
    assert outcome.terminated and not outcome.truncated and outcome.reward.item() == 1


@pytest.mark.parametrize(("u", "paid"), [((0, 0), 0), ((0, 1), 0), ((1, 0), 0), ((1, 1), 1)])
def test_every_agent_has_to_name_it(u, paid):
    environment, _ = began(delay=1)
    environment.step(torch.tensor([[0, 0]]), CUE_2)
    assert environment.step(torch.tensor([u]), CUE_2)[1].reward.item() == paid


@pytest.mark.parametrize(
    ("delay", "depth", "best"), [(1, 1, Fraction(1, 2)), (2, 1, Fraction(1, 2)), (2, 2, Fraction(1, 2)), (2, 3, Fraction(1))]
)
def test_the_best_team_that_sees_the_last_few_observations(delay, depth, best):
    """Every assignment of answers to what each agent has seen last; what it does before it is asked changes nothing."""
    environment = make(programs.world("remember", [f"delay={delay}"]), 2, stack=depth)
    percept = environment.reset(torch.ones(2, dtype=torch.bool), torch.tensor([[0.1], [0.9]], dtype=torch.float64))
    for _ in range(delay):
        percept, _ = environment.step(torch.zeros(2, 2, dtype=torch.int64), CUE_2.expand(2, 1))
    seen = [tuple(x.tolist()) for x in percept.observations[:, 0]]  # all agents see the same
    own = sorted(set(seen))
    teams = product(product(range(2), repeat=len(own)), repeat=2)
    earned = [sum(Fraction(all(one[own.index(x)] == cue for one in team), 2) for cue, x in enumerate(seen)) for team in teams]
    assert max(earned) == best


def test_what_is_told_of_the_best_return():
    most, words = programs.ceiling(programs.world("remember", ["cues=4", "delay=8"]))
    assert most == 1 and words.endswith("with fewer than the last 9 observations, at most 1/4")


@pytest.mark.parametrize("option", ["delay=0", "cues=1", "agents=0", "delay=eight"])
def test_bad_options(option):
    with pytest.raises(UsageError, match=option.partition("=")[0]):
        programs.world("remember", [option])
