"""JAX at work on what ours trains, in an environment of its own: PYTHON benchmarks/_jax < requests

The first line is a JSON object: method, gamma, weights, lr, clip, batch, replay, target_interval, agents, together (steps of a scan),
payoff (nested lists, or null: updates alone, on the transitions given), given and found (files). given, an .npz, holds parameters
(online/LAYER/0 and 1, behind/…), a batch (batch/COLUMN) and the ring (ring/COLUMN), of all seeds; agents have memory where there is a
column ``last``, and then a row is an episode. The terms and the gradient of the loss
on the batch go to found; the line is answered by the version. Every other line, "steps" and a multiple of ``together``, by the processor
seconds that so many took.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from loop import scanned
from methods import loss


def part(given: Mapping[str, np.ndarray], kind: str) -> dict[str, jax.Array]:
    """What stands below ``kind``."""
    return {name.partition("/")[2]: jnp.asarray(x) for name, x in given.items() if name.startswith(f"{kind}/")}


def network(given: Mapping[str, np.ndarray], kind: str) -> dict[str, tuple[jax.Array, jax.Array]]:
    """The parameters of one network."""
    arrays = part(given, kind)
    return {name: (arrays[f"{name}/0"], arrays[f"{name}/1"]) for name in dict.fromkeys(each[:-2] for each in arrays)}


def losses(asked: Mapping[str, Any], given: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The terms, and the gradient by layer."""
    both = jax.vmap(jax.value_and_grad(partial(loss, asked=asked), has_aux=True))
    (_, terms), gradient = both(network(given, "online"), network(given, "behind"), part(given, "batch"))
    means = "batch/last" in given  # as ours, where agents have memory and episodes might be of several lengths
    found = {f"term/{name}": term.mean(1) if means else term for name, term in terms.items()}
    found |= {f"gradient/{name}/{k}": x for name, layer in gradient.items() for k, x in enumerate(layer)}
    return {name: np.asarray(x) for name, x in found.items()}


def begun(given: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The state before the first step."""
    parameters = network(given, "online")
    means = tuple(jax.tree.map(jnp.zeros_like, parameters) for _ in range(2))
    count = jnp.zeros(len(next(iter(parameters.values()))[0]), jnp.int32)
    return {"parameters": parameters, "behind": network(given, "behind"), "means": means, "count": count}


def ring(given: Mapping[str, np.ndarray]) -> dict[str, jax.Array]:
    """The transitions of all seeds, [capacity, S, …]."""
    return {name: jnp.array(jnp.swapaxes(x, 0, 1)) for name, x in part(given, "ring").items()}


def answers(lines: Iterable[str], asked: Mapping[str, Any], given: Mapping[str, np.ndarray]) -> Iterator[float]:
    """The processor seconds of every request, after a first one that compiles."""
    payoff = None if asked["payoff"] is None else jnp.array(asked["payoff"])
    together = asked["together"]
    run, state, kept = scanned(asked, payoff, together), begun(given), ring(given)
    key, position = jax.random.key(0, impl="rbg"), asked["replay"]
    for line in chain([f"steps {together}"], lines):
        start = time.process_time()
        for _ in range(int(line.split()[1]) // together):
            key, own = jax.random.split(key)
            state, kept = run(state, kept, position, own)
            position += together
        jax.block_until_ready(state)
        yield time.process_time() - start


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    with np.load(asked["given"]) as file:
        given = dict(file)
    np.savez(asked["found"], **losses(asked, given))
    times = answers(sys.stdin, asked, given)
    next(times)
    print(f"jax {jax.__version__}", flush=True)
    for seconds in times:
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
