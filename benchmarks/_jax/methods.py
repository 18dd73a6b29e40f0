"""What is learned, in JAX: the losses of a method for one seed, written as qtran_cli/learn/methods/ writes them, nothing shared with it.

A network's parameters are {layer: (weights, biases)}; a batch is {column: array [B, …]}, of agents with memory [E, T, …], E episodes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
from jax.lax import stop_gradient

Parameters = dict[str, tuple[jax.Array, jax.Array]]
Batch = Mapping[str, jax.Array]
Values = tuple[jax.Array, jax.Array]
"""Features [B, N, H] and Q_i [B, N, A]."""


def dense(x: jax.Array, layer: tuple[jax.Array, jax.Array]) -> jax.Array:
    weights, bias = layer
    return x @ weights + bias


def trunk(p: Parameters, seen: jax.Array) -> jax.Array:
    """The hidden layers on what agents see, […, N, O]; one network, told each agent's number."""
    n = seen.shape[-2]
    x = jnp.concatenate([seen, jnp.broadcast_to(jnp.eye(n), (*seen.shape[:-1], n))], -1)
    for name in sorted(name for name in p if name.startswith("trunk_")):
        x = jax.nn.relu(dense(x, p[name]))
    return x


def agents(p: Parameters, seen: jax.Array) -> Values:
    """What agents see is [B, N, O]."""
    x = trunk(p, seen)
    return x, dense(x, p["q"])


def remembered(p: Parameters, seen: jax.Array, last: jax.Array) -> Values:
    """Of agents with memory, B times first. seen [T, E, N, O]; last [T, E, N]: 1 + the action before, 0 for none."""
    actions = p["q"][0].shape[-1]
    x = trunk(p, jnp.concatenate([seen, jax.nn.one_hot(last - 1, actions)], -1))
    gates = dense(x, p["gru_input"])

    def cell(h: jax.Array, gate: jax.Array) -> tuple[jax.Array, jax.Array]:
        (r, z, n), (own_r, own_z, own_n) = jnp.split(gate, 3, -1), jnp.split(dense(h, p["gru_hidden"]), 3, -1)
        z, n = jax.nn.sigmoid(z + own_z), jnp.tanh(n + jax.nn.sigmoid(r + own_r) * own_n)
        h = n + z * (h - n)
        return h, h

    _, h = jax.lax.scan(cell, jnp.zeros_like(x[0]), gates)
    return joined(h), dense(joined(h), p["q"])


def views(p: Parameters, behind: Parameters, batch: Batch) -> tuple[Batch, Values, Values]:
    """The batch [B, …], and what agents make of it: of the transitions, and under the target network of what they led to."""
    if "last" not in batch:
        return batch, agents(p, batch["observations"]), agents(behind, batch["next_observations"])
    times = {name: jnp.swapaxes(x, 0, 1) for name, x in batch.items()}
    seen, last, lanes = times["observations"], times["last"], batch["last"].shape[0]
    later = tuple(x[lanes:] for x in remembered(behind, seen, last))
    flat = {name: joined(times[name]) for name in ("u", "reward", "terminated")}
    flat |= {"available": joined(times["available"][:-1]), "next_available": joined(times["available"][1:])}
    return flat, remembered(p, seen[:-1], last[:-1]), later


def joined(x: jax.Array) -> jax.Array:
    """The first two axes as one."""
    return x.reshape(-1, *x.shape[2:])


def at(q: jax.Array, u: jax.Array) -> jax.Array:
    """Q_i(u_i), [B, N]."""
    return jnp.take_along_axis(q, u[..., None], -1)[..., 0]


def joint(p: Parameters, features: jax.Array, u: jax.Array) -> jax.Array:
    """[B]: QTRAN's Q_jt."""
    weights, bias = p["h_q"]
    h = features.shape[-1]
    encoded = jax.nn.relu(features @ weights[:h] + bias + weights[h:][u])
    x = encoded.sum(1)
    for name in sorted(name for name in p if name.startswith("joint_")):
        x = jax.nn.relu(dense(x, p[name]))
    return dense(x, p["joint"])[:, 0]


def value(p: Parameters, features: jax.Array) -> jax.Array:
    """[B]: QTRAN's V_jt."""
    x = jax.nn.relu(dense(features, p["h_v"])).sum(1)
    return dense(jax.nn.relu(dense(x, p["value_hidden"])), p["value"])[:, 0]


def vdn(p: Parameters, behind: Parameters, batch: Batch, gamma: float) -> dict[str, jax.Array]:
    """td, [B]."""
    batch, (_, q), (_, after) = views(p, behind, batch)
    y = batch["reward"] + gamma * (1 - batch["terminated"]) * masked(after, batch["next_available"]).max(-1).sum(-1)
    return {"td": (at(q, batch["u"]).sum(-1) - y) ** 2}


def qtran_base(p: Parameters, behind: Parameters, batch: Batch, gamma: float) -> dict[str, jax.Array]:
    """td, opt and nopt, [B] each."""
    batch, (features, q), (later, after) = views(p, behind, batch)
    future = joint(behind, later, masked(after, batch["next_available"]).argmax(-1))
    y = batch["reward"] + gamma * (1 - batch["terminated"]) * future
    q_jt, v, best = joint(p, features, batch["u"]), value(p, features), masked(q, batch["available"])
    q_hat = stop_gradient(joint(p, features, best.argmax(-1)))
    below = jnp.minimum(at(q, batch["u"]).sum(-1) - stop_gradient(q_jt) + v, 0)
    return {"td": (q_jt - y) ** 2, "opt": (best.max(-1).sum(-1) - q_hat + v) ** 2, "nopt": below**2}


def masked(q: jax.Array, available: jax.Array) -> jax.Array:
    return jnp.where(available, q, -jnp.inf)


METHODS = {"vdn": vdn, "qtran_base": qtran_base}


def loss(p: Parameters, behind: Parameters, batch: Batch, asked: Mapping[str, Any]) -> tuple[jax.Array, dict[str, jax.Array]]:
    """The weighted sum of the terms' means, and the terms."""
    terms = METHODS[asked["method"]](p, behind, batch, asked["gamma"])
    return sum(asked["weights"][name] * term.mean() for name, term in terms.items()), terms
