"""Training in JAX: one lax.scan over acting, storing, sampling, the gradient, Adam and the target's copy, over all seeds at once.

What is a seed's own is vmapped. The ring is not: XLA would copy all of it in every step. It is [capacity, S, …], so that a step writes
one block, in place, and a batch is one gather of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from methods import loss

State = dict[str, Any]
Ring = dict[str, jax.Array]


def adam(flat: Any, means: tuple[Any, Any], gradient: Any, count: jax.Array, asked: Mapping[str, Any]) -> tuple[Any, tuple[Any, Any]]:
    """A step (Kingma & Ba 2015), the gradient clipped by its norm first where it is asked for."""
    if asked["clip"]:
        norm = jnp.sqrt(sum((g**2).sum() for g in jax.tree.leaves(gradient)))
        gradient = jax.tree.map(lambda g: g * jnp.minimum(asked["clip"] / (norm + 1e-8), 1), gradient)
    first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, means[0], gradient)
    second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, means[1], gradient)
    a, b = asked["lr"] / (1 - 0.9**count), 1 / jnp.sqrt(1 - 0.999**count)
    return jax.tree.map(lambda x, m, v: x - a * m / (jnp.sqrt(v) * b + 1e-8), flat, first, second), (first, second)


def played(uniforms: jax.Array, ring: Ring, payoff: jax.Array) -> Ring:
    """The transitions [1, S, …] that acting at random gives: what is seen is the number 1, and the step ends the episode."""
    u = (uniforms * payoff.shape[0]).astype(jnp.int32)
    row = {name: jnp.ones((1, *column.shape[1:]), column.dtype) for name, column in ring.items()}
    return row | {"u": u[None], "reward": payoff[tuple(u.T)][None]}


def stored(ring: Ring, place: jax.Array, row: Ring) -> Ring:
    """The ring with a transition of every seed in its place."""
    return {name: jax.lax.dynamic_update_slice_in_dim(column, row[name], place, 0) for name, column in ring.items()}


def sampled(ring: Ring, uniforms: jax.Array, size: int) -> Ring:
    """[S, B, …]: the transitions that uniforms [S, B] choose."""
    seeds = uniforms.shape[0]
    at = (uniforms * size).astype(jnp.int32) * seeds + jnp.arange(seeds, dtype=jnp.int32)[:, None]
    return {name: x.reshape(-1, *x.shape[2:]).at[at].get(mode="promise_in_bounds") for name, x in ring.items()}


def updated(state: State, batch: Ring, asked: Mapping[str, Any]) -> State:
    """One seed's update."""
    gradient = jax.grad(partial(loss, asked=asked), has_aux=True)(state["parameters"], state["behind"], batch)[0]
    count = state["count"] + 1
    parameters, means = adam(state["parameters"], state["means"], gradient, count.astype(jnp.float32), asked)
    return {"parameters": parameters, "behind": state["behind"], "means": means, "count": count}


def copied(state: State, due: jax.Array) -> State:
    """The target network follows where it is due."""
    behind = jax.lax.cond(due, lambda now, _: now, lambda _, before: before, state["parameters"], state["behind"])
    return state | {"behind": behind}


def scanned(asked: Mapping[str, Any], payoff: jax.Array | None, steps: int) -> Callable[[State, Ring, int, jax.Array], tuple[State, Ring]]:
    """``steps`` steps of all seeds, compiled, or updates alone without a payoff; what goes in is used up."""
    update = jax.vmap(partial(updated, asked=asked))

    def one(carry: Any, drawn: Mapping[str, jax.Array]) -> tuple[Any, None]:
        state, ring, position = carry
        if payoff is not None:
            ring = stored(ring, position % asked["replay"], played(drawn["act"], ring, payoff))
        state = update(state, sampled(ring, drawn["replay"], asked["replay"]))
        return (copied(state, state["count"][0] % asked["target_interval"] == 0), ring, position + 1), None

    def many(state: State, ring: Ring, position: int, key: jax.Array) -> tuple[State, Ring]:
        sizes = {"act": asked["agents"], "replay": asked["batch"]}
        shape, keys = (steps, len(state["count"])), jax.random.split(key, len(sizes))
        drawn = {name: jax.random.uniform(k, (*shape, width)) for k, (name, width) in zip(keys, sizes.items(), strict=True)}
        return jax.lax.scan(one, (state, ring, position), drawn)[0][:2]

    return jax.jit(many, donate_argnums=(0, 1))
