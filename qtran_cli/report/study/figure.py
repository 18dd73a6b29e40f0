"""The figure of `qtran study --plot`: the share of greedy-optimal best fits against size, one line a method, 95 % bands.

A hollow marker: not every best fit of that size is proved best. The same study gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qtran_cli.judge.methods import style
from qtran_cli.report.figures.encoded import encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.looks import Look, looks
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.study.summary import Method, Size

APART = 0.025
"""Lines that share their points are moved sideways by so much each, in steps of the size axis."""
WIDE, HIGH, TALL = 6.4, 3.8, 0.75
"""Inches where no width is asked for; the height in widths where one is."""
HOLLOW = "hollow: not every best fit of this size is proved best"


def picture(title: str, sizes: Sequence[Size], suffix: str, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES."""
    return encoded(lambda: draw(title, sizes, sheet), suffix, sheet)


def draw(title: str, sizes: Sequence[Size], sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure."""
    from matplotlib.figure import Figure

    sheet = sheet or Sheet()
    width = sheet.width or max(WIDE, 1.1 * len(sizes) + 1.5)
    figure = Figure(figsize=(width, sheet.height or min(HIGH, TALL * width)), layout="constrained")
    axes: Any = figure.subplots()
    found = looks({name: name.partition("@")[0] for name in sizes[0].methods})
    for k, (name, look) in enumerate(found.items()):
        _line(axes, look, name, [size.methods[name] for size in sizes], (k - (len(found) - 1) / 2) * APART)
    _axes(axes, sizes)
    some = any(_open(method) for size in sizes for method in size.methods.values())
    frame(figure, sheet, plain(title), HOLLOW if some else "", _handles(found))
    return figure


def _axes(axes: Any, sizes: Sequence[Size]) -> None:
    axes.set_xticks(range(len(sizes)), [_label(size) for size in sizes])
    axes.set_xlim(-0.5, len(sizes) - 0.5)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("actions per agent")
    axes.set_ylabel("share of games with\na greedy-optimal best fit")
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)


def _line(axes: Any, look: Look, name: str, methods: Sequence[Method], shift: float) -> None:
    """One method's shares, with its band; a bar at each size where there is one size only."""
    known = [(x, method) for x, method in enumerate(methods) if method.all.share is not None]
    if not known:
        return
    xs, ys = [x + shift for x, _ in known], [method.all.share for _, method in known]
    low, high = zip(*(method.all.interval for _, method in known), strict=True)
    axes.plot(xs, ys, color=look.colour, linestyle=look.dashes, linewidth=1.3, label=name, marker=look.marker, markersize=5)
    if hollow := [(x + shift, method.all.share) for x, method in known if _open(method)]:
        style = {"linestyle": "none", "marker": look.marker, "markersize": 5, "markeredgecolor": look.colour, "zorder": 3}
        axes.plot(*zip(*hollow, strict=True), color="white", **style)
    if len(methods) > 1:
        axes.fill_between(xs, low, high, color=look.colour, alpha=0.15 if len(methods) < 5 else 0.08, linewidth=0)
    else:
        axes.vlines(xs, low, high, color=look.colour, linewidth=1.3)


def _handles(found: dict[str, Look]) -> list[Any]:
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=look.colour, linestyle=look.dashes, linewidth=1.3, marker=look.marker, markersize=5, label=_printed(name))
        for name, look in found.items()
    ]


def _printed(name: str) -> str:
    method, _, alpha = name.partition("@")
    return plain(style(method).printed) + (words(f", α = {alpha}") if alpha else "")


def _open(method: Method) -> bool:
    """Whether some best fits are not proved best."""
    return method.unproved is not None and method.unproved.games > 0


def _label(size: Size) -> str:
    return "×".join(map(str, size.actions))
