"""Random numbers by seed, purpose and position."""

from __future__ import annotations

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs import worlds
from qtran_cli.envs.make import make
from qtran_cli.learn.exploration import at_random, mixed
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.tensors.streams import BLOCK, Stream
from qtran_cli.learn.train import Trainer


def test_numbers_do_not_depend_on_the_other_seeds():
    many, one = Stream((0, 1, 2), "replay", (4,)), Stream((2,), "replay", (4,))
    for position in (0, 1, BLOCK - 1, BLOCK, 10 * BLOCK + 3):
        assert torch.equal(many.at(position)[2], one.at(position)[0])


def test_numbers_do_not_depend_on_what_came_before():
    there, back = Stream((5,), "x", (3,)), Stream((5,), "x", (3,))
    before = [there.at(position).clone() for position in (0, 300, 7)]
    assert all(torch.equal(back.at(position), seen) for position, seen in zip((0, 300, 7), before, strict=True))


def test_purposes_and_seeds_differ():
    drawn = [Stream((seed,), purpose, (64,)).at(0) for seed in (0, 1) for purpose in ("a", "b")]
    assert all(not (x == y).any() for k, x in enumerate(drawn) for y in drawn[:k])


def test_uniform():
    x = Stream((0,), "u", ()).first(200_000)[0]
    assert x.min() >= 0 and x.max() < 1
    counts = torch.histc(x, 20, 0, 1)
    assert ((counts - 10_000) ** 2 / 10_000).sum() < 60  # chi-square with 19 degrees of freedom
    assert abs(torch.corrcoef(torch.stack([x[:-1], x[1:]]))[0, 1]) < 0.01


def test_splitmix64_of_a_known_state():
    """The reference generator's first output of seed 1234567 is 6457827717110365317."""
    stream = Stream((0,), "", ())
    stream._keys = torch.tensor([1234567])
    assert stream.first(1).item() == (6457827717110365317 >> 11) * 2.0**-53


def test_random_action_is_available():
    available = torch.tensor([[[False, True, False, True]]])
    drawn = [at_random(available, torch.tensor([[x]], dtype=torch.float64)).item() for x in (0, 0.49, 0.5, 0.999)]
    assert drawn == [1, 1, 3, 3]


def test_blocks_can_be_made_into_something_else_as_they_are_drawn():
    plain, made = Stream((0, 1), "x", (3,)), Stream((0, 1), "x", (3,), through=lambda block: (8 * block).long())
    for position in (0, 1, 127, 128, 5):
        assert torch.equal(made.at(position), (8 * plain.at(position)).long())


@pytest.mark.parametrize("name", ["climb", "unequal_actions"])
def test_actions_of_many_steps_at_once_are_those_of_each_step(name):
    """Under full exploration a game whose available actions never vary has its random actions drawn by the block."""
    module = METHODS["vdn"]
    made = Trainer(module, module.Settings(), make(catalogue.load_one_step(name), 3), (4, 5, 6), 1000, True)
    drawn = Stream((4, 5, 6), "exploration", (2, made.spec.n))
    for made.step in (0, 1, 130):
        assert torch.equal(made.act(), at_random(made.percept.available, drawn.at(made.step)[:, 1]))


@pytest.mark.parametrize("env", ["two_step", "predator_prey", "stag_hunt"])
def test_random_actions_are_those_of_each_step_in_tasks_with_steps_too(env):
    """Drawn by the block where what is available never varies, in every lane of every seed; by the step elsewhere."""
    module, task = METHODS["vdn"], catalogue.load(env) if env == "two_step" else worlds.world(env)
    made = Trainer(module, module.Settings(), make(task, 6), (4, 5, 6), 1000, True, copies=2)
    drawn = Stream((4, 5, 6), "exploration", (2, 2, made.spec.n))
    assert made.spec.steady == (env != "stag_hunt")
    for _ in range(130):
        assert torch.equal(made.act(), at_random(made.percept.available, drawn.at(made.step // 2)[:, :, 1].flatten(0, 1)))
        made.advance()


def test_an_agent_explores_where_its_number_is_below_epsilon():
    greedy, random = torch.zeros(2, 2, dtype=torch.int64), torch.ones(2, 2, dtype=torch.int64)
    uniforms = torch.tensor([[0.0, 0.29], [0.3, 0.99]], dtype=torch.float64)
    assert mixed(greedy, random, uniforms, 0.3).tolist() == [[1, 1], [0, 0]]
    assert mixed(greedy, random, uniforms, 0.0).tolist() == [[0, 0], [0, 0]]
