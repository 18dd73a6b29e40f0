"""What the numbers come to, in sentences that hang on nothing but the records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from docs.curves import claims, scores
from docs.curves.plan import METHODS, TASKS, Task
from docs.curves.scores import Record
from qtran_cli.report.kit.numerals import brief
from qtran_cli.reproduce import verdict as rule
from qtran_cli.statistics import contrast, iqm

BASE = "qtran_base"


def lines(records: Sequence[Record]) -> list[str]:
    """Where the ranking agrees with the papers; of every task who leads, where QTRAN-base is behind, and its Q_jt beside its play."""
    said = [*_claims(records)]
    for task in TASKS:
        own = scores.of(records, task)
        said += [*_leads(task, own), *_behind(task, own), *_central(task, own)] if len(own) > 1 else []
    return said


def _claims(records: Sequence[Record]) -> Iterator[str]:
    found = claims.stands(records)
    for said, words in ((rule.AGREES, "Agrees with the papers"), (rule.DIFFERS, "Differs from them"), (rule.UNSAID, "Cannot be said")):
        if texts := [stand.claim.text for stand in found if stand.verdict == said]:
            yield f"{words}: {'; '.join(texts)}."


def _leads(task: Task, own: Sequence[Record]) -> Iterator[str]:
    """Who earns most, and who cannot be told from it."""
    best = max(own, key=_middle)
    level = [f"`{r['method']}`" for r in own if r is not best and contrast([best["final"]], [r["final"]])[1][0] <= 0]
    others = "all others" if len(own) == len(METHODS) else f"the others of {len(own)} that have run"
    beside = f"; within its interval: {', '.join(level)}" if level else f", ahead of {others}"
    share = "" if best["ceiling"] is None else f" of {brief(best['ceiling'])}"
    yield f"`{task.name}`: `{best['method']}` earns most, {brief(_middle(best))}{share}{beside}."


def _behind(task: Task, own: Sequence[Record]) -> Iterator[str]:
    base = next((record for record in own if record["method"] == BASE), None)
    others = [r for r in own if base is not None and contrast([r["final"]], [base["final"]])[1][0] > 0]
    if base is not None and others:
        names = ", ".join(f"`{r['method']}` ({brief(_middle(r))})" for r in others)
        yield f"`{task.name}`: QTRAN-base ({brief(_middle(base))}) is behind {names}."


def _central(task: Task, own: Sequence[Record]) -> Iterator[str]:
    """What QTRAN-base's own Q_jt would earn if all agents chose together."""
    base = next((record for record in own if record["method"] == BASE and record["central"]), None)
    if base is not None:
        value, (low, high) = contrast([base["central"]], [base["final"]])
        what = "more than" if low > 0 else "less than" if high < 0 else "not apart from"
        together = brief(float(iqm(np.array(base["central"]))))
        yield f"`{task.name}`: argmax of QTRAN-base's Q_jt would earn {together}, {what} its agents' own choice (by {brief(value)})."


def _middle(record: Record) -> float:
    return float(iqm(np.array(record["final"])))
