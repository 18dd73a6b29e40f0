"""The figure of a partially observed game: max Q_jt(τ, ·), what the levels carry of it, and V_jt(τ), by joint history.

Histories stand in their order, grouped by the decisions made before. The same game gives the same bytes.
"""

from __future__ import annotations

from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.exact.histories.beliefs import unroll
from qtran_cli.exact.histories.solution import HistorySolution, verdict
from qtran_cli.model.task import Task
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.histories.labels import joint
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import Numbers

DRAWN = 400
"""The most joint histories in one figure."""
NAMED = 16
"""Up to this many have their names on the axis; more are numbered."""
HATCH, BARS = "////", 4
"""What tells V_jt's bars apart without colours, where up to so many bars stand in an inch."""
CAPTION = "Joint histories in the order of qtran solve --full, shorter ones first; dotted: one decision more."
NEEDED, CARRIED, TOTAL = "#d55e00", "#56b4e9", "#000000"


def check(task: Task, suffix: str, max_cells: int) -> None:
    """Raise UsageError for a kind of file that is not written, and for too many joint histories to draw, or to unroll."""
    check_suffix(suffix)
    _count(task, unroll(task, max_cells).histories)


def _check(solution: HistorySolution, suffix: str) -> None:
    check_suffix(suffix)
    _count(solution.task, solution.histories.count)
    if solution.additive_values is None:
        raise UsageError("--only methods and decentralised find no V_jt to draw", right="add verdict or factors")
    if solution.v_jt is None:
        raise UsageError("whether V_jt = 0 would do was not decided, so there is no V_jt to draw", where=solution.task.name)


def _count(task: Task, count: int) -> None:
    if count > DRAWN:
        right = f"a figure takes {DRAWN}: try a shorter --horizon"
        raise UsageError(f"{count:,} joint histories are too many to draw", where=task.name, right=right)


def picture(solution: HistorySolution, suffix: str, _numbers: Numbers | None = None, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. Its numbers are heights.

    Raises UsageError where ``check`` does, and for a V_jt that is not known.
    """
    _check(solution, suffix)
    return encoded(lambda: draw(solution, sheet), suffix, sheet)


def draw(solution: HistorySolution, sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure: bars of Σ_i v_i(τ_i) and of V_jt(τ) above or below them, and a mark at max Q_jt(τ, ·)."""
    from matplotlib.figure import Figure

    sheet = sheet or Sheet()
    tree, v_jt = solution.histories, [float(x) for x in solution.v_jt or ()]
    top = [float(tree.v(j)) for j in range(tree.count)]
    carried = [total - left for total, left in zip(top, v_jt, strict=True)]
    named = tree.count <= NAMED
    width = sheet.width or min(14.0, max(7.0, 1.5 + 0.5 * tree.count))
    figure = Figure(figsize=(width, sheet.height or min(0.7 * width, 4.2 if named else 3.4)), layout="constrained")
    axes: Any = figure.subplots()
    axes.use_sticky_edges = False
    places = range(1, tree.count + 1)
    axes.bar(
        places, carried, color=CARRIED, width=0.8, label=words("Σ_i v_i(τ_i): what the levels carry"), edgecolor="black", linewidth=0.3
    )
    axes.bar(
        places,
        v_jt,
        bottom=carried,
        color=NEEDED,
        width=0.4,
        label=words("V_jt(τ): what they leave"),
        edgecolor="black",
        linewidth=0.3,
        hatch=HATCH if tree.count < BARS * width else None,
    )
    axes.plot(places, top, linestyle="none", marker="_", markersize=8, color=TOTAL, label=words("max Q_jt(τ, ·)"))
    _decisions(axes, tree.depth.tolist())
    names = [joint(solution.task, tree.history(j)) for j in range(tree.count)] if named else []
    _axis(axes, names)
    axes.set_ylabel("expected return\n(units of payoff)")
    frame(
        figure,
        sheet,
        plain(f"{printable(solution.task.name, 60)}: ") + words(verdict(solution)),
        CAPTION,
        axes.get_legend_handles_labels()[0],
    )
    return figure


def _decisions(axes: Any, depth: list[int]) -> None:
    """A line where the histories become one decision longer."""
    axes.axhline(0, color="#888888", linewidth=0.6)
    for j in range(1, len(depth)):
        if depth[j] != depth[j - 1]:
            axes.axvline(j + 0.5, color="#888888", linewidth=0.8, linestyle=":")


def _axis(axes: Any, names: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlabel(words("joint history τ" if names else "number of the joint history τ"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.01)
    if names:
        axes.set_xticks(range(1, len(names) + 1), names, rotation=30, ha="right", fontsize="small", parse_math=False)
