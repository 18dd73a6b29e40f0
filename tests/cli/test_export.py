"""`qtran evaluate --export`: policies read with NumPy alone, an ONNX model carried out by a reader of its own, episodes as a table."""

from __future__ import annotations

import csv
import json
import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from tests.cli import protobufs
from tests.cli.made import trained

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

HUNT = ("--set", "env.limit=6", "--set", "evaluation_episodes=3")
UNLIKE = "name: unlike\nactions: [[A, B], [X, Y, Z]]\npayoff: [[1, 2, 0], [0, 3, 1]]\n"
PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "environments.md"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("exported")
    (root / "unlike.yaml").write_text(UNLIKE)
    tasks = {
        "shared": ("predator_prey", *HUNT),
        "own": ("predator_prey", *HUNT, "--set", "shared=false", "--set", "layers=3"),
        "positions": ("two_step",),
        "histories": ("dec_tiger", "--set", "evaluation_episodes=3"),
        "unlike": (str(root / "unlike.yaml"),),
        "gru": ("dec_tiger", "--horizon", "4", "--set", "evaluation_episodes=3", "--set", "memory=gru"),
        "own gru": ("predator_prey", *HUNT, "--set", "shared=false", "--set", "memory=gru"),
    }
    for name, (env, *options) in tasks.items():
        trained(root / name, env, "qmix", "a", *options)
    return {name: str(next((root / name).rglob("config.yaml")).parent) for name in tasks}


@pytest.fixture
def export(qtran, tmp_path):
    def run(where, name, *options):
        path = tmp_path / name
        ended = qtran("evaluate", where, "--export", str(path), "--quiet", *options)
        assert (ended.code, ended.err) == (0, ""), ended
        return path

    return run


def reader():
    """The function act that the page prints."""
    code = next(block for block in re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.S) if "def act(" in block)
    space: dict = {}
    exec(code.split("\nwith ")[0], space)
    return space["act"]


NAMES = ["shared", "own", "positions", "histories", "unlike", "gru", "own gru"]


@pytest.mark.parametrize("name", NAMES)
def test_numpy_alone_acts_as_the_run_does(export, made, name):
    act, steps = reader(), lines(export(made[name], "a.jsonl"))
    with np.load(export(made[name], "a.npz"), allow_pickle=False) as file:
        policies = dict(file)
    assert policies["seeds"].tolist() == [0, 1]
    memories = {}
    for row in steps:
        k, i = policies["seeds"].tolist().index(row["seed"]), policies["agents"].tolist().index(row["agent"])
        whose = row["seed"], row["episode"], row["agent"]
        before = memories.get(whose) if row["step"] else None
        action, memories[whose] = act(policies, k, i, row["observation"], row["available"], before)
        assert action == row["action"]
    assert len(steps) > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_model_computes_what_the_arrays_do(export, made, name):
    act, steps = reader(), lines(export(made[name], "a.jsonl"))
    with np.load(export(made[name], "a.npz"), allow_pickle=False) as file:
        policies = dict(file)
    model = protobufs.model(export(made[name], "a.onnx").read_bytes())
    networks = json.loads(model.metadata["networks"])
    assert networks == [[seed, agent] for seed in (0, 1) for agent in policies["agents"].tolist()]
    most, recurrent = policies["actions"].shape[1], "w_h" in policies
    shape = 3, len(networks)
    last, memory = np.zeros((*shape, most), np.float32), np.zeros((*shape, policies["w_q"].shape[2]), np.float32)
    carried = dict.fromkeys(range(len(networks)))
    for row in steps[:20]:
        x = np.tile(np.array(row["observation"], np.float32), (3, len(networks), 1))
        available = np.tile(np.array([*row["available"], *[0] * (most - len(row["available"]))], bool), (3, len(networks), 1))
        found = model.run(observation=x, available=available, **({"last": last, "memory": memory} if recurrent else {}))
        assert found["action"].shape == (3, len(networks))
        for column, (seed, agent) in enumerate(networks):
            i = policies["agents"].tolist().index(agent)
            action, carried[column] = act(policies, seed, i, row["observation"], available[0, column], carried[column])
            assert (found["action"][:, column] == action).all()
        if recurrent:
            last, memory = np.eye(most, dtype=np.float32)[found["action"]], found["memory_after"]
            assert np.allclose(memory[0, 0], carried[0][0], atol=1e-5)


def test_one_agent_of_one_seed(export, made):
    with (
        np.load(export(made["shared"], "a.npz"), allow_pickle=False) as every,
        np.load(export(made["shared"], "b.npz", "--seed", "1", "--agent", "2"), allow_pickle=False) as one,
    ):
        assert (one["seeds"].tolist(), one["agents"].tolist()) == ([1], ["2"])
        for name in every.files:
            if every[name].ndim > 2:
                assert np.array_equal(one[name], every[name][1:, 1:])
    model = protobufs.model(export(made["shared"], "b.onnx", "--seed", "1", "--agent", "2").read_bytes())
    assert json.loads(model.metadata["networks"]) == [[1, "2"]]
    assert json.loads(model.metadata["actions"]) == [["north", "east", "stay", "west", "south"]]
    table = lines(export(made["shared"], "b.jsonl", "--seed", "1", "--agent", "2"))
    assert {(row["seed"], row["agent"]) for row in table} == {(1, "2")}


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_table_is_what_evaluation_played(qtran, export, made):
    table = lines(export(made["shared"], "a.jsonl", "--episodes-seed", "4"))
    assert len(table) == 2 * 3 * 6 * 2
    assert [(r["seed"], r["episode"], r["step"], r["agent"]) for r in table] == [
        (s, e, t, i) for s in range(2) for e in range(3) for t in range(6) for i in "12"
    ]
    answer = json.loads(qtran("evaluate", made["shared"], "--json", "--episodes-seed", "4").out)
    for one in answer["per_seed"]:
        paid = [row["reward"] for row in table if (row["seed"], row["agent"]) == (one["seed"], "1")]
        assert sum(paid) / 3 == pytest.approx(one["sampled_return"])
    assert all(row["truncated"] == (row["step"] == 5) and row["terminated"] == 0 for row in table)
    size = 4  # the grid's coordinates, from −1 to 1
    for before, after in zip(table, table[2:], strict=False):
        if after["step"]:
            moved = [round((b - a) * size / 2) for a, b in zip(before["observation"][:2], after["observation"][:2], strict=True)]
            assert moved in ([0, 0], [[-1, 0], [0, 1], [0, 0], [0, -1], [1, 0]][before["action"]])
    assert {len(row["available"]) for row in table} == {5}


def test_csv_and_lines_hold_the_same(export, made):
    rows = lines(export(made["histories"], "a.jsonl"))
    with export(made["histories"], "a.csv").open(newline="") as stream:
        read = list(csv.DictReader(stream))
    assert [{key: x if key == "agent" else json.loads(x) for key, x in row.items()} for row in read] == rows
    assert {row["terminated"] for row in rows if row["step"] == 1} == {1}


def test_agents_of_fewer_actions_never_take_what_they_have_not(export, made):
    rows = lines(export(made["unlike"], "a.jsonl"))
    assert {row["agent"]: row["available"] for row in rows} == {"1": [1, 1], "2": [1, 1, 1]}


def test_the_same_run_gives_the_same_bytes(export, made):
    for name in ("a.npz", "a.onnx", "a.csv", "a.jsonl"):
        assert export(made["shared"], name).read_bytes() == export(made["shared"], f"again-{name}").read_bytes()


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--export", "a.pt"), "a.pt is no kind of file that is written"),
        (("--export", "policies"), "policies is no kind of file"),
        (("--export", "-"), "is no kind of file"),
        (("--export", "none/a.npz"), "its folder does not exist"),
        (("--export", "a.npz", "--agent", "3"), "no agent is called '3'"),
        (("--export", "a.npz", "--agent", ""), "no agent is called ''"),
        (("--export", "a.npz", "--seed", "2"), "the run has no seed 2"),
        (("--export", "a.csv", "--episodes", "100000"), "a table of more than 20,000,000 numbers"),
        (("--agent", "1"), "--agent says whose policy --export writes"),
        (("--export", "a.npz", "--render", "a.png", "--episode", "7"), "there is no episode 7"),
    ],
)
def test_what_is_refused_leaves_nothing(qtran, made, tmp_path, monkeypatch, options, what):
    monkeypatch.chdir(tmp_path)
    ended = qtran("evaluate", made["shared"], *options)
    assert (ended.code, ended.out) == (2, "") and what in ended.err and len(ended.err.splitlines()) <= 2
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_kept(qtran, made, tmp_path):
    path = tmp_path / "a.npz"
    path.write_bytes(b"mine")
    assert qtran("evaluate", made["shared"], "--export", str(path)).code == 2 and path.read_bytes() == b"mine"
    assert qtran("evaluate", made["shared"], "--export", str(path), "--force", "-q").code == 0 and path.read_bytes() != b"mine"
