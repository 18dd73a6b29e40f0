"""The figures of `qtran plot`: what stands where, told from the artists that matplotlib holds."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from qtran_cli.errors import UsageError
from qtran_cli.judge import curve as record
from qtran_cli.judge import learning as learned
from qtran_cli.judge.curve import Curve, Source
from qtran_cli.judge.learning import Learning, Moment
from qtran_cli.model.game import Game
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.kit.heatmap import BEST
from qtran_cli.report.runs import curves_figure as curves_plot
from qtran_cli.report.runs import learned_figure as learned_plot
from qtran_cli.report.runs.curves_panel import LABELS
from qtran_cli.table import from_array
from tests.report.figures.spelled import spelled


def curve(quantity="return", label="vdn", env="climb", steps=(100, 200, 300), seeds=4, best=11.0, scale=1.0):
    values = scale * np.add.outer(np.arange(len(steps), dtype=float), np.arange(seeds, dtype=float) / 10)
    middle = values.mean(1)
    source = Source(f"runs/{label}", env, label.split(" ")[0], label, best)
    return Curve(source, quantity, np.array(steps), middle, middle - 0.1, middle + 0.1, values)


def panels(figure):
    return [axes for axes in figure.axes if axes.axison]


def lines(axes):
    """The curves, without the optimum's line."""
    return [line for line in axes.lines if len(line.get_xdata()) != 2 or line.get_xdata()[0] != 0 or line.get_xdata()[1] != 1]


def test_a_panel_a_quantity():
    figure = curves_plot.draw([curve(name) for name in ("td", "return", "opt", "agreement")])
    assert [axes.get_ylabel() for axes in panels(figure)] == [
        "greedy return (units of payoff)",
        "share of seeds optimal",
        r"loss $L_{\mathrm{td}}$ (scaled reward, squared)",
        r"loss $L_{\mathrm{opt}}$ (scaled reward, squared)",
    ]
    assert figure.get_suptitle() == "climb: VDN, 4 seeds"
    assert [axes.get_xlabel() for axes in panels(figure)] == ["", ""] + ["environment steps per seed"] * 2
    assert not figure.legends


def test_lines_bands_and_optimum():
    figure = curves_plot.draw([curve(label="vdn"), curve(label="qmix", steps=(50, 250))])
    (axes,) = panels(figure)
    assert [line.get_xdata().tolist() for line in lines(axes)] == [[100, 200, 300], [50, 250]]
    assert np.allclose(lines(axes)[0].get_ydata(), [0.15, 1.15, 2.15])
    assert len(axes.collections) == 2, "a band each"
    assert [text.get_text() for text in axes.texts] == ["optimum 11"]
    assert axes.get_xlim()[0] == 0 and axes.get_ylim()[1] > 11


@pytest.mark.parametrize(("level", "size", "factor"), [(1e6, 1, ""), (0, 1e-9, "1e"), (1e12, 1e11, "1e12")])
def test_ticks_show_their_numbers(level, size, factor):
    """An offset above the axis would read like a factor; numbers too small or large to write out have one."""
    plain = curve()
    moved = {name: level + size * getattr(plain, name) for name in ("value", "low", "high", "seeds")}
    figure = curves_plot.draw([replace(plain, source=replace(plain.source, best=level + 3 * size), **moved)])
    figure.draw_without_rendering()
    (axes,) = panels(figure)
    above = axes.yaxis.get_offset_text().get_text().replace("\N{MINUS SIGN}", "-")
    assert above.startswith(factor) and bool(above) == bool(factor)
    ticks = [float(text.get_text().replace("\N{MINUS SIGN}", "-")) for text in axes.get_yticklabels()]
    assert np.allclose(np.multiply(ticks, float(above or 1)), axes.get_yticks(), rtol=1e-6)


def test_every_seed_is_a_thin_line_but_of_the_agreement():
    figure = curves_plot.draw([curve("return"), curve("agreement")], seeds=True)
    assert [len(lines(axes)) for axes in panels(figure)] == [5, 1]
    assert "thin: every seed" in figure.get_supxlabel().replace("\n", " ")


def test_one_seed_has_no_band():
    figure = curves_plot.draw([curve(seeds=1, steps=(100,))])
    (axes,) = panels(figure)
    assert not axes.collections and lines(axes)[0].get_marker() == "^", "a point needs a mark"
    assert figure.get_supxlabel() == "one seed, so no interval"


def test_unknown_optimum_is_not_drawn():
    (axes,) = panels(curves_plot.draw([curve(best=None)]))
    assert not axes.texts


def test_runs_differ_in_colour_and_in_style():
    labels = [f"vdn {k}" for k in range(LABELS)]
    (axes,) = panels(curves_plot.draw([curve(label=label) for label in labels]))
    drawn = lines(axes)
    assert len({(line.get_color(), line._dash_pattern[1] and tuple(line._dash_pattern[1])) for line in drawn}) == LABELS
    for one, other in pairwise(drawn):
        assert one.get_color() != other.get_color() and one.get_marker() != other.get_marker()


def test_legend_names_every_run_once():
    figure = curves_plot.draw([curve(name, label) for name in ("return", "td") for label in ("vdn", "qmix $x$")])
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["VDN", r"QMIX: \$x\$"], "a folder's name is no mathematics"


def test_legend_stands_below_the_panels_in_as_many_columns_as_fit():
    def rows(count, width):
        labels = [f"vdn with a setting of number {k}" for k in range(count)]
        figure = curves_plot.draw([curve(label=label) for label in labels], sheet=Sheet(width=width))
        figure.draw_without_rendering()
        (legend,), (axes,) = figure.legends, panels(figure)
        box = legend.get_window_extent()
        assert figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1, "nothing is cut"
        assert box.y1 <= axes.get_tightbbox().y0 and box.y0 >= 0
        return len({round(text.get_window_extent().y0) for text in legend.get_texts()})

    assert rows(6, 3.25) > rows(6, 6.75) > rows(2, 6.75) == 1


@pytest.mark.parametrize(("games", "names", "shape"), [(2, 2, (2, 2)), (4, 3, (3, 4)), (5, 2, (5, 2)), (5, 1, (2, 3)), (1, 4, (2, 2))])
def test_arrangement(games, names, shape):
    drawn = [curve(name, env=f"game {k}") for k in range(games) for name in ("return", "agreement", "td", "opt")[:names]]
    figure = curves_plot.draw(drawn)
    assert figure.axes[0].get_gridspec().get_geometry() == shape
    assert len(panels(figure)) == games * names
    if games > 1:
        assert {axes.get_title() for axes in panels(figure)} - {""} == {f"game {k}" for k in range(games)}
        assert figure.get_suptitle() == f"{games} games: VDN, 4 seeds"


@pytest.mark.parametrize(
    ("values", "scale"),
    [([1.0, 0.5, 0.2], "linear"), ([1.0, 1e-3, 1e-5], "log"), ([1.0, 1e-3, 0.0], "symlog"), ([0.0, 0.0], "linear")],
)
def test_losses_that_span_decades_stand_on_a_logarithmic_axis(values, scale):
    flat, steps = np.array(values), np.arange(len(values))
    drawn = Curve(Source("r", "climb", "vdn", "vdn"), "td", steps, flat, flat, flat, flat[:, None])
    (axes,) = panels(curves_plot.draw([drawn]))
    assert axes.get_yscale() == scale


def test_losses_that_are_no_numbers_leave_a_gap():
    values = np.array([1.0, np.nan, np.inf, 1e-4])
    drawn = Curve(Source("r", "climb", "vdn", "vdn"), "td", np.arange(4), values, values, values, values[:, None])
    (axes,) = panels(curves_plot.draw([drawn]))
    assert axes.get_yscale() == "log"


def test_too_much_for_a_figure():
    with pytest.raises(UsageError, match="25 runs are too many"):
        curves_plot.check([curve(label=f"vdn {k}") for k in range(LABELS + 1)], "png")
    with pytest.raises(UsageError, match="31 panels are too many"):
        curves_plot.check([curve(env=f"game {k}") for k in range(31)], "png")
    with pytest.raises(UsageError, match=r"\.gif"):
        curves_plot.check([curve()], "gif")


def test_numbers_as_csv():
    rows = list(csv.DictReader(io.StringIO(record.csv([curve(), curve("agreement")], seeds=True))))
    assert [(row["quantity"], row["statistic"], row["step"], row["seed"]) for row in rows][:6] == [
        ("return", "iqm", "100", ""),
        *(("return", "seed", "100", str(k)) for k in range(4)),
        ("return", "iqm", "200", ""),
    ]
    assert len(rows) == 3 * 5 + 3 and {row["statistic"] for row in rows[15:]} == {"share"}


def learning(shape=(3, 3), kinds=("q_jt", "q_prime + v_jt"), steps=(100, 200), u_bar=None, agents=()):
    payoff = np.arange(np.prod(shape), dtype=float).reshape(shape)
    tables = {kind: payoff / (k + 1) - 1 for k, kind in enumerate(kinds)}
    game = Game(from_array(payoff), "mine", agents=agents)
    u = u_bar or (0,) * len(shape)
    return Learning("runs/a", "mine", "vdn", "vdn", game, 3, "the median one", tuple(Moment(step, u, tables) for step in steps))


def images(figure):
    return [axes for axes in figure.axes if axes.images]


def test_tables_of_two_agents():
    figure = learned_plot.draw(learning())
    assert [spelled(axes.get_title()) for axes in images(figure)] == [
        *("payoff", "learned Q_jt, step 100", "learned Q_jt, step 200"),
        *("Q'_jt + V_jt, step 100", "Q'_jt + V_jt, step 200"),
    ]
    assert figure.get_suptitle() == "mine: VDN, seed 3 (the median one)"
    limits = {axes.images[0].get_clim() for axes in images(figure)}
    assert limits == {(0, 8)}, "one colour scale, the payoffs'"
    texts = [text.get_text() for text in images(figure)[1].texts]
    assert texts == [f"{x - 1:.3f}" for x in range(9)]


def test_marks_of_optimum_and_greedy():
    payoff, table, *_ = images(learned_plot.draw(learning(u_bar=(1, 2))))
    assert [patch.get_edgecolor() == to_rgba(BEST) for patch in payoff.patches] == [True], "the payoff has no greedy joint action"
    optimum, greedy = table.patches
    assert (optimum.get_center() == (2, 2)).all() and optimum.get_linestyle() == "solid"
    assert (greedy.get_center() == (2, 1)).all() and greedy.get_linestyle() != "solid"


def test_many_actions_have_no_numbers_and_a_circle():
    _, table, *_ = images(learned_plot.draw(learning(shape=(21, 21), u_bar=(5, 15))))
    assert not table.texts and len(table.patches) == 1
    (circle,) = table.lines
    assert (circle.get_xdata()[0], circle.get_ydata()[0]) == (15, 5)
    assert [tick.get_text() for tick in table.get_xticklabels()] == ["A", "F", "K", "P", "U"]


def test_three_agents_have_a_row_a_slice():
    drawn = images(learned_plot.draw(learning(shape=(2, 2, 3), kinds=("q_jt",), u_bar=(0, 1, 2))))
    assert [spelled(axes.get_title()).split("\n")[-1] for axes in drawn[0::3]] == ["u_3 = A", "u_3 = B", "u_3 = C"]
    assert [len(axes.patches) for axes in drawn] == [0, 0, 0, 0, 0, 0, 1, 2, 2], "optimum and greedy in their own slice alone"


def test_one_agent():
    drawn = images(learned_plot.draw(learning(shape=(4,), u_bar=(2,))))
    assert drawn[1].images[0].get_array().shape == (1, 4)
    assert (drawn[1].patches[1].get_center() == (2, 0)).all()


def test_chosen_colours():
    figure = learned_plot.draw(learning(), (2.0, 5.0))
    assert {axes.images[0].get_clim() for axes in images(figure)} == {(2.0, 5.0)}
    assert figure.axes[-1]._colorbar.extend == "both", "payoffs lie beyond either end"


def test_names_of_agents():
    drawn = images(learned_plot.draw(learning(agents=("row", "column"))))
    assert (drawn[0].get_ylabel(), drawn[0].get_xlabel()) == ("row", "column")


def test_long_numbers_are_written_smaller():
    figure = learned_plot.draw(learning(shape=(2, 2)))
    usual = max(text.get_fontsize() for axes in images(figure) for text in axes.texts)
    assert usual == pytest.approx(0.8 * Sheet().points)
    high = Game(from_array(np.array([[-1000000.0, -1000001.0], [-1000001.0, -999999.5]])), "high")
    figure = learned_plot.draw(Learning("r", "high", "vdn", "vdn", high, 0, "chosen", learning(shape=(2, 2)).moments))
    (small,) = {text.get_fontsize() for axes in images(figure) for text in axes.texts}
    assert 4 < small < usual
    for axes in images(figure):
        cell = axes.get_window_extent().width / 2
        assert all(text.get_window_extent().width < cell for text in axes.texts)


def test_payoffs_all_alike():
    same = learning(shape=(2, 2))
    flat = Game(from_array(np.zeros((2, 2))), "flat")
    figure = learned_plot.draw(Learning("r", "flat", "vdn", "vdn", flat, 0, "chosen", same.moments))
    assert len(images(figure)[0].patches) == 4, "every cell is an optimum"
    assert images(figure)[0].images[0].get_clim() == (-0.5, 0.5), "what is learned lies on either side"


def test_games_too_large_to_draw():
    with pytest.raises(UsageError, match="2×2×7 actions"):
        learned_plot.check(learning(shape=(2, 2, 7)).game, 4, "png")
    with pytest.raises(UsageError, match="9 moments"):
        learned_plot.check(learning().game, 9, "png")


def test_sum_of_factors():
    total = learned.total([np.array([1.0, 2]), np.array([10.0, 20, 30]), np.array([100.0, 200])])
    assert total.shape == (2, 3, 2) and total[1, 2, 0] == 132


@pytest.mark.parametrize(
    ("span", "value", "text"),
    [
        (41.0, -30.0, "-30.00"),
        (41.0, -1e-9, "0.00"),
        (1000.0, 12.6, "13"),
        (1e-9, 2.5e-10, "2.5e-10"),
        (1e9, 123456789.0, "1.23e+08"),
        (0, 5, "5.000"),
    ],
)
def test_numbers_in_cells(span, value, text):
    """Rounded to a thousandth of the payoffs' range, without a sign where that is 0."""
    payoff = np.array([0.0, span])
    tables = {"q_jt": np.array([value, 0.0])}
    drawn = Learning("r", "g", "vdn", "vdn", Game(from_array(payoff), "g"), 0, "chosen", (Moment(1, (0,), tables),))
    assert images(learned_plot.draw(drawn))[1].texts[0].get_text() == text
