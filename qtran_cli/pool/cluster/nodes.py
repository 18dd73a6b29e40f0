"""A Ray cluster as a carrier of tasks: how many it has room for, and how a task is handed over, asked to end and told of."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from qtran_cli.pool.carrier import ONE, LostError, Needs
from qtran_cli.pool.cluster import address as addresses
from qtran_cli.pool.cluster.task import carried

T = TypeVar("T")
LIVES = 5
"""How often a task is begun anew whose node died. Where Ray ended it for want of memory, it is by Ray's own rules."""
AHEAD = 2
"""Tasks handed over for each that can be carried out at once, so that no node waits for us, and one that grows knows what for."""
WORDS = 200
"""Characters of an error of Ray's that are told."""
AGAIN = 1.0
"""Seconds after which tasks that were asked to end are asked again: Ray promises no more than to try."""


class Nodes:
    """The cluster at an address, "" for the one that this machine knows. Raises UsageError.

    most: of how many tasks at once at most. needs: what each takes where nothing else is said.
    """

    def __init__(self, address: str = "", most: int | None = None, needs: Needs = ONE) -> None:
        self.ray = addresses.connected(address)
        self._most, self._needs, self._stopped = most, needs, float("-inf")
        self._task = self.ray.remote(max_retries=LIVES)(carried)
        self._under_way: dict[Future[Any], Any] = {}

    @property
    def room(self) -> int:
        """AHEAD for each task that the nodes which are there now can carry out at once; one where there is none yet."""
        found = self.ray.cluster_resources()
        slots = min(found.get(name, 0) // each for name, each in self.resources(self._needs).items() if each)
        return int(max(1, min(AHEAD * slots, self._most or float("inf"))))

    def lacks(self, needs: Needs) -> str:
        """What no node has as much of as a task takes; "" where one has it all."""
        alive = [node["Resources"] for node in self.ray.nodes() if node["Alive"]]
        asked = self.resources(needs)
        able = any(all(has.get(name, 0) >= each for name, each in asked.items()) for has in alive)
        return "" if able else " and ".join(f"{each:g} {name}" for name, each in asked.items() if each)

    def resources(self, needs: Needs) -> dict[str, float]:
        """As Ray calls them."""
        return {"CPU": needs.cpus, "GPU": needs.gpus}

    def submit(self, task: Callable[..., T], *given: object, needs: Needs | None = None) -> Future[T]:
        """Have Ray find a node that has what ``task`` needs."""
        needs = needs or self._needs
        asked = self._task.options(num_cpus=needs.cpus, num_gpus=needs.gpus, name=task.__name__).remote(task, given)
        future: Future[T] = Future()
        self._under_way[future] = asked
        asked.future().add_done_callback(lambda done: self._told(done, future))
        return future

    def everywhere(self, task: Callable[..., T], *given: object) -> dict[str, T | Exception]:
        """By node that is alive what ``task`` finds there, or what was raised; all are asked at once."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        self.ray.cloudpickle.register_pickle_by_value(sys.modules[task.__module__])  # a node may not have it
        remote = self.ray.remote(num_cpus=0, max_retries=0)(task)
        there = {node: NodeAffinitySchedulingStrategy(node, soft=False) for node in self._alive()}
        asked = {node: remote.options(scheduling_strategy=place).remote(*given) for node, place in there.items()}
        found = {node: self._found(one) for node, one in asked.items()}
        return {node: found[node] for node in found.keys() & self._alive()}  # one that died meanwhile is missed by nobody

    def _alive(self) -> set[str]:
        return {node["NodeID"] for node in self.ray.nodes() if node["Alive"]}

    def stop(self) -> None:
        """Cancel what waits, and have ``asked_to_end`` say so to what is under way."""
        if time.monotonic() - self._stopped < AGAIN:
            return
        self._stopped = time.monotonic()
        for asked in list(self._under_way.values()):
            self.ray.cancel(asked)

    def close(self) -> None:
        """Leave the cluster, which ends what is under way."""
        self.ray.shutdown()

    def _told(self, done: Future[Any], future: Future[Any]) -> None:
        """Ray's future has come to something: so does ours. Called in a thread of Ray's."""
        self._under_way.pop(future, None)
        ray = self.ray.exceptions
        try:
            found, error = done.result()
        except (CancelledError, ray.TaskCancelledError):
            future.cancel()
            future.set_running_or_notify_cancel()
        except ray.RayTaskError as broken:  # before it was begun: what it raises itself comes back as it is
            future.set_exception(LostError(f"a node cannot carry it out: {_last(broken)}"))
        except ray.RayError as lost:
            future.set_exception(LostError(f"its node died again and again, or had no memory left: {_first(lost)}"))
        else:
            future.set_result(found) if error is None else future.set_exception(error)

    def _found(self, asked: Any) -> Any:
        try:
            return self.ray.get(asked)
        except self.ray.exceptions.RayError as error:
            return error


def _first(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:WORDS]


def _last(error: Exception) -> str:
    return next(iter(reversed(str(error).split("\n"))), type(error).__name__)[:WORDS]
