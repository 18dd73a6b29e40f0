"""Who computes which chunk, with processes that are slow: what they are given is done only once it is waited for."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from qtran_cli.pool import here
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

    def __init__(self, count) -> None:
        self.count, self.room, self.given, self.closed = count, here.AHEAD * count, 0, 0
        Pool.last = self

    def submit(self, task, *given) -> Slow:
        self.given += 1
        return Slow(task, given)

    def close(self) -> None:
        self.closed += 1


@pytest.mark.parametrize(("processes", "waiting"), [(2, 10), (3, 10), (2, 2)])
def test_this_process_computes_while_the_others_have_enough_to_do(monkeypatch, processes, waiting):
    monkeypatch.setattr(workers, "LONGEST", 2)
    monkeypatch.setattr(workers, "WAITING", waiting)
    asked = plan(actions="2", count=41, methods=("iql",))
    alone = [line for chunk in workers.records(asked, 0, 1) for line in chunk]
    assert [line for chunk in workers.records(asked, 0, processes, Pool) for line in chunk] == alone
    assert Pool.last.count == processes - 1 and Pool.last.closed == 1
    assert Pool.last.room <= Pool.last.given < 21, "the others' share, and not all"
    if waiting == 10:  # nothing is waited for before all is given out
        assert Pool.last.given == Pool.last.room


def test_chunks_are_handed_out_as_soon_as_they_are_next(monkeypatch):
    """With room for three chunks the first is waited for as soon as a third is there."""
    monkeypatch.setattr(workers, "LONGEST", 2)
    monkeypatch.setattr(workers, "WAITING", 1)
    asked = plan(actions="2", count=20, methods=("iql",))
    next(workers.records(asked, 0, 2, Pool))
    assert Pool.last.given == Pool.last.room == 3
