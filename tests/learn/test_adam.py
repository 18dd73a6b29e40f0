"""Adam on many seeds at once against algorithm 1 of Kingma & Ba (2015), one seed after the other in double precision."""

from __future__ import annotations

import pytest
import torch

from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.tensors.denormals import flushed

RATES = (0.1, 0.05, 0.02, 0.01)


def algorithm_1(theta, gradients, clip):
    """m ← β_1 m + (1 − β_1) g, v ← β_2 v + (1 − β_2) g², θ ← θ − α m̂ / (√v̂ + ε)."""
    m = v = torch.zeros_like(theta)
    for t, (g, lr) in enumerate(zip(gradients, RATES, strict=True), start=1):
        g = g * min(1.0, clip / g.norm().item()) if clip else g
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        theta = theta - lr * (m / (1 - 0.9**t)) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)
    return theta


@pytest.mark.parametrize("clip", [0.0, 1.0])
def test_steps_are_those_of_algorithm_1(clip):
    torch.manual_seed(0)
    start = torch.randn(3, 7)
    gradients = [torch.randn(3, 7) * torch.tensor([[0.01], [1], [10]]) for _ in RATES]
    flat = start.clone()
    adam = Adam(flat, clip)
    for gradient, lr in zip(gradients, RATES, strict=True):
        adam.step(gradient.clone(), lr)
    for k in range(3):
        expected = algorithm_1(start[k].double(), [gradient[k].double() for gradient in gradients], clip)
        assert torch.allclose(flat[k].double(), expected, atol=1e-5)


def test_seeds_are_clipped_by_their_own_norm():
    adam = Adam(torch.zeros(2, 2), clip=1.0)
    adam.step(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), lr=0.1)
    assert torch.allclose(adam.mean, 0.1 * torch.tensor([[0.6, 0.8], [0.3, 0.4]]))


@pytest.mark.parametrize("count", [torch.tensor(2.0), 2])
def test_a_state_is_gone_on_from(count):
    """``count`` was an int in checkpoints of earlier versions."""
    gradients = [torch.randn(3, 7, generator=torch.Generator().manual_seed(k)) for k in range(3)]
    whole, first, second = Adam(torch.zeros(3, 7), 1.0), Adam(torch.zeros(3, 7), 1.0), Adam(torch.zeros(3, 7), 1.0)
    for k, gradient in enumerate(gradients):
        whole.step(gradient.clone(), 0.1)
        if k < 2:
            first.step(gradient.clone(), 0.1)
    second.flat.copy_(first.flat)
    second.load(first.state() | {"count": count})
    second.step(gradients[2].clone(), 0.1)
    assert torch.equal(second.flat, whole.flat)


def test_numbers_too_small_to_be_held_are_flushed_meanwhile():
    small = torch.full((8,), 1e-40)
    with flushed():
        assert not (small * 0.5).any()
        with flushed():
            assert not (small * 0.5).any()
        assert not (small * 0.5).any()
    with flushed(False):
        assert (small * 0.5).all()
    assert (small * 0.5).all()
