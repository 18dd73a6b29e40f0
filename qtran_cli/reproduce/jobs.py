"""Several runs of an experiment at a time, each in a process of its own.

A child leaves Ctrl-C to this process, which asks it to save and leave (SIGTERM), and ends with it even where it is killed. What a
child trains is in its run's folder: nothing else comes back.
"""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from qtran_cli.errors import QtranError
from qtran_cli.judge.progress import Told
from qtran_cli.reproduce import EXPERIMENTS, carry_out
from qtran_cli.reproduce.experiment import Budget

PATIENCE = 0.2
"""Seconds after which it is looked whether to stop."""


def train(name: str, budget: Budget, out: Path, arms: Sequence[str], processes: int, told: Told, stop: Callable[[], bool]) -> None:
    """Train the arms of an experiment, so many at a time. Raises QtranError where one fails; KeyboardInterrupt when stopped."""
    left, done = list(arms), 0
    at_work: dict[str, tuple[BaseProcess, Connection]] = {}
    try:
        while left or at_work:
            while left and len(at_work) < processes:
                arm = left.pop(0)
                at_work[arm] = _begun(name, budget, out, arm)
            told(done * budget.steps, f"{', '.join(at_work)}  ({len(left)} to come)")
            wait([process.sentinel for process, _ in at_work.values()], PATIENCE)
            for arm in [arm for arm, (process, _) in at_work.items() if not process.is_alive()]:
                _require_done(arm, *at_work.pop(arm), stop)
                done += 1
            if stop():
                raise KeyboardInterrupt
    finally:
        _end([process for process, _ in at_work.values()])


def _begun(name: str, budget: Budget, out: Path, arm: str) -> tuple[BaseProcess, Connection]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(name, budget, out, arm, there))
    process.start()
    there.close()
    return process, here


def _require_done(arm: str, process: BaseProcess, here: Connection, stop: Callable[[], bool]) -> None:
    """Raise QtranError where a child ended otherwise than by being done."""
    process.join()
    if process.exitcode == 0 or stop():
        return
    try:
        what, right = here.recv()
    except EOFError:
        what, right = f"its process ended with {process.exitcode}", "the same command goes on from its last checkpoint"
    raise QtranError(what, where=arm, right=right)


def _end(processes: Sequence[BaseProcess]) -> None:
    """Ask the children to save and leave, and wait until they have."""
    for process in processes:
        process.terminate()
    for process in processes:
        process.join()


def work(name: str, budget: Budget, out: Path, arm: str, there: Connection) -> None:
    """What a child does: one arm's run. An error is sent to the parent in two lines."""
    from qtran_cli.judge.progress import stoppable

    with stoppable() as stop:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        try:
            task = next(task for task in carry_out.tasks(name, EXPERIMENTS[name].EXPERIMENT, budget, out) if task.arm.name == arm)
            carry_out.trained(task, lambda done, text, fresh=False: None, stop)
        except QtranError as error:
            there.send((error.what if not error.where else f"{error.where}: {error.what}", error.right))
            raise SystemExit(2) from None
        except KeyboardInterrupt:
            raise SystemExit(130) from None


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
