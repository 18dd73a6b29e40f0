"""The figure of a fully observed game with several states: the graph of its states, each with V*(s) and its verdict.

Layers from left to right by the decisions it takes to get there; heavy arrows are what optimal joint actions lead to. The
same game gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from rich.cells import cell_len

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.states.layers import Entry, layers
from qtran_cli.exact.states.solution import Stage, TaskSolution
from qtran_cli.model.task import Task
from qtran_cli.report.figures.encoded import check_suffix, encoded
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


def picture(solution: TaskSolution, suffix: str, numbers: Numbers | None = None) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf". Raises UsageError where ``check`` does."""
    check_suffix(suffix)
    if len(solution.stages) > DRAWN:
        check(solution.task, suffix, len(solution.stages) * solution.task.size)
    return encoded(lambda: draw(solution, numbers or Numbers(width=8)), suffix)


def named(solution: Solution) -> str:
    """The strongest class of a one-step game, a key of COLOURS."""
    if solution.additive.holds:
        return "additive"
    if solution.rectangular.holds:
        return "monotone" if solution.monotone.holds else "factorizable"
    return "monotone only" if solution.monotone.holds else "none"


def draw(solution: TaskSolution, numbers: Numbers) -> Any:
    """The matplotlib Figure, one unit of its axes an inch."""
    from matplotlib.figure import Figure

    texts = {stage.entry: _text(solution, stage, numbers) for stage in solution.stages}
    page = Page(graph(solution), {entry: max(map(_inches, text.split("\n"))) + 0.3 for entry, text in texts.items()})
    title = f"{printable(solution.task.name, 60)}: optimum {numbers.show(solution.optimum)}\n{verdict(solution)}"
    width = max(page.width, 0.1 * max(map(cell_len, title.split("\n"))) + 0.4, 5.0)
    caption = wrap(" ".join(filter(None, (CAPTION, numbers.legend))), int(width / 0.068))
    below, above = 0.16 * len(caption) + 0.2, 0.6
    height = page.height + below + above
    figure = Figure(figsize=(width, height))
    axes: Any = figure.add_axes((0, below / height, 1, page.height / height))
    axes.set_xlim((page.width - width) / 2, (page.width + width) / 2)
    axes.set_ylim(-page.height / 2, page.height / 2)
    axes.set_axis_off()
    _paint(axes, page, solution, texts, numbers)
    figure.text(0.5, 1 - 0.12 / height, title, ha="center", va="top", fontsize=11, parse_math=False)
    figure.text(0.5, 0.1 / height, "\n".join(caption), ha="center", va="bottom", fontsize=8, parse_math=False)
    return figure


def _text(solution: TaskSolution, stage: Stage, numbers: Numbers) -> str:
    value = numbers.show(stage.solution.game.payoff.max)
    return f"{state(solution.task, stage.entry)}\nV* = {value}\n{named(stage.solution)}"


def _inches(line: str) -> float:
    """How wide a line of a box's text is; characters that the first font lacks are counted by columns."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    points, _, _ = text_to_path.get_text_width_height_descent(line, FontProperties(size=FONT), ismath=False)
    return max(points / 72, 0.062 * cell_len(line))


def _paint(axes: Any, page: Page, solution: TaskSolution, texts: Mapping[Entry, str], numbers: Numbers) -> None:
    """The arrows behind the boxes, heavy ones over thin ones."""
    for (a, b), optimal in page.graph.edges.items():
        _arrow(axes, page.way(a, b), optimal)
    for s, p in solution.task.initial:
        (x, y), _ = way = page.start((s, solution.task.horizon))
        _arrow(axes, way, True)
        if p != 1:
            axes.text(x + 0.18, y + 0.07, numbers.show(p), ha="center", va="bottom", fontsize=8, parse_math=False)
    for stage in solution.stages:
        _box(axes, page, stage, texts[stage.entry])


def _box(axes: Any, page: Page, stage: Stage, text: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    (x, y), wide, kind = page.at[stage.entry], page.widths[stage.entry], named(stage.solution)
    line = "--" if kind in ("none", "monotone only") else "-"
    corner, style = (x - wide / 2, y - HEIGHT / 2), "round,pad=0,rounding_size=0.08"
    axes.add_patch(FancyBboxPatch(corner, wide, HEIGHT, boxstyle=style, facecolor=COLOURS[kind], edgecolor="#333333", linestyle=line))
    axes.text(x, y, text, ha="center", va="center", fontsize=FONT, linespacing=1.25, parse_math=False)


def _arrow(axes: Any, points: list[Point], heavy: bool) -> None:
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    path = Path(points, [Path.MOVETO] + ([Path.LINETO] if len(points) == 2 else [Path.CURVE4] * 3))
    head, width = (13, 2.2) if heavy else (10, 1.0)
    arrow = FancyArrowPatch(path=path, arrowstyle="-|>", mutation_scale=head, linewidth=width, color=OPTIMAL if heavy else OTHER)
    arrow.set_zorder(0.8 if heavy else 0.7)
    axes.add_patch(arrow)
