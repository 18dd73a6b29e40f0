"""Agents with memory: a gated recurrent unit between the hidden layers and the head that gives Q_i (as Hausknecht & Stone 2015).

    x_t = trunk(what agent i sees at t, what it did at t − 1, its number)      h_t = GRU(x_t, h_{t−1})      Q_i(τ_i, ·) = head(h_t)

So an agent has all that it saw and did itself, its history τ_i. Before the first moment of an episode h is 0 and nothing was done.
A method sees times and episodes as one axis, B = T · E, times first, and h as the agents' features.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from qtran_cli.envs import Course, Percept, Spec
from qtran_cli.learn.agents import feedforward
from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.replay.episodes import Episodes
from qtran_cli.learn.replay.pieces import Carried, Moments, Pieces
from qtran_cli.learn.replay.sizes import room
from qtran_cli.learn.settings import Common
from qtran_cli.learn.tensors import gru
from qtran_cli.learn.tensors.networks import Dense, Parameters, Plan, per_agent

__all__ = ["act", "after", "along", "going_on", "now", "plan", "replay", "room", "start"]


def plan(spec: Spec, settings: Common) -> Plan:
    """The trunk, the two halves of the GRU, and the head."""
    h, groups = settings.hidden, 1 if settings.shared else spec.n
    halves = {name: Dense(h, 3 * h, groups) for name in ("gru_input", "gru_hidden")}
    return {**feedforward.trunk(spec, settings, spec.observation + spec.most), **halves, **feedforward.head(spec, settings)}


def start(spec: Spec, settings: Common, shape: tuple[int, int], device: torch.device | str) -> Carried:
    """What agents carry at first, in lanes ``shape`` (S, B)."""
    last = torch.zeros(*shape, spec.n, dtype=torch.int64, device=device)
    return Carried(torch.zeros(*shape, spec.n, settings.hidden, device=device), last)


def going_on(carried: Carried, u: Tensor, over: Tensor) -> Carried:
    """What is carried on after u [S · B, N] was played, forgotten where ``over`` [S · B]."""
    anew = over.view(*carried.last.shape[:2], 1)
    last = (u + 1).view_as(carried.last).masked_fill(anew, 0)
    return Carried(carried.hidden.masked_fill(anew.unsqueeze(-1), 0), last)


def act(parameters: Parameters, settings: Common, spec: Spec, percept: Percept, carried: Carried) -> tuple[View, Carried]:
    """The view of a percept [S, B, …]."""
    moments = Moments(Percept(*(x.unsqueeze(1) for x in percept)), carried.last.unsqueeze(1))
    found = _view(parameters, settings, spec, moments, carried.hidden)
    return found, carried._replace(hidden=found.features)


def along(parameters: Parameters, settings: Common, spec: Spec, course: Course) -> View:
    """The view of its end."""
    percept = Percept(*(torch.stack(x, 1) for x in zip(*course.percepts, strict=True)))
    first = torch.zeros_like(percept.available[:, 0, ..., 0], dtype=torch.int64)
    moments = Moments(percept, torch.stack([first, *(u + 1 for u in course.u)], 1))
    return _part(_view(parameters, settings, spec, moments, None), slice(-first.shape[1], None))


def now(parameters: Parameters, settings: Common, spec: Spec, batch: Pieces) -> View:
    """The view that the transitions were decided in."""
    moments = batch.moments.at(slice(batch.burn_in, -1))
    return replace(_view(parameters, settings, spec, moments, _begun(parameters, settings, spec, batch)), u=batch.u)


def after(parameters: Parameters, settings: Common, spec: Spec, batch: Pieces) -> View:
    """The view that they led to: what was seen after a time limit's cut is among it."""
    moments = batch.moments.at(slice(batch.burn_in, None))
    found = _view(parameters, settings, spec, moments, _begun(parameters, settings, spec, batch))
    return _part(found, slice(moments.last.shape[2], None))


def replay(spec: Spec, settings: Common, seeds: int, steps: int, percept: Percept, copies: int, warmup: int) -> Episodes:
    """A ring of episodes, or of pieces of them."""
    return Episodes(spec, settings, seeds, steps, percept, copies, warmup)


def _begun(parameters: Parameters, settings: Common, spec: Spec, batch: Pieces) -> Tensor | None:
    """[S, E, N, H]: h once the burn-in is over, from what was stored; 0 where the episode begins only then."""
    if batch.kept is None or batch.hidden is None:
        return batch.hidden
    before = batch.moments.at(slice(0, batch.burn_in))
    with torch.no_grad():
        found = _hidden(parameters, settings, spec, before, batch.hidden)
        return found[:, -batch.hidden.shape[1] :] * batch.kept


def _view(parameters: Parameters, settings: Common, spec: Spec, moments: Moments, hidden: Tensor | None) -> View:
    """Of all moments, [S, T · E, …]."""
    x, state = feedforward.vectors(spec, moments.percept.observations, moments.percept.state)
    features = _hidden(parameters, settings, spec, moments, hidden, x)
    q = per_agent(features, parameters["q"])
    state, available, x = (whole.flatten(1, 2) for whole in (state, moments.percept.available, x))
    return View(parameters, settings, spec, features, q, state, available, None, x)


def _part(view: View, rows: slice) -> View:
    """Some of B."""
    parts = {name: getattr(view, name)[:, rows] for name in ("features", "q", "state", "available", "observations")}
    return replace(view, **parts)


def _hidden(
    parameters: Parameters, settings: Common, spec: Spec, moments: Moments, hidden: Tensor | None, x: Tensor | None = None
) -> Tensor:
    """[S, T · E, N, H]: h at all moments, from ``hidden`` [S, E, N, H] on. x: the observations as vectors.

    All times go through the trunk and the input's half of the GRU at once; what is left for each is a product of h.
    """
    if x is None:
        x, _ = feedforward.vectors(spec, moments.percept.observations, moments.percept.state)
    done = feedforward.ones_at(moments.last.unsqueeze(-1), spec.most + 1)[..., 1:]
    rows = feedforward.hidden(parameters, settings, spec, torch.cat([x, done], -1).flatten(1, 2))
    gates = per_agent(rows, parameters["gru_input"])
    seeds, times, lanes, n = moments.last.shape
    weights, bias = parameters["gru_hidden"]
    if settings.shared:
        before = None if hidden is None else hidden.flatten(1, 2)
        return gru.unrolled(gates.view(seeds, times, lanes * n, -1), weights, bias, before).view(seeds, times * lanes, n, -1)
    own = gates.transpose(1, 2).reshape(seeds * n, times, lanes, -1)
    before = None if hidden is None else hidden.transpose(1, 2).flatten(0, 1)
    found = gru.unrolled(own, weights.flatten(0, 1), bias.flatten(0, 1), before)
    return found.view(seeds, n, times * lanes, -1).transpose(1, 2)
