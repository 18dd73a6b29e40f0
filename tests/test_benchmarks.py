"""The benchmarks run, at their smallest size, and take their ratios within one run. Nothing here depends on the clock."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from benchmarks import _meeting, _ratios, run, solve
from benchmarks._memory import peak
from benchmarks._tables import TABLES, int64, spelled
from qtran_cli.exact.histories.tree import histories
from qtran_cli.exact.states.tables import key
from qtran_cli.formats import dpomdp
from tests import thorough

TRAINING = {"floor", "jax", "parts", "peers", "spread", "stepping", "training"}
torch_needed = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
NAMES = [pytest.param(name, marks=(torch_needed, thorough.only)) if name in TRAINING else name for name in run.names()]
ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


class Clock:
    """Stands still until a task moves it; keeps the order in which the tasks ran."""

    def __init__(self) -> None:
        self.now, self.order = 0.0, ""

    def __call__(self) -> float:
        return self.now

    def task(self, name: str, *lengths: float):
        """A task called ``name`` that takes these times in turn, then the last one again and again."""
        left = list(lengths)

        def work() -> None:
            self.order += name
            self.now += left.pop(0) if len(left) > 1 else left[0]

        return work


def test_task_and_reference_take_turns():
    clock = Clock()
    _ratios.compare(clock.task("t", 1), clock.task("r", 1), runs=2, turns=2, clock=clock)
    assert clock.order == "rrtrr" * 2


def test_the_ratio_is_the_median_of_each_runs_own_ratio():
    """The machine is ten times slower in the second run, for task and reference alike: the ratio stays 3."""
    clock = Clock()
    found = _ratios.compare(clock.task("t", 3, 30, 3), clock.task("r", 1, 1, 10, 10, 1, 1), runs=3, clock=clock)
    assert found == (3, 3, 1)


def test_one_outlier_among_the_references_does_not_count():
    clock = Clock()
    found = _ratios.compare(clock.task("t", 8), clock.task("r", 2, 2, 500, 2), runs=1, turns=2, clock=clock)
    assert found.ratio == 4


def test_a_small_arrays_maximum_is_taken_often_enough_to_be_read_off_a_clock(monkeypatch):
    taken = []
    monkeypatch.setattr(_ratios.np, "max", taken.append)
    _ratios.passes(lambda: None, np.zeros(1000), runs=1)
    assert len(taken) == 6 * 1000


@pytest.mark.parametrize(("seconds", "text"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (4e-5, "40 µs")])
def test_times_have_units(seconds, text):
    assert _ratios.duration(seconds) == text


@pytest.mark.parametrize("name", NAMES)
def test_each_benchmark_runs_and_prints_a_line_under_every_heading(name, capsys, monkeypatch, tmp_path):
    if name in ("peers", "jax"):  # they are installed or not; tests/test_benchmarks_training.py has one that stands in
        monkeypatch.setattr(f"benchmarks.{name}.PYTHON", tmp_path / "python")
    if name == "spread":
        monkeypatch.setattr("benchmarks.spread.INSTALLED", tmp_path)
    assert run.main([name, "--smallest"]) == 0
    title, headings, *lines = [line for line in capsys.readouterr().out.splitlines() if line]
    assert title == run.summary(run.BENCHMARKS[name])
    assert headings.split() == " ".join(run.BENCHMARKS[name].HEADINGS).split()
    assert lines


@pytest.mark.parametrize("name", run.names())
def test_each_benchmark_has_its_numbers_on_the_page(name):
    assert f"make bench ARGS={name}" in PAGE


@torch_needed
def test_the_list_names_every_benchmark(capsys):
    assert run.main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == run.names()


def test_an_unknown_benchmark_is_refused(capsys):
    assert run.main(["slove"]) == 2
    assert "did you mean solve?" in capsys.readouterr().err


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_measured_can_be_factorised(kind):
    solve.once(TABLES[kind]((6, 5, 4)))
    assert np.count_nonzero(TABLES[kind]((6, 5, 4)) == TABLES[kind]((6, 5, 4)).max()) == 1


@pytest.mark.parametrize("task", ["solve", "check"])
def test_memory_stays_below_three_tables(task):
    """The table itself is one of them."""
    assert 1 <= peak(task, "int64", (1500, 2000)) < 3


def test_the_meeting_robots_have_the_tables_of_the_collections_file():
    task = replace(dpomdp.read(_meeting.text().encode(), "meeting"), horizon=2)
    tree = histories(task)
    assert (tree.count, len({key(table) for table in tree.tables}), task.shape) == (82, 26, (5, 5))
    assert tree.optimum == Fraction("0.89182")


def test_a_game_of_ones_own_is_measured_with_its_options(capsys):
    assert run.main(["proportion", "--game", f"{ROOT / 'games' / 'recycling.yaml'} --horizon 1"]) == 0
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()[-3:]] == ["recycling -q", "recycling", "recycling --json"]


def test_tables_are_the_same_at_every_run():
    assert np.array_equal(int64((30, 40)), int64((30, 40)))
    assert (spelled((30, 40)), spelled((7, 7, 7)), spelled((9,))) == ("30 x 40", "7^3", "9")
