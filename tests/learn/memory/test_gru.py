"""The recurrent unit against torch.nn.GRU, forward and gradient; its own gradient against numerical differences."""

from __future__ import annotations

import pytest
import torch

from qtran_cli.learn.tensors import gru

NETWORKS, TIMES, ROWS, WIDTH = 3, 7, 5, 4


def given(seed: int) -> tuple[list[torch.nn.GRU], torch.Tensor, torch.Tensor]:
    torch.manual_seed(seed)
    units = [torch.nn.GRU(2, WIDTH) for _ in range(NETWORKS)]
    return units, torch.randn(NETWORKS, TIMES, ROWS, 2), torch.randn(NETWORKS, ROWS, WIDTH)


def leaves(units, of: int) -> list[torch.Tensor]:
    """Weights and biases of all networks as one, [K, inputs, outputs] and [K, 1, outputs]."""
    weights, biases = (torch.stack([list(unit.parameters())[k] for unit in units]).detach() for k in (of, of + 2))
    return [weights.transpose(1, 2).contiguous().requires_grad_(), biases.unsqueeze(1).requires_grad_()]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("begun", [True, False])
def test_it_is_torchs(seed, begun):
    units, x, hidden = given(seed)
    (w_i, b_i), (w_h, b_h) = leaves(units, 0), leaves(units, 1)
    slope = torch.randn(NETWORKS, TIMES, ROWS, WIDTH)
    mine = gru.unrolled(torch.einsum("ktri,kio->ktro", x, w_i) + b_i.unsqueeze(1), w_h, b_h, hidden if begun else None)
    gradient = torch.autograd.grad(mine, [w_i, b_i, w_h, b_h], slope)
    for k, unit in enumerate(units):
        right, _ = unit(x[k], hidden[k : k + 1] if begun else None)
        assert (mine[k] - right).abs().max() < 1e-5
        w_ih, w_hh, b_ih, b_hh = torch.autograd.grad(right, list(unit.parameters()), slope[k])
        for found, expected in zip(gradient, (w_ih.T, b_ih[None], w_hh.T, b_hh[None]), strict=True):
            assert (found[k] - expected).abs().max() < 1e-5


def test_without_a_gradient_it_is_the_same():
    units, x, hidden = given(9)
    (w_i, b_i), (w_h, b_h) = leaves(units, 0), leaves(units, 1)
    gates = torch.einsum("ktri,kio->ktro", x, w_i) + b_i.unsqueeze(1)
    with torch.no_grad():
        bare = gru.unrolled(gates, w_h, b_h, hidden)
    assert torch.equal(bare, gru.unrolled(gates, w_h, b_h, hidden)) and not bare.requires_grad


def test_its_gradient_is_that_of_small_differences():
    units, _, hidden = given(5)
    w_h, b_h = (x.detach().double().requires_grad_() for x in leaves(units, 1))
    gates = torch.randn(NETWORKS, TIMES, ROWS, 3 * WIDTH, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda *given: gru.unrolled(*given, hidden.double()), (gates, w_h, b_h))
