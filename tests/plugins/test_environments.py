"""Environments that other packages offer: a module as those of qtran_cli/envs/worlds, or a callable that returns a parallel environment."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from qtran_cli.envs.worlds import WORLDS
from qtran_cli.plugins import loaded
from tests.conftest import ROOT
from tests.plugins.made import distribution

CUES = (ROOT / "qtran_cli/envs/worlds/remember.py").read_text(encoding="utf-8")
FACTORY = '''"""One step: paid 1 where both agents do the same."""


class Same:
    possible_agents = ["a", "b"]
    metadata = {}

    def __init__(self, prize):
        self.prize = prize

    def observation_space(self, agent):
        from gymnasium.spaces import Box

        return Box(0, 1, (1,))

    def action_space(self, agent):
        from gymnasium.spaces import Discrete

        return Discrete(2)

    def reset(self, seed=None, options=None):
        import numpy as np

        self.agents = list(self.possible_agents)
        return {agent: np.zeros(1, "float32") for agent in self.agents}, {agent: {} for agent in self.agents}

    def step(self, actions):
        import numpy as np

        paid = self.prize * float(len(set(actions.values())) == 1)
        seen, agents = {agent: np.zeros(1, "float32") for agent in self.agents}, self.agents
        self.agents = []
        return seen, {a: paid for a in agents}, {a: True for a in agents}, {a: False for a in agents}, {a: {} for a in agents}


def make(prize: float = 1.0):
    return Same(prize)


NUMBER = 3
'''
SIZE = ("--method", "vdn", "--seeds", "2", "--steps", "60", "--set", "hidden=8", "--set", "evaluations=2", "--name", "a")


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A package on the path with both kinds, and with what is neither; its modules are forgotten again."""
    entries = {
        "cues": "tasks.cues",
        "same": "tasks.same:make",
        "number": "tasks.same:NUMBER",
        "gone": "tasks.gone",
        "stag_hunt": "tasks.cues",
    }
    files = {"tasks/__init__.py": "", "tasks/cues.py": CUES.replace("A cue to remember", "Cues"), "tasks/same.py": FACTORY}
    distribution(tmp_path / "site", "tasks", {"qtran.environments": entries}, files)
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    yield tmp_path / "site"
    loaded.origin.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0] == "tasks"]:
        del sys.modules[name]


def lines(name: str) -> bytes:
    return (Path("runs") / name / "vdn" / "a" / "metrics.jsonl").read_bytes()


def test_both_kinds_are_listed_with_where_they_come_from(site, qtran):
    pytest.importorskip("gymnasium")
    ended = qtran("envs")
    rows = {line.split()[0]: line for line in ended.out.splitlines() if line.startswith((" ", "c", "s")) and line.split()}
    assert "Cues (tasks 1.2)" in rows["cues"] and "make of tasks.same (tasks 1.2)" in rows["same"]
    assert {line.split()[4] for line in ended.err.splitlines() if line.startswith("left out")} == {"number", "gone", "stag_hunt"}
    assert "tasks" not in rows["stag_hunt"]
    found = json.loads(qtran("envs", "--json").out)["environments"]
    assert {one["name"] for one in found if one["origin"]} == {"cues", "same"}


def test_names_are_read_without_importing(site):
    assert {"cues", "same", "number", "gone"} <= set(WORLDS.names()) and "tasks" not in sys.modules


def test_a_module_is_trained_checked_and_remembered(site, qtran):
    asked = ("train", "--env", "cues", *SIZE, "--set", "env.delay=2", "-q")
    assert qtran(*asked).code == 0
    assert qtran("train", "--env", "remember", *SIZE, "--set", "env.delay=2", "-q").code == 0
    assert lines("cues") == lines("remember"), "the same task under another name"
    ended = qtran("envs", "check", "cues")
    assert ended.code == 0 and "cues keeps all" in ended.out
    assert qtran("evaluate", "runs/cues", "-q").err == ""
    (site / "tasks/cues.py").write_text(CUES + "\n", encoding="utf-8")
    for name in [name for name in sys.modules if name.partition(".")[0] == "tasks"]:
        del sys.modules[name]
    loaded.origin.cache_clear()
    assert "the run was made with" in qtran("evaluate", "runs/cues").err
    ended = qtran(*asked, "--resume")
    assert ended.code == 2 and "its tasks 1.2 is sha256:" in ended.err


def test_a_callable_is_trained_with_its_options(site, qtran):
    pytest.importorskip("gymnasium")
    asked = ("train", "--env", "same", *SIZE, "--set", "env.prize=3", "--set", "env.team=first", "--json")
    ended = qtran(*asked)
    assert ended.code == 0, ended.err
    assert max(json.loads(ended.out)["return"]["per_seed"]) == 3
    assert (Path("runs/same/vdn/a/game.yaml")).is_file()
    again = qtran("rerun", "runs/same", "-q")
    assert (again.code, again.out) == (0, "the same numbers, byte for byte\n")
    assert qtran("envs", "check", "same").code == 0
    assert "prize" in qtran("envs", "show", "same").out


@pytest.mark.parametrize("name", ["number", "gone"])
def test_what_is_neither_is_refused_when_asked_for(site, qtran, name):
    ended = qtran("train", "--env", name, *SIZE)
    assert (ended.code, ended.out) == (2, "") and len(ended.err.splitlines()) == 2 and "Traceback" not in ended.err
