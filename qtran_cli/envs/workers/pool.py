"""Hosts that live in workers: lane k in worker k mod N, whose steps come together again here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import finalize

from qtran_cli.envs.hosts.pool import Build, Here, Pool
from qtran_cli.envs.workers import memory
from qtran_cli.envs.workers.crew import Crew, here
from qtran_cli.envs.workers.worker import Worker


def pool(build: Build, lanes: int, apart: bool = False) -> Pool:
    """So many lanes, in the crew that is working, else in this process. apart: in workers that no other pool is in."""
    crew = here()
    return Here(build, lanes) if crew is None else There(crew, build, lanes, apart)


class There:
    """A Pool of hosts in a crew."""

    def __init__(self, crew: Crew, build: Build, lanes: int, apart: bool = False) -> None:
        self._key, self._workers = next(crew.keys), crew.workers(lanes, apart)
        if apart:
            finalize(self, crew.dismiss, self._workers)
        every = range(lanes)
        self.sizes, self.own_state = self._all("open", build, dealt=self._dealt(every, every))[0]
        self._share(lanes)

    @property
    def workers(self) -> Sequence[Worker]:
        """Those in which its lanes live."""
        return self._workers

    def reset(self, lanes: Sequence[int], seeds: Sequence[int]) -> None:
        """Side by side."""
        self._all("reset", dealt=self._dealt(lanes, lanes, seeds))

    def step(self, lanes: Sequence[int], actions: Sequence[Sequence[int]]) -> None:
        """Side by side."""
        if lanes:
            self._shared.going[:] = False
            self._shared.going[lanes] = True
            self._shared.actions[lanes] = actions
            self._all("step", dealt={lane % len(self._workers): () for lane in lanes})

    def load(self, lanes: Sequence[int], seeds: Sequence[int], actions: Sequence[Sequence[Sequence[int]]]) -> None:
        """Side by side."""
        self._all("load", dealt=self._dealt(lanes, lanes, seeds, actions))

    def close(self) -> None:
        """Close all."""
        self._all("close")

    def _share(self, lanes: int) -> None:
        number = memory.made(self.sizes, lanes)
        for worker in self._workers:
            worker.ask("seat", self._key, lanes)
            worker.hand(number)
        _answers(self._workers)
        self._shared = memory.mapped(number, self.sizes, lanes)
        self.room = self._shared.room

    def _dealt(self, lanes: Sequence[int], *what: Sequence[Any]) -> dict[int, tuple[list[Any], ...]]:
        """By worker, of those that have any of the lanes, what goes to it."""
        own = [lane % len(self._workers) for lane in lanes]
        return {k: tuple([x for x, to in zip(each, own, strict=True) if to == k] for each in what) for k in dict.fromkeys(own)}

    def _all(self, what: str, *given: Any, dealt: Mapping[int, tuple[Any, ...]] | None = None) -> list[Any]:
        """Ask those that something is dealt to, or all, and wait for them."""
        asked = dict.fromkeys(range(len(self._workers)), ()) if dealt is None else dealt
        for k, own in asked.items():
            self._workers[k].ask(what, self._key, *given, *own)
        return _answers([self._workers[k] for k in asked])


def _answers(workers: Sequence[Worker]) -> list[Any]:
    """All answers; where something was raised, the first of it, once all have answered."""
    answers = [worker.answer() for worker in workers]
    for well, found in answers:
        if not well:
            raise found
    return [found for _, found in answers]
