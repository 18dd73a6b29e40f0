"""An environment of one's own: by its file or by its module, with whatever is wrong with it told in two lines."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from qtran_cli import formats
from qtran_cli.envs import programs
from qtran_cli.errors import QtranError
from qtran_cli.model import environment
from tests.envs.adapters.playing import begun, broken

MINE = '''
import random

class Lights:
    """Two agents, two lamps; a joint switch pays. Nothing of any library."""

    possible_agents = ["a", "b"]

    def __init__(self, lamps=2, pay=1.0):
        self.lamps, self.pay = lamps, pay

    def action_space(self, agent):
        return self.lamps

    def observation_space(self, agent):
        return 1

    def reset(self, seed=None):
        self.t, self.lamp = 0, random.Random(seed).randrange(self.lamps)
        return {agent: [self.lamp] for agent in self.possible_agents}, {}

    def step(self, actions):
        self.t += 1
        both = all(u == self.lamp for u in actions.values())
        rewards = {"a": self.pay * both, "b": self.pay * both}
        over = dict.fromkeys(actions, self.t == 4)
        return {agent: [self.lamp] for agent in actions}, rewards, over, dict.fromkeys(actions, False), {}

def make(lamps=2, pay=1.0):
    return Lights(lamps, pay)
'''


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(MINE)
    return tmp_path


def test_every_rule_of_the_contract_is_kept(mine):
    assert not broken("./mine.py:make")


def test_the_page_s_example_keeps_every_rule_and_shares_its_reward(mine):
    page = (Path(__file__).parents[3] / "docs" / "environments.md").read_text(encoding="utf-8")
    Path("mine.py").write_text(page.partition("```python\n")[2].partition("```")[0])
    assert not broken("./mine.py:make")
    world = programs.world("./mine.py:make")
    assert world.horizon == 1000 and "a sum pays it 2 times" in world.warnings[0]


def test_its_callable_s_arguments_are_options(mine):
    world = programs.world("./mine.py:make", ["lamps=3", "pay=2"])
    assert world.shape == (3, 3) and world.options["lamps"] == 3 and world.options["pay"] == 2.0
    lanes = programs.make(world, 1)
    lamp = int(begun(lanes, 0.5).observations[0, 0, 0])
    _, outcome = lanes.step(torch.full((1, 2), lamp))
    assert outcome.reward.tolist() == [4.0]


def test_a_shared_reward_that_is_summed_is_warned_of(mine):
    (told,) = programs.world("./mine.py:make").warnings
    assert told.startswith("all agents were paid the same in every step tried, and a sum pays it 2 times: --set env.team=first")
    assert not programs.world("./mine.py:make", ["team=first"]).warnings


def test_a_module_is_found_from_here(mine, monkeypatch):
    package = mine / "lamps_of_mine"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "lights.py").write_text(MINE)
    path = list(sys.path)
    assert programs.world("lamps_of_mine.lights:make").n == 2
    assert sys.path == path
    assert programs.world("module:lamps_of_mine.lights:make").n == 2


def test_what_stands_beside_a_file_is_found(mine):
    (mine / "sub").mkdir()
    (mine / "sub" / "there.py").write_text("from beside_there import make\n")
    (mine / "sub" / "beside_there.py").write_text(MINE)
    assert programs.world("sub/there.py:make").n == 2


def test_a_file_that_changed_is_another_environment(mine):
    first = programs.world("./mine.py:make")
    assert environment.of(programs.world("./mine.py:make")).digest == environment.of(first).digest
    Path("mine.py").write_text(MINE.replace("self.t == 4", "self.t == 5"))
    second = programs.world("./mine.py:make")
    assert environment.of(second).digest != environment.of(first).digest
    said = environment.apart(environment.of(first), environment.of(second))
    assert said.startswith("its mine.py is sha256:") and ", not sha256:" in said
    lanes = programs.make(first, 1)
    assert len(lanes.warnings) == 1 and lanes.warnings[0].startswith("mine.py is sha256:")


def test_versions_of_what_it_imports_are_kept(mine):
    Path("mine.py").write_text("import numpy, yaml as y\nfrom rich import text\nimport os.path\n" + MINE)
    assert set(programs.world("./mine.py:make").made) == {"mine.py", "rich"}


def test_a_world_is_kept_and_read_again(mine):
    world = programs.world("./mine.py:make", ["pay=0.5"])
    formats.write_file(world, mine / "game.yaml")
    again = formats.read_bytes((mine / "game.yaml").read_bytes(), "game.yaml", "yaml")
    assert again.plays_as(world) and again.sees == world.sees and dict(again.made) == dict(world.made)
    assert environment.of(again).digest == environment.of(world).digest


def test_gymnasium_environments_of_several_agents_will_do(mine):
    pytest.importorskip("lbforaging")
    made = "gymnasium.make('Foraging-5x5-2p-1f-v3', disable_env_checker=True).unwrapped"
    Path("mine.py").write_text(f"import gymnasium, lbforaging\ndef make():\n    return {made}\n")
    assert programs.world("./mine.py:make", ["limit=5"]).shape == (6, 6)


REFUSED = [
    ("", "./mine.py:mak", "has no mak", "did you mean make?"),
    ("", "./nowhere.py:make", "nowhere.py: it cannot be read: No such file or directory", "name the file by its path from here"),
    ("x = (", "./mine.py:make", "mine.py: it cannot be imported: SyntaxError", "QTRAN_DEBUG=1"),
    ("import nowhere_at_all", "./mine.py:make", "ModuleNotFoundError: No module named 'nowhere_at_all'", "QTRAN_DEBUG=1"),
    ("import sys; sys.exit(3)", "./mine.py:make", "it cannot be imported: SystemExit: 3", "QTRAN_DEBUG=1"),
    ("make = 3", "./mine.py:make", "make in ./mine.py is int, not a callable", "name a callable"),
    ("def make(): raise RuntimeError('no light')", "./mine.py:make", "it cannot be made: RuntimeError: no light", "QTRAN_DEBUG=1"),
    ("def make(): return None", "./mine.py:make", "make() returned nothing", "as PettingZoo's"),
    ("def make(): return 3", "./mine.py:make", "int has no reset()", "as PettingZoo's"),
    ("def make(x): return x", "./mine.py:make", "it cannot be made: TypeError", "QTRAN_DEBUG=1"),
    ("", "mine.nothing:make", "mine has no module mine.nothing", "mine"),
    ("", "nowhere_at_all.there:make", "needs nowhere_at_all, which is not installed", "pip install"),
]


@pytest.mark.parametrize(("text", "name", "what", "right"), REFUSED)
def test_what_is_refused(mine, monkeypatch, text, name, what, right):
    if text:
        Path("mine.py").write_text(text)
    monkeypatch.delitem(sys.modules, "mine", raising=False)
    with pytest.raises(QtranError) as error:
        programs.world(name)
    first, second = str(error.value).splitlines()
    assert what in first and right in second


def test_options_that_its_callable_does_not_take_are_refused(mine):
    with pytest.raises(QtranError, match="did you mean lamps") as error:
        programs.world("./mine.py:make", ["lamp=3"])
    assert error.value.what == "no option of ./mine.py:make is called 'lamp'"
