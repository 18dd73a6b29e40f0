"""Figures: files of their kind, the same bytes every time, the numbers and outlines that the tables have."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from qtran_cli.report.kit.heatmap import BEST, floats, power
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.figure import check, draw, picture
from qtran_cli.report.one_step.panels import bands
from qtran_cli.table import from_array
from tests.report.figures.spelled import spelled
from tests.report.games import NESTED, game, solved

MAGIC = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}
DRAWN = ["climb", "single", "xor", "counterexample", "flat", "enormous"]
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")


@pytest.fixture(scope="module")
def svg():
    cache: dict[str, str] = {}

    def text(name: str) -> str:
        if name not in cache:
            cache[name] = picture(solved(name), "svg").decode()
        return cache[name]

    return text


def texts(svg: str) -> list[str]:
    """Every text of the figure."""
    return ["".join(node.itertext()).strip() for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("suffix", MAGIC)
def test_a_file_is_of_the_kind_asked_for(suffix):
    assert picture(solved("linear"), suffix.upper()).startswith(MAGIC[suffix])


@pytest.mark.parametrize("suffix", MAGIC)
def test_the_same_game_gives_the_same_bytes(suffix):
    assert picture(solved("xor"), suffix) == picture(solve(game(NESTED["xor"], name="xor")), suffix)


def test_a_reader_s_own_style_changes_nothing(svg):
    import matplotlib

    with matplotlib.rc_context({"font.size": 30, "image.cmap": "jet", "axes.titlecolor": "red"}):
        assert picture(solved("xor"), "svg").decode() == svg("xor")


@pytest.mark.parametrize("name", DRAWN)
def test_every_payoff_and_the_verdict_are_in_the_figure(svg, name):
    found = texts(svg(name))
    for x in solved(name).game.payoff.flat():
        assert Numbers(width=8).show(x) in found
    assert any(text.startswith(f"{name}: ") for text in found)


def test_hostile_labels_are_text_and_not_markup(svg):
    found = texts(svg("hostile"))
    for label in (r"a\nb", "[bold]x[/bold]", r"\x1b[31mred", "''", "行动"):
        assert label in found
    assert "\x1b" not in svg("hostile")


def test_dollar_signs_are_no_mathematics():
    labelled = game([[1, 2]], name="$x_1$", actions=(("$\\frac$",), ("$a$", "$")))
    found = texts(picture(solve(labelled), "svg").decode())
    assert {"$\\frac$", "$a$", "$"} <= set(found)


def panels(name: str):
    """(title, axes) of every panel of the figure that is not a colour bar."""
    figure = draw(solved(name), Numbers(width=8))
    return [(spelled(axes.get_title()), axes) for axes in figure.axes if axes.images and axes.get_title()]


def outlined(axes) -> set[tuple[int, int]]:
    from matplotlib.colors import to_hex

    return {(round(p.get_y() + 0.45), round(p.get_x() + 0.45)) for p in axes.patches if to_hex(p.get_edgecolor()) == BEST}


@pytest.mark.parametrize("name", ["climb", "xor", "flat", "fig_2"])
def test_exactly_the_optima_are_outlined(name):
    for _, axes in panels(name):
        assert outlined(axes) == set(solved(name).optimum.first(1000))


def test_greedy_cells_that_are_not_optimal_are_dashed():
    (_, axes), *_ = panels("climb")
    assert [(p.get_y() + 0.45, p.get_x() + 0.45) for p in axes.patches if p.get_linestyle() != "solid"] == [(1, 0), (2, 2)]


def test_payoff_and_transformed_share_a_scale_and_slack_starts_at_zero():
    limits = {title.partition(" ")[0]: axes.images[0].get_clim() for title, axes in panels("climb")}
    assert limits == {"payoff": (-30, 11), "Q'_jt": (-30, 11), "slack": (0, 39)}


def test_the_three_panels_hold_the_tables():
    arrays = [axes.images[0].get_array() for _, axes in panels("climb")]
    assert np.array_equal(arrays[0], NESTED["climb"])
    assert np.array_equal(arrays[1] - arrays[0], arrays[2])


def test_v_jt_is_in_the_second_panel():
    """The solver's own V_jt is 0; with another level of the Q_i the panel must still be Q'_jt + V_jt."""
    from dataclasses import replace

    solution = solved("climb")
    lifted = replace(solution, base=replace(solution.base, level=Fraction(100), v=solution.optimum.value - 200))
    first, second = (band.panels[0].values for band in bands(lifted, Numbers())[:2])
    assert second.max() == first.max() == 11


def test_a_game_that_cannot_be_factorised_shows_its_payoffs_alone():
    assert [title for title, _ in panels("xor")] == ["payoff Q_jt"]


def test_three_agents_have_a_panel_per_table_and_slice():
    assert len(panels("counterexample")) == 3 * 2


def zeros(shape: tuple[int, ...]) -> Game:
    return Game(from_array(np.zeros(shape, dtype=int)))


@pytest.mark.parametrize("suffix", ["", "jpg", "gif", "PNGG"])
def test_other_kinds_of_file_are_refused_with_what_would_be_right(suffix):
    with pytest.raises(UsageError, match=r"\.png, \.svg, \.pdf or \.eps"):
        check(zeros((2, 2)), suffix)


@pytest.mark.parametrize("shape", [(201, 2), (2, 201), (2, 2, 13), (2, 2, 4, 4)])
def test_games_too_large_to_draw_are_refused_in_words(shape):
    with pytest.raises(UsageError, match="too large to draw"):
        check(zeros(shape), "png")


@pytest.mark.parametrize("shape", [(200, 200), (2, 2, 12), (1,), (2, 2, 3, 4)])
def test_games_up_to_the_limit_are_not(shape):
    check(zeros(shape), "svg")


def test_payoffs_beyond_floats_are_drawn_in_a_power_of_ten(svg):
    table = solved("enormous").game.payoff
    assert power([table]) == 400
    assert floats(table, 400).tolist() == [[1, 0], [-1, 0]]
    assert "payoff / 1e400" in texts(svg("enormous"))
