"""Who computes which chunk, with processes that are slow: what they are given is done only once it is waited for."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from qtran_cli.study import workers
from tests.study.games import plan


class Slow(Future):
    """Done when its result is asked for."""

    def __init__(self, task, given) -> None:
        super().__init__()
        self.task, self.given = task, given

    def result(self, timeout=None):
        if not self.done():
            self.set_result(self.task(*self.given))
        return super().result(timeout)


class Pool:
    """Stands in for the processes."""

    _processes = None

    def __init__(self, count, *_) -> None:
        self.count, self.given = count, 0
        Pool.last = self

    def submit(self, task, *given) -> Slow:
        self.given += 1
        return Slow(task, given)

    def shutdown(self, **_) -> None:
        pass


@pytest.mark.parametrize(("processes", "waiting"), [(2, 30), (3, 30), (2, 2)])
def test_this_process_computes_while_the_others_have_enough_to_do(monkeypatch, processes, waiting):
    monkeypatch.setattr(workers, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(workers, "LONGEST", 2)
    monkeypatch.setattr(workers, "WAITING", waiting)
    asked = plan(actions="2", count=41, methods=("iql",))
    alone = [line for chunk in workers.records(asked, 0, 1) for line in chunk]
    assert [line for chunk in workers.records(asked, 0, processes) for line in chunk] == alone
    assert Pool.last.count == processes - 1
    assert workers.AHEAD * (processes - 1) <= Pool.last.given < 21, "the others' share, and not all"
    if waiting == 30:  # nothing is waited for before all is given out
        assert Pool.last.given == workers.AHEAD * (processes - 1)


def test_chunks_are_handed_out_as_soon_as_they_are_next(monkeypatch):
    """With room for two chunks the first is waited for as soon as a second is there."""
    monkeypatch.setattr(workers, "ProcessPoolExecutor", Pool)
    monkeypatch.setattr(workers, "LONGEST", 2)
    monkeypatch.setattr(workers, "WAITING", 1)
    asked = plan(actions="2", count=20, methods=("iql",))
    next(workers.records(asked, 0, 2))
    assert Pool.last.given == 2
