"""The drawing of the valid scales: an exact polygon, and a figure on which everything that it shows is found."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from qtran_cli.certificates.check import Inequality
from qtran_cli.errors import UsageError
from qtran_cli.exact.check.check import check as checked
from qtran_cli.exact.check.record import Scales
from qtran_cli.report.check.figure import EDGE, NAMED, check, draw, picture
from qtran_cli.report.check.region import FAR, across, excess, region
from qtran_cli.report.check.words import sentence
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.table import from_fractions
from tests.exact.check.test_scales import curved
from tests.report.check.checks import GIVEN, made
from tests.report.figures.spelled import said
from tests.report.games import game

MAGIC = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}
PAIRS = [name for name in GIVEN if made(name)[1].n == 2]
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


def area(name: str):
    scales = made(name)[0].scales
    return region(scales, scales.polytope), scales


def texts(found, about) -> list[str]:
    """Every text of the figure."""
    return said(draw(found, about, Numbers(width=8)))


def within(corners, point) -> bool:
    """Whether a point lies in a convex polygon that is listed anticlockwise."""
    edges = zip(corners, corners[1:] + corners[:1], strict=True)
    return all((q[0] - p[0]) * (point[1] - p[1]) - (q[1] - p[1]) * (point[0] - p[0]) >= 0 for p, q in edges)


@pytest.mark.parametrize("name", PAIRS)
def test_the_polygon_is_the_polytope_inside_the_window(name):
    found, scales = area(name)
    draw_ = random.Random(1)
    assert (found.corners == ()) is scales.empty
    for _ in range(200 if found.corners else 0):
        point = tuple(side * Fraction(draw_.randint(0, 97), 97) for side in found.window)
        assert within(found.corners, point) is all(excess(row, point) <= 0 for row in scales.polytope)


@pytest.mark.parametrize("name", PAIRS)
def test_every_edge_lies_on_its_line_and_bounds_the_region(name):
    found, scales = area(name)
    for row, p, q in found.edges:
        assert excess(row, p) == excess(row, q) == 0
        assert p != q
        assert {p, q} <= set(found.corners)
        assert across(row, found.window) is not None
    drawn = {row.u for row, _, _ in found.edges}
    assert drawn <= {row.u for row in scales.polytope}
    if not scales.empty and max(filter(None, found.ends), default=0) <= FAR:
        assert drawn == {row.u for row in scales.polytope}, "every inequality that is needed has an edge"


@pytest.mark.parametrize("name", PAIRS)
def test_the_window_shows_the_identity_and_the_largest_common_scale(name):
    found, scales = area(name)
    assert min(found.window) > 1
    if scales.common is not None and scales.common <= FAR:
        assert scales.common < min(found.window)


def test_a_line_through_a_corner_cuts_nothing():
    rows = tuple(
        Inequality((0, k), tuple(map(Fraction, c)), Fraction(b)) for k, (c, b) in enumerate((((5, 5), 12), ((1, 0), 1), ((0, 1), 1)))
    )
    found = region(Scales(Fraction(1), True, rows, None), rows)
    assert found.window == (Fraction(6, 5), Fraction(6, 5))
    assert set(found.corners) == {(0, 0), (1, 0), (1, 1), (0, 1)}


def test_unbounded_sides_are_known():
    q = [from_fractions([Fraction(1), Fraction(0)]), from_fractions([Fraction(2), Fraction(2)])]
    about = game([[3, 3], [0, 0]])
    found = region(checked(about.payoff, q).scales, checked(about.payoff, q).scales.polytope)
    assert (found.ends, found.beyond) == ((3, None), (False, True))
    notes = texts(checked(about.payoff, q), about)
    assert "a_2 has no bound" in notes
    assert "a_1 has no bound" not in notes


@pytest.mark.parametrize("name", [*PAIRS, "hostile"])
def test_everything_is_named_on_the_figure(name):
    found, about = made(name)
    shown = texts(found, about)
    numbers = Numbers(width=8)
    assert sentence(found, about, numbers) in " ".join(shown)
    assert any(text.startswith("a_1, the scale of Q_1") for text in shown)
    assert any(text.startswith("a_2, the scale of Q_2") for text in shown)
    assert f"the identity, a_i = 1, {'valid' if found.scales.identity else 'not valid'}" in shown
    assert "common scales, a_1 = a_2" in shown
    common = found.scales.common
    largest = [text for text in shown if text.startswith("the largest common scale")]
    assert largest == ([] if not common or common > FAR else [f"the largest common scale, {numbers.show(common)}"])
    assert any("no positive scale is valid" in text for text in shown) is found.scales.empty
    assert ("valid: (4b) holds" in shown) is not found.scales.empty


@pytest.mark.parametrize("name", ["factorises/table_1", "factorises/climb", "rescale/climb", "tie/climb"])
def test_the_binding_joint_actions_stand_on_their_lines(name):
    found, about = made(name)
    figure = draw(found, about, Numbers(width=8))
    axes, edges = figure.axes[0], area(name)[0].edges
    window = area(name)[0].window
    for row, p, q in edges:
        label = f"({','.join(about.label(row.u))})"
        tag = next(text for text in axes.texts if text.get_text() == label)
        x, y = tag.get_position()
        assert x == pytest.approx(float((p[0] + q[0]) / 2 / window[0]))
        assert y == pytest.approx(float((p[1] + q[1]) / 2 / window[1]))
    bold = [line for line in axes.lines if line.get_color() == EDGE]
    assert len(bold) == len(edges)
    listed = [text.get_text() for text in figure.legends[0].get_texts()]
    assert sum(text.startswith("(") and "≤" in text for text in listed) == len(edges)


def test_of_many_lines_the_longest_are_named():
    table, q = curved((9, 9))
    about = game(table.nested())
    shown = texts(checked(table, q), about)
    assert sum("≤" in text for text in shown) == NAMED
    assert [text for text in shown if text.startswith("…")] == [f"… and {len(checked(table, q).scales.polytope) - NAMED} more"]


def test_a_scale_out_of_sight_is_named():
    assert "a_2 up to 2.9…e400" in texts(*made("factorises/enormous"))


@pytest.mark.parametrize("suffix", MAGIC)
def test_a_file_is_of_the_kind_asked_for_and_always_the_same(suffix):
    first, second = (picture(*made("factorises/climb"), kind) for kind in (suffix, suffix.upper()))
    assert first.startswith(MAGIC[suffix])
    assert first == second


def test_hostile_labels_are_text():
    data = picture(*made("hostile"), "svg")
    assert b"\x1b" not in data
    dollars = game([[9, 0], [0, 1]], name="$x_1$", actions=(("$\\frac$", "$a$"), ("$", "b")))
    q = [from_fractions([Fraction(1), Fraction(0)])] * 2
    assert any("($a$,b)" in text for text in texts(checked(dollars.payoff, q), dollars))


@pytest.mark.parametrize("shape", [(3,), (2, 2, 2), (2,) * 5])
def test_other_than_two_agents_are_refused_in_two_lines(shape):
    with pytest.raises(UsageError, match=f"{len(shape)} agent") as error:
        check(shape, "png")
    assert len(str(error.value).splitlines()) == 2


def test_other_refusals():
    with pytest.raises(UsageError, match=r"\.png, \.svg, \.pdf or \.eps"):
        check((2, 2), "jpg")
    with pytest.raises(UsageError, match="too many to draw"):
        check((101, 100), "png")
    check((100, 100), "SVG")
