"""What a worker does: it builds hosts when told, steps them, and is gone as soon as the run is.

It is told (what, arguments…) and answers with what it found, or with what was raised. Everything that it prints goes to standard error.
"""

from __future__ import annotations

import faulthandler
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from qtran_cli.envs.hosts.pool import Build, Here
from qtran_cli.envs.hosts.room import Sizes
from qtran_cli.envs.workers import memory
from qtran_cli.errors import QtranError
from qtran_cli.pool import mortal

WHERE = signal.SIGUSR2
"""Asks a worker that says nothing where it is: it writes its stack to standard error."""


def main() -> None:
    """Serve the run at the other end of the socket whose number is the first argument; the second is the run's process."""
    sys.stdout = sys.stderr
    _leave_signals_to_the_run()
    _end_with(int(sys.argv[1]), int(sys.argv[2]))
    with socket.socket(fileno=int(sys.argv[1])) as line:
        _serve(line, Connection(os.dup(line.fileno())))


def _leave_signals_to_the_run() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
        signal.signal(number, signal.SIG_IGN)
    faulthandler.register(WHERE, all_threads=False)


def _end_with(number: int, parent: int) -> None:
    """Die where the socket closes at its other end, whatever the main thread does; on Linux also where that never lets another run."""
    mortal.with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        signal.raise_signal(signal.SIGKILL)
    threading.Thread(target=_watch, args=(number,), daemon=True).start()


def _watch(number: int) -> None:
    closed = select.poll()
    closed.register(number, 0)
    closed.poll()
    signal.raise_signal(signal.SIGKILL)


def _serve(line: socket.socket, connection: Connection) -> None:
    """Answer until told to end."""
    pools: dict[int, _Part] = {}
    with suppress(EOFError, OSError):
        while (told := connection.recv())[0] != "end":
            connection.send(_answer(_DONE[told[0]], pools, line, told[1:]))
    for part in pools.values():
        part.here.close()


def _answer(do: Callable[..., Any], pools: dict[int, _Part], line: socket.socket, given: tuple[Any, ...]) -> tuple[bool, Any]:
    """(whether it went well, what came of it)."""
    try:
        return True, do(pools, line, *given)
    except (Exception, SystemExit) as error:
        return False, _told(error)


def _told(error: BaseException) -> BaseException:
    """What was raised, as it can be sent, with its traceback as a note."""
    known = isinstance(error, QtranError | MemoryError)
    sent = error if known else RuntimeError(f"in a worker: {type(error).__name__}: {error}")
    sent.add_note("".join(traceback.format_exception(error)))
    sent.__cause__ = sent.__context__ = None
    return sent


class _Part:
    """A worker's lanes of a pool: their numbers, and the hosts."""

    def __init__(self, build: Build, lanes: list[int]) -> None:
        self.lanes, self.here = lanes, Here(build, len(lanes))
        self._own = {lane: k for k, lane in enumerate(lanes)}

    def seat(self, shared: memory.Shared) -> None:
        self.shared = shared
        self.here.seat(shared.room, self.lanes)

    def own(self, lanes: list[int]) -> list[int]:
        """Their numbers here."""
        return [self._own[lane] for lane in lanes]


def _open(pools: dict[int, _Part], line: socket.socket, key: int, build: Build, lanes: list[int]) -> tuple[Sizes, bool]:
    pools[key] = part = _Part(build, lanes)
    return part.here.sizes, part.here.own_state


def _seat(pools: dict[int, _Part], line: socket.socket, key: int, lanes: int) -> None:
    _, numbers, _, _ = socket.recv_fds(line, 1, 1)
    pools[key].seat(memory.mapped(numbers[0], pools[key].here.sizes, lanes))


def _reset(pools: dict[int, _Part], line: socket.socket, key: int, lanes: list[int], seeds: list[int]) -> None:
    pools[key].here.reset(pools[key].own(lanes), seeds)


def _step(pools: dict[int, _Part], line: socket.socket, key: int) -> None:
    part = pools[key]
    going = [lane for lane in part.lanes if part.shared.going[lane]]
    part.here.step(part.own(going), part.shared.actions[going].tolist())


def _load(pools: dict[int, _Part], line: socket.socket, key: int, lanes: list[int], seeds: list[int], past: list[Any]) -> None:
    pools[key].here.load(pools[key].own(lanes), seeds, past)


def _close(pools: dict[int, _Part], line: socket.socket, key: int) -> None:
    pools.pop(key).here.close()


_DONE: dict[str, Callable[..., Any]] = {"open": _open, "seat": _seat, "reset": _reset, "step": _step, "load": _load, "close": _close}
