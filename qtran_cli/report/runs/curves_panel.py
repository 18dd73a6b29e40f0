"""One panel of `qtran plot`'s curves: a quantity on one game, a line and a band per run.

Terms of the loss stand on a logarithmic axis where they span a decade, linear near 0 where a 0 is among them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from qtran_cli.judge.curve import AGREEMENT, NORMALISED, RETURN, Curve, counted
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import brief
from qtran_cli.report.study.figure import COLOURS

STYLES = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.2, 1.2, 1.2)))
LABELS = 24
"""Up to so many labels are told apart, by colour and line style."""
FLOOR = 1e-7
"""Of a panel's largest loss: below, a logarithmic axis turns linear."""
FEW, CLEAR, FAINT = 4, 0.15, 0.08
"""Bands of up to so many runs are as opaque as the first number; of more, as the second."""
OPTIMUM = "#555555"
SMALLEST, LARGEST = 1e-4, 1e9
"""Returns between them are written out; others have a factor above the axis."""


def panel(axes: Any, curves: Sequence[Curve], name: str, labels: list[str], seeds: bool) -> None:
    """Draw the curves of the quantity ``name`` on ``axes``. labels: of the whole figure."""
    for curve in curves:
        _line(axes, curve, labels.index(curve.source.label), seeds, FAINT if len(curves) > FEW else CLEAR)
    axes.grid(color="#e5e5e5", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", nbins=5)
    if name == AGREEMENT:
        axes.set_ylim(-0.03, 1.03)
    elif name in (RETURN, NORMALISED):
        _optimum(axes, curves)
        _plain(axes)
    elif counted(name):
        _plain(axes)
    else:
        _scale(axes, curves)


def _line(axes: Any, curve: Curve, k: int, seeds: bool, opacity: float) -> None:
    colour, style = _look(k)
    marker = "o" if len(curve.steps) == 1 else None
    if seeds and curve.quantity != AGREEMENT:
        axes.plot(curve.steps, curve.seeds, color=colour, linewidth=0.5, alpha=0.45, marker=marker, markersize=2)
    axes.plot(curve.steps, curve.value, color=colour, linestyle=style, linewidth=1.6, marker=marker, markersize=4)
    if curve.seeds.shape[-1] > 1:
        axes.fill_between(curve.steps, curve.low, curve.high, color=colour, alpha=opacity, linewidth=0)


def _look(k: int) -> tuple[str, Any]:
    """The k-th label's colour and line style; no two of LABELS agree in both."""
    return COLOURS[k % len(COLOURS)], STYLES[(k + k // len(COLOURS)) % len(STYLES)]


def handles(labels: Sequence[str]) -> list[Any]:
    """What a legend shows for each label."""
    from matplotlib.lines import Line2D

    looks = [_look(k) for k in range(len(labels))]
    return [
        Line2D([], [], color=colour, linestyle=style, linewidth=1.6, label=printable(label, 60))
        for (colour, style), label in zip(looks, labels, strict=True)
    ]


def unit(name: str) -> str:
    """A quantity and its unit, for the axis."""
    if name == RETURN:
        return "greedy return (units of payoff)"
    if name == NORMALISED:
        return "greedy return (share of each game's range)"
    if counted(name):
        return f"{printable(name.replace('_', ' '), 40)} (greedy)"
    return "share of seeds optimal (no unit)" if name == AGREEMENT else f"L_{name} (scaled reward, squared)"


def _plain(axes: Any) -> None:
    """Ticks are whole numbers: what matplotlib adds to them, written above the axis, reads like a factor."""
    plain = SMALLEST <= max(map(abs, axes.get_ylim())) < LARGEST
    axes.ticklabel_format(axis="y", useOffset=False, **({"style": "plain"} if plain else {}))


def _optimum(axes: Any, curves: Sequence[Curve]) -> None:
    """A line at the largest return that is possible, where it is known."""
    best = curves[0].source.best
    if best is None:
        return
    axes.axhline(best, color=OPTIMUM, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
    axes.annotate(
        f"optimum {brief(best)}",
        (0.01, best),
        xycoords=("axes fraction", "data"),
        xytext=(0, 2),
        textcoords="offset points",
        fontsize=7,
        color=OPTIMUM,
        parse_math=False,
    )
    axes.margins(y=0.1)


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
