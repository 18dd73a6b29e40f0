"""The runs that are missing, several at a time, a line each as they end."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from docs import written
from docs.curves import measures, plan, reference
from docs.curves.carry_out import Processes
from docs.curves.plan import Run


def study(path: Path, folder: Path, only: Sequence[str], jobs: int) -> None:
    """Make the runs that ``path`` lacks. Raises CalledProcessError where one fails; what is done is kept."""
    written.record(path, written.records(path), "w")  # without a last line that was cut off
    _references(path, only)
    done = {plan.key(record) for record in written.records(path)}
    missing = [run for run in plan.runs(only) if run.key not in done]
    processes = Processes(folder)
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(_told, processes, run, k, len(missing)): run for k, run in enumerate(missing, 1)}
        try:
            _recorded(path, waiting)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            processes.stop()
            raise


def _references(path: Path, only: Sequence[str]) -> None:
    done = {plan.key(record) for record in written.records(path)}
    wanted = [task for task in plan.TASKS if not only or task.name in only]
    written.record(path, (reference.line(task) for task in wanted if (task.name, reference.UNIFORM) not in done))


def _recorded(path: Path, waiting: dict[Future[dict[str, Any]], Run]) -> None:
    for future in as_completed(waiting):
        written.record(path, [measures.line(waiting[future], future.result())])


def _told(processes: Processes, run: Run, k: int, count: int) -> dict[str, Any]:
    print(f"{k}/{count}  {run.task.name}  {run.method}", file=sys.stderr, flush=True)
    return processes.carry_out(run)
