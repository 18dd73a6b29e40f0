"""One panel of the figure of `qtran report`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qtran_cli.judge.standing.profiles import Line, Profile, logarithmic, numbers, order
from qtran_cli.report.figures.looks import Look
from qtran_cli.report.figures.mathematics import plain
from qtran_cli.report.kit.labels import among, printable

FAINT = 0.12
MOST, MARKED = 8, 6
"""Values that have a tick each; about so many levels of a profile carry its marker."""


def sensitivity(axes: Any, lines: Sequence[Line], setting: str, looks: Mapping[str, Look]) -> None:
    """The interquartile mean against the setting's value, with intervals. What is no number stands apart, without a line."""
    every = sorted({value for line in lines for value in line.values}, key=order)
    found = numbers(every)
    at = dict(zip(every, found if found is not None else map(float, range(len(every))), strict=True))
    for line in lines:
        look, middle = looks[line.label], [stand.iqm for stand in line.stands]
        x = [at[value] for value in line.values]
        style = {
            "color": look.colour,
            "linestyle": look.dashes if found is not None else "none",
            "marker": look.marker,
            "markersize": 4,
            "linewidth": 1.4,
        }
        axes.errorbar(x, middle, yerr=_bars(line), capsize=2.5, elinewidth=1, **style)
    if found is not None and logarithmic(found):
        axes.set_xscale("log")
    if found is None or len(every) <= MOST:
        axes.set_xticks(list(at.values()), [plain(among(every, k)) for k in range(len(every))])
        axes.minorticks_off()
    axes.set_xlabel(plain(printable(setting)))
    axes.set_ylabel("greedy return (units of payoff)")


def _bars(line: Line) -> list[list[float]]:
    """How far the interval reaches below and above each point: no distance where there is none."""
    ends = [stand.ci95 or (stand.iqm, stand.iqm) for stand in line.stands]
    pairs = [(stand.iqm - low, high - stand.iqm) for stand, (low, high) in zip(line.stands, ends, strict=True)]
    return [[max(0.0, below) for below, _ in pairs], [max(0.0, above) for _, above in pairs]]


def profiled(axes: Any, lines: Sequence[Profile], about: str, looks: Mapping[str, Look]) -> None:
    """The share of seeds above a level, with pointwise bands."""
    for line in lines:
        look = looks[line.label]
        style = {"color": look.colour, "linestyle": look.dashes, "marker": look.marker, "markersize": 4, "linewidth": 1.4}
        axes.step(line.levels, line.share, where="post", markevery=max(1, len(line.levels) // MARKED), **style)
        axes.fill_between(line.levels, line.low, line.high, step="post", color=look.colour, alpha=FAINT, linewidth=0)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel(about)
    axes.set_ylabel("share of seeds above τ")
