"""Updates of agents with memory against the same by torch.nn, an episode and a time after the other, without padding."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.tensors import networks
from tests.learn.memory import oracle
from tests.learn.memory.wander import played, trainer

PIECES = {"sequence": 4, "burn_in": 1}


def episodes(made, batch, k: int):
    """Per piece of the k-th seed: when it begins to count, what was seen, done before it, done, paid, ended, and the first h."""
    b = batch.burn_in
    lanes = batch.moments.last.shape[2]
    share = batch.share[k].view(-1, lanes)
    for e in range(lanes):
        length = int((share[:, e] > 0).sum())
        first = 0 if batch.kept is None or batch.kept[k, e] else b  # where the episode begins
        rows = slice(first, b + length + 1)
        last = [None if not (x > 0).all() else x - 1 for x in batch.moments.last[k, rows, e]]
        u, reward, terminated = (x[k].view(-1, lanes, *x.shape[2:])[:length, e] for x in (batch.u, batch.reward, batch.terminated))
        hidden = None if batch.hidden is None or (first and b) else batch.hidden[k, e]
        yield b - first, batch.moments.percept.observations[k, rows, e], last, u, reward, terminated, hidden


def by_hand(made, batch, k: int):
    """VDN's loss of the k-th seed and its gradient."""
    online, leaves = oracle.team(made, made.known.parameters, k)
    behind, _ = oracle.team(made, made.known.behind, k)
    available, errors = made.percept.available[0], []
    for begins, seen, last, u, reward, terminated, hidden in episodes(made, batch, k):
        with torch.no_grad():
            start = oracle.values(online, seen[:begins], last[:begins], hidden)[1][-1] if begins else hidden
            other = oracle.values(behind, seen[:begins], last[:begins], hidden)[1][-1] if begins else hidden
            future = oracle.values(behind, seen[begins:], last[begins:], other)[0][1:]
        best = future.masked_fill(~available, -torch.inf).amax(-1).sum(-1)
        y = (reward - made.shift[k]) / made.scale[k] + made.loss.gamma * (1 - terminated) * best
        q = oracle.values(online, seen[begins:-1], last[begins:-1], start)[0].gather(-1, u.unsqueeze(-1)).squeeze(-1).sum(-1)
        errors.append((q - y).square())
    loss = torch.cat(errors).mean()
    inputs = [x for layer in leaves.values() for x in layer]
    parts = torch.autograd.grad(loss, inputs)
    return loss, torch.cat([part[k].flatten() for part in parts])


@pytest.mark.parametrize("how", [{}, PIECES, {"sequence": 3}, {"sequence": 20, "burn_in": 9}], ids=str)
@pytest.mark.parametrize("shared", [True, False])
def test_an_update_is_that_of_the_episodes_one_by_one(how, shared):
    made = trainer(shared=shared, target_interval=3, **how)
    played(made, 90)
    batch = made.replay.sample(made._uniforms["replay"].at(1))
    gradient, terms = made.loss.gradient(batch, made.known)
    for k in range(2):
        loss, right = by_hand(made, batch, k)
        assert terms["td"][k].item() == pytest.approx(loss.item(), rel=1e-5)
        assert (gradient[k] - right).abs().max() < 1e-5 * max(1, right.abs().max())


@pytest.mark.parametrize("method", METHODS.names())
def test_padding_changes_nothing(method):
    """Whatever stands behind the end of an episode."""
    made = trainer(method=method)
    played(made, 60)
    batch = made.replay.sample(made._uniforms["replay"].at(1))
    padding = batch.share == 0
    assert padding.any()
    last, (state, seen, available) = batch.moments.last.clone(), (x.clone() for x in batch.moments.percept)
    beyond = torch.cat([torch.zeros_like(padding[:, : last.shape[2]]), padding], 1).view(last.shape[:3])  # what follows is seen
    seen[beyond], state[beyond], last[beyond] = 7.0, -3.0, 1
    moments = batch.moments._replace(percept=type(batch.moments.percept)(state, seen, available), last=last)
    other = batch._replace(
        moments=moments,
        u=batch.u.masked_fill(padding.unsqueeze(-1), 1),
        reward=batch.reward.masked_fill(padding, 99.0),
        terminated=batch.terminated.masked_fill(padding, 0.5),
    )
    (one, terms), (two, others) = made.loss.gradient(batch, made.known), made.loss.gradient(other, made.known)
    assert torch.equal(one, two) and all(torch.equal(terms[name], others[name]) for name in terms)
    assert one.isfinite().all() and terms.keys() == others.keys()


@pytest.mark.parametrize("shared", [True, False])
def test_agents_act_on_what_they_saw_and_did(shared):
    """Step by step, along a whole episode, and by torch.nn: the same values."""
    made = trainer(shared=shared, epsilon_start=0.5)
    log = played(made, 40)
    ends = [k for k, step in enumerate(log) if (step["terminated"] | step["truncated"])[0]]
    begin, end = next((a + 1, b) for a, b in pairwise(ends) if b - a > 2)
    agents, _ = oracle.team(made, made.known.parameters, 0)
    seen, u = [log[k]["seen"][0] for k in range(begin, end + 1)], [log[k]["u"][0] for k in range(begin, end)]
    right, _ = oracle.values(agents, seen, [None, *u])
    percepts = [made.percept._replace(state=torch.zeros(2, 1), observations=x.expand(2, -1, -1)) for x in seen]
    for k in range(1, len(seen) + 1):
        found = made.greedy(*percepts[:k], u=[x.expand(2, -1) for x in u[: k - 1]])
        assert found.q.shape[:2] == (2, 1) and (found.q[0, 0] - right[k - 1]).abs().max() < 1e-5


def test_layers_are_drawn_as_torch_draws_them():
    made = trainer(hidden=64)
    weights, bias = networks.views(made.plan, made.flat)["gru_hidden"]
    assert weights.shape == (2, 64, 192) and bias.shape == (2, 1, 192)
    assert 0.12 < weights.abs().max() <= 1 / 8 and 0.1 < bias.abs().max() <= 1 / 8
