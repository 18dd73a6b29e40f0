"""Tasks carried out on this machine: by threads where a task waits for a process of its own, by processes where it computes."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from qtran_cli.pool import child
from qtran_cli.pool.carrier import ONE, LostError, Needs, asking

T = TypeVar("T")
AHEAD = 3
"""Tasks under way per process: as many wait as keep it busy."""


class Threads:
    """A thread a task. None outlives this process or holds it up."""

    def __init__(self, room: int) -> None:
        self.room, self._ending = room, threading.Event()

    def submit(self, task: Callable[..., T], *given: object, needs: Needs = ONE) -> Future[T]:
        """Begin ``task`` at once."""
        future: Future[T] = Future()
        threading.Thread(target=self._carry, args=(future, task, given), daemon=True).start()
        return future

    def stop(self) -> None:
        """Have every task's ``asked_to_end`` say so."""
        self._ending.set()

    close = stop

    def _carry(self, future: Future[T], task: Callable[..., T], given: tuple[object, ...]) -> None:
        with asking(self._ending.is_set):
            try:
                future.set_result(task(*given))
            except BaseException as error:
                future.set_exception(error)


class Processes:
    """Processes that begin with nothing of this one's, and end with it. Where one dies, no future of theirs comes to anything."""

    def __init__(self, processes: int) -> None:
        self.room = AHEAD * processes
        self._pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), child.begin)

    def submit(self, task: Callable[..., T], *given: object, needs: Needs = ONE) -> Future[T]:
        """Have the next process that is free carry out ``task``."""
        future: Future[T] = Future()
        try:
            self._pool.submit(task, *given).add_done_callback(lambda done: _pass_on(done, future))
        except BrokenProcessPool:
            future.set_exception(_died())
        return future

    def stop(self) -> None:
        """Begin no task that waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for process in list((self._pool._processes or {}).values()):
            process.terminate()
        self._pool.shutdown(cancel_futures=True)


def _pass_on(done: Future[T], future: Future[T]) -> None:
    """Give ``future`` what ``done`` has."""
    if done.cancelled():
        future.cancel()
        future.set_running_or_notify_cancel()
    elif isinstance(error := done.exception(), BrokenProcessPool):
        future.set_exception(_died())
    elif error is not None:
        future.set_exception(error)
    else:
        future.set_result(done.result())


def _died() -> LostError:
    return LostError("one of the processes was killed, perhaps for want of memory")
