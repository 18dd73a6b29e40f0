"""A gated recurrent unit (Cho et al. 2014, as torch.nn.GRU has it) through all times, for K networks at once.

    r = σ(x W_ir + b_ir + h W_hr + b_hr)      z = σ(x W_iz + b_iz + h W_hz + b_hz)
    n = tanh(x W_in + b_in + r ∘ (h W_hn + b_hn))      h' = (1 − z) ∘ n + z ∘ h

What comes from x is given for all times. The gradient is written by hand: everything that does not pass from one time to the one
before is made for all times at once, where autograd would make a product and a sum for each:

    dh_t = g_t + z_{t+1} ∘ dh_{t+1} + (s_{t+1} ∘ (dh_{t+1}, dh_{t+1}, dh_{t+1})) W_hᵀ        g_t: by what else h_t is used for
    s = (n' (h W_hn + b_hn) r (1 − r), (h − n) z (1 − z), n' r)      n' = (1 − z) (1 − n²)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor


def unrolled(gates: Tensor, weights: Tensor, bias: Tensor, hidden: Tensor | None) -> Tensor:
    """[K, T, R, H]: h' at every time. gates [K, T, R, 3H]: x W_i + b_i; weights [K, H, 3H], bias [K, 1, 3H]: W_h, b_h; r, z, n.

    hidden [K, R, H]: h before the first; None: zeros. It gets no gradient. Cost: six operations a time, three more for the gradient.
    """
    if hidden is None:
        hidden = gates.new_zeros(gates.shape[0], gates.shape[2], weights.shape[1])
    if torch.is_grad_enabled():
        found: Tensor = _Unrolled.apply(gates, weights, bias, hidden)
        return found
    return torch.stack([cell.hidden for cell in _cells(gates, weights, bias, hidden)], 1)


class _Cell(NamedTuple):
    """One time. hidden: h'. opened: r and z, [K, R, 2H]. new: n. inner: h W_hn + b_hn."""

    hidden: Tensor
    opened: Tensor
    new: Tensor
    inner: Tensor


def _cells(gates: Tensor, weights: Tensor, bias: Tensor, hidden: Tensor) -> Iterator[_Cell]:
    h = hidden.shape[-1]
    for gate in gates.unbind(1):
        own = torch.baddbmm(bias, hidden, weights)
        opened = (gate[..., : 2 * h] + own[..., : 2 * h]).sigmoid()
        inner = own[..., 2 * h :]
        new = torch.addcmul(gate[..., 2 * h :], opened[..., :h], inner).tanh()
        hidden = torch.lerp(new, hidden, opened[..., h:])
        yield _Cell(hidden, opened, new, inner)


class _Unrolled(torch.autograd.Function):
    """See the module's docstring."""

    @staticmethod
    def forward(ctx: Any, gates: Tensor, weights: Tensor, bias: Tensor, hidden: Tensor) -> Tensor:
        cells = _Cell(*(torch.stack(x, 1) for x in zip(*_cells(gates, weights, bias, hidden), strict=True)))
        ctx.save_for_backward(weights, hidden, *cells)
        return cells.hidden

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        weights, hidden, *saved = ctx.saved_tensors
        cells, h = _Cell(*saved), hidden.shape[-1]
        before = torch.cat([hidden.unsqueeze(1), cells.hidden[:, :-1]], 1)
        r, z = cells.opened.split(h, -1)
        of_new = (1 - z) * (1 - cells.new.square())
        of_inner = of_new * r
        factors = torch.stack([of_inner * cells.inner * (1 - r), (before - cells.new) * z * (1 - z), of_inner], -2)
        flow, inner = _backwards(slopes[0], factors, z, weights.transpose(1, 2))
        of_gates = torch.cat([inner[..., : 2 * h], flow * of_new], -1)
        of_weights = before.flatten(1, 2).transpose(1, 2) @ inner.flatten(1, 2)
        return of_gates, of_weights, inner.sum((1, 2)).unsqueeze(1), None


def _backwards(slope: Tensor, factors: Tensor, z: Tensor, back: Tensor) -> tuple[Tensor, Tensor]:
    """(dh, s ∘ (dh, dh, dh)) at all times, [K, T, R, H] and [K, T, R, 3H]. slope: g. factors [K, T, R, 3, H]: s."""
    times, (flow, flows, inner) = z.shape[1], (slope[:, -1], [], [])
    for t in reversed(range(times)):
        flows.append(flow)
        inner.append((factors[:, t] * flow.unsqueeze(-2)).flatten(-2))
        if t:
            flow = torch.baddbmm(torch.addcmul(slope[:, t - 1], flow, z[:, t]), inner[-1], back)
    return torch.stack(flows[::-1], 1), torch.stack(inner[::-1], 1)
