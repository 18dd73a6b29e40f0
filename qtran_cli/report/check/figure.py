"""The figure of `qtran check --plot`: two agents' valid scales (a_1, a_2), with the identity and the common scales on it.

Each line is the inequality of one joint action; the region below all of them is valid. Scales have no unit. The verdict
stands above, for scales speak of (4b) alone. The same check gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.certificates.check import Inequality
from qtran_cli.errors import UsageError
from qtran_cli.exact.check.record import Check
from qtran_cli.model.game import Game
from qtran_cli.report.check.region import FAR, Point, Region, across, region
from qtran_cli.report.check.scales import inequality
from qtran_cli.report.check.words import sentence
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.kit.labels import among, joint, printable
from qtran_cli.report.kit.numerals import Numbers

CELLS = 10_000
"""Games of up to this many joint actions are drawn: of larger ones the inequalities are not reduced."""
NAMED = 8
"""Up to this many lines are named, those with the longest edges."""
FILL, EDGE, LINE, RAY, POINT = "#bcd9ee", "#0072b2", "#9a9a9a", "#d55e00", "black"
"""Colours that are told apart by every kind of colour vision."""


def check(shape: Sequence[int], suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written, for other than two agents, and for games too large."""
    check_suffix(suffix)
    if len(shape) != 2:
        what = f"{len(shape)} agent{'s' * (len(shape) != 1)}: the scales of two are drawn, a region of the plane"
        raise UsageError(what, where="--plot", right="leave it out: the report and --json have the inequalities and the largest scales")
    if shape[0] * shape[1] > CELLS:
        raise UsageError(f"{shape[0]}×{shape[1]} joint actions are too many to draw", where="--plot", right=f"up to {CELLS:,} are drawn")


def picture(found: Check, game: Game, suffix: str, numbers: Numbers | None = None, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. Raises UsageError where ``check`` does."""
    check(game.shape, suffix)
    return encoded(lambda: draw(found, game, numbers or Numbers(width=8), sheet), suffix, sheet)


def draw(found: Check, game: Game, numbers: Numbers, sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure."""
    from matplotlib.figure import Figure

    area = region(found.scales, found.scales.polytope or ())
    sheet = sheet or Sheet()
    width = sheet.width or 6.0
    figure = Figure(figsize=(width, sheet.height or 0.8 * width), layout="constrained")
    axes: Any = figure.subplots()
    axes.set_xlim(0, float(area.window[0]))
    axes.set_ylim(0, float(area.window[1]))
    for i, name in enumerate((axes.set_xlabel, axes.set_ylabel)):
        name(words(f"a_{i + 1}, the scale of Q_{i + 1}") + plain(_agent(game, i)))
    if found.scales.empty:
        _nothing(axes, found.scales.polytope or (), game, numbers)
    else:
        _region(axes, area, numbers)
    _marks(axes, found, area, numbers)
    _lines(axes, area, game, numbers, found.scales.common)
    title = plain(printable(game.name, 60)) + words(": valid scales a_i of the given Q_i")
    frame(figure, sheet, title, _words(sentence(found, game, numbers), game), axes.get_legend_handles_labels()[0])
    return figure


def _words(text: str, game: Game) -> str:
    """Our words with their mathematics set, unless actions of the game could be mistaken for it."""
    return plain(text) if any("_" in action or "$" in action for actions in game.actions for action in actions) else words(text)


def _agent(game: Game, i: int) -> str:
    return "" if game.agents[i] == str(i + 1) else f" of {among(game.agents, i)}"


def _nothing(axes: Any, rows: Sequence[Inequality], game: Game, numbers: Numbers) -> None:
    """That there is no region, and which joint action leaves none."""
    text = "\n".join(["no positive scale is valid", *(_row(row, game, numbers) for row in rows)])
    axes.text(0.06, 0.85, text, transform=axes.transAxes, fontsize="large")


def _region(axes: Any, area: Region, numbers: Numbers) -> None:
    """The valid scales, with an arrow over each side where they go on."""
    axes.fill(*_floats(area.corners), color=FILL, zorder=1, label="valid: (4b) holds")
    for i, (end, on) in enumerate(zip(area.ends, area.beyond, strict=True)):
        if on:
            _arrow(axes, i, words(f"a_{i + 1} has no bound" if end is None else f"a_{i + 1} up to {numbers.show(end)}"))


def _arrow(axes: Any, i: int, text: str) -> None:
    """A note at the right (i = 0) or upper (i = 1) side of the window, its arrow pointing out."""
    tip, tail = ((0.995, 0.03), (0.80, 0.03)) if i == 0 else ((0.03, 0.995), (0.03, 0.80))
    style = {"arrowstyle": "->", "color": EDGE}
    rotation, alignment = ((0, {"ha": "right", "va": "center"}), (90, {"ha": "center", "va": "top"}))[i]
    axes.annotate(text, tip, tail, "axes fraction", "axes fraction", style, fontsize="small", color=EDGE, rotation=rotation, **alignment)


def _lines(axes: Any, area: Region, game: Game, numbers: Numbers, common: Fraction | None) -> None:
    """The edges of the region bold; the longest with their whole lines and the joint actions that they are from."""
    tags = [_place((common, common), area.window)] if common and common <= FAR else []  # nothing hides a*
    for k, (row, p, q) in enumerate(sorted(area.edges, key=lambda edge: -_length(edge[1], edge[2], area.window))):
        text = _row(row, game, numbers) if k < NAMED else f"… and {len(area.edges) - NAMED} more"
        axes.plot(*_floats((p, q)), color=EDGE, linewidth=2.2, zorder=3, solid_capstyle="round", label=text if k <= NAMED else None)
        if k < NAMED and (ends := across(row, area.window)):
            axes.plot(*_floats(ends), color=LINE, linewidth=0.8, zorder=2)
            _tag(axes, joint(game, row.u), _place(((p[0] + q[0]) / 2, (p[1] + q[1]) / 2), area.window), tags)


def _row(row: Inequality, game: Game, numbers: Numbers) -> str:
    return plain(joint(game, row.u)) + words(f": {inequality(row, numbers)}")


def _place(point: Point, window: Point) -> tuple[float, float]:
    """A point in windows."""
    return float(point[0] / window[0]), float(point[1] / window[1])


def _tag(axes: Any, text: str, at: tuple[float, float], tags: list[tuple[float, float]]) -> None:
    """The name of a line on the middle of its edge, in windows; left out where it would cover another one."""
    x, y = at
    if any(abs(x - other[0]) < 0.1 and abs(y - other[1]) < 0.04 for other in tags):
        return
    tags.append(at)
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": EDGE, "linewidth": 0.6}
    place = {"transform": axes.transAxes, "ha": "center", "va": "center", "clip_on": False}
    axes.text(x, y, text, fontsize="small", color=EDGE, bbox=box, zorder=8, parse_math=False, **place)


def _marks(axes: Any, found: Check, area: Region, numbers: Numbers) -> None:
    """The ray of the common scales, the largest one, and the identity."""
    reach = float(min(area.window))
    axes.plot([0, reach], [0, reach], color=RAY, linestyle="--", linewidth=1.2, zorder=4, label=words("common scales, a_1 = a_2"))
    common = found.scales.common
    if common and common <= min(area.window):
        label = f"the largest common scale, {numbers.show(common)}"
        axes.plot([float(common)], [float(common)], "D", color=RAY, markersize=11, zorder=6, clip_on=False, label=label)
    valid = "valid" if found.scales.identity else "not valid"
    face = POINT if found.scales.identity else "white"
    style = {"color": POINT, "markerfacecolor": face, "markersize": 6.5, "zorder": 7, "clip_on": False, "linestyle": "none"}
    axes.plot([1], [1], marker="o", label=words(f"the identity, a_i = 1, {valid}"), **style)


def _length(p: Point, q: Point, window: Point) -> Fraction:
    """The length of an edge along its longer side, in windows."""
    return max(abs(p[0] - q[0]) / window[0], abs(p[1] - q[1]) / window[1])


def _floats(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    return [float(x) for x, _ in points], [float(y) for _, y in points]
