"""Replays of what was recorded, bit for bit against the function as it is written; and what cannot be recorded."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from qtran_cli import catalogue, envs
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.tensors import recorded, trees, worth
from qtran_cli.learn.tensors.listed.lists import Lists
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.learn.train import Trainer
from tests.thorough import first

STEPS = 60
OTHERWISE = ("shared=false", "double_q=true", "polyak=0.1")
GAMES = {"climb": (), "unequal_actions": OTHERWISE, "two_step": OTHERWISE, "dec_tiger": ()}
"""Games, and what is set in them."""
PAIRS = [(game, method) for game in GAMES for method in METHODS.names()]
TRIED = first(sorted(PAIRS, key=lambda pair: pair[0] != "two_step" and pair[1] != "qtran_alt"), len(GAMES) + len(METHODS.names()) - 1)
"""One method on every game, and every method on one, which has the most to record."""
VARIANTS = ["v_jt=state", "v_jt=false", "td_target=sum_max", "features=mean", "clip=0", "lambda_nopt=0"]
"""Settings of both QTRANs, tried with the one and the other in turn."""
BOTH = [(method, setting) for method in ("qtran_base", "qtran_alt") for setting in VARIANTS]


def trained(game: str, method: str, assignments: tuple[str, ...], full: bool = True, listed: bool = False) -> Trainer:
    settings = configuring.chosen(method, ["hidden=8", "warmup=10", "batch=4", "target_interval=7", *assignments], "default")
    made = Trainer(METHODS[method], settings, make(catalogue.load(game), 2), range(2), STEPS, full, listed=listed)
    for _ in range(STEPS):
        made.advance()
    return made


def same(one: Trainer, other: Trainer) -> bool:
    parts = ((one.flat, other.flat), (one.behind, other.behind), (one.adam.square, other.adam.square))
    return all(torch.equal(x, y) for x, y in parts) and all(torch.equal(one.terms[name], other.terms[name]) for name in one.terms)


@pytest.mark.parametrize(("game", "method"), TRIED)
def test_training_is_the_same_bit_for_bit(monkeypatch, method, game):
    written = trained(game, method, GAMES[game])
    monkeypatch.setattr(worth, "WORTH", 0)
    replayed = trained(game, method, GAMES[game])
    assert written.gradient.how.startswith("as written") and replayed.gradient.how == "replayed"
    assert replayed.updates > 40 and same(written, replayed)


@pytest.mark.parametrize(("method", "setting"), first(BOTH[0:6:2] + BOTH[7:12:2] + BOTH[1:6:2] + BOTH[6:12:2], len(VARIANTS)))
def test_variants_are_replayed_too(monkeypatch, method, setting):
    written = trained("two_step", method, (setting,), full=False)
    monkeypatch.setattr(worth, "WORTH", 0)
    replayed = trained("two_step", method, (setting,), full=False)
    assert replayed.gradient.how == replayed.u_bar.how == "replayed" and same(written, replayed)


def test_gradients_are_recorded_with_the_rest():
    def function(x, weights):
        gradient = torch.autograd.grad((x @ weights["w"]).square().sum(), weights["w"])[0]
        return gradient, {"x": x.sum()}

    weights = {"w": torch.randn(3, 2).requires_grad_()}
    made = Recorded(function, weights, 10_000)
    for k in range(12):
        x = torch.randn(4, 3)
        if k == 8:
            weights["w"].data.add_(1)  # what is fixed are the tensors, not what is in them
        gradient, rest = made(x)
        assert torch.equal(gradient, function(x, weights)[0]) and torch.equal(rest["x"], x.sum())
    assert made.how == "replayed"


def test_a_function_that_branches_on_a_value_is_called_as_written():
    def function(x, _):
        return x + 1 if x.sum() > 0 else x - 1

    made = Recorded(function, (), 10_000)
    assert [made(torch.tensor([x])).item() for x in (1.0, -1.0)] == [2.0, -2.0]
    assert made.how.startswith("as written: ") and len(made.how.splitlines()) == 1


def test_a_function_that_changes_from_call_to_call_is_found_out():
    seen = []

    def function(x, _):
        seen.append(x)
        return x * len(seen)

    made = Recorded(function, (), 10_000)
    found = [made(torch.ones(1)).item() for _ in range(8)]
    assert made.how == "as written: a replay gave another result"
    assert found == [7, 8, 9, 10, 11, 12, 13, 14]  # it was recorded first, and tried five times


def test_a_change_at_the_third_call_is_found_out():
    seen = []

    def function(x, _):
        seen.append(x)
        return x if len(seen) < 4 else -x

    made = Recorded(function, (), 10_000)
    assert [made(torch.ones(1)).item() for _ in range(6)] == [-1] * 6  # it was tried on batches before it was used
    assert made.how == "as written: a replay gave another result"


UNSOUND = {
    "mask": lambda x, _: x[x > 0].sum(),
    "nonzero": lambda x, _: x if (x > 0).nonzero().shape[0] == 0 else x / 2,
    "unique": lambda x, _: x.unique().sum(),
    "random": lambda x, _: x + 0 * torch.rand_like(x),
    "rare": lambda x, _: x + (torch.rand(()) < 1e-9),
    "item": lambda x, _: x * x.max().item(),
    "tolist": lambda x, _: x * max(x.tolist()),
    "numpy": lambda x, _: x * float(x.numpy().max()),
    "text": lambda x, _: x * len(f"{x.max()}"),
}


@pytest.mark.parametrize("name", UNSOUND)
def test_what_hangs_on_values_or_chance_is_not_replayed(name):
    """The values change after the checks."""
    made = Recorded(UNSOUND[name], (), 10_000)
    for k in range(10):
        x = torch.arange(4.0) if k < 7 else torch.arange(4.0) - k
        assert torch.equal(made(x), UNSOUND[name](x, ()))
    assert made.how.startswith("as written: ") and "\n" not in made.how


def failing():
    """What does its work as long as it is tried."""
    calls = Counter()

    def carried_out(tensors):
        calls["made"] += 1
        if calls["made"] > recorded.CHECKED:
            raise RuntimeError("no\nmore")
        return tensors[0] + 1

    return carried_out


@pytest.mark.parametrize("compiled", [True, False])
def test_a_replay_that_fails_is_the_last(monkeypatch, compiled):
    def broken(*_):
        raise RuntimeError("no\nmore")

    made = Recorded(lambda x, _: x + 1, (), 10_000, compiled)
    monkeypatch.setattr(torch, "compile", lambda f, **_: broken)
    monkeypatch.setattr(Lists, "made", lambda *_: failing())
    assert [made(torch.ones(1)).item() for _ in range(3)] == [2, 2, 2]
    assert made.how == "as written: RuntimeError: no"


def test_compiling_what_cannot_be_recorded_goes_on_as_written():
    made = Recorded(UNSOUND["item"], (), 10, compiled=True)
    assert made(torch.arange(3.0)).tolist() == [0, 2, 4] and made.how.startswith("as written: ")


def counted(calls):
    """What is recorded, and how often the function was called by itself, by the number of rows."""
    called = Counter()

    def function(x, _):
        called[x.shape[0]] += 1
        return x * x.shape[0]

    return Recorded(function, (), calls), called


def test_other_shapes_are_replayed_once_they_recur():
    made, called = counted(10_000)
    for k in range(300):
        rows = 5 if k == 150 else 2 + k % 2
        assert torch.equal(made(torch.ones(rows)), torch.full((rows,), float(rows)))
    assert made.how == "replayed"
    assert called[2] == 1 + recorded.CHECKED and called[3] == recorded.MET - 1 + 1 + recorded.CHECKED and called[5] == 1


def test_shapes_whose_calls_are_too_few_are_not_recorded():
    made, called = counted(worth.WORTH)  # in all, of which these have a third
    for k in range(300):
        made(torch.ones(2 + (k % 3 == 2)))
    assert called[2] == 1 + recorded.CHECKED and called[3] == 100


def test_lists_are_made_of_all_shapes_at_once():
    """What a run does must not hang on which shapes this process has met."""
    made, _ = counted(0)
    made = Recorded(made.function, (), 0, listed=True)
    for k in range(12):
        rows = 2 + k % 4
        assert torch.equal(made(torch.ones(rows, 1)), torch.full((rows, 1), float(rows)))
    assert made.how == "listed" and len(made._replays) == 4


@pytest.mark.parametrize(("calls", "how"), [(worth.WORTH - 1, "as written: too few updates"), (worth.WORTH, "replayed")])
def test_few_calls_are_not_worth_it(calls, how):
    made = Recorded(lambda x, _: x + 1, (), calls)
    assert made(torch.ones(1)).item() == 2
    assert made.how == how


def test_nan_is_like_itself():
    x = torch.tensor([1.0, torch.nan, torch.inf])
    assert trees.same(x, x.clone())
    assert not trees.same(x, torch.tensor([1.0, 2.0, torch.inf]))
    assert not trees.same(x, torch.tensor([torch.nan, torch.nan, torch.inf]))
    assert not trees.same(torch.ones(2), torch.ones(1)) and not trees.same(torch.ones(2), torch.ones(2) + 1e-7)


def test_trees_are_taken_apart_and_put_together():
    percept = envs.Percept(*(torch.tensor(float(k)) for k in range(3)))
    tree = (percept, {"a": (torch.tensor(3.0), None)}, None)
    assert [x.item() for x in trees.leaves(tree)] == [0, 1, 2, 3]
    doubled = trees.rebuilt(tree, iter([2 * x for x in trees.leaves(tree)]))
    assert isinstance(doubled[0], envs.Percept) and doubled[0].available.item() == 4
    assert doubled[1]["a"][0].item() == 6 and doubled[1]["a"][1] is None and doubled[2] is None
