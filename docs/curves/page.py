"""docs/curves.md: text by hand, tables, verdicts and the reading from the recorded runs; what is missing is said."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from docs.curves import claims, figures, plan, reading, scores
from docs.curves.plan import METHODS, TASKS, Task
from docs.curves.scores import Record
from docs.learning.page import ABSENT, WIDTH, rows
from qtran_cli.report.kit.numerals import brief
from qtran_cli.statistics import improvement, improvement_interval, interval, iqm, stratified

PICTURES = "pictures/curves"
NOTHING = "Nothing yet."


def page(text: str, records: Sequence[Record]) -> str:
    """``text`` with every {name} that a part is known by filled in."""
    tasks = scores.whole(records)
    parts = {
        "missing": filled(_missing(records)),
        "budget": _budget(),
        "work": _work(records),
        "claims": _claims(records),
        "tasks": "\n\n".join(_task(records, task) for task in TASKS if scores.of(records, task)) or "None has been run.",
        "over": filled(_over(tasks)),
        "aggregate": _aggregate(records, tasks) if tasks else NOTHING,
        "profiles": f"![Performance profiles]({PICTURES}/profiles.svg)" if tasks else "",
        "improvement": _improvement(records, tasks) if tasks else NOTHING,
        "reading": "\n".join(f"- {filled(line, 2)}" for line in reading.lines(records)) or NOTHING,
    }
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def filled(text: str, indent: int = 0) -> str:
    """Prose in lines."""
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False)


def _missing(records: Sequence[Record]) -> str:
    """The planned runs that are not recorded, by task."""
    made = {plan.key(record) for record in records}
    left: dict[str, list[str]] = {}
    for run in plan.runs():
        if run.key not in made:
            left.setdefault(run.task.name, []).append(run.method)
    parts = [f"`{task}` {'all of them' if len(own) == len(METHODS) else ', '.join(own)}" for task, own in left.items()]
    return f"**This page is of partial data.** Planned and not made yet: {'; '.join(parts)}." if parts else ""


def _budget() -> str:
    head = ("task", "what it is", "--set", "steps a seed", "updates a seed", "copies")
    return rows(head, (_budgeted(task) for task in TASKS))


def _budgeted(task: Task) -> list[str]:
    changed = " ".join(f"`{text}`" for text in (*(f"env.{option}" for option in task.options), *task.settings)) or ABSENT
    return [f"`{task.name}`", task.title, changed, f"{task.steps:,}", f"{task.updates:,}", str(task.copies)]


def _work(records: Sequence[Record]) -> str:
    own = [record for record in records if "final" in record]
    seconds, updates = sum(r["seconds"] for r in own), sum(r["updates"] * r["seeds"] for r in own)
    return (
        f"{len(own)} runs, {updates / 1e6:.1f} million updates over all seeds, {seconds / 3600:.1f} hours on cores shared with other work"
    )


def _claims(records: Sequence[Record]) -> str:
    head = ("claim", "by", "difference", "95 %", "verdict")
    found = claims.stands(records)
    lines = ((s.claim.text, s.claim.by, brief(s.value), _ends(s.interval), s.verdict) for s in found)
    return rows(head, lines) if found else "No claim can be looked at yet."


def _task(records: Sequence[Record], task: Task) -> str:
    own = scores.of(records, task)
    head = ("method", "return", "95 %", "least", "most", *(("argmax Q_jt",) if any(r["central"] for r in own) else ()))
    table = rows(head, (_method(record, len(head)) for record in own))
    picture = f"![Learning curves on {task.title}]({PICTURES}/{figures.name(task)})"
    return f"### `{task.name}`: {task.title}\n\n{filled(_known(records, task))}\n\n{table}\n\n{picture}"


def _known(records: Sequence[Record], task: Task) -> str:
    """The ceiling and the floor, in words."""
    top, floor = scores.top(records, task), scores.floor(records, task)
    known = scores.of(records, task)[0]["ceiling"] is not None
    words = f"The most that can be earned is {brief(top or 0.0)}" if known else "Nobody knows the most that can be earned"
    return words + (f"; uniform play earns {brief(floor)}." if floor is not None else ".")


def _method(record: Record, width: int) -> list[str]:
    final = record["final"]
    cells = [f"`{record['method']}`", brief(_middle(final)), _ends(interval(final)), brief(min(final)), brief(max(final))]
    central = [brief(_middle(record["central"])) if record["central"] else ABSENT]
    return [*cells, *central][:width]


def _over(tasks: Sequence[Task]) -> str:
    if not tasks:
        return "No task has a run of every method yet."
    return f"Over {len(tasks)} task{'s' * (len(tasks) != 1)} that all methods have run on: {', '.join(f'`{task.name}`' for task in tasks)}."


def _aggregate(records: Sequence[Record], tasks: Sequence[Task]) -> str:
    found = scores.scores(records, tasks)
    middle = {method: _middle(list(chain.from_iterable(own))) for method, own in found.items()}
    ranked = sorted(middle, key=lambda method: -middle[method])
    return rows(("method", "score", "95 %"), ([f"`{m}`", f"{middle[m]:.3f}", _ends(stratified(found[m]))] for m in ranked))


def _improvement(records: Sequence[Record], tasks: Sequence[Task]) -> str:
    found = scores.scores(records, tasks)
    return rows(("", *(f"`{method}`" for method in METHODS)), ([f"`{one}`", *_above(found, one)] for one in METHODS))


def _above(found: dict[str, list[list[float]]], one: str) -> Iterator[str]:
    for other in METHODS:
        if other == one:
            yield ABSENT
        else:
            low, high = improvement_interval(found[one], found[other])
            yield f"{improvement(found[one], found[other]):.2f} ({low:.2f} … {high:.2f})"


def _middle(values: Sequence[float]) -> float:
    return float(iqm(np.array(values)))


def _ends(ends: tuple[float, float]) -> str:
    return f"{brief(ends[0])} … {brief(ends[1])}"
