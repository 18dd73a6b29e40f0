"""Small games with several states for the tests: at random, and QMIX's two-step game."""

from __future__ import annotations

import math
import random
from fractions import Fraction

from hypothesis import strategies as st

from qtran_cli.model.branches import END, Branches
from qtran_cli.model.game import Numbered
from qtran_cli.model.task import FACTS, Task
from qtran_cli.table import Table, from_fractions
from tests.formats.strategies import labels as names
from tests.formats.strategies import numbers

ONE = Fraction(1)
OVER: Branches = ((END, ONE),)


def table(*rows) -> Table:
    """A two-agent payoff table of integers and fractions."""
    return from_fractions([Fraction(x) for row in rows for x in row], (len(rows), len(rows[0])))


def certain(*following: int) -> tuple[Branches, ...]:
    """Where each joint action leads for certain."""
    return tuple(((s, ONE),) for s in following)


def two_step(**changes) -> Task:
    """Agent 1's first action picks 2A (7 whatever they do) or 2B."""
    payoff = table([0, 0], [0, 0]), table([7, 7], [7, 7]), table([0, 1], [1, 8])
    leads = certain(1, 1, 2, 2), (OVER,) * 4, (OVER,) * 4
    return Task(payoff, leads, ((0, ONE),), **({"states": ("1", "2A", "2B"), "name": "two_step"} | changes))


def repeated(rows, **changes) -> Task:
    """One state that is met again and again."""
    payoff = table(*rows)
    return Task((payoff,), (certain(*[0] * payoff.size),), ((0, ONE),), ("s",), **changes)


def distribution(random_: random.Random, targets: list[int]) -> Branches:
    """Thirds, halves and wholes over up to three of ``targets``."""
    chosen = sorted(random_.sample(targets, min(len(targets), random_.randint(1, 3))))
    weights = [random_.randint(1, 3) for _ in chosen]
    return tuple((s, Fraction(w, sum(weights))) for s, w in zip(chosen, weights, strict=True))


def drawn(seed: int, states: int = 3, shape: tuple[int, ...] = (2, 2), acyclic: bool = False, high: int = 5, **changes) -> Task:
    """A game with integer payoffs in −high … high; every state follows the one before it by the first joint action."""
    random_ = random.Random(seed)
    size = math.prod(shape)
    payoff, following = [], []
    for s in range(states):
        payoff.append(from_fractions([Fraction(random_.randint(-high, high)) for _ in range(size)], shape))
        targets = [END, *range(s + 1 if acyclic else 0, states)]
        row = [distribution(random_, targets) for _ in range(size)]
        row[0] = ((s + 1, ONE),) if s + 1 < states else row[0]
        following.append(tuple(row))
    return Task(tuple(payoff), tuple(following), ((0, ONE),), tuple(f"s{s}" for s in range(states)), **changes)


labels = names.filter(lambda name: name.lower() not in ("null", "~"))


@st.composite
def tasks(draw) -> Task:
    """Games with any names and numbers, fully or partially observed, with facts that need not be true."""
    shape = tuple(draw(st.lists(st.integers(1, 3), min_size=1, max_size=3)))
    count = draw(st.integers(1, 4))
    base = drawn(draw(st.integers(0, 999)), count, shape, horizon=1)
    payoff = tuple(from_fractions([draw(numbers) for _ in range(base.size)], shape) for _ in range(count))
    unique = st.lists(labels, min_size=count, max_size=count, unique=True)
    agents = draw(st.just(()) | st.lists(names, min_size=len(shape), max_size=len(shape), unique=True).map(tuple))
    actions = draw(st.sampled_from([(), tuple(Numbered(m) for m in shape), tuple(tuple(f"a{k}" for k in range(m)) for m in shape)]))
    observations = signals = None
    kind = draw(st.sampled_from(["full", "observations", "signals"]))
    if kind == "observations":
        observations = tuple(tuple(draw(names) for _ in range(count)) for _ in shape)
    elif kind == "signals":
        signals = tuple(tuple(draw(seen(len(shape))) for _ in range(base.size)) for _ in range(count))
    return Task(
        payoff,
        base.next,
        base.initial,
        tuple(draw(unique)),
        horizon=draw(st.integers(1, 10**6)),
        discount=draw(st.fractions(Fraction(1, 1000), 1)),
        observations=observations,
        signals=signals,
        name=draw(names),
        title=draw(names),
        source=draw(names),
        agents=agents,
        actions=actions,
        expect=draw(facts),
    )


@st.composite
def seen(draw, n: int):
    """A distribution over joint observations of n agents."""
    joint = draw(st.lists(st.tuples(*[names] * n), min_size=1, max_size=3, unique=True))
    weights = [draw(st.integers(1, 9)) for _ in joint]
    return tuple((u, Fraction(w, sum(weights))) for u, w in zip(joint, weights, strict=True))


_methods = st.dictionaries(st.sampled_from(["iql", "vdn", "cw_qmix"]), numbers, max_size=2)
_kinds = {"optimum": numbers, "decentralised": numbers, "fitted": _methods, "bootstrapped": _methods}
facts = st.fixed_dictionaries({}, optional={key: _kinds.get(key, st.booleans()) for key in FACTS})
