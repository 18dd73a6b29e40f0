"""Hosts in workers: the same numbers and errors as in this process, and every end of a worker told; none is left behind."""

from __future__ import annotations

import os

import pytest
import torch

from qtran_cli.envs import conformance, programs
from qtran_cli.envs.conformance.playing import course, parted
from qtran_cli.envs.workers import patience
from qtran_cli.envs.workers.crew import working
from qtran_cli.envs.workers.worker import WorkerError
from qtran_cli.errors import QtranError, UsageError
from tests.envs.workers.lamps import PIDS
from tests.processes import ROOT

LAMPS = "tests.envs.workers.lamps:make"


@pytest.fixture(autouse=True)
def pids(tmp_path, monkeypatch):
    """Who made environments, this process aside; none of them is left at the end."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv(PIDS, str(tmp_path / "pids"))

    def told() -> set[int]:
        file = tmp_path / "pids"
        return set(map(int, file.read_text().split() if file.exists() else ())) - {os.getpid()}

    yield told
    assert not [pid for pid in told() if there(pid)]


def there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def lanes_of(name, *options):
    world = programs.world(name, options)
    return lambda lanes: programs.make(world, lanes)


def world(does: str):
    return programs.world(LAMPS, [f"does={does}"])


def begun(world):
    """Four lanes of it, two steps after their start: in the third it does what it must not."""
    lanes = programs.make(world, 4)
    lanes.reset(torch.ones(4, dtype=torch.bool), torch.full((4, 1), 0.5, dtype=torch.float64))
    return stepped(lanes, 2)


def stepped(lanes, steps: int = 1):
    for _ in range(steps):
        lanes.step(torch.zeros(4, 2, dtype=torch.int64))
    return lanes


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_the_numbers_hang_on_no_number_of_workers(workers, pids):
    make = lanes_of(LAMPS)
    alone = course(make(5))
    with working(workers):
        together = course(make(5))
        assert len(pids()) == min(workers, 5)
    assert parted(alone, together) is None


def test_the_contract_is_kept_in_workers():
    make = lanes_of(LAMPS)
    with working(2):
        assert [v.rule for v in conformance.check(make) if v.broken] == []


def test_lbforaging_plays_the_same_in_workers():
    make = lanes_of("gym:Foraging-5x5-2p-1f-v3", "limit=12")
    alone = course(make(5))
    with working(2):
        assert parted(alone, course(make(5))) is None


@pytest.mark.parametrize("does", ["raises", "nan"])
def test_what_an_environment_does_wrong_is_told_as_in_this_process(does, monkeypatch):
    game = world(does)
    with working(2), pytest.raises(QtranError) as there:
        stepped(begun(game))
    monkeypatch.setattr("tests.envs.workers.lamps.worker", lambda: True)
    with pytest.raises(QtranError) as here:
        stepped(begun(game))
    assert str(there.value) == str(here.value) and "step 3" in str(here.value)
    assert does != "raises" or "the lamp broke" in str(there.value)


def test_what_is_printed_goes_to_standard_error(capfd):
    with working(2):
        stepped(begun(world("prints")), 2)
    out, err = capfd.readouterr()
    assert out == "" and "the lamp says hello\n" in err and "and so does C\n" in err


@pytest.mark.parametrize(
    ("does", "told"),
    [("dies", "was ended by SIGKILL in step()"), ("leaves", "ended with exit code 3 in step(); its last words: out of lamps")],
)
def test_a_worker_that_dies_is_told(does, told):
    with working(2), pytest.raises(WorkerError) as error:
        stepped(begun(world(does)))
    assert error.value.what.startswith("worker ") and told in error.value.what


def test_a_worker_that_hangs_is_told_with_where_it_does(monkeypatch, capfd):
    """And killed when its time to end is over, which is short here."""
    monkeypatch.setattr("qtran_cli.envs.workers.worker.GRACE", 0.1)
    with working(2):
        lanes = begun(world("hangs"))
        monkeypatch.setenv(patience.VARIABLE, "1")
        with pytest.raises(WorkerError) as error:
            stepped(lanes)
    assert "has said nothing for 1 second in step()" in error.value.what
    assert "lamps.py" in error.value.what and "in hangs" in error.value.what
    assert capfd.readouterr().err == ""


def test_workers_end_where_the_work_is_interrupted(pids):
    with pytest.raises(KeyboardInterrupt), working(2):  # noqa: PT012
        begun(world(""))
        assert len(pids()) == 2
        raise KeyboardInterrupt


@pytest.mark.parametrize("text", ["0", "-1", "soon", "1.5", "٣"])
def test_a_time_that_is_none_is_refused(text, monkeypatch):
    monkeypatch.setenv(patience.VARIABLE, text)
    with pytest.raises(UsageError) as error:
        patience.seconds()
    assert "a whole number of seconds" in error.value.right


BELLS = "tests.envs.workers.bells:make"


def test_copies_that_disturb_each_other_are_warned_of():
    game = programs.world(BELLS)
    (told,) = game.warnings
    assert told.startswith("a copy does otherwise at step 1 where another one is in its process: --set evaluation_episodes=1 and as many")
    assert game.made["copies"] == "apart" and not programs.make(game, 1).warnings
    assert "copies" not in world("").made and not world("").warnings


def rung(*pools):
    """Eight steps of every pool's two lanes, in turns: what all paid."""
    for lanes in pools:
        lanes.reset(torch.ones(2, dtype=torch.bool), torch.tensor([[0.2], [0.7]], dtype=torch.float64))
    found = []
    for _ in range(4):
        found.append([lanes.step(torch.tensor([[0], [2]]))[1].reward.tolist() for lanes in pools])
    return found


def test_such_copies_have_a_process_each_in_every_pool():
    """An evaluation's copies are then not in training's processes either."""
    game = programs.world(BELLS)
    starts = [(1 + int(x * (2**31 - 1))) % 1000 for x in (0.2, 0.7)]
    expected = [[starts[0] + k, starts[1] + 3 * k] for k in range(1, 5)]
    with working(2):
        found = rung(programs.make(game, 2), programs.make(game, 2))
    assert found == [[pair, pair] for pair in expected]
    assert rung(programs.make(game, 2)) != [[pair] for pair in expected], "in one process they disturb each other"


def test_processes_of_a_pool_that_is_gone_are_gone():
    game = programs.world(BELLS)
    with working(2):
        made = programs.make(game, 2)
        numbers = [worker._process.pid for worker in made.pool._workers]
        assert all(map(there, numbers)) and len(numbers) == 2
        del made
        assert not any(map(there, numbers))
