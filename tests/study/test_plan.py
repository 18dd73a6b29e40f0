"""What a study is asked for: sizes, methods, and which game is which."""

from __future__ import annotations

import pickle

import pytest

from qtran_cli.errors import UsageError
from qtran_cli.exact.one_step.solve import PROJECTIONS
from qtran_cli.study import workers
from qtran_cli.study.plan import methods
from qtran_cli.study.sizes import sizes
from qtran_cli.study.workers import LONGEST, chunks
from tests.study.games import plan


@pytest.mark.parametrize(
    ("agents", "actions", "found"),
    [
        ("2", "3", [(3, 3)]),
        ("3", "2,4", [(2, 2, 2), (4, 4, 4)]),
        ("2", "2-4", [(2, 2), (3, 3), (4, 4)]),
        ("2,3", "2", [(2, 2), (2, 2, 2)]),
        ("2-3", "2x4,3", [(2, 4), (3, 3), (3, 3, 3)]),
        ("2", "3,2,3", [(3, 3), (2, 2)]),
        ("2", " 2 , 3", [(2, 2), (3, 3)]),
        ("5", "21", [(21,) * 5]),
    ],
)
def test_sizes(agents, actions, found):
    assert list(sizes(agents, actions)) == found


@pytest.mark.parametrize(
    ("agents", "actions"),
    [
        *(("1", "3"), ("6", "3"), ("2", "1"), ("2", "22"), ("2", "4-2"), ("2", ""), ("2", "3,"), ("2", "-3"), ("2", "2x")),
        *(("2", "2x3x2"), ("", "2"), ("2", "³"), ("2", "2x99"), ("2", "9" * 30), ("2", "2-3x2"), ("3", "2x2,3")),
    ],
)
def test_sizes_that_are_refused(agents, actions):
    with pytest.raises(UsageError) as error:
        sizes(agents, actions)
    assert error.value.right


def test_methods_come_in_the_registrys_order_and_default_to_all():
    assert methods(["vdn,iql", "iql"]) == ("iql", "vdn")
    assert list(methods([])) == PROJECTIONS.names()
    with pytest.raises(UsageError, match="qmxi"):
        methods(["iql,qmxi"])


def test_games_are_numbered_size_after_size():
    asked = plan(actions="2,3", count=2)
    assert [asked.game(k) for k in range(asked.total)] == [((2, 2), 0), ((2, 2), 1), ((3, 3), 0), ((3, 3), 1)]


@pytest.mark.parametrize("start", [0, 1, 3, 69, 70, 139])
def test_chunks_cover_what_is_left_and_never_two_sizes(start):
    asked = plan(actions="2,5", count=70)
    parts = list(chunks(asked, start))
    assert [k for part in parts for k in part] == list(range(start, 140))
    assert all(len({asked.game(k)[0] for k in part}) == 1 for part in parts)
    assert max(map(len, parts)) <= LONGEST


def test_a_plan_travels_between_processes():
    asked = plan("additive", settings=("noise=1/3",))
    assert pickle.loads(pickle.dumps(asked)).document() == asked.document()


@pytest.mark.parametrize(("count", "processes", "started"), [(3, 4, []), (0, 4, []), (450, 4, [3]), (450, 2, [2]), (450, 1, [])])
def test_no_more_processes_than_chunks(monkeypatch, count, processes, started):
    asked = plan(actions="2", count=max(count, 1), methods=("iql",))
    seen: list[int] = []
    monkeypatch.setattr(workers, "_spread", lambda plan, parts, carrier: None)
    workers.records(asked, asked.count - count, processes, lambda n: seen.append(n + 1))
    assert seen == started
