"""What a run takes in memory: told before it is allocated, and what is allocated then."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.errors import UsageError
from qtran_cli.judge.worlds import played
from qtran_cli.learn.run import memory
from qtran_cli.learn.run.making import need, require_fit, restored
from qtran_cli.learn.tensors import networks
from tests.learn.test_run import carried_out, config


@pytest.mark.parametrize(
    ("env", "options"),
    [("climb", {}), ("two_step", {"replay": 50}), ("dec_tiger", {"replay": 77}), ("predator_prey", {"replay": 33, "time_limit": 5})],
)
def test_it_is_what_is_allocated(env, options):
    """The rings and the matrices of a trainer, byte for byte, but for the gradient, which is as large as the parameters."""
    asked = config(steps=100, method="vdn", env=env, **options)
    game = catalogue.load(env) if env != "predator_prey" else _world(env)
    told, trainer = need(asked, game), restored(asked, game, None)
    assert told.replay.bytes == sum(ring.nbytes for ring in trainer.replay._ring.values())
    kept = (trainer.flat, trainer.behind, trainer.adam.mean, trainer.adam.square)
    assert told.networks.bytes == sum(x.nbytes for x in kept) + trainer.flat.nbytes
    assert told.bytes == told.replay.bytes + told.networks.bytes


def _world(env):
    return played.load(env, ["grid=4"], None, None)


def test_words_multiply_out():
    told = need(replace(config(env="two_step", replay=50), seeds=7), catalogue.load("two_step"))
    for room in (told.replay, told.networks):
        factors = [int(part.split()[0].replace(",", "")) for part in room.words.split(" × ")]
        assert torch.tensor(factors).prod() == room.bytes and factors[0] == 7


def test_the_manifest_has_it(tmp_path):
    carried_out(tmp_path / "run", config(steps=20))
    told = need(config(steps=20), catalogue.load("climb"))
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["memory"] == told.document()


def test_more_than_the_limit_is_refused_and_nothing_allocated(monkeypatch):
    asked, game = config(), catalogue.load("climb")
    exactly = need(asked, game).bytes
    require_fit(asked, game, exactly)
    monkeypatch.setattr(networks, "initial", None)
    with pytest.raises(UsageError, match=r"more than the .* of --max-memory: the networks 2 seeds × ") as error:
        require_fit(asked, game, exactly - 1)
    assert "hidden" in error.value.right and "--max-memory" in error.value.right
    large = config(steps=10**7, env="two_step", replay=10**7, hidden=1)
    with pytest.raises(UsageError, match="the replay 2 seeds × 10,000,000 transitions × ") as error:
        require_fit(large, catalogue.load("two_step"), 2**20)
    assert "replay" in error.value.right


def test_without_a_limit_it_is_what_is_available(monkeypatch):
    asked, game = config(), catalogue.load("climb")
    monkeypatch.setattr(memory, "available", lambda _: need(asked, game).bytes - 1)
    with pytest.raises(UsageError, match=r"more than the .* that are available"):
        require_fit(asked, game)
    require_fit(asked, game, 2**40)


@pytest.mark.parametrize(
    ("text", "bytes_"), [("4G", 4 * 2**30), ("500M", 500 * 2**20), ("1.5k", 1536), ("2TiB", 2**41), ("3gb", 3 * 2**30)]
)
def test_sizes(text, bytes_):
    assert memory.limit(text) == bytes_


@pytest.mark.parametrize("text", ["", "4", "0G", "-1G", "G", "4 G", "1e3M", "nanG", "٤G", "4GG", "0.0K"])
def test_what_is_no_size(text):
    with pytest.raises(UsageError, match="is no size") as error:
        memory.limit(text)
    assert error.value.where == "--max-memory"
