"""The benchmarks of training: what is taken for the floor, that the parts are found, and what XuanCe is asked."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from qtran_cli.errors import FileError

torch = pytest.importorskip("torch")

from torch.utils._python_dispatch import TorchDispatchMode  # noqa: E402

from benchmarks import _handed, _trainers, jax, parts, peers, run, spread  # noqa: E402
from benchmarks._products import alone, recorded  # noqa: E402
from benchmarks._trainers import trainer  # noqa: E402
from qtran_cli.learn.tensors import networks  # noqa: E402

AGENTS, ACTIONS, UNITS, BATCH = 2, 3, 64, 32
LAYERS = (AGENTS + 1) * UNITS, UNITS * UNITS, UNITS * ACTIONS
"""Weights of VDN's layers: the number 1 and the agent's number go in."""


@pytest.mark.parametrize("seeds", [1, 3])
def test_products_of_vdn_counted_by_hand(seeds):
    """Three layers forward; the gradients of three weights and of two inputs. An agent is a row."""
    products = recorded(trainer("vdn", seeds))
    assert len(products) == 3 + 3 + 2
    assert sum(p.flops for p in products) == 2 * seeds * AGENTS * (3 * sum(LAYERS) - LAYERS[0])


def test_without_what_a_one_step_game_spares_every_transition_is_a_row():
    """And the target network's three layers come on top."""
    products = recorded(trainer("vdn", 1, general=True))
    assert len(products) == 3 + 3 + 3 + 2
    assert sum(p.flops for p in products) == 2 * AGENTS * BATCH * (4 * sum(LAYERS) - LAYERS[0])


def test_floor_is_those_products_and_nothing_else():
    class Counting(TorchDispatchMode):
        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            found[func.overloadpacket, tuple(x.shape for x in args)] += 1
            return func(*args, **(kwargs or {}))

    products, found = recorded(trainer("qtran_alt", 2)), Counter()
    repeat = alone(products, "cpu")
    with Counting():
        repeat()
    assert found == Counter((p.operation.overloadpacket, tuple(shape for shape, _ in p.operands)) for p in products)


@pytest.mark.parametrize("method", ["iql", "qtran_base"])
def test_every_part_is_found_and_they_make_up_the_whole(method, monkeypatch):
    """Under a clock that moves by one at every reading."""
    ticks = iter(range(10**9))
    monkeypatch.setattr(parts, "clock", lambda device: lambda: next(ticks))
    times = parts._profiled(method, 1, 0.0, "cpu")
    assert all(times[name] > 0 for name in times)
    assert sum(times.values()) == 2 * times["all"]


def test_games_of_other_sizes():
    made = trainer("vdn", 2, agents=3, actions=4, batch=8, hidden=16)
    assert made.spec.actions == (4, 4, 4)
    assert (made.settings.batch, made.settings.hidden, made.epsilon, made.settings.lr) == (8, 16, 1, 5e-4)


def test_readings_are_long_enough():
    now, turns = [0.0], []

    def task(count: int) -> None:
        turns.append(count)
        now[0] += count / 1000

    assert _trainers.enough(task, 0.05, lambda: now[0]) == 50


FAKE = """
import json, sys
asked = json.loads(sys.stdin.readline())
assert asked["payoff"] == [[8, -12, -12], [-12, 0, 0], [-12, 0, 0]] and asked["batch"] == 32 and asked["units"] == 64
print("9.9", flush=True)
for line in sys.stdin:
    task, count = line.split()
    print({"step": 0.1, "logged": 0.2, "update": 0.05}[task] * int(count), flush=True)
"""


@pytest.fixture
def stands_in(tmp_path, monkeypatch):
    """Put a script in XuanCe's place."""

    def put(text: str) -> None:
        (tmp_path / "peer.py").write_text(text)
        monkeypatch.setattr(peers, "PYTHON", sys.executable)
        monkeypatch.setattr(peers, "SCRIPT", tmp_path / "peer.py")

    return put


def test_peers_rate_is_what_it_says(stands_in):
    stands_in(FAKE)
    peer = peers.training("vdn")
    try:
        assert peer.version == "9.9"
        rates = {task: float(next(peers.measured(peer, "vdn", task, 1))) for task in peers.TASKS}
    finally:
        peer.close()
    assert rates == pytest.approx({"step": 10, "general": 10, "logged": 5, "update": 20}, rel=0.1)


def test_peer_that_does_not_run(stands_in):
    stands_in("")
    with pytest.raises(FileError, match="XuanCe does not run"):
        peers.training("vdn")


def test_without_peers_the_benchmark_says_how_to_get_them(tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "PYTHON", tmp_path / "python")
    ((first, *rest),) = peers.rows()
    assert "make bench-peers" in first and not any(rest) and len(rest) + 1 == len(peers.HEADINGS)


def test_without_jax_the_benchmark_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(jax, "PYTHON", tmp_path / "python")
    ((first, *rest),) = jax.rows()
    assert "make bench-peers" in first and not any(rest) and len(rest) + 1 == len(jax.HEADINGS)


@pytest.mark.parametrize("case", jax.CASES[::3], ids=lambda case: f"{case.method} {case.what} {case.seeds}")
def test_jax_is_handed_what_we_train_and_its_losses_are_held_against_ours(case, tmp_path):
    """What is found is our own here; then one number in a hundred thousand of it is another."""
    made = jax.ours(case)
    told, given = jax.told(case, made, tmp_path), np.load(tmp_path / "given.npz")
    assert told["replay"] == made.replay.capacity == given["ring/reward"].shape[1] and given["batch/u"].shape[1] == told["batch"]
    assert (
        given["online/q/0"].shape == (case.seeds, 64, made.spec.most)
        and given[f"ring/{'last' if case.what == 'recurrent' else 'next_observations'}"].any()
    )
    gradient, terms = made.loss.gradient(_handed.drawn(made), made.known)
    found = {f"term/{name}": x.numpy().copy() for name, x in terms.items()}
    found |= {f"gradient/{name}": x.numpy().copy() for name, x in _handed.layers(networks.views(made.plan, gradient)).items()}
    np.savez(tmp_path / "found.npz", **found)
    jax.require_same(made, tmp_path)
    for name in ("term/td", "gradient/q/0"):
        largest = max(np.abs(x).max() for other, x in found.items() if other[:4] == name[:4])
        np.savez(tmp_path / "found.npz", **{**found, name: found[name] + 2e-5 * largest})
        with pytest.raises(jax.DifferentError, match=f"JAX's {name.replace('/', ' ', 1)} is .* from ours"):
            jax.require_same(made, tmp_path)


def test_jax_that_does_something_else_is_not_timed(tmp_path, monkeypatch, capsys):
    """A program in JAX's place that finds nothing but zeros."""
    (tmp_path / "peer.py").write_text(ZEROS)
    monkeypatch.setattr(jax, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(jax, "SCRIPT", tmp_path / "peer.py")
    assert run.main(["jax", "--smallest"]) == 2
    assert "JAX's term td is 1 of the largest entry from ours" in capsys.readouterr().err


ZEROS = """
import json, sys, numpy
asked = json.loads(sys.stdin.readline())
given = numpy.load(asked["given"])
found = {"term/" + name: numpy.zeros_like(given["batch/reward"]) for name in asked["weights"]}
found |= {name.replace("online", "gradient"): 0 * x for name, x in given.items()}
numpy.savez(asked["found"], **found)
print("jax 0", flush=True)
"""


def test_option_that_a_benchmark_does_not_take(capsys):
    assert run.main(["solve", "--device", "cpu"]) == 2
    assert "name one that does: floor, parts, training" in capsys.readouterr().err


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is one")
def test_no_gpu(capsys):
    assert run.main(["training", "--device", "cuda"]) == 2
    assert "no CUDA device" in capsys.readouterr().err


MEETS = """#!{python}
import json, sys
asked = json.loads(sys.stdin.readline())
assert sys.argv[1].endswith({script!r})
assert (asked["copies"], asked["every"], asked["batch"], asked["units"], asked["frames"]) == (25, 25, 32, 8, 50)
print("Peer 9.9", flush=True)
for line in sys.stdin:
    assert line.split() == ["steps", "1"]
    print(0.5, flush=True)
"""


@pytest.mark.parametrize("name", spread.PEERS)
def test_end_to_end_a_library_is_asked_for_the_same_work(name, tmp_path, monkeypatch):
    """A program in the place of the library's Python, which says that 50 steps took half a second."""
    library = spread.PEERS[name]
    python = tmp_path / library.python
    python.parent.mkdir(parents=True)
    python.write_text(MEETS.format(python=sys.executable, script=library.script))
    python.chmod(0o755)
    monkeypatch.setattr(spread, "INSTALLED", tmp_path)
    found = {row[1]: row for row in spread.rows(smallest=True)}
    method, _, budget, theirs, ours, ratio = found.pop("Peer 9.9")
    assert (method, budget, theirs) == (library.methods[0], f"{library.budget:g}", "100")
    assert float(ratio) == pytest.approx(float(ours.replace(",", "")) / 100, rel=0.02)
    assert all("is not installed: make bench-peers" in told for told in found)


def test_end_to_end_ours_makes_an_update_of_a_batch_per_25_steps():
    made = spread.trainer("vdn", spread.WORK)
    before = made.updates
    _trainers.advance(made, 10)
    assert (made.updates - before, made.copies, made.settings.batch, made.settings.hidden, made.spec.n) == (40, 100, 800, 64, 3)
