"""A worker as the run sees it: a process that is asked and answers, or whose end is told with its last words."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import IO, Any

from qtran_cli.envs.workers import patience
from qtran_cli.errors import QtranError

BEGIN = "import sys; sys.path[:] = sys.argv[3:]; from qtran_cli.envs.workers.child import main; main()"
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""Workers take the cores themselves: threads beside them slow each other down."""
GRACE = 5
"""Seconds that a worker has to let go of its environments."""
WORDS = 160
"""Characters of last words that are told."""


class WorkerError(QtranError):
    """A worker died, or says nothing."""


class Worker:
    """A process. name: which one, for messages."""

    def __init__(self, name: str) -> None:
        self.name, self._asked, self._said, self._told = name, "", deque[str](maxlen=50), True
        self._line, theirs = socket.socketpair()
        self._connection = Connection(os.dup(self._line.fileno()))
        self._heard = select.poll()
        self._heard.register(self._line, select.POLLIN)
        with theirs:
            self._process = _started(theirs.fileno())
        assert self._process.stdout is not None
        self._listener = threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, what: str, *given: Any) -> None:
        """Have it do something; ``answer`` waits for it."""
        self._asked = what
        with suppress(OSError):  # it is gone: the answer tells
            self._connection.send((what, *given))

    def hand(self, number: int) -> None:
        """Give it a file descriptor."""
        with suppress(OSError):
            socket.send_fds(self._line, [b"."], [number])

    def answer(self) -> tuple[bool, Any]:
        """(whether it went well, what came of it or what was raised). Raises WorkerError where it died or says nothing."""
        self._wait()
        try:
            answer: tuple[bool, Any] = self._connection.recv()
        except (EOFError, OSError):
            raise self._died() from None
        return answer

    def end(self, at_once: bool) -> None:
        """Have it let go of its environments and end; kill it where it takes too long, or at once."""
        if at_once:
            self._process.kill()
        self.ask("end")
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._connection.close()
        self._line.close()
        self._listener.join(1)
        if not self._listener.is_alive() and self._process.stdout is not None:
            self._process.stdout.close()

    def _wait(self) -> None:
        """A second at a time, so that a run that was stopped and goes on blames nobody for it."""
        seconds = max(patience.seconds(), patience.START if self._asked == "open" else 1)
        for _ in range(seconds):
            if self._heard.poll(1000):
                return
        raise self._silent(seconds)

    def _died(self) -> WorkerError:
        code = self._process.wait()
        self._listener.join(1)
        how = f"was ended by {_signal(-code)}" if code < 0 else f"ended with exit code {code}"
        right = _RIGHT.get(code, "a fault in the code of its environments" if code < 0 else "an environment raises, and ends no process")
        return WorkerError(f"{self.name} {how} {_AT[self._asked]}{self._last()}", right=right)

    def _silent(self, seconds: int) -> WorkerError:
        """Where it is, is asked of a handler that does not need the interpreter."""
        self._told = False
        self._said.clear()
        self._process.send_signal(signal.SIGUSR2)
        self._listener.join(1)
        place = next((line.strip() for line in self._said if line.startswith("  File ")), "")
        time = f"{seconds} second{'s' * (seconds > 1)}"
        what = f"{self.name} has said nothing for {time} {_AT[self._asked]}{f': {place}' if place else ''}"
        return WorkerError(what, right=f"{patience.VARIABLE}=SECONDS waits longer")

    def _last(self) -> str:
        words = next((line.strip() for line in reversed(self._said) if line.strip()), "")
        return f"; its last words: {words[:WORDS]}" if words else ""

    def _listen(self, stream: IO[bytes]) -> None:
        """Pass on what it says to standard error, and keep the end of it."""
        for raw in stream:
            line = raw.decode(errors="replace")
            self._said.append(line.rstrip("\n"))
            if self._told and (ours := sys.stderr) is not None:
                with suppress(OSError, ValueError):
                    ours.write(line)


_RIGHT = {-signal.SIGKILL: "where memory was short, fewer copies or --workers would do"}
"""What to say to an end, by exit code."""
_AT = {
    "open": "while it made its environments",
    "seat": "while it made its environments",
    "reset": "in reset()",
    "step": "in step()",
    "load": "while it played saved episodes again",
    "close": "in close()",
    "end": "in close()",
}


def _started(number: int) -> subprocess.Popen[bytes]:
    flags = [f"-W{option}" for option in sys.warnoptions]
    line = [sys.executable, *flags, "-c", BEGIN, str(number), str(os.getpid()), *sys.path]
    environment = {**dict.fromkeys(ONE_THREAD, "1"), **os.environ}
    quiet, heard = subprocess.DEVNULL, subprocess.PIPE
    return subprocess.Popen(line, env=environment, pass_fds=[number], stdin=quiet, stdout=heard, stderr=subprocess.STDOUT)


def _signal(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
