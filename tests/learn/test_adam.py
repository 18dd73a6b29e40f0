"""Adam on many seeds at once against PyTorch's own, one optimiser a seed."""

from __future__ import annotations

import math

import pytest
import torch

from qtran_cli.learn.adam import BETA_2, EPSILON, LEAST, Adam


@pytest.mark.parametrize("clip", [0.0, 1.0])
def test_steps_are_those_of_an_optimiser_per_seed(clip):
    torch.manual_seed(0)
    start, rates = torch.randn(3, 7), [0.1, 0.05, 0.02, 0.01]
    gradients = [torch.randn(3, 7) * torch.tensor([[0.01], [1], [10]]) for _ in rates]
    flat = start.clone()
    adam = Adam(flat, clip)
    for gradient, lr in zip(gradients, rates, strict=True):
        adam.step(gradient.clone(), lr)
    for k in range(3):
        own = start[k].clone().requires_grad_()
        reference = torch.optim.Adam([own])
        for gradient, lr in zip(gradients, rates, strict=True):
            own.grad, reference.param_groups[0]["lr"] = gradient[k].clone(), lr
            if clip:
                torch.nn.utils.clip_grad_norm_([own], clip)
            reference.step()
        assert torch.allclose(flat[k], own, atol=1e-5)


def test_seeds_are_clipped_by_their_own_norm():
    adam = Adam(torch.zeros(2, 2), clip=1.0)
    adam.step(torch.tensor([[3.0, 4.0], [0.3, 0.4]]), lr=0.1)
    assert torch.allclose(adam.mean, 0.1 * torch.tensor([[0.6, 0.8], [0.3, 0.4]]))


def test_raising_small_squares_changes_no_bit():
    """What a step divides by is the same with and without, at the first step, where the correction is largest."""
    squares = torch.cat([torch.zeros(1), torch.logspace(-45, -30, 1000)])
    scale = math.sqrt(1 - BETA_2)

    def below(x):
        return x.sqrt().div(scale).add(EPSILON)

    assert (squares < LEAST).sum() > 500
    assert torch.equal(below(squares.clamp(min=LEAST)), below(squares))
