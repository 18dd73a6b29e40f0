"""`qtran envs`, and simulated tasks in the commands that train, as a user meets them."""

from __future__ import annotations

import json
import signal
import subprocess
from dataclasses import replace
from importlib.util import find_spec

import pytest

from tests.processes import stopped_at_checkpoint

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

SHORT = ("--seeds", "2", "--steps", "120", "--set", "hidden=8", "--set", "evaluations=2", "--set", "evaluation_episodes=3")
SQUEEZE = ("multi_domain_gaussian_squeeze", "env.resources=fixed")
HUNT = ("predator_prey", "env.limit=8", "env.grid=3")
"""Small: its table of all configurations is made in a moment."""
METHODS = ["iql", "vdn", "qmix", "qtran_base", "qtran_alt"]


def _set(options):
    return [part for option in options for part in ("--set", option)]


@pytest.fixture
def train(qtran, tmp_path):
    def run(env, *options, method="vdn"):
        name, *told = env
        return qtran("train", "--env", name, *_set(told), "--method", method, "--out", str(tmp_path), *SHORT, *options)

    return run


def test_the_list_has_every_task(qtran):
    from qtran_cli.envs.worlds import WORLDS

    ended = qtran("envs")
    assert (ended.code, ended.err) == (0, "")
    assert all(name in ended.out for name in WORLDS.names())
    listed = json.loads(qtran("envs", "--json").out)
    assert [one["name"] for one in listed["environments"]] == WORLDS.names()


def test_a_page_tells_rules_source_departures_and_options(qtran):
    from qtran_cli.envs.worlds import WORLDS
    from qtran_cli.judge.worlds.described import describe

    for name, module in WORLDS.items():
        page = qtran("envs", "show", name).out
        told = json.loads(qtran("envs", "show", name, "--json").out)
        assert told["source"].split()[0] in page and told["rules"] and told["departures"]
        for option in describe(name).options:
            assert f"\n{option.name}" in page
            assert _named(told["options"], option.name)["default"] == option.default
        assert set(told["presets"]) == set(module.PRESETS)


def _named(entries, name):
    return next(one for one in entries if one["name"] == name)


@pytest.mark.parametrize("name", ["predator_prey", "climb", "two_step"])
def test_check_says_of_every_rule_that_it_is_kept(qtran, name):
    from qtran_cli.envs.conformance import RULES

    ended = qtran("envs", "check", name)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(f"{name} keeps all {len(RULES)} rules")
    answer = json.loads(qtran("envs", "check", name, "--json").out)
    assert answer["kept"] and [rule["rule"] for rule in answer["rules"]] == [rule for rule, _, _ in RULES]


def test_a_rule_that_is_broken_is_told_with_what_to_do(qtran, monkeypatch):
    from qtran_cli.envs.worlds import predator_prey

    kept = predator_prey.make

    def late(told, lanes, device="cpu"):
        hunt = kept({**told, "limit": 500}, lanes, device)
        hunt.spec = replace(hunt.spec, limit=100)
        return hunt

    monkeypatch.setattr(predator_prey, "make", late)
    ended = qtran("envs", "check", "predator_prey")
    assert ended.code == 1
    assert ended.out.startswith("predator_prey breaks 1 of 11 rules")
    assert "an episode is not over after 100 steps: the time limit truncates" in " ".join(ended.out.split())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("env", [SQUEEZE, HUNT], ids=["squeeze", "hunt"])
def test_every_method_is_trained(train, env, method):
    answer = json.loads(train(env, "--json", method=method).out)
    assert (answer["env"], answer["method"], answer["env_steps"]) == (env[0], method, 120)
    assert answer["agreement"] is None and answer["optimum"]["upper"] > 0
    assert len(answer["return"]["per_seed"]) == 2
    for option in env[1:]:
        name, _, value = option.removeprefix("env.").partition("=")
        assert str(answer["options"][name]) == value


def test_what_is_counted_is_told(train):
    answer = json.loads(train(HUNT, "--json").out)
    for one in answer["per_seed"]:
        assert one["sampled_return"] == pytest.approx(one["captures"] - 0.5 * one["lone_contacts"])
        assert one["return"] is not None
    report = train(HUNT, "--force", "--name", "b").out
    assert "captures" in report and "lone contacts" in report and "by dynamic programming" in " ".join(report.split())
    assert report.startswith("2 seeds earn ")


def test_exact_returns_are_what_many_episodes_earn(qtran, tmp_path, train):
    train(HUNT)
    (run,) = (tmp_path / "predator_prey" / "vdn").iterdir()
    answer = json.loads(qtran("evaluate", str(run), "--episodes", "4000", "--json").out)
    for one in answer["per_seed"]:
        assert one["sampled_return"] == pytest.approx(one["return"], abs=0.12)


@pytest.mark.parametrize("env", [SQUEEZE, HUNT, ("gaussian_squeeze", "env.preset=code")], ids=["squeeze", "hunt", "drawn"])
def test_a_run_that_is_stopped_goes_on_to_the_same_numbers(env, train, qtran, tmp_path):
    train(env, "--name", "whole")
    folder = tmp_path / env[0] / "vdn"
    command = ["train", "--env", env[0], *_set(env[1:]), "--method", "vdn", "--out", str(tmp_path), *SHORT, "--name", "cut"]
    process = stopped_at_checkpoint(folder / "cut", *command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    process.communicate()
    assert process.returncode == 130
    assert qtran(*command, "--resume").code == 0
    assert (folder / "cut" / "metrics.jsonl").read_bytes() == (folder / "whole" / "metrics.jsonl").read_bytes()


REFUSED = [
    (("predator_pray",), "no game is called 'predator_pray'", "did you mean predator_prey?"),
    (("predator_prey", "--set", "env.grid=1"), "env.grid=1 is not accepted", "env.grid is a whole number from 2 to 100"),
    (("predator_prey", "--set", "env.gird=4"), "no option of predator_prey is called 'gird'", "did you mean grid?"),
    (("predator_prey", "--set", "env.window=4"), "env.window=4", "an odd number, or 0 for everything"),
    (("predator_prey", "--set", "env.preset=papr"), "no preset of predator_prey is called 'papr'", "did you mean paper"),
    (("predator_prey", "--set", "env.window"), "--set env.window sets nothing", "write --set env.NAME=VALUE"),
    (("predator_prey", "--horizon", "3"), "--horizon with predator_prey, which is simulated", "qtran envs show predator_prey"),
    (("climb", "--set", "env.window=4"), "--set env.window=4 with a game", "options of simulated tasks: gaussian_squeeze"),
    (("gaussian_squeeze", "--set", "env.sigma2=0"), "env.sigma2=0 is not accepted", "a number above 0"),
]


@pytest.mark.parametrize(("asked", "what", "right"), REFUSED)
def test_what_is_refused(qtran, tmp_path, asked, what, right):
    ended = qtran("train", "--env", *asked, "--method", "vdn", "--out", str(tmp_path / "runs"))
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) <= 2
    assert what in ended.err and right in ended.err
    assert not (tmp_path / "runs").exists()


def test_a_run_is_not_continued_under_other_options(train):
    train(HUNT, "--name", "a")
    ended = train((HUNT[0], "env.limit=9", HUNT[2]), "--name", "a", "--resume")
    assert ended.code == 2 and "its game is another" in ended.err


def test_compare_ranks_the_methods(qtran, tmp_path):
    options = ("--methods", "vdn,iql,pow_qmix", *SHORT, *_set(HUNT[1:]), "--out", str(tmp_path))
    ended = qtran("compare", HUNT[0], *options)
    assert ended.code == 0 and " earns most, " in ended.out.splitlines()[0]
    assert "It cannot be trained" in " ".join(ended.out.split())
    answer = json.loads(qtran("compare", HUNT[0], *options, "--json").out)
    assert answer["methods"]["pow_qmix"]["trained"] is None and answer["agree"] is None
    assert answer["methods"]["vdn"]["trained"]["reused"]
    assert len(answer["methods"]["iql"]["trained"]["per_seed"]) == 2


def test_endless_values_are_warned_of(train):
    ended = train(HUNT, "--set", "gamma=1")
    assert "targets are not discounted" in ended.err and ended.code == 0
    assert "targets are not discounted" not in train(HUNT, "--name", "b").err


def test_runs_plot_and_evaluate_know_them(train, qtran, tmp_path):
    train(HUNT, "--name", "a")
    assert "predator_prey" in qtran("runs", str(tmp_path)).out
    assert qtran("evaluate", str(tmp_path / "predator_prey" / "vdn" / "a"), "--quiet").out.startswith("2 seeds earn ")
    picture = tmp_path / "p.svg"
    assert qtran("plot", str(tmp_path / "predator_prey" / "vdn" / "a"), "--out", str(picture)).code == 0
    assert picture.read_bytes().startswith(b"<?xml")
