"""docs/mixer.md: text by hand, tables and verdicts from the recorded runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from docs.learning.page import number, rows
from docs.mixer import arms, measures, states
from docs.mixer.arms import PARTS, Arm
from docs.mixer.claims import claims
from docs.mixer.measures import BEST, ENDS, VDN

Record = dict[str, Any]
EXPLORED = {True: "full", False: "ε-greedy"}


def page(text: str, found: dict[str, list[Record]]) -> str:
    """``text`` with every {name} that a table is known by filled in. found: the records of drawn, named and states."""
    tables = {
        "claims": rows(("claim", "of", "least favourable", "holds"), ([*c.cells, "yes" if c.holds else "**no**"] for c in claims(found))),
        "drawn": _drawn(found["drawn"]),
        "exact": _exact(),
        "named": _named("named", found["named"]),
        "mixers": _named("mixers", found["mixers"]),
        "greedy": _greedy(found["named"]),
        "states": _states(found["states"]),
        "ways": rows(("arm", "--set"), ([f"`{way}`", " ".join(f"`{one}`" for one in told) or "–"] for way, told in arms.WAYS.items())),
    }
    for name, table in tables.items():
        text = text.replace(f"{{{name}}}", table)
    return text


def of(records: Sequence[Record], arm: Arm) -> list[Record]:
    """The records of an arm."""
    return [record for record in records if arms.key(record)[1] == arm]


def share(part: float, whole: float) -> str:
    """In per cent."""
    return f"{100 * part / whole:.0f} %"


def _drawn(records: Sequence[Record]) -> str:
    head = ("arm", "exploration", "seeds right", "games right in every seed", "in some", *(f"at {end}" for end in ENDS[:3]), "elsewhere")
    return rows(head, (_arm(arm, of(records, arm)) for arm in PARTS["drawn"].arms if of(records, arm)))


def _arm(arm: Arm, records: Sequence[Record]) -> list[str]:
    right = [measures.right(record) for record in records]
    seeds = sum(map(len, right))
    shares = [share(sum(map(sum, right)), seeds), str(sum(r.all() for r in right)), str(sum(r.any() and not r.all() for r in right))]
    counts = measures.counted(records)
    ends = [share(counts[end], seeds) for end in ENDS] if arm.full else ["–"] * len(ENDS)
    return [f"`{arm.way}`", EXPLORED[arm.full], *shares, *ends]


def _exact() -> str:
    found = [measures.exact(env) for env in PARTS["drawn"].games]
    names = {"vdn": "VDN's fit", "qmix_mixer": "the mixer's best table", "qmix": "the best monotone table"}
    own = {name: [e.sse[name] / np.square(e.payoff - e.payoff.mean()).sum() for e in found] for name in names}
    body = ([text, str(sum(e.right[name] for e in found)), f"{median(own[name]):.3f}"] for name, text in names.items())
    return rows(("exact", f"right in, of {len(found)} games", "squared error over that of a constant, median"), body)


def _named(part: str, records: Sequence[Record]) -> str:
    ways = [arm for arm in PARTS[part].arms if arm.full]
    head = ("game", *(f"`{arm.way}`" for arm in ways), "the mixer's least", "VDN's")
    return rows(head, (_game(env, ways, records) for env in PARTS[part].games))


def _game(env: str, ways: Sequence[Arm], records: Sequence[Record]) -> list[str]:
    own = {arms.key(record)[1]: record for record in records if record["env"] == env}
    known = measures.exact(env)
    cells = [_cell(own.get(arm)) for arm in ways]
    return [f"`{env}`", *cells, number(known.sse["qmix_mixer"]), number(known.sse["vdn"])]


def _cell(record: Record | None) -> str:
    """Least, median and most squared error; how many seeds are right, and at VDN's fit."""
    if record is None:
        return "–"
    errors, counts = measures.errors(record), measures.counted([record])
    most = " … ".join(number(x) for x in (errors.min(), median(errors), errors.max()))
    return f"{most}; {measures.right(record).sum()} right, {counts[VDN]} at VDN's, {counts[BEST]} at best"


def _greedy(records: Sequence[Record]) -> str:
    ways = [arm for arm in PARTS["named"].arms if Arm(arm.way, False) in PARTS["named"].arms]
    head = ("game", *(f"`{arm.way}`, {EXPLORED[arm.full]}" for arm in ways))
    own = {arms.key(record): record for record in records}
    known = [env for env in PARTS["named"].games if any(record["env"] == env for record in records)]
    return rows(head, ([f"`{env}`", *(_right(own.get((env, arm))) for arm in ways)] for env in known))


def _right(record: Record | None) -> str:
    return "–" if record is None else f"{measures.right(record).sum()} of {len(record['greedy'])}"


def _states(records: Sequence[Record]) -> str:
    earned = ("theory: training can earn", "exact fits from where seeds began", "the seeds earn")
    head = ("game", "method", "settings", *earned, "learned start, theory", "seeds", "alarms")
    return rows(head, map(_state, sorted(records, key=lambda r: list(states.runs()).index(states.key(r)))))


def _state(record: Record) -> list[str]:
    said = states.theory(record["env"], record["method"])
    can = " or ".join(map(str, said.returns)) or "no fixed point: nothing to settle at"
    run = states.key(record)
    steps = [] if run.steps == states.STEPS else [f"--steps {run.steps}"]
    names = [f"`{run.env}`", f"`{run.method}`", " ".join(f"`{one}`" for one in (*run.told, *steps)) or "–"]
    return [*names, can, _counts(record["led"]), _counts(record["return"]), _learns(said), _span(record), _alarmed(record)]


def _counts(found: Sequence[str | None]) -> str:
    """What occurs, and how often, the most frequent first."""
    counts = sorted(Counter(one or "–" for one in found).items(), key=lambda item: -item[1])
    return "–" if set(found) == {None} else ", ".join(f"{value} ({n})" for value, n in counts)


def _learns(said: Any) -> str:
    if said.ends is not None:
        return " or ".join(f"{float(point.learned):.4g}" for point in said.ends) or "–"
    learned = said.bootstrapped.learned
    return "–" if learned is None else f"{float(learned):.4g}"


def _span(record: Record) -> str:
    learned = [x for x in record["learned"] if x is not None]
    return "–" if not learned else f"{min(learned):.4g} … {max(learned):.4g}"


def _alarmed(record: Record) -> str:
    return f"{len(record['alarmed'])} of {len(record['return'])}"
