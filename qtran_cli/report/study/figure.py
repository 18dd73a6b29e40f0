"""The figure of `qtran study --plot`: the share of greedy-optimal best fits against size, one line a method, 95 % bands.

A hollow marker: not every best fit of that size is proved best. The same study gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qtran_cli.report.figures.encoded import encoded
from qtran_cli.study.summary import Method, Size

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8c6d31")
"""Colours that are told apart by every kind of colour vision, but for the last."""
MARKERS = "osD^v<>P*X"
APART = 0.025
"""Lines that share their points are moved sideways by so much each, in steps of the size axis."""


def picture(title: str, sizes: Sequence[Size], suffix: str) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf"."""
    return encoded(lambda: draw(title, sizes), suffix)


def draw(title: str, sizes: Sequence[Size]) -> Any:
    """The matplotlib Figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(max(6.4, 1.1 * len(sizes) + 3), 4.8), layout="constrained")
    axes: Any = figure.subplots()
    names = list(sizes[0].methods)
    for k, name in enumerate(names):
        _line(axes, k, name, [size.methods[name] for size in sizes], (k - (len(names) - 1) / 2) * APART)
    axes.set_xticks(range(len(sizes)), [_label(size) for size in sizes])
    axes.set_xlim(-0.5, len(sizes) - 0.5)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("actions per agent (no unit)", parse_math=False)
    axes.set_ylabel("share of games with a greedy-optimal best fit (no unit)", parse_math=False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_title(title, fontsize=10, parse_math=False, wrap=True)
    figure.legend(loc="outside right center", fontsize=8, title="method")
    if any(_open(method) for size in sizes for method in size.methods.values()):
        figure.supxlabel("hollow: not every best fit of this size is proved best", fontsize=8, parse_math=False)
    return figure


def _line(axes: Any, k: int, name: str, methods: Sequence[Method], shift: float) -> None:
    """One method's shares, with its band; a bar at each size where there is one size only."""
    known = [(x, method) for x, method in enumerate(methods) if method.all.share is not None]
    if not known:
        return
    colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
    xs, ys = [x + shift for x, _ in known], [method.all.share for _, method in known]
    low, high = zip(*(method.all.interval for _, method in known), strict=True)
    axes.plot(xs, ys, color=colour, linewidth=1.3, label=name, marker=marker, markersize=5)
    if hollow := [(x + shift, method.all.share) for x, method in known if _open(method)]:
        style = {"linestyle": "none", "marker": marker, "markersize": 5, "markeredgecolor": colour, "zorder": 3}
        axes.plot(*zip(*hollow, strict=True), color="white", **style)
    if len(methods) > 1:
        axes.fill_between(xs, low, high, color=colour, alpha=0.15, linewidth=0)
    else:
        axes.vlines(xs, low, high, color=colour, linewidth=1.3)


def _open(method: Method) -> bool:
    """Whether some best fits are not proved best."""
    return method.unproved is not None and method.unproved.games > 0


def _label(size: Size) -> str:
    return "×".join(map(str, size.actions))
