"""The figures: learning curves of every task, performance profiles over all of them. Written anew with the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from docs.curves import aggregates, scores
from docs.curves.plan import TASKS, Task
from qtran_cli.judge.curve import RETURN, Curve, Source
from qtran_cli.judge.methods import style
from qtran_cli.report.figures import looks
from qtran_cli.report.figures.encoded import encoded
from qtran_cli.report.runs import curves_figure
from qtran_cli.statistics import interval, iqm

Record = dict[str, Any]
LEVELS = np.linspace(0.0, 1.05, 64)
FAINT = 0.08


def draw(records: Sequence[Record], folder: Path) -> list[Path]:
    """Write the figures that the records suffice for."""
    folder.mkdir(exist_ok=True)
    made = {name(task): picture(records, task) for task in TASKS if scores.of(records, task)}
    if tasks := scores.whole(records):
        made["profiles.svg"] = profiles(records, tasks)
    for file, data in made.items():
        (folder / file).write_bytes(data)
    return [folder / file for file in made]


def picture(records: Sequence[Record], task: Task) -> bytes:
    """A task's curves, and as dotted lines what argmax Q_jt would earn in the end, where the agents' own choice is another."""
    drawn, central = curves(records, task), apart(records, task)
    return encoded(lambda: _marked(curves_figure.draw(drawn), central), "svg")


def apart(records: Sequence[Record], task: Task) -> dict[str, float]:
    """Per method the interquartile mean of what argmax Q_jt would earn, of those where a seed's is not what its agents earn."""
    own = [record for record in scores.of(records, task) if record["central"]]
    return {record["method"]: float(iqm(np.array(record["central"]))) for record in own if record["central"] != record["final"]}


def _marked(figure: Any, central: Mapping[str, float]) -> Any:
    axes = figure.axes[0]
    for method, earned in central.items():
        axes.axhline(earned, color=looks.of(method).colour, linestyle=":", linewidth=1.1)
    if central:
        told = ", ".join(f"{style(method).printed} {earned:.2f}" for method, earned in central.items())
        axes.text(0.99, 0.02, rf"dotted: argmax $Q_{{jt}}$ of {told}", transform=axes.transAxes, ha="right", fontsize="x-small")
    return figure


def name(task: Task) -> str:
    """A task's figure."""
    return f"{task.name}.svg"


def curves(records: Sequence[Record], task: Task) -> list[Curve]:
    """The returns of every method over training."""
    return [_curve(record, task) for record in scores.of(records, task)]


def _curve(record: Record, task: Task) -> Curve:
    seeds = np.array(record["returns"])
    source = Source("", task.title, record["method"], record["method"], record["ceiling"])
    bounds = np.array([interval(row) for row in seeds.tolist()])
    return Curve(source, RETURN, np.array(record["steps"]), iqm(seeds), bounds[:, 0], bounds[:, 1], seeds)


def profiles(records: Sequence[Record], tasks: Sequence[Task]) -> bytes:
    """The share of runs whose score is above a level, a line a method, with pointwise 95 % bands."""
    from matplotlib.figure import Figure

    def drawn() -> Any:
        figure = Figure(figsize=(6.2, 3.6), layout="constrained")
        axes = figure.subplots()
        for method, own in scores.scores(records, tasks).items():
            _profile(axes, method, own)
        axes.set_xlabel("score τ (0: uniform play, 1: the ceiling)")
        axes.set_ylabel("share of runs above τ")
        axes.set_ylim(-0.02, 1.02)
        axes.legend(fontsize=8, ncols=2)
        return figure

    return encoded(drawn, "svg")


def _profile(axes: Any, method: str, own: aggregates.Scores) -> None:
    look, levels = looks.of(method), LEVELS.tolist()
    (low, high), line = aggregates.profile_interval(own, levels), aggregates.profile(own, levels)
    axes.step(LEVELS, line, where="post", color=look.colour, linestyle=look.dashes, linewidth=1.5, label=style(method).printed)
    axes.fill_between(LEVELS, low, high, step="post", color=look.colour, alpha=FAINT, linewidth=0)
