"""What is taken for an environment's tensor operations alone: those that were carried out, and to the same results."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from benchmarks import stepping  # noqa: E402
from benchmarks._operations import Recorder, recorded  # noqa: E402
from qtran_cli.envs.worlds import WORLDS  # noqa: E402


def test_operations_are_counted_and_what_python_decides_by_is_left_out():
    x = torch.tensor([3.0, -1.0])

    def task():
        y = x * 2
        first, second = y.unbind(0)
        if bool(first > 0):
            second.add_(first)

    with Recorder() as recorder:
        task()
    assert [str(node.target) for node in recorder.graph.nodes if node.op == "call_function" and "getitem" not in node.name] == [
        "aten.mul.Tensor",
        "aten.unbind.int",
        "aten.gt.Scalar",
        "aten.add_.Tensor",
    ]
    assert recorder.count == 4
    assert len(recorder.given) == 1 and recorder.given[0] is x


def test_carried_out_alone_they_give_the_same():
    x, table = torch.arange(6.0).view(2, 3), torch.tensor([2, 0])
    kept = []

    def task():
        kept[:] = [x.index_select(1, table) - x.amin(1, keepdim=True), x.sum().sqrt()]

    alone, operations = recorded(task)
    assert operations == 5
    for _ in range(3):
        assert all(torch.equal(a, b) for a, b in zip(alone(), kept, strict=True))
    x.mul_(4)  # what is given is looked at anew
    task()
    assert all(torch.equal(a, b) for a, b in zip(alone(), kept, strict=True))


@pytest.mark.parametrize("name", WORLDS.names())
def test_a_turn_is_the_same_every_time_and_its_operations_give_what_it_gives(name, monkeypatch):
    """The last tensors of a turn, the rewards among them, are those of its operations alone."""
    game, paid = dict(stepping.environments())[name], []
    made = stepping.make

    def watched(*told):
        environment = made(*told)
        step = environment.step

        def kept(*given):
            percept, outcome = step(*given)
            paid.append(outcome.reward)
            return percept, outcome

        environment.step = kept
        return environment

    monkeypatch.setattr(stepping, "make", watched)
    turn = stepping.turn(game, 3, 4)
    paid.clear()
    turn()
    first, paid[:] = list(paid), []
    alone, operations = recorded(turn)
    assert operations > 10 and all(torch.equal(x, y) for x, y in zip(first, paid, strict=True))
    found = alone()
    assert any(x.shape == paid[-1].shape and x.dtype == paid[-1].dtype and torch.equal(x, paid[-1]) for x in found)
