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
from qtran_cli.report.histories.labels import joint
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.numerals import Numbers

DRAWN = 400
"""The most joint histories in one figure."""
NAMED = 16
"""Up to this many have their names on the axis; more are numbered."""
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


def picture(solution: HistorySolution, suffix: str, _numbers: Numbers | None = None) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf". Its numbers are heights.

    Raises UsageError where ``check`` does, and for a V_jt that is not known.
    """
    _check(solution, suffix)
    return encoded(lambda: draw(solution), suffix)


def draw(solution: HistorySolution) -> Any:
    """The matplotlib Figure: bars of Σ_i v_i(τ_i) and of V_jt(τ) above or below them, and a mark at max Q_jt(τ, ·)."""
    from matplotlib.figure import Figure

    tree, v_jt = solution.histories, [float(x) for x in solution.v_jt or ()]
    top = [float(tree.v(j)) for j in range(tree.count)]
    carried = [total - left for total, left in zip(top, v_jt, strict=True)]
    named = tree.count <= NAMED
    figure = Figure(figsize=(min(14.0, max(7.0, 1.5 + 0.5 * tree.count)), 4.8 if named else 4.0), layout="constrained")
    axes: Any = figure.subplots()
    axes.use_sticky_edges = False
    places = range(1, tree.count + 1)
    axes.bar(places, carried, color=CARRIED, width=0.8, label="Σ_i v_i(τ_i): what the levels carry")
    axes.bar(places, v_jt, bottom=carried, color=NEEDED, width=0.4, label="V_jt(τ): what they leave")
    axes.plot(places, top, linestyle="none", marker="_", markersize=8, color=TOTAL, label="max Q_jt(τ, ·)")
    _decisions(axes, tree.depth.tolist())
    names = [joint(solution.task, tree.history(j)) for j in range(tree.count)] if named else []
    _axis(axes, names)
    axes.set_ylabel("expected return (units of payoff)", parse_math=False)
    axes.set_title(f"{printable(solution.task.name, 60)}: {verdict(solution)}", fontsize=10, parse_math=False)
    figure.legend(loc="outside lower center", fontsize=8, ncols=3)
    return figure


def _decisions(axes: Any, depth: list[int]) -> None:
    """A line where the histories become one decision longer."""
    axes.axhline(0, color="#888888", linewidth=0.6)
    for j in range(1, len(depth)):
        if depth[j] != depth[j - 1]:
            axes.axvline(j + 0.5, color="#888888", linewidth=0.8, linestyle=":")


def _axis(axes: Any, names: list[str]) -> None:
    from matplotlib.ticker import MaxNLocator

    numbered = "" if names else ", by its number in the table of qtran solve --full"
    axes.set_xlabel(f"joint history τ{numbered}, shorter ones first (dotted: one decision more)", parse_math=False)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.01)
    if names:
        axes.set_xticks(range(1, len(names) + 1), names, rotation=30, ha="right", fontsize=8, parse_math=False)
