"""The figure of qtran report: numbers against those of the table and against counts, axes, and the command."""

from __future__ import annotations

import numpy as np
import pytest

from qtran_cli.errors import UsageError
from qtran_cli.judge.standing import profiles
from qtran_cli.judge.standing.standing import standing
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.standing import figure
from tests.judge.standing.test_standing import row

RATES = ("1e-05", "0.001", "0.1")
DRAWN = np.random.default_rng(3)


def swept(values=RATES, methods=("vdn", "qmix"), environments=("e", "f"), setting="lr"):
    """Rows of methods at every value of a setting, five seeds each."""
    return standing(
        [
            row(method, list(k + DRAWN.normal(size=5)), ((setting, value), ("v_jt", None)), environment)
            for environment in environments
            for k, method in enumerate(methods)
            for value in values
        ]
    )


def axes_of(found, what=()):
    """The panels that have something in them."""
    panels = figure._panels(found, figure.asked(found, what))
    return [axes for axes in figure.draw(found, panels, Sheet()).axes if axes.axison]


def test_points_and_bars_are_those_of_the_table():
    found = swept()
    panels = axes_of(found)
    assert len(panels) == 2 and all(axes.get_xscale() == "log" and axes.get_xlabel() == "lr" for axes in panels)
    for axes, environment in zip(panels, dict.fromkeys(stand.row.environment for stand in found.stands), strict=True):
        drawn = {}
        for container in axes.containers:
            line, _, (bars,) = container
            for x, y, ends in zip(*line.get_data(), bars.get_segments(), strict=True):
                drawn[x, y] = sorted(ends[:, 1])
        wanted = {
            (float(dict(stand.row.settings)["lr"]), stand.iqm): list(stand.ci95)
            for stand in found.stands
            if stand.row.environment == environment
        }
        assert drawn.keys() == wanted.keys() and all(drawn[key] == pytest.approx(wanted[key]) for key in wanted)
        assert [text.get_text() for text in axes.get_xticklabels()] == list(RATES)


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        (("1", "2", "3"), "linear"),
        (("0", "100"), "linear"),
        (("-1", "10"), "linear"),
        (("1", "10"), "log"),
        (("0.001", "0.0099"), "linear"),
    ],
)
def test_the_axis_is_logarithmic_where_the_values_ask_for_it(values, scale):
    assert {axes.get_xscale() for axes in axes_of(swept(values))} == {scale}


def test_words_stand_apart_without_a_line():
    (axes,) = axes_of(swept(("none", "gru"), environments=("e",), setting="memory"))
    assert [text.get_text() for text in axes.get_xticklabels()] == ["gru", "none"]
    assert {container[0].get_linestyle() for container in axes.containers} == {"None"}


def test_a_line_has_one_combination_of_the_other_settings():
    rows = [
        row("vdn", [float(x), x + 1.0, x + 2.0], (("lr", lr), ("batch", batch))) for x, lr in enumerate(RATES) for batch in ("16", "32")
    ]
    found = standing(rows)
    assert profiles.swept(found) == ["batch", "lr"]
    lines = {line.label: line.values for line in profiles.lines(found.stands, "lr")}
    assert lines == {"vdn, batch=16": RATES, "vdn, batch=32": RATES}


def test_profiles_are_counts():
    seeds = [3.0, 1.0, 2.0, 2.0]
    levels = profiles.levels(seeds)
    found = profiles.profile("x", "vdn", [seeds], levels)
    assert found.share.tolist() == [sum(x > level for x in seeds) / 4 for level in levels]
    assert (found.low <= found.share).all() and (found.share <= found.high).all()
    assert (found.share[0], found.share[-1]) == (1, 0) and not found.high[-1] and found.low[0] == 1


def test_over_environments_tasks_weigh_alike_and_are_scaled():
    found = standing([row("vdn", [0.0, 10.0], (), "e"), row("vdn", [5.0, 7.0, 9.0], (), "f"), row("qmix", [1.0], (), "f")])
    (one,) = profiles.over(found, np.array([-0.1, 0.0, 0.5, 0.9, 1.0]))
    low, span = 1.0, 8.0
    scaled = [(x - low) / span for x in (5.0, 7.0, 9.0)]
    wanted = [(sum(x > t for x in (0.0, 1.0)) / 2 + sum(x > t for x in scaled) / 3) / 2 for t in one.levels]
    assert one.label == "vdn" and one.share == pytest.approx(wanted)


def test_profiles_where_no_setting_differs():
    found = standing([row(m, list(DRAWN.normal(size=4)), (), e) for m in ("vdn", "qmix") for e in ("e", "f")])
    assert figure.asked(found, []) == ["profile"] and len(axes_of(found)) == 3
    assert len(axes_of(standing([row("vdn", [1.0, 1.0])]))) == 1


def test_what_cannot_be_drawn_is_refused():
    found = swept()
    with pytest.raises(UsageError, match=r"--what batch: its values do not differ"):
        figure.asked(found, ["batch"])
    with pytest.raises(UsageError, match="panels are too many"):
        figure.picture(swept(environments=tuple(map(str, range(31)))), ["lr"], "svg")
    with pytest.raises(UsageError, match=r"no figure is written as \.txt"):
        figure.picture(found, ["lr"], "txt")


@pytest.mark.parametrize(
    ("suffix", "what"), [("png", ["lr", "profile"]), ("svg", ["lr", "profile"]), ("pdf", ["lr"]), ("pdf", ["profile"])]
)
def test_the_same_runs_give_the_same_bytes(suffix, what):
    found = swept()
    data = figure.picture(found, what, suffix)
    assert data == figure.picture(found, what, suffix) and len(data) > 1000


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Two runs that differ in a setting."""
    pytest.importorskip("torch")
    from qtran_cli.cli.main import run

    out = str(tmp_path_factory.mktemp("standing"))
    for lr in ("0.01", "0.1"):
        asked = ("--seeds", "2", "--steps", "30", "--set", "hidden=4", "--set", "evaluations=1", "--set", f"lr={lr}", "--name", lr)
        assert run(("train", "--env", "climb", "--method", "vdn", *asked, "--out", out, "-q")) == 0
    return out


def test_the_command_writes_beside_its_table(runs, tmp_path, qtran):
    made = tmp_path / "lr.pdf"
    ended = qtran("report", runs, "--plot", str(made), "--width", "column")
    assert ended.code == 0 and "P(best above)" in ended.out and made.read_bytes().startswith(b"%PDF")
    again = qtran("report", runs, "--plot", str(made))
    assert again.code == 2 and "the file exists" in again.err
    assert qtran("report", runs, "--plot", str(made), "--force", "--what", "profile", "--format", "csv").code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--what", "lr"), "name its file with --plot"),
        (("--width", "column"), "name its file with --plot"),
        (("--plot", "a.txt"), "no figure is written as .txt"),
        (("--plot", "a.svg", "--what", "batch"), "there is lr, profile"),
    ],
)
def test_bad_options_write_nothing(runs, tmp_path, monkeypatch, qtran, options, said):
    monkeypatch.chdir(tmp_path)
    ended = qtran("report", runs, *options)
    assert (ended.code, ended.out) == (2, "") and said in ended.err and not list(tmp_path.iterdir())
