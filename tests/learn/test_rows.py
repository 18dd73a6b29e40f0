"""The ring of transitions against a list of what was stored, and what a checkpoint of it takes."""

from __future__ import annotations

import pytest
import torch

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.learn.replay.transitions import Replay
from qtran_cli.learn.run import checkpoint
from qtran_cli.runs import files

S, C, N = 3, 2, 2


def made(actions: int = 4, capacity: int = 7) -> Replay:
    return Replay(Spec((actions,) * N, 5, 3), S, capacity, seen(actions), copies=C)


def seen(actions: int = 4) -> Percept:
    return Percept(torch.randn(S * C, 3), torch.randn(S * C, N, 5), torch.rand(S * C, N, actions) > 0.3)


def stored(replay: Replay, steps: int, actions: int = 4) -> list[list[tuple]]:
    """Per seed what it holds, the place in the ring its index."""
    held: list[list] = [[None] * replay.capacity for _ in range(S)]
    for k in range(steps):
        before, after, u = seen(actions), seen(actions), torch.randint(actions, (S * C, N))
        outcome = Outcome(torch.randn(S * C, dtype=torch.float64), torch.rand(S * C) > 0.5, torch.zeros(S * C, dtype=torch.bool))
        replay.store(before, u, outcome, after)
        for lane in range(S * C):
            row = (*(x[lane] for x in before), u[lane], outcome.reward[lane], outcome.terminated[lane].float(), *(x[lane] for x in after))
            held[lane // C][(k * C + lane % C) % replay.capacity] = row
    return held


@pytest.mark.parametrize("steps", [2, 5, 11])
@pytest.mark.parametrize("actions", [4, 300])
def test_batches_are_what_was_stored(steps, actions):
    replay = made(actions)
    held = stored(replay, steps, actions)
    uniforms = torch.rand(S, 20, dtype=torch.float64)
    first = replay.sample(uniforms)
    again = replay.sample(uniforms.flip(1), replay.sample(uniforms))
    assert first.u.dtype == again.u.dtype == torch.int64
    for s in range(S):
        for b in range(20):
            right = held[s][int(uniforms[s, b] * replay.size)]
            for batch, at in ((first, b), (again, 19 - b)):
                found = (batch.state, batch.observations, batch.available, batch.u, batch.reward, batch.terminated, *batch.successor)
                assert all(torch.equal(x[s, at], y) for x, y in zip(found, right, strict=True))


def test_the_memory_of_an_earlier_batch_is_taken():
    replay = made()
    stored(replay, 3)
    first = replay.sample(torch.rand(S, 4, dtype=torch.float64))
    again = replay.sample(torch.rand(S, 4, dtype=torch.float64), first)
    assert again.reward is first.reward and again.successor.state is first.successor.state


def test_a_checkpoint_is_as_large_as_what_is_filled_and_copies_nothing(tmp_path):
    replay = made(capacity=40_000)
    stored(replay, 500)
    state = replay.state()
    shares = (state[name].data_ptr() == ring.data_ptr() for name, ring in replay._ring.items())
    assert all(shares) and state["u"].shape == (S, 1000, N) and state["u"].dtype == torch.uint8
    files.fill(tmp_path / "kept", lambda stream: checkpoint._save(state, stream))
    filled = sum(x.numel() * x.element_size() for x in state.values() if isinstance(x, torch.Tensor))
    assert filled < (tmp_path / "kept").stat().st_size < 1.1 * filled + 4000
    other, kept = made(capacity=40_000), torch.load(tmp_path / "kept", weights_only=True)
    assert other.fits(kept)
    other.load(kept)
    assert all(torch.equal(x, replay._ring[name]) for name, x in other._ring.items())


def test_checkpoints_of_earlier_versions_have_wider_actions():
    replay, other = made(), made()
    stored(replay, 3)
    other.load(replay.state() | {"u": replay.state()["u"].long()})
    assert torch.equal(other.joint_actions(), replay.joint_actions()) and other._ring["u"].dtype == torch.uint8


def test_a_disk_that_is_full_is_told_as_such():
    with open("/dev/full", "wb", buffering=0) as stream, pytest.raises(OSError, match="No space left"):  # noqa: PTH123
        checkpoint._save({"x": torch.zeros(3)}, stream)
