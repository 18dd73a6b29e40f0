"""The graph of states: layers and optimal arrows, boxes that do not overlap and hold their texts, files of their kind."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.model.task import Task
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.states.figure import COLOURS, DRAWN, check, draw, named, picture
from qtran_cli.report.states.graph import graph
from qtran_cli.report.states.page import HEIGHT, Page
from tests.report.figures.spelled import lines
from tests.report.games import game
from tests.tasks import certain, drawn, repeated, table, two_step

MAGIC = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}
HALF = Fraction(1, 2)
RING = Task(
    (table([1, 0], [0, 1]),) * 5,
    tuple(certain(*[(s + 1) % 5] * 3, s) for s in range(5)),
    ((0, Fraction(1)),),
    tuple("abcde"),
    discount=HALF,
)
GAMES = {
    "two_step": two_step(),
    "cyclic": drawn(3, states=5, discount=HALF),
    "horizon": drawn(8, states=3, horizon=4),
    "skips": drawn(5, states=8, acyclic=True),
    "ring": RING,
    "wide": replace(drawn(2, states=2, discount=HALF), states=("M" * 30, "$x$ $y$")),
}


def solved(name: str):
    return solve_task(GAMES[name], Ask(qmix_seconds=0))


@pytest.fixture(scope="module")
def solutions():
    return {name: solved(name) for name in GAMES}


@pytest.mark.parametrize("suffix", MAGIC)
def test_a_file_is_of_the_kind_asked_for_and_the_same_every_time(solutions, suffix):
    made = picture(solutions["two_step"], suffix)
    assert made.startswith(MAGIC[suffix])
    assert made == picture(solved("two_step"), suffix)


def test_layers_are_depths_and_optimal_arrows_are_told_apart(solutions):
    found = graph(solutions["two_step"])
    first, low, high = (0, None), (1, None), (2, None)
    assert [set(layer) for layer in found.layers] == [{first}, {low, high}]
    assert found.edges == {(first, low): False, (first, high): True}


def test_with_a_horizon_every_arrow_uses_up_a_decision(solutions):
    found = graph(solutions["horizon"])
    assert [{left for _, left in layer} for layer in found.layers] == [{4}, {3}, {2}, {1}]
    assert all(b[1] == a[1] - 1 for a, b in found.edges)
    assert {s for _, s in found.edges} | set(found.layers[0]) == {stage.entry for stage in solutions["horizon"].stages}


def test_a_state_may_follow_itself(solutions):
    assert graph(solve_task(repeated([[1, 0], [0, 0]], discount=HALF))).edges == {((0, None), (0, None)): True}


def test_the_figure_says_names_values_and_verdicts(solutions):
    said = lines(draw(solutions["two_step"], Numbers(width=8)))
    assert [said.count(line) for line in ("1", "2A", "2B", "V* = 7", "V* = 8", "additive", "monotone")] == [1, 1, 1, 1, 2, 2, 1]
    assert "two_step: optimum 8" in said
    thirds = replace(two_step(), initial=((0, Fraction(2, 3)), (1, Fraction(1, 3))))
    rounded = lines(draw(solve_task(thirds), Numbers(digits=2)))
    assert {"0.67", "0.33", "V* = 7.00"} <= set(rounded)


@pytest.mark.parametrize("name", GAMES)
def test_boxes_do_not_overlap_and_arrows_join_them(solutions, name):
    found = graph(solutions[name])
    page = Page(found, {stage.entry: 1.0 + 0.1 * k for k, stage in enumerate(solutions[name].stages)})
    for a, b in combinations(page.at, 2):
        (xa, ya), (xb, yb) = page.at[a], page.at[b]
        assert abs(xa - xb) > (page.widths[a] + page.widths[b]) / 2 or abs(ya - yb) > HEIGHT
    for a, b in found.edges:
        points = page.way(a, b)
        assert on_border(page, a, points[0])
        assert on_border(page, b, points[-1])
        assert all(0 <= x <= page.width and abs(y) <= page.height / 2 for x, y in along(points))


def along(points) -> list[tuple[float, float]]:
    """Points of the line or the cubic Bézier curve."""
    if len(points) == 2:
        return points
    shares = [k / 8 for k in range(9)]
    weights = [((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3) for t in shares]
    return [tuple(sum(w * p[k] for w, p in zip(four, points, strict=True)) for k in (0, 1)) for four in weights]  # type: ignore[misc]


def on_border(page: Page, entry, point) -> bool:
    dx, dy = (abs(p - c) for p, c in zip(point, page.at[entry], strict=True))
    wide = page.widths[entry] / 2
    return (abs(dx - wide) < 1e-9 and dy <= HEIGHT / 2) or (abs(dy - HEIGHT / 2) < 1e-9 and dx <= wide)


@pytest.mark.parametrize("name", GAMES)
def test_every_text_is_inside_its_box_and_the_figure(solutions, name):
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.patches import FancyBboxPatch

    figure = draw(solutions[name], Numbers(width=8))
    figure.draw_without_rendering()
    renderer = FigureCanvasAgg(figure).get_renderer()
    axes = figure.axes[0]
    boxes = [p.get_window_extent(renderer) for p in axes.patches if isinstance(p, FancyBboxPatch)]
    lines = [t.get_window_extent(renderer) for t in axes.texts if "V^{*}" in t.get_text()]
    assert len(boxes) == len(lines) == len(solutions[name].stages)
    for box, line in zip(boxes, lines, strict=True):
        assert box.x0 < line.x0 < line.x1 < box.x1
        assert box.y0 < line.y0 < line.y1 < box.y1
    for text in figure.texts:
        extent = text.get_window_extent(renderer)
        assert 0 <= extent.x0 < extent.x1 <= figure.bbox.width
        assert 0 <= extent.y0 < extent.y1 <= figure.bbox.height


@pytest.mark.parametrize(
    ("payoff", "kind"),
    [
        ([[0, 1], [1, 2]], "additive"),
        ([[0, 1], [1, 8]], "monotone"),
        ([[8, -12], [-12, 0]], "factorizable"),
        ([[1, 0], [0, 1]], "none"),
        ([[0, 1], [1, 1]], "monotone only"),
    ],
)
def test_the_strongest_class_is_named(payoff, kind):
    assert named(solve(game(payoff))) == kind
    assert kind in COLOURS


def test_too_many_states_are_refused_before_the_work():
    with pytest.raises(UsageError, match=f"{DRAWN + 1} pairs of state and steps left are too many to draw"):
        check(repeated([[1, 0], [0, 0]], horizon=DRAWN + 1), "png")
    check(repeated([[1, 0], [0, 0]], horizon=DRAWN), "png")
    chain = drawn(1, states=DRAWN + 1, acyclic=True)
    with pytest.raises(UsageError, match=f"{DRAWN + 1} states are too many to draw"):
        check(chain, "svg")
    with pytest.raises(UsageError, match=r"no figure is written as \.bmp"):
        check(two_step(), "bmp")
