"""`qtran train` on games with several states, as a user meets it."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec

import pytest

from qtran_cli import catalogue, formats

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

SHORT = ("--seeds", "2", "--steps", "120", "--set", "hidden=16", "--set", "evaluations=2", "--set", "evaluation_episodes=5")
CYCLE = """
states:
  s: {payoff: [[1, 0], [0, 2]], next: [[s, t], [t, {s: 1/2, t: 1/2}]]}
  t: {payoff: [[0, 3], [1, 0]], next: [[s, s], [t, s]]}
initial: s
discount: 0.9
"""
BLIND = "observations: {1: {s: x, t: x}, 2: {s: s, t: t}}\n"


@pytest.fixture
def train(qtran, tmp_path):
    return lambda *options, method="qtran_base", env="two_step": qtran(
        "train", "--env", env, "--method", method, "--out", str(tmp_path), *SHORT, *options
    )


def document(ended):
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


@pytest.mark.parametrize("method", ["iql", "vdn", "qmix", "qtran_base", "qtran_alt"])
def test_document(train, method):
    answer = document(train("--json", method=method))
    assert answer["schema"] == "qtran.train/1" and answer["optimum"]["value"] == "8"
    assert answer["sees"] == "the state" and answer["settings"]["gamma"] == "game"
    assert answer["agreement"] == sum(one["optimal"] for one in answer["per_seed"]) / 2
    for one, earned in zip(answer["per_seed"], answer["return"]["per_seed"], strict=True):
        assert one["optimal"] == (one["return"] == "8") and float(one["return"]) == earned == one["sampled_return"]
        first, second = one["states"]
        assert (first["state"], first["steps_left"]) == ("1", None)
        assert second["state"] == ("2A" if first["greedy"][0] == "A" else "2B")
        assert first["exact_q_jt"] == [["7", "7"], ["8", "8"]]
        assert (first["q_jt"] is None) == (method == "iql") and (first["v_jt"] is None) == (not method.startswith("qtran"))
        a, b = ("AB".index(name) for name in second["greedy"])
        assert [a, b] == [max(range(2), key=q.__getitem__) for q in second["q"]]
        assert second["q_prime"][a][b] == pytest.approx(second["q"][0][a] + second["q"][1][b])


@pytest.mark.parametrize(("method", "fitted", "bootstrapped"), [("vdn", "8", "7"), ("qmix", "8", "8"), ("qtran_alt", "8", "8")])
def test_theory_is_that_of_solve(train, method, fitted, bootstrapped):
    theory = document(train("--json", method=method))["theory"]
    assert {name: theory[name]["value"] for name in ("fitted", "bootstrapped")} == {"fitted": fitted, "bootstrapped": bootstrapped}
    assert theory["fixed_points"] is None, "no state recurs"


def test_tolerance_is_the_least(train, qtran, tmp_path):
    """qtran check agrees: with the reported tolerance the learned numbers pass, with a little less they do not."""
    one = document(train("--json"))["per_seed"][0]["states"][0]
    factors = tmp_path / "factors.json"
    factors.write_text(json.dumps({"q": one["q"], "v": one["v_jt"]}))
    for share, code in ((1.000001, 0), (0.999, 1)):
        tolerance = str(one["tolerance"]["exact"] * share)
        assert qtran("check", "two_step", "--state", "1", "--factors", str(factors), "--tolerance", tolerance).code == code


def test_histories(train):
    answer = document(train("--json", env="dec_tiger"))
    assert answer["optimum"] == {"value": "-4", "lower": "-4", "upper": "-4", "of": "the best decentralised policy"}
    assert answer["sees"] == "its own history"
    for one in answer["per_seed"]:
        assert one["situations"] == len(one["states"]) and one["states"][0]["history"] == [[], []]
        assert Fraction(one["return"]) <= -4 and one["optimal"] == (one["return"] == "-4")


def test_present_alone(train):
    answer = document(train("--json", "--set", "history=false", env="dec_tiger"))
    assert answer["sees"] == "what it observes now, and the steps left"
    one = answer["per_seed"][0]
    by_seen = {}
    for place in one["states"]:
        by_seen.setdefault(tuple(own[-1] if own else None for own in place["history"]), set()).add(tuple(place["greedy"]))
    assert all(len(actions) == 1 for actions in by_seen.values())


@pytest.mark.parametrize(("extra", "best"), [("", "670/29"), (BLIND, None)])
def test_game_that_never_ends(train, tmp_path, extra, best):
    (tmp_path / "cycle.yaml").write_text(CYCLE + extra)
    answer = document(train("--json", env=str(tmp_path / "cycle.yaml")))
    assert answer["optimum"]["value"] == best and answer["optimum"]["upper"] == "670/29"
    assert answer["agreement"] == (None if extra else sum(one["optimal"] for one in answer["per_seed"]) / 2)
    for one in answer["per_seed"]:
        assert Fraction(one["return"]) <= Fraction(670, 29)
        assert all(("seen" in place) == bool(extra) for place in one["states"])


def test_options_of_time(train, tmp_path):
    answer = document(train("--json", "--horizon", "1", "--discount", "1/2", "--name", "short"))
    assert answer["optimum"]["value"] == "0"
    assert [place["steps_left"] for place in answer["per_seed"][0]["states"]] == [1]
    config = (tmp_path / "two_step" / "qtran_base" / "short" / "config.yaml").read_text()
    assert "horizon: 1\n" in config and "discount: 1/2\n" in config
    assert train("--horizon", "1", "--discount", "1/2", "--name", "short", "--resume", "--quiet").out == "2 of 2 seeds optimal\n"
    other = train("--name", "short", "--resume")
    assert other.code == 2 and "its horizon is 1, not None" in other.err


def test_dec_pomdp_file(train, tmp_path):
    """A Dec-POMDP has no horizon of its own: with --horizon its agents have histories."""
    task, path = catalogue.load("dec_tiger"), tmp_path / "tiger.dpomdp"
    words = replace(
        task, states=("left", "right"), horizon=None, discount=Fraction(9, 10), actions=(("listen", "open-left", "open-right"),) * 2
    )
    signals = tuple(tuple(tuple((tuple(x[5:] for x in labels), p) for labels, p in seen) for seen in row) for row in task.signals)
    formats.write_file(replace(words, signals=signals), path)
    assert document(train("--json", env=str(path)))["optimum"]["value"] is None
    answer = document(train("--json", "--horizon", "2", "--discount", "1", env=str(path)))
    assert answer["optimum"]["value"] == "-4"


def test_report(train, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    ended = train("--seeds", "3")
    assert ended.code == 0
    for text in ("of 3 seeds optimal", "8, the return of an optimal policy", "agents see", "bootstrapping on its own fits 8", "Q_jt*"):
        assert text in ended.out
    assert "at 1: plays (" in ended.out and "slack D" in ended.out and "played" in ended.out


@pytest.mark.parametrize(
    ("env", "method"), [("signal", "iql"), ("needs_v_jt", "qtran_alt"), ("prisoners", "vdn"), ("maven_4_steps", "qmix")]
)
def test_report_of_other_games(train, env, method):
    ended = train(env=env, method=method)
    assert (ended.code, ended.err) == (0, "") and "theory" in ended.out


def test_larger_discount_of_the_targets_is_told(train):
    assert "targets are discounted by 0.99, returns and Q_jt* by the game's 1" in train("--preset", "paper").out


def test_metrics_say_which_seeds_are_optimal(train, tmp_path):
    train("--name", "one", env="needs_v_jt")
    lines = [json.loads(line) for line in (tmp_path / "needs_v_jt" / "qtran_base" / "one" / "metrics.jsonl").read_text().splitlines()]
    assert len(lines) == 4 and all(isinstance(line["optimal"], bool) for line in lines)


def test_evaluate_repeats_the_end(train, qtran, tmp_path):
    told = document(train("--json", "--name", "one", env="recycling"))
    again = document(qtran("evaluate", str(tmp_path / "recycling" / "qtran_base" / "one"), "--json"))
    assert again["per_seed"] == told["per_seed"] and again["agreement"] == told["agreement"]


BAD = [
    (("--horizon", "2"), "climb", "with a one-step game"),
    (("--discount", "1.5"), "two_step", "--discount 1.5 is out of range"),
    (("--discount", "x"), "two_step", "x"),
    (("--horizon", "20000"), "two_step", "a state takes 20,003 numbers"),
    (("--set", "gamma=1.5"), "two_step", "gamma is game or a number from 0 to 1"),
    (("--set", "time_limit=0"), "two_step", "a whole number from 1"),
    (
        ("--seeds", "9000", "--steps", "1000000", "--set", "replay=1000000"),
        "two_step",
        "9,000 seeds × 1,000,000 transitions × 34 bytes",
    ),
]


@pytest.mark.parametrize(("options", "env", "what"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_bad_options(train, tmp_path, options, env, what):
    ended = train(*options, env=env)
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and len(ended.err.splitlines()) <= 2
    assert not list(tmp_path.iterdir()), "nothing is left behind"
