"""Runs of agents with memory: stopped at any moment and resumed, they end with the same bytes; every method, every kind of game."""

from __future__ import annotations

import io

import pytest
import torch

from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.tensors import worth
from tests.learn.memory.wander import trainer
from tests.learn.test_run import assert_same_run, carried_out, config
from tests.thorough import first


def through_a_file(state):
    """As a checkpoint keeps it."""
    data = io.BytesIO()
    torch.save(state, data)
    data.seek(0)
    return torch.load(data, weights_only=True)


def same(one, other) -> bool:
    if isinstance(one, torch.Tensor):
        return torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(x, other[name]) for name, x in one.items())
    return all(map(same, one, other)) if isinstance(one, tuple) else one == other


@pytest.mark.parametrize("how", [{}, {"sequence": 4, "burn_in": 2}, {"sequence": 3, "replay": 20}], ids=str)
def test_resumed_in_mid_episode(how):
    whole, state = trainer(**how, copies=2), None
    for k in range(120):
        if k == 47:
            state = through_a_file(whole.state())
            assert (whole.environment.t > 0).any()
        whole.advance()
    resumed = trainer(**how, copies=2)
    resumed.load(state)
    for _ in range(120 - 47):
        resumed.advance()
    assert whole.updates > 100 and same(whole.state(), resumed.state())


@pytest.mark.parametrize("at", first([37, 119, 1, 160], 2))
def test_a_run_that_was_stopped_ends_the_same(tmp_path, at):
    asked = config(env="dec_tiger", method="vdn", memory="gru", warmup=20)
    carried_out(tmp_path / "whole", asked)
    steps = iter(range(10**6))
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "parts", asked, stop=lambda: next(steps) == at)
    carried_out(tmp_path / "parts", asked, resume=True)
    assert_same_run(tmp_path / "whole", tmp_path / "parts")


@pytest.mark.parametrize("method", METHODS.names())
def test_every_method_is_replayed_bit_for_bit(monkeypatch, method):
    def trained():
        made = trainer(method=method, epsilon_start=0.5)
        for _ in range(60):
            made.advance()
        return made

    written = trained()
    monkeypatch.setattr(worth, "WORTH", 0)
    monkeypatch.setattr(worth, "listed", lambda *_: False)
    replayed = trained()
    assert replayed.gradient.how == replayed.u_bar.how == "replayed" and same(written.state(), replayed.state())


@pytest.mark.parametrize("method", first(["qtran_base", *(name for name in METHODS.names() if name != "qtran_base")], 1))
def test_lists_of_any_length_of_batch_are_resumed_the_same(monkeypatch, method):
    """Each shape gets its list when it is met first, before the stop or after it."""
    monkeypatch.setattr(worth, "listed", lambda *_: True)
    whole, state = trainer(method=method, epsilon_start=0.5), None
    for k in range(90):
        if k == 50:
            state = through_a_file(whole.state())
        whole.advance()
    resumed = trainer(method=method, epsilon_start=0.5)
    resumed.load(state)
    for _ in range(40):
        resumed.advance()
    assert whole.gradient.how == resumed.gradient.how == whole.u_bar.how == "listed"
    assert whole.updates > 40 and same(whole.state(), resumed.state())


@pytest.mark.parametrize("env", ["climb", "two_step", "needs_v_jt", "dec_tiger"])
def test_every_kind_of_game_is_trained(tmp_path, env):
    found = carried_out(tmp_path / "run", config(env=env, method="qtran_base", memory="gru", steps=120, warmup=20))
    assert found.updates == 109 and len(found.returns) == 2
