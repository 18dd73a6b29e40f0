"""The figure of a fully observed game with several states: the graph of its states, each with V*(s) and its verdict.

Layers from left to right by the decisions it takes to get there; heavy arrows are what optimal joint actions lead to. The
same game gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.states.layers import Entry, layers
from qtran_cli.exact.states.solution import Stage, TaskSolution
from qtran_cli.model.task import Task
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.figures.text import inches
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.states.graph import graph
from qtran_cli.report.states.page import HEIGHT, Page, Point
from qtran_cli.report.states.words import state, verdict

DRAWN = 120
"""The most states (with a horizon: pairs of state and steps left) in one figure."""
FONT = 9
"""The size of the letters in the boxes, in points."""
COLOURS = {"additive": "#cfe6f5", "monotone": "#d3ecd8", "factorizable": "#fbf0c3", "monotone only": "#f3d8ea", "none": "#f9cdb9"}
OPTIMAL, OTHER = "#000000", "#8a8a8a"
CAPTION = (
    "Box: state, V*(s), and the strongest of additive, monotone, factorizable that Q_jt*(s, ·) is "
    '("monotone only": monotone and not factorizable). '
    "Heavy arrows: where optimal joint actions lead; thin: where only others do. Arrows from nowhere: the start. The end is not drawn."
)


def check(task: Task, suffix: str, max_cells: int = Ask.max_cells) -> None:
    """Raise UsageError for a kind of file that is not written, and for too many states to draw."""
    check_suffix(suffix)
    count = len(layers(task, max_cells).entries)
    if count > DRAWN:
        what = f"{count:,} states are" if task.horizon is None else f"{count:,} pairs of state and steps left are"
        right = f"a figure takes {DRAWN}: {'the report lists every state' if task.horizon is None else 'try a shorter --horizon'}"
        raise UsageError(f"{what} too many to draw", where=task.name, right=right)


def picture(solution: TaskSolution, suffix: str, numbers: Numbers | None = None, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. Raises UsageError where ``check`` does."""
    check_suffix(suffix)
    if len(solution.stages) > DRAWN:
        check(solution.task, suffix, len(solution.stages) * solution.task.size)
    return encoded(lambda: draw(solution, numbers or Numbers(width=8), sheet), suffix, sheet)


def named(solution: Solution) -> str:
    """The strongest class of a one-step game, a key of COLOURS."""
    if solution.additive.holds:
        return "additive"
    if solution.rectangular.holds:
        return "monotone" if solution.monotone.holds else "factorizable"
    return "monotone only" if solution.monotone.holds else "none"


def draw(solution: TaskSolution, numbers: Numbers, sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure, one unit of its axes an inch, or less where a narrower one is asked for."""
    from matplotlib.figure import Figure

    sheet = sheet or Sheet()
    texts = {stage.entry: _text(solution, stage, numbers) for stage in solution.stages}
    page = Page(graph(solution), {entry: max(_inches(line) for line in text.split("\n")) + 0.3 for entry, text in texts.items()})
    width = sheet.width or max(page.width, 5.0)
    scale = min(1.0, width / page.width)
    figure = Figure(figsize=(width, sheet.height or scale * page.height), layout="constrained")
    axes: Any = figure.subplots()
    wide = max(page.width, width / scale)
    axes.set_xlim((page.width - wide) / 2, (page.width + wide) / 2)
    axes.set_ylim(-page.height / 2, page.height / 2)
    axes.set_axis_off()
    axes.set_aspect("equal")
    _paint(axes, page, solution, texts, numbers, scale)
    title = f"{printable(solution.task.name, 60)}: optimum {numbers.show(solution.optimum)}\n{verdict(solution)}"
    frame(figure, sheet, plain(title), words(CAPTION) + (f" {plain(numbers.legend)}" if numbers.legend else ""))
    layout: Any = figure.get_layout_engine()
    layout.set(w_pad=0, h_pad=0)
    return figure


def _text(solution: TaskSolution, stage: Stage, numbers: Numbers) -> str:
    value = numbers.show(stage.solution.game.payoff.max)
    return f"{plain(state(solution.task, stage.entry))}\n{words('V*')} = {value}\n{named(stage.solution)}"


def _inches(line: str) -> float:
    """How wide a line of a box's text is."""
    return inches(line, FONT)


def _paint(axes: Any, page: Page, solution: TaskSolution, texts: Mapping[Entry, str], numbers: Numbers, scale: float) -> None:
    """The arrows behind the boxes, heavy ones over thin ones."""
    for (a, b), optimal in page.graph.edges.items():
        _arrow(axes, page.way(a, b), optimal, scale)
    for s, p in solution.task.initial:
        (x, y), _ = way = page.start((s, solution.task.horizon))
        _arrow(axes, way, True, scale)
        if p != 1:
            axes.text(x + 0.18, y + 0.07, numbers.show(p), ha="center", va="bottom", fontsize=8 * scale, parse_math=False)
    for stage in solution.stages:
        _box(axes, page, stage, texts[stage.entry], scale)


def _box(axes: Any, page: Page, stage: Stage, text: str, scale: float) -> None:
    from matplotlib.patches import FancyBboxPatch

    (x, y), wide, kind = page.at[stage.entry], page.widths[stage.entry], named(stage.solution)
    line = "--" if kind in ("none", "monotone only") else "-"
    corner, style = (x - wide / 2, y - HEIGHT / 2), "round,pad=0,rounding_size=0.08"
    axes.add_patch(FancyBboxPatch(corner, wide, HEIGHT, boxstyle=style, facecolor=COLOURS[kind], edgecolor="#333333", linestyle=line))
    axes.text(x, y, text, ha="center", va="center", fontsize=FONT * scale, linespacing=1.25)


def _arrow(axes: Any, points: list[Point], heavy: bool, scale: float) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    path = Path(points, [Path.MOVETO] + ([Path.LINETO] if len(points) == 2 else [Path.CURVE4] * 3))
    head, width = (13 * scale, 2.2 * scale) if heavy else (10 * scale, scale)
    arrow = FancyArrowPatch(path=path, arrowstyle="-|>", mutation_scale=head, linewidth=width, color=OPTIMAL if heavy else OTHER)
    arrow.set_zorder(0.8 if heavy else 0.7)
    axes.add_patch(arrow)
