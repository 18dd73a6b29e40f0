"""What is told where a simulated task is no game, where a setting says nothing of it, and where nothing ever ends undiscounted."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest

import qtran_cli

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

TINY = ("--seeds", "1", "--steps", "30", "--set", "hidden=4", "--set", "evaluations=1", "--set", "evaluation_episodes=1")
FOREVER = "name: forever\nactions: [A, B]\nstates:\n  here: {payoff: [[1, 0], [0, 2]], next: here}\ninitial: here\ndiscount: 0.9\n"
UNBOUNDED = "nothing ever ends here and targets are not discounted, so values grow without bound: --set gamma=0.99"


@pytest.mark.parametrize("env", ["predator_prey", "gaussian_squeeze", "pettingzoo:mpe2.simple_spread_v3", "gym:Foraging-8x8-2p-3f-v3"])
@pytest.mark.parametrize(
    "command", [("solve",), ("games", "show"), ("check", "--q", "0,1", "--q", "0,1"), ("explain", "table.json")], ids=lambda c: c[0]
)
def test_a_simulated_task_is_no_table(qtran, tmp_path, monkeypatch, command, env):
    monkeypatch.chdir(tmp_path)
    name, *rest = command
    words = (*command, env) if name == "games" else (name, env, *rest)
    ended = qtran(*words)
    assert (ended.code, ended.out) == (2, "") and len(ended.err.splitlines()) == 2
    assert f"{env} is a simulated task: there is no payoff table" in ended.err and f"qtran envs show {env}" in ended.err


def test_what_is_unknown_is_told_as_before(qtran):
    ended = qtran("solve", "predator_pray")
    assert ended.code == 2 and "no game is called 'predator_pray'" in ended.err


@pytest.mark.parametrize(
    ("setting", "what"), [("time_limit=7", "--set env.limit=7"), ("history=false", "history=false is for games with states")]
)
def test_a_setting_that_says_nothing_of_a_task_is_told(qtran, tmp_path, setting, what):
    words = ("train", "--env", "predator_prey", "--set", "env.grid=3", "--set", "env.limit=5", "--method", "vdn", "--out", str(tmp_path))
    ended = qtran(*words, *TINY, "--set", setting)
    assert ended.code == 0 and ended.err.startswith("warning: ") and what in ended.err and what in " ".join(ended.out.split())
    assert qtran(*words, *TINY, "--name", "b").err == ""


def _words(env, tmp_path):
    if env == "forever":
        (tmp_path / "forever.yaml").write_text(FOREVER)
        return str(tmp_path / "forever.yaml"), ()
    return env, ("--set", "env.limit=5", *(("--set", "env.grid=3") if env == "predator_prey" else ()))


@pytest.mark.parametrize("env", ["predator_prey", "simple_spread", "forever"])
def test_what_never_ends_warns_where_nothing_is_discounted(qtran, tmp_path, env):
    name, options = _words(env, tmp_path)
    words = ("--out", str(tmp_path), *TINY, *options)
    assert qtran("train", "--env", name, "--method", "vdn", "--name", "own", *words).err == ""
    ended = qtran("train", "--env", name, "--method", "vdn", "--name", "a", *words, "--set", "gamma=1")
    assert ended.code == 0 and UNBOUNDED in ended.err and UNBOUNDED in " ".join(ended.out.split())
    run = next(path.parent for path in tmp_path.rglob("config.yaml") if path.parent.name == "a")
    assert UNBOUNDED in json.loads(qtran("evaluate", str(run), "--json").out)["warnings"]
    ended = qtran("compare", name, "--methods", "vdn", "--name", "c", *words, "--set", "gamma=1")
    assert ended.code == 0 and UNBOUNDED in ended.err


def test_the_same_in_python(tmp_path):
    (tmp_path / "forever.yaml").write_text(FOREVER)
    settings = {"gamma": 1, "hidden": 4, "evaluations": 1}
    with pytest.warns(UserWarning, match="values grow without bound"):
        qtran_cli.train(str(tmp_path / "forever.yaml"), "vdn", seeds=1, steps=20, settings=settings)
