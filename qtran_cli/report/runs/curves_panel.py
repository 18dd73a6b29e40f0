"""One panel of `qtran plot`'s curves: a quantity on one game, a line and a band per run.

Terms of the loss stand on a logarithmic axis where they span a decade, linear near 0 where a 0 is among them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qtran_cli.judge.curve import AGREEMENT, NORMALISED, RETURN, Curve, counted
from qtran_cli.report.figures.looks import Look
from qtran_cli.report.figures.mathematics import plain
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import brief

LABELS = 24
"""Up to so many labels are told apart."""
FLOOR = 1e-7
"""Of a panel's largest loss: below, a logarithmic axis turns linear."""
FEW, CLEAR, FAINT = 4, 0.15, 0.08
"""Bands of up to so many runs are as opaque as the first number; of more, as the second."""
OPTIMUM = "#555555"
SMALLEST, LARGEST = 1e-4, 1e9
"""Returns between them are written out; others have a factor above the axis."""
MARKED = 6
"""About so many evaluations of a run carry its marker."""


def panel(axes: Any, curves: Sequence[Curve], name: str, looks: Mapping[str, Look], seeds: bool, updates: bool = False) -> None:
    """Draw the curves of the quantity ``name`` on ``axes``. looks: by label, of the whole figure. updates: along x, not steps."""
    order = list(looks)
    for curve in curves:
        k = order.index(curve.source.label)
        _line(axes, curve, looks[curve.source.label], along(curve, updates), k, seeds, FAINT if len(curves) > FEW else CLEAR)
    axes.grid(color="#e5e5e5", linewidth=0.6)
    axes.set_axisbelow(True)
    _whole(axes)
    if name == AGREEMENT:
        axes.set_ylim(-0.03, 1.03)
    elif name in (RETURN, NORMALISED):
        _optimum(axes, curves)
        _plain(axes)
    elif counted(name):
        _plain(axes)
    else:
        _scale(axes, curves)


def along(curve: Curve, updates: bool) -> np.ndarray:
    """What stands along x: environment steps, or updates where they are asked for."""
    return curve.steps if not updates or curve.updates is None else curve.updates


def _whole(axes: Any) -> None:
    """Steps are counted: no tick is a fraction."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.xaxis.set_major_formatter("{x:,.0f}")


def _line(axes: Any, curve: Curve, look: Look, x: np.ndarray, k: int, seeds: bool, opacity: float) -> None:
    if seeds and curve.quantity != AGREEMENT:
        marker = "o" if len(x) == 1 else None
        axes.plot(x, curve.seeds, color=look.colour, linewidth=0.5, alpha=0.45, marker=marker, markersize=2)
    marks = {"marker": look.marker, "markersize": 4, "markevery": _marked(x, k)}
    axes.plot(x, curve.value, color=look.colour, linestyle=look.dashes, linewidth=1.4, **marks)
    if curve.seeds.shape[-1] > 1:
        axes.fill_between(x, curve.low, curve.high, color=look.colour, alpha=opacity, linewidth=0)


def _marked(x: np.ndarray, k: int) -> tuple[int, int]:
    """(first, every) of the evaluations that the k-th run marks: no two runs begin at one."""
    every = max(1, round(len(x) / MARKED))
    return k * (1 + every // 4) % every, every


def handles(looks: Mapping[str, Look], said: Mapping[str, str]) -> list[Any]:
    """What a legend shows for each label. said: in words."""
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=look.colour, linestyle=look.dashes, linewidth=1.4, marker=look.marker, markersize=4, label=said[label])
        for label, look in looks.items()
    ]


def unit(name: str) -> str:
    """A quantity and its unit, for the axis."""
    if name == RETURN:
        return "greedy return (units of payoff)"
    if name == NORMALISED:
        return "greedy return (share of each game's range)"
    if counted(name):
        return f"{plain(printable(name.replace('_', ' '), 40))} (greedy)"
    if name == AGREEMENT:
        return "share of seeds optimal"
    return rf"loss $L_{{\mathrm{{{name.replace('_', '-')}}}}}$ (scaled reward, squared)"


def _plain(axes: Any) -> None:
    """Ticks are whole numbers: what matplotlib adds to them, written above the axis, reads like a factor."""
    shown = SMALLEST <= max(map(abs, axes.get_ylim())) < LARGEST
    axes.ticklabel_format(axis="y", useOffset=False, **({"style": "plain"} if shown else {}))


def _optimum(axes: Any, curves: Sequence[Curve]) -> None:
    """A line at the largest return that is possible, where it is known."""
    best = curves[0].source.best
    if best is None:
        return
    axes.axhline(best, color=OPTIMUM, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
    axes.annotate(
        f"optimum {brief(best)}",
        (0.99, best),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        ha="right",
        fontsize="x-small",
        color=OPTIMUM,
        parse_math=False,
    )
    axes.margins(y=0.12)


def _scale(axes: Any, curves: Sequence[Curve]) -> None:
    """A logarithmic axis where what is drawn spans more than a decade."""
    drawn = np.abs(np.concatenate([x[np.isfinite(x)] for curve in curves for x in (curve.value, curve.low, curve.high)] or [[]]))
    positive = drawn[drawn > 0]
    if not len(positive) or positive.max() <= 10 * positive.min():
        return
    low = positive.max() * FLOOR
    if len(positive) == len(drawn) and low <= positive.min():
        axes.set_yscale("log")
    else:
        axes.set_yscale("symlog", linthresh=10.0 ** math.ceil(math.log10(max(low, positive.min()))))
