"""Reading what agents see: ``observations``, a map from state to label per agent, or ``observation``, noisy.

    observations: {row: {start: here, goal: there}, column: {start: dark, goal: dark}}
    observation: {goal: [[{hear: {hear: 0.7, silence: 0.1}, silence: {hear: 0.2}}, …], …]}

A distribution over joint observations is nested once per agent: what agent 1 sees, then agent 2, …, then the probability.
``observation`` is given per next state, nested like the payoff there; one entry may stand for all joint actions below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qtran_cli.errors import FormatError
from qtran_cli.formats._states.states import spread
from qtran_cli.formats._tree import Tree, describe, probability, text, unknown_key
from qtran_cli.model.branches import NULLS, Seen

LABELS = "write one map per agent: observations: {row: {start: here, goal: there}, column: …}"
NOISY = "nest once per agent, what each sees: {left: {left: 0.8, right: 0.1}, right: {left: 0.1}}"


def observations(tree: Tree, agents: Sequence[str], states: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """[agent][state], from a mapping by agent or a list in their order. Raises FormatError."""
    if isinstance(tree, list):
        if len(tree) != len(agents):
            raise FormatError(f"{len(tree)} maps for {len(agents)} agents", where="observations", right=LABELS)
        return tuple(_labels(x, f"observations[{i}]", states) for i, x in enumerate(tree))
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where observations should be", where="observations", right=LABELS)
    for key in tree:
        if key not in agents:
            raise unknown_key(key, agents, "observations")
    missing = next((agent for agent in agents if agent not in tree), None)
    if missing is not None:
        raise FormatError(f"agent {missing:.40} sees nothing", where="observations", right=LABELS)
    return tuple(_labels(tree[agent], f"observations.{agent}", states) for agent in agents)


def _labels(tree: Tree, where: str, states: Sequence[str]) -> tuple[str, ...]:
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where a map from states should be", where=where, right="write {start: here, goal: there}")
    for key in tree:
        if key not in states:
            raise unknown_key(key, states, where)
    missing = next((name for name in states if name not in tree), None)
    if missing is not None:
        raise FormatError(f"the state {missing:.40} is missing", where=where, right="say what the agent sees in every state")
    return tuple(text(tree[name], f"{where}.{name}") for name in states)


def signals(tree: Tree, shape: Sequence[int], states: Sequence[str]) -> tuple[tuple[tuple[Seen, ...], ...], ...]:
    """signals[s'][k]; () for states that are left out and entries that are null. Raises FormatError, ScalarError."""
    if not isinstance(tree, Mapping):
        right = "write one entry per next state: observation: {goal: {here: {here: 1}}}"
        raise FormatError(f"{describe(tree)} where observations should be", where="observation", right=right)
    for key in tree:
        if key not in states:
            raise unknown_key(key, states, "observation")
    return tuple(spread(tree.get(name), shape, f"observation.{name}", lambda x, where: _joint(x, where, len(shape))) for name in states)


def _joint(tree: Tree, where: str, n: int) -> tuple[Seen, ...]:
    """A distribution over joint observations."""
    if tree is None or (isinstance(tree, str) and tree in NULLS):
        return ()
    return tuple((labels, p) for labels, p in _nested(tree, where, n, ()) if p)


def _nested(tree: Tree, where: str, n: int, so_far: tuple[str, ...]) -> Iterator[Seen]:
    if n == 0:
        yield so_far, probability(tree, where)
        return
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where agent {len(so_far) + 1}'s observations should be", where=where, right=NOISY)
    for label, inner in tree.items():
        yield from _nested(inner, f"{where}.{label}", n - 1, (*so_far, text(label, where)))
