"""`qtran evaluate` of simulated tasks: more and other episodes, their intervals, what is counted, (4b) where nobody played."""

from __future__ import annotations

import csv
import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.made import trained

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

HUNT = ("--set", "env.limit=8", "--set", "env.grid=3", "--set", "evaluation_episodes=5")
SQUEEZE = ("--set", "env.agents=3", "--set", "env.actions=3")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("worlds")
    return {
        "hunt": (trained(root, "predator_prey", "qtran_base", "a", *HUNT), str(root / "predator_prey/qtran_base/a")),
        "squeeze": (trained(root, "gaussian_squeeze", "vdn", "a", *SQUEEZE), str(root / "gaussian_squeeze/vdn/a")),
        "fixed": (
            trained(root, "gaussian_squeeze", "qtran_alt", "b", *SQUEEZE, "--set", "env.resources=fixed"),
            str(root / "gaussian_squeeze/qtran_alt/b"),
        ),
    }


def document(qtran, run, *options):
    return json.loads(qtran("evaluate", run, "--json", *options).out)


@pytest.mark.parametrize("name", ["hunt", "squeeze", "fixed"])
def test_prints_what_training_printed(qtran, made, name):
    said, run = made[name]
    assert qtran("evaluate", run).out == said


def test_more_episodes_have_narrower_intervals_that_hold_the_exact_return(qtran, made):
    few, many = (document(qtran, made["hunt"][1], *more)["per_seed"] for more in ((), ("--episodes", "2000")))
    for one, other in zip(few, many, strict=True):
        spans = [x["sampled_ci95"] for x in (one, other)]
        widths = [high - low for low, high in spans]
        assert widths[1] < widths[0] / 5, "by the root of 400, about"
        assert spans[1][0] < other["sampled_return"] < spans[1][1]
        assert abs(other["return"] - other["sampled_return"]) < widths[1], "two half widths: once in ten thousand"


def test_other_random_numbers_are_other_episodes(qtran, made):
    own, one, again, two = (
        [x["sampled_return"] for x in document(qtran, made["hunt"][1], *options)["per_seed"]]
        for options in ((), ("--episodes-seed", "1"), ("--episodes-seed", "1"), ("--episodes-seed", "2"))
    )
    assert one == again and len({tuple(x) for x in (own, one, two)}) == 3


@pytest.mark.parametrize("option", [("--episodes", "3"), ("--episodes-seed", "3")])
def test_where_nothing_is_random_there_is_one_episode(qtran, made, option):
    ended = qtran("evaluate", made["fixed"][1], *option)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {option[0]}: nothing is random in gaussian_squeeze") and len(ended.err.splitlines()) <= 2


@pytest.mark.parametrize("value", ["-1", "1.5", "nan", "9" * 30])
def test_numbers_of_draws_that_are_none(qtran, made, value):
    ended = qtran("evaluate", made["hunt"][1], f"--episodes-seed={value}")
    assert ended.code == 2 and "--episodes-seed" in ended.err and len(ended.err.splitlines()) <= 2


def test_what_is_counted_is_in_metrics_and_can_be_drawn(qtran, made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = Path(made["hunt"][1])
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    assert all(set(line["tallies"]) == {"captures", "lone_contacts"} for line in lines)
    last = document(qtran, str(run))["per_seed"]
    assert [line["tallies"]["captures"] for line in lines[-2:]] == [one["captures"] for one in last]
    for line in lines:
        assert line["return"] == pytest.approx(line["tallies"]["captures"] - 0.5 * line["tallies"]["lone_contacts"])
    assert qtran("plot", str(run), "--what", "lone_contacts", "--csv", "a.csv", "--seeds").code == 0
    with Path("a.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["statistic"] == "seed"]
    assert {row["quantity"] for row in rows} == {"lone_contacts per episode"}
    assert [float(row["value"]) for row in rows] == [line["tallies"]["lone_contacts"] for line in lines]
    ended = qtran("plot", str(run), "--what", "capture", "--out", "b.png")
    assert ended.code == 2 and "did you mean captures?" in ended.err


def test_counts_are_drawn_as_they_are_and_not_where_there_are_several_games(qtran, made, tmp_path, monkeypatch):
    from qtran_cli.judge import curves
    from qtran_cli.report.runs.curves_figure import draw
    from qtran_cli.runs import folder

    monkeypatch.chdir(tmp_path)
    run = folder.read(Path(made["hunt"][1]))
    drawn = curves.curves(curves.sources([run])[0], run)
    scales = {axes.get_ylabel(): axes.get_yscale() for axes in draw(drawn).axes if axes.get_ylabel()}
    assert scales["captures per episode (greedy)"] == scales["lone contacts per episode (greedy)"] == "linear"
    for runs, counted in (((made["hunt"][1],), True), ((made["hunt"][1], made["squeeze"][1]), False)):
        assert qtran("plot", *runs, "--csv", "all.csv", "--force").code == 0
        assert ("captures per episode" in Path("all.csv").read_text()) == counted


def test_an_alarm_of_the_loss_takes_no_counts_for_losses(qtran, made):
    """judge/alarms.py adds up all that is no key of its own."""
    from qtran_cli.judge.alarms import _loss

    line = json.loads((Path(made["hunt"][1]) / "metrics.jsonl").read_text().splitlines()[-1])
    assert _loss(line) == pytest.approx(line["td"] + line["opt"] + line["nopt"])


def test_squeeze_counts_x_and_the_top(qtran, made):
    for one in document(qtran, made["squeeze"][1])["per_seed"]:
        assert 0 <= one["x"] <= 4 and one["at_the_top"] == 0, "8 is out of reach"
    assert "at the top" in made["squeeze"][0]


def test_random_joint_actions_are_held_to_4b(qtran, made):
    answer = document(qtran, made["fixed"][1])["random_4b"]
    assert [one["seed"] for one in answer] == [0, 1] and all(one["tried"] == 4096 for one in answer)
    report = " ".join(made["fixed"][0].split())
    assert "(4b) violated by more than" in report and "of 8,192 random joint actions where greedy play comes" in report
    assert document(qtran, made["squeeze"][1])["random_4b"] is None and "(4b)" not in made["squeeze"][0]


def test_compare_tells_shares_counts_and_4b(qtran, tmp_path):
    options = ("--seeds", "2", "--steps", "60", "--set", "hidden=8", "--set", "evaluations=3", "--out", str(tmp_path), *HUNT, *SQUEEZE)
    squeeze = options[: -len(HUNT) - len(SQUEEZE)] + SQUEEZE
    report = qtran("compare", "gaussian_squeeze", "--methods", "vdn,qtran_base", *squeeze).out
    answer = json.loads(qtran("compare", "gaussian_squeeze", "--methods", "vdn,qtran_base", *squeeze, "--json").out)
    assert "reached" in report and "at the top" in report
    for method in answer["methods"].values():
        done = method["trained"]
        assert done["reached"] == pytest.approx(done["return"]["iqm"] / answer["optimum"]["upper"])
    assert answer["methods"]["vdn"]["trained"]["random_4b"] is None
    assert f"{100 * answer['methods']['vdn']['trained']['reached']:.0f} %" in report
    assert "(4b): violated by more than" in " ".join(report.split())
