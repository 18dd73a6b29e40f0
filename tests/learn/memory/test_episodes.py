"""What the replay of episodes holds, against a log of what happened."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from qtran_cli.errors import UsageError
from qtran_cli.learn.replay.sizes import Sizes
from tests.learn.memory.wander import APART, LIMIT, played, trainer

HOW = [{}, {"sequence": 3}, {"sequence": 4, "burn_in": 1}, {"sequence": 4, "burn_in": 2}]


def finished(log, lane: int, most: int) -> list[list[int]]:
    """The steps of a lane, by the piece that they went into when it was over."""
    found, open_ = [], []
    for k, step in enumerate(log):
        open_.append(k)
        if step["terminated"][lane] or step["truncated"][lane] or len(open_) == most:
            found.append(open_)
            open_ = []
    return found


def every(replay) -> list:
    """All that is held, as one batch."""
    size = int(replay.size.max())
    uniforms = ((torch.arange(size) + 0.5) / replay.size[:, None]).clamp(max=0.999999)
    return replay.sample(uniforms)


@pytest.mark.parametrize("copies", [1, 3])
@pytest.mark.parametrize("how", HOW, ids=str)
def test_every_step_is_held_once_and_as_it_was(how, copies):
    made = trainer(steps=3000, copies=copies, **how)
    log = played(made, 50)
    batch, width, b = every(made.replay), made.replay.sizes.length, made.replay.sizes.burn_in
    lanes = batch.moments.last.shape[2]
    for seed in range(2):
        right = [(c, piece) for c in range(copies) for piece in finished(log, seed * copies + c, width)]
        assert len(right) == made.replay.size[seed]
        shares = batch.share[seed].view(-1, lanes)
        found = Counter(int((shares[:, e] > 0).sum()) for e in range(int(made.replay.size[seed])))
        assert found == Counter(len(piece) for _, piece in right)
        for e in range(int(made.replay.size[seed])):
            lane, begin = divmod(int(batch.reward[seed].view(-1, lanes)[0, e]), APART)
            c, piece = next((c, p) for c, p in right if p[0] == begin and seed * copies + c == lane)
            right.remove((c, piece))
            for t, k in enumerate(piece):
                assert same(log[k]["seen"][lane], batch, seed, b + t, e)
                assert torch.equal(batch.u[seed].view(-1, lanes, 2)[t, e], log[k]["u"][lane])
                assert batch.terminated[seed].view(-1, lanes)[t, e] == log[k]["terminated"][lane]
                assert torch.equal(batch.moments.last[seed, b + t + 1, e] - 1, log[k]["u"][lane])
            assert same(log[piece[-1]]["after"][lane], batch, seed, b + len(piece), e)
            anew = begin == 0 or bool((log[begin - 1]["terminated"] | log[begin - 1]["truncated"])[lane])
            assert (batch.moments.last[seed, b, e] == 0).all() == anew
            if b:
                assert bool(batch.kept[seed, e]) == (not anew)
            if made.replay.sizes.stored and not (anew and b):
                assert torch.equal(batch.hidden[seed, e], log[begin - b]["hidden"][lane])
        assert not right


def same(seen, batch, seed: int, t: int, e: int) -> bool:
    return torch.equal(batch.moments.percept.observations[seed, t, e], seen)


def test_the_shares_of_a_seed_sum_to_one_and_padding_has_none():
    made = trainer()
    played(made, 40)
    batch = made.replay.sample(made._uniforms["replay"].at(3))
    assert batch.share.sum(1).tolist() == pytest.approx([1.0, 1.0])
    for shares in batch.share:
        assert len(set(shares[shares > 0].tolist())) == 1


def test_padding_is_cut_away():
    """Up to the longest episode where there are at most sixteen lengths; else up to a sixteenth of the longest possible."""
    made = trainer(steps=3000)
    played(made, 60)
    lengths = made.replay._piece["length"][0, : int(made.replay.size[0])].tolist()
    one = lengths.index(min(lengths))
    batch = made.replay.sample(torch.full((2, 1), (one + 0.5) / len(lengths)))
    longest = max(min(lengths), int(made.replay._piece["length"][1, int((one + 0.5) / len(lengths) * int(made.replay.size[1]))]))
    assert batch.reward.shape[1] == longest <= LIMIT and batch.moments.last.shape[1] == longest + 1
    long = trainer(steps=10_000, limit=160)
    assert [long.replay._cut(x) for x in (1, 10, 11, 155, 160)] == [10, 10, 20, 160, 160]


def test_the_oldest_make_room():
    made = trainer(steps=3000, replay=5 * LIMIT)
    log = played(made, 80)
    assert made.replay.capacity == 5
    held = sorted(int(x) for x in made.replay._ring["reward"][0, 0])
    assert held == [piece[0] for piece in finished(log, 0, LIMIT)[-5:]]


def test_nothing_is_replayed_before_there_is_something():
    made = trainer(steps=3000, warmup=1, copies=2)
    assert made.warmup == 2 * LIMIT
    log = played(made, LIMIT - 1)
    assert not made.updates
    made.advance()
    assert made.updates == 1 and (made.replay.size >= 2).all()
    right = torch.stack([step["reward"].view(2, 2) for step in log], 1).flatten(1)
    assert torch.equal(made.replay.rewards(), right)


@pytest.mark.parametrize(
    ("settings", "limit", "steps", "what"),
    [
        ({}, None, 100, "episodes have no longest length here"),
        ({}, 101, 100, "100 steps, and 101 are replayed at once: nothing would be learned"),
    ],
)
def test_what_cannot_be_replayed_is_refused(settings, limit, steps, what):
    made = trainer()
    from dataclasses import replace

    with pytest.raises(UsageError, match=what):
        Sizes(replace(made.spec, limit=limit), replace(made.settings, **settings), steps, 1)
