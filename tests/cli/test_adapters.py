"""Environments of other libraries, and of one's own, in the commands, as a user meets them."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.envs.adapters.test_module import MINE
from tests.processes import stopped_at_checkpoint
from tests.thorough import some

MISSING = [name for name in ("torch", "mpe2", "lbforaging", "rware") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"{MISSING} are not installed")

SHORT = ("--seeds", "2", "--steps", "120", "--set", "hidden=8", "--set", "evaluations=2", "--set", "evaluation_episodes=2")
ENVS = {
    "pettingzoo:mpe2.simple_spread_v3": "pettingzoo-mpe2.simple_spread_v3",
    "gym:Foraging-5x5-2p-1f-v3": "gym-Foraging-5x5-2p-1f-v3",
    "gym:rware-tiny-2ag-v2": "gym-rware-tiny-2ag-v2",
    "./mine.py:make": "mine.py-make",
}
"""With the folder that their runs are in."""
LIMIT = ("--set", "env.limit=6")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(MINE)
    return tmp_path


@pytest.fixture
def train(qtran):
    def run(env, *options, method="vdn"):
        return qtran("train", "--env", env, *LIMIT, "--method", method, *SHORT, *options)

    return run


def methods(env):
    """All of them on one environment; on the others some, that come to the same code."""
    from qtran_cli.learn.methods import METHODS

    return METHODS.names() if env == next(iter(ENVS)) else some(METHODS.names())


@pytest.mark.parametrize("env", ENVS)
def test_every_method_is_trained(train, env):
    for method in methods(env):
        answer = json.loads(train(env, "--json", "--name", "a", method=method).out)
        assert (answer["env"], answer["method"], answer["env_steps"]) == (env, method, 120)
        assert answer["agreement"] is None and answer["optimum"]["upper"] is None and answer["updates"] > 50
        assert answer["options"]["limit"] == 6 and len(answer["return"]["per_seed"]) == 2
        assert Path("runs", ENVS[env], method, "a", "metrics.jsonl").is_file()


@pytest.mark.parametrize("env", ENVS)
def test_the_same_command_gives_the_same_numbers_and_evaluate_does(train, qtran, env):
    train(env, "--name", "a")
    train(env, "--name", "b")
    one, other = (Path("runs", ENVS[env], "vdn", name) for name in "ab")
    assert (one / "metrics.jsonl").read_bytes() == (other / "metrics.jsonl").read_bytes()
    trained = json.loads(train(env, "--json", "--name", "a", "--resume").out)
    evaluated = json.loads(qtran("evaluate", str(one), "--json").out)
    assert evaluated["return"]["per_seed"] == trained["return"]["per_seed"]
    assert {run["env"] for run in json.loads(qtran("runs", "--json").out)["runs"]} == {env}


@pytest.mark.parametrize("env", ["gym:Foraging-5x5-2p-1f-v3", "./mine.py:make"])
def test_a_run_that_is_stopped_goes_on_to_the_same_numbers(train, qtran, env):
    train(env, "--name", "whole")
    folder = Path("runs", ENVS[env], "vdn").resolve()
    command = ["train", "--env", env, *LIMIT, "--method", "vdn", *SHORT, "--name", "cut"]
    process = stopped_at_checkpoint(folder / "cut", *command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGCONT)
    process.communicate()
    assert process.returncode == 130
    assert qtran(*command, "--resume").code == 0
    assert (folder / "cut" / "metrics.jsonl").read_bytes() == (folder / "whole" / "metrics.jsonl").read_bytes()


@pytest.mark.parametrize("env", ENVS)
def test_check_and_show(qtran, env):
    assert qtran("envs", "check", env, *LIMIT).out.startswith(f"{env} keeps all 11 rules")
    told = json.loads(qtran("envs", "show", env, "--json").out)
    assert told["adapted"] and {"team", "limit", "gamma", "anew"} <= {one["name"] for one in told["options"]}
    assert "--set env.NAME=VALUE" in qtran("envs", "show", env).out


def test_the_list_has_every_adapter(qtran):
    from qtran_cli.envs.adapters import ADAPTERS

    listed = json.loads(qtran("envs", "--json").out)["adapters"]
    assert [one["example"] for one in listed] == [module.EXAMPLE for _, module in ADAPTERS.items()]
    assert next(one for one in listed if one["prefix"] == "pettingzoo")["installed"]["mpe2"]
    out = qtran("envs").out
    assert all(module.EXAMPLE in out for _, module in ADAPTERS.items()) and "mpe2 MIT" in out


def test_compare_runs_and_plot_take_them(qtran, here):
    ended = qtran("compare", "./mine.py:make", *LIMIT, "--methods", "vdn,iql", *SHORT, "--out", "runs")
    assert ended.code == 0 and " earns most, " in ended.out.splitlines()[0]
    assert "./mine.py:make" in qtran("runs").out
    (run,) = Path("runs/mine.py-make/vdn").iterdir()
    assert qtran("plot", str(run), "--out", "p.svg").code == 0
    assert Path("p.svg").read_bytes().startswith(b"<?xml")


def test_the_api_takes_them(here):
    import qtran_cli

    found = qtran_cli.train("./mine.py:make", "vdn", seeds=2, steps=60, settings={"env.limit": 3, "hidden": 8}, quiet=True)
    assert found.game.name == "./mine.py:make" and len(found.returns) == 2


def test_warnings_are_told_before_and_in_the_report(train):
    ended = train("./mine.py:make")
    said = "all agents were paid the same in every step tried, and a sum pays it 2 times"
    assert ended.err.startswith(f"warning: {said}") and said in " ".join(ended.out.split())
    assert "warning" not in train("./mine.py:make", "--set", "env.team=first").err


@pytest.mark.parametrize(
    ("episodes", "said"), [(11, "132 steps a seed, and training 120: --set evaluation_episodes=10 would do with less"), (10, "")]
)
def test_evaluations_that_play_more_than_training_does_are_warned_of(qtran, episodes, said):
    options = (*LIMIT, "--set", "env.team=first", "--method", "vdn", "--seeds", "1", "--steps", "120", "--set", "hidden=8")
    ended = qtran("train", "--env", "./mine.py:make", *options, "--set", "evaluations=2", "--set", f"evaluation_episodes={episodes}")
    assert ended.code == 0 and ended.err == (f"warning: evaluations play up to {said}\n" if said else "")


def test_nothing_ends_here_and_gamma_1_is_warned_of(train):
    said = "nothing ever ends here and targets are not discounted"
    assert said in train("pettingzoo:mpe2.simple_spread_v3", "--set", "gamma=1").err
    assert said not in train("./mine.py:make", "--set", "gamma=1").err


def test_what_an_environment_prints_goes_to_standard_error(train, qtran):
    Path("mine.py").write_text(
        f"print('loaded')\n{MINE}".replace("        self.t += 1\n", "        self.t += 1\n        print('a step')\n")
    )
    ended = train("./mine.py:make", "--json")
    json.loads(ended.out)
    assert "loaded\n" in ended.err and "a step\n" in ended.err
    json.loads(qtran("envs", "check", "./mine.py:make", "--json").out)


def test_a_run_is_not_continued_on_what_has_changed(train):
    train("./mine.py:make", "--name", "a")
    Path("mine.py").write_text(MINE.replace("self.t == 4", "self.t == 3"))
    ended = train("./mine.py:make", "--name", "a", "--resume")
    assert ended.code == 2 and ended.out == ""
    first, second = ended.err.splitlines()
    assert re.search(r"the game has changed since the run started: its mine.py is sha256:\w+, not sha256:\w+", first)
    assert "put back what it was made with" in second and "--force" in second
    Path("mine.py").write_text(MINE)
    assert train("./mine.py:make", "--name", "a", "--resume").code == 0


def test_a_library_of_another_version_is_told(train, qtran, monkeypatch):
    env = "pettingzoo:mpe2.simple_spread_v3"
    train(env, "--name", "a")
    from importlib import metadata

    version = metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "9.9" if name == "mpe2" else version(name))
    ended = train(env, "--name", "a", "--resume")
    assert ended.code == 2 and "its mpe2 is 1.1.1, not 9.9" in ended.err
    run = f"runs/{ENVS[env]}/vdn/a"
    assert "mpe2 is 9.9 here; the run was made with 1.1.1" in " ".join(qtran("evaluate", run).out.split())


FAULTS = {
    "raises": ("if self.t == 3: raise ValueError('the lamp broke')", "step() raised ValueError: the lamp broke, step 3 of the episode"),
    "nan": ("if self.t == 3: self.pay = float('nan')", "the reward of agent a is not finite"),
    "grows": ("if self.t == 3: self.lamp = [self.lamp, 0]", "what agent a sees has 2 numbers and not 1"),
    "leaves": ("if self.t == 3: raise SystemExit(0)", "step() raised SystemExit: 0"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_in_a_run_is_told_in_two_lines_and_the_run_can_be_continued(train, fault):
    """It fails when a file says so: after the run's first checkpoint."""
    line, said = FAULTS[fault]
    guarded = f"        import os\n        if os.path.exists('runs/mine.py-make/vdn/a/checkpoint.pt'):\n            {line}\n"
    Path("mine.py").write_text(MINE.replace("        self.t += 1\n", f"        self.t += 1\n{guarded}"))
    ended = train("./mine.py:make", "--name", "a", "--set", "env.team=first")
    assert (ended.code, ended.out) == (2, "") and len(ended.err.splitlines()) == 2
    assert f"./mine.py:make: {said}" in ended.err
    folder = Path("runs/mine.py-make/vdn/a")
    assert json.loads((folder / "manifest.json").read_text())["status"] == "failed" and (folder / "checkpoint.pt").is_file()


REFUSED = [
    ("petingzoo:mpe2.simple_spread_v3", "no adapter is called 'petingzoo'", "did you mean pettingzoo?"),
    ("smac:3m", "no adapter is called 'smac'", "prefixes are gym, module, pettingzoo"),
    ("pettingzoo:mpe2.simple_spred_v3", "mpe2 has no module mpe2.simple_spred_v3", "did you mean simple_spread_v3"),
    ("gym:Foraging-5x5-2p-1f-v2", "lbforaging registers no 'Foraging-5x5-2p-1f-v2'", "did you mean Foraging-5x5-2p-1f-v3"),
    ("./mine.py:mak", "has no mak", "did you mean make?"),
    ("./mine.py", "./mine.py names no callable", "write ./mine.py:make"),
    ("./nowhere.py:make", "it cannot be read", "name the file by its path"),
]


@pytest.mark.parametrize(("env", "what", "right"), REFUSED)
@pytest.mark.parametrize(
    "command", [("train", "--method", "vdn", "--env"), ("compare",), ("envs", "check"), ("envs", "show")], ids=lambda c: c[-1]
)
def test_what_is_refused(qtran, command, env, what, right):
    ended = qtran(*command, env)
    assert (ended.code, ended.out) == (2, "") and len(ended.err.splitlines()) <= 2
    assert what in ended.err and right in ended.err
    assert not Path("runs").exists()


BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Blocked())
from qtran_cli.cli.main import run
code = run(["envs", "check", sys.argv[2]])
print([name for name in ("pettingzoo", "gymnasium", "mpe2", "lbforaging", "rware") if name in sys.modules], file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("package", "env"),
    [
        ("pettingzoo", "pettingzoo:mpe2.simple_spread_v3"),
        ("mpe2", "pettingzoo:mpe2.simple_spread_v3"),
        ("gymnasium", "gym:Foraging-5x5-2p-1f-v3"),
        ("lbforaging", "gym:Foraging-5x5-2p-1f-v3"),
        ("rware", "gym:rware-tiny-2ag-v2"),
    ],
)
def test_a_package_that_is_missing_is_told_with_its_extra(package, env):
    ended = subprocess.run([sys.executable, "-c", BLOCKED, package, env], capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and ended.stdout == ""
    assert f"{env} needs {package}, which is not installed" in ended.stderr and "pip install '.[envs]' brings it" in ended.stderr


def test_nothing_of_a_library_is_imported_unless_asked_for():
    ended = subprocess.run([sys.executable, "-c", BLOCKED, "nothing", "predator_prey"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0 and ended.stderr.endswith("[]\n")
