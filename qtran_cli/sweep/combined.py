"""The runs of a plan, in its order, each once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice, product
from random import Random

from qtran_cli.declared import as_read
from qtran_cli.errors import UsageError
from qtran_cli.sweep.asked import Asked
from qtran_cli.sweep.plan import MOST_RUNS, SETTINGS, Between, Plan, Value, Values

Key = tuple[str, str]


def runs(plan: Plan) -> list[Asked]:
    """Every run that the plan asks for. Raises UsageError where they are too many, or lists to be zipped of unequal lengths."""
    found = dict.fromkeys(map(_asked, islice(_WAYS[plan.how](plan), MOST_RUNS + 1)))
    if len(found) > MOST_RUNS:
        raise UsageError(f"the plan has more than {MOST_RUNS:,} runs", right="split it, or draw: --random N")
    return list(found)


def _asked(chosen: Mapping[Key, Value]) -> Asked:
    own = [{name: as_read(value) for (where, name), value in chosen.items() if where == kind} for kind in ("", SETTINGS)]
    return Asked(*(tuple(sorted(texts.items())) for texts in own))


def _grid(plan: Plan) -> Iterator[Mapping[Key, Value]]:
    return (dict(zip(plan.axes, values, strict=True)) for values in product(*map(_listed, plan.axes.values())))


def _zip(plan: Plan) -> Iterator[Mapping[Key, Value]]:
    lengths = {name: len(_listed(values)) for (_, name), values in plan.axes.items() if len(_listed(values)) > 1}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} {length}" for name, length in lengths.items())
        raise UsageError(f"lists of unequal lengths cannot be zipped: {told}", right="as many values of each, or how: grid")
    most = max(lengths.values(), default=1)
    return ({key: (_listed(values) * most)[k] for key, values in plan.axes.items()} for k in range(most))


def _random(plan: Plan) -> Iterator[Mapping[Key, Value]]:
    """Draws do not hang on the order in which a file names what is drawn."""
    draws = Random(plan.seed)
    for _ in range(plan.draws):
        yield {key: _drawn(draws, plan.axes[key]) for key in sorted(plan.axes)}


def _list(plan: Plan) -> Iterator[Mapping[Key, Value]]:
    for one in plan.listed:
        yield from _grid(Plan({**plan.axes, **one}))


_WAYS = {"grid": _grid, "zip": _zip, "random": _random, "list": _list}


def _listed(values: Values) -> list[Value]:
    return [] if isinstance(values, Between) else list(values)


def _drawn(draws: Random, values: Values) -> Value:
    if not isinstance(values, Between):
        return draws.choice(list(values))
    if isinstance(values.low, int) and isinstance(values.high, int) and not values.log:
        return draws.randint(values.low, values.high)
    if values.log:
        found = math.exp(draws.uniform(math.log(values.low), math.log(values.high)))
        return round(found) if isinstance(values.low, int) and isinstance(values.high, int) else float(f"{found:.6g}")
    return float(f"{draws.uniform(values.low, values.high):.6g}")
