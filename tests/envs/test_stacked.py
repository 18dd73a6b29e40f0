"""The last K observations, against a log of what was seen; the contract is kept; games with several states too."""

from __future__ import annotations

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs import conformance, programs, recall
from qtran_cli.envs.conformance.playing import at_random, begun, drawn, over
from qtran_cli.envs.make import make
from qtran_cli.learn.agents.feedforward import ones_at
from qtran_cli.model.situations import situations

TASKS = {
    "remember": lambda: programs.world("remember", ["delay=3"]),
    "stag_hunt": lambda: programs.world("stag_hunt", ["preset=small", "limit=7"]),
    "dec_tiger": lambda: catalogue.load("dec_tiger"),
    "two_step": lambda: catalogue.load("two_step"),
    "climb": lambda: catalogue.load("climb"),
}


def vector(spec, observations):
    return ones_at(observations, spec.observation) if spec.positions else observations


@pytest.mark.parametrize("name", TASKS)
@pytest.mark.parametrize("depth", [2, 4])
def test_agents_see_the_last_of_what_they_saw(name, depth):
    game, lanes = TASKS[name](), 3
    bare, stacked = (make(game, lanes, stack=k, **({"history": False} if game.states else {})) for k in (1, depth))
    first, second = (torch.Generator().manual_seed(0) for _ in range(2))
    percept, shown = begun(bare, first, lanes), begun(stacked, second, lanes)
    seen = [[] for _ in range(lanes)]
    for _ in range(25):
        for lane in range(lanes):
            seen[lane].append(vector(bare.spec, percept.observations)[lane])
            nothing = [torch.zeros_like(seen[lane][0])] * depth
            right = torch.cat([*nothing, *seen[lane]][-depth:], -1)
            assert torch.equal(vector(stacked.spec, shown.observations)[lane], right)
        u = at_random(percept, first)
        at_random(shown, second)
        percept, outcome = bare.step(u, drawn(bare, first, lanes))
        shown, other = stacked.step(u, drawn(stacked, second, lanes))
        assert all(torch.equal(x, y) for x, y in zip(outcome, other, strict=True)) and torch.equal(percept.state, shown.state)
        percept, shown = bare.reset(over(outcome), drawn(bare, first, lanes)), stacked.reset(over(other), drawn(stacked, second, lanes))
        seen = [[] if over(outcome)[lane] else seen[lane] for lane in range(lanes)]


@pytest.mark.parametrize("name", ["remember", "stag_hunt"])
def test_the_contract_is_kept(name):
    verdicts = list(conformance.check(lambda lanes: make(TASKS[name](), lanes, stack=3)))
    assert [(one.rule, one.broken) for one in verdicts if one.broken] == []


def test_along_a_situation_it_is_what_was_shown():
    game = catalogue.load("dec_tiger")
    environment = make(game, 1, history=False, stack=2)
    kind = situations(game)
    (first,) = kind.start()
    later, state, _ = next(iter(kind.after(first, 0, (0, 0))))
    course = recall.course(environment, [later], [state])
    assert len(course.percepts) == 2 and course.u[0].tolist() == [[0, 0]]
    own = make(game, 1, history=False)
    bare = recall.course(own, [later], [state])
    right = torch.cat([vector(own.spec, x.observations) for x in bare.percepts], -1)
    assert torch.equal(vector(environment.spec, course.percepts[-1].observations), right)
