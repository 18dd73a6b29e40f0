"""Tasks on this machine: what they find and raise comes back, they learn that they are to end, and who dies is told of."""

from __future__ import annotations

import os
import signal
import time
from concurrent.futures import wait

import pytest

from qtran_cli.pool.carrier import LostError, asked_to_end
from qtran_cli.pool.here import Processes, Threads
from tests.processes import INTERVAL, until


def square(k):
    return k * k


def fail():
    raise ValueError("no such number")


def until_asked(begun):
    begun.touch()
    while not asked_to_end():
        time.sleep(INTERVAL)
    return "ended"


def die():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture(params=[Threads, Processes])
def carrier(request):
    found = request.param(2)
    yield found
    found.close()


def test_what_is_found_and_raised_comes_back(carrier):
    assert [one.result() for one in [carrier.submit(square, k) for k in range(5)]] == [0, 1, 4, 9, 16]
    with pytest.raises(ValueError, match="no such number"):
        carrier.submit(fail).result()
    assert carrier.room >= 2


def test_a_task_learns_that_it_is_to_end(tmp_path):
    carrier = Threads(2)
    found = [carrier.submit(until_asked, tmp_path / str(k)) for k in range(2)]
    until(lambda: len(list(tmp_path.iterdir())) == 2)
    assert not any(one.done() for one in found) and not asked_to_end()
    carrier.stop()
    assert [one.result() for one in found] == ["ended", "ended"]


def test_a_process_that_dies_loses_what_it_was_given():
    carrier = Processes(1)
    found = [carrier.submit(die), carrier.submit(square, 1)]
    wait(found)
    assert all(isinstance(one.exception(), LostError) for one in found)
    assert isinstance(carrier.submit(square, 2).exception(), LostError)
    carrier.close()


def test_what_waits_when_all_ends_is_cancelled(tmp_path):
    carrier = Processes(1)
    first, *others = [carrier.submit(square, k) for k in range(200)]
    carrier.stop()
    wait([first, *others])
    assert first.result() == 0 and others[-1].cancelled()
    carrier.close()
