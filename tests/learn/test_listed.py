"""Lists of calls: every operation that is carried out otherwise against PyTorch's, whole updates against the function; wrong lists."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.fx.experimental.proxy_tensor import make_fx

from qtran_cli import catalogue
from qtran_cli.envs.make import make
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.tensors.listed import lists, operations
from qtran_cli.learn.tensors.listed.lives import Lives
from qtran_cli.learn.tensors.listed.operations import blocks, joins, mkl, pointwise
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.learn.tensors.trees import leaves, near
from qtran_cli.learn.train import Trainer
from tests.thorough import first

aten = torch.ops.aten
UPDATES = [(method, ("shared=true",)) for method in METHODS.names()]
UPDATES += [
    (method, ("shared=false",)) for method in ("qtran_base", "qmix", *(m for m in METHODS.names() if m not in ("qtran_base", "qmix")))
]
UPDATES += [(method, ("memory=gru",)) for method in METHODS.names()]
TRIED = first(UPDATES, len(METHODS.names()) + 2)
"""Every method as it is; some with networks of each agent's own. All of them, and all with memory, in the thorough tests."""


def trained(method: str, assignments: tuple[str, ...], seeds: int = 2, steps: int = 30) -> Trainer:
    chosen = configuring.chosen(method, ["hidden=8", "warmup=10", "batch=4", "target_interval=7", *assignments], "default")
    made = Trainer(METHODS[method], chosen, make(catalogue.load("two_step"), seeds), range(seeds), 10**4, True, listed=False)
    for _ in range(steps):
        made.advance()
    return made


def another(made: Trainer):
    return made.replay.sample(torch.rand(len(made.seeds), made.settings.batch, dtype=torch.float64))


@pytest.mark.parametrize(("method", "how"), TRIED)
def test_whole_updates(method, how):
    """On other batches and networks than those that the list was made on; its first batch is overwritten by none of them."""
    made = trained(method, how)
    update = Recorded(made.loss.gradient, made.known, 0, listed=True, seeds=2)
    batch = another(made)
    for k in range(4):
        found = [x.clone() for x in leaves(update(batch))]
        right = [x.detach() for x in leaves(made.loss.gradient(batch, made.known))]
        assert near(found, right) and all(torch.isfinite(x).all() for x in found)
        made.flat.add_(0.1 * torch.randn_like(made.flat))
        batch = another(made) if k % 2 else batch
    assert update.how == "listed"


def test_many_seeds_are_carried_out_some_at_a_time(monkeypatch):
    """What a seed gets does not hang on whom it is carried out with, but for rounding."""
    made = trained("qtran_base", (), seeds=5)
    whole = Recorded(made.loss.gradient, made.known, 0, listed=True, seeds=5)
    monkeypatch.setattr(lists, "CHUNK", 2)
    parts = Recorded(made.loss.gradient, made.known, 0, listed=True, seeds=5)
    for _ in range(3):
        batch = another(made)
        assert near([x.clone() for x in leaves(whole(batch))], leaves(parts(batch)))
    assert whole.how == parts.how == "listed"


def listed(function, *tensors):
    """A function carried out as a list, on numbers that came after it was made."""
    made = lists.Lists(lambda varying, _: (make_fx(lambda *x: (function(*x),))(*varying), (torch.empty(0),)), (), 0).made(tensors)
    for x in tensors:
        if x.is_floating_point():
            x.copy_(torch.randn(x.shape))
    (found,) = made(list(tensors))
    return found, function(*tensors)


SIZES = st.integers(1, 5)
LARGE = st.sampled_from([1, 3, 40])
FUNCTIONS = {
    "add": lambda x, y: x + y,
    "subtract": lambda x, y: 2.0 - (x - y),
    "multiply": lambda x, y: x * y * 3.0,
    "divide": lambda x, y: x / (y.abs() + 1) / 4.0,
    "broadcast": lambda x, y: x + y[:, :1],
    "turned": lambda x, y: x.transpose(1, 2) * y.transpose(1, 2),
    "signs": lambda x, y: (-x).abs() * y.sgn(),
    "compare": lambda x, y: torch.where((x < y) | (x == y), x, y),
    "unequal": lambda x, y: ((x != y) & (x <= 0.5)).float() * x,
    "clamp": lambda x, y: x.clamp(max=0) + y.clamp(min=0.5),
    "square": lambda x, y: x.square() + y.pow(1),
    "relu": lambda x, y: (x + y).relu() + x.relu(),
    "bend": lambda x, y: x.sigmoid() + y.tanh(),
    "masked": lambda x, y: (x * 2).masked_fill(y > 0, -1.5) + x.masked_fill(~(y > 0), 0),
    "sums": lambda x, y: x.sum(1, keepdim=True) + y.sum(2, keepdim=True) + (x * y).sum(0),
    "means": lambda x, y: x.mean(1) + y.mean(1),
    "largest": lambda x, y: x.max(-1).values + y.max(-1).indices,
    "best": lambda x, y: x.gather(-1, y.argmax(-1, keepdim=True)).squeeze(-1),
    "places": lambda x, y: x.gather(-1, y.max(-1).indices.unsqueeze(-1)),
    "rows": lambda x, y: x.gather(1, y.argmax(1)[:, :1, None].expand(-1, -1, x.shape[2]).contiguous()),
    "rows of all": lambda x, y: x.flatten(0, 1).index_select(0, y.argmax(1).flatten() % x.shape[1]),
    "put": lambda x, y: torch.zeros_like(x).scatter(-1, y.argmax(-1, keepdim=True), x[..., :1]),
    "put added": lambda x, y: torch.zeros_like(x).scatter_add(-1, y.argmax(-1, keepdim=True), x[..., :1]),
    "put on others": lambda x, y: y.scatter_add(-1, y.argmax(-1, keepdim=True), x[..., :1]),
    "rows added": lambda x, y: torch.zeros_like(x[0]).index_add(0, y.argmax(2)[0] % x.shape[1], x[0]),
    "rows added to others": lambda x, y: y[0].index_add(0, x.argmax(2)[0] % x.shape[1], x[0]),
    "bent": lambda x, y: aten.threshold_backward(x, y, 0),
    "bent, spread": lambda x, y: aten.threshold_backward((x * 2)[:, :1].expand_as(y), y, 0.5),
    "join": lambda x, y: torch.cat([x, torch.ones_like(y), x * y], 1),
    "join of joins": lambda x, y: torch.cat([torch.cat([x + 1, y * 2], 1).flatten(1), (x - y).flatten(1)], 1),
    "stack": lambda x, y: torch.stack([x, y * 2], 2),
    "product": lambda x, y: x @ y.transpose(1, 2),
    "turned product": lambda x, y: x.transpose(1, 2) @ y,
    "biased": lambda x, y: torch.baddbmm(x[:, :1, :1].expand(-1, 1, y.shape[1]), x, y.transpose(1, 2)),
    "spread product": lambda x, y: x[:, :1].expand(-1, 4, -1) @ y.transpose(1, 2),
    "outer": lambda x, y: x[..., :1] @ y[:, :1],
    "kept and changed": lambda x, y: (x * 2) + (x * 2).relu() * (y + 1).relu(),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@settings(max_examples=6, deadline=None)
@given(seeds=SIZES, rows_=LARGE, columns=st.sampled_from([1, 2, 5, 70]))
def test_operations(name, seeds, rows_, columns):
    x, y = (torch.randn(seeds, rows_, columns) for _ in range(2))
    found, right = listed(FUNCTIONS[name], x, y)
    assert found.shape == right.shape and found.dtype == right.dtype
    assert torch.allclose(found, right, rtol=1e-5, atol=1e-5 * float(right.abs().max()))


@pytest.mark.parametrize("rows_", [200, 401, 5_000])
@pytest.mark.parametrize("columns", [1, 2, 5, 16, 17])
def test_the_largest_of_many_rows_is_the_first_of_several(rows_, columns):
    """Entries are few whole numbers, so that most rows have it more than once; sums of places tell one choice from another."""

    def function(x, y):
        small = (y.clamp(-1, 1) * 2).round()
        return small.max(-1).values + small.max(-1).indices + 10 * small.argmax(-1)

    found, right = listed(function, *(torch.randn(1, rows_, columns) for _ in range(2)))
    assert torch.equal(found, right)


@pytest.mark.parametrize("rows_", [200, 401])
def test_where_nothing_is_the_largest_a_place_is_one_of_the_row(rows_):
    """Training that has come to NaN goes on to say so, and reads nothing beside its rows."""
    found, _ = listed(lambda x: (x * torch.nan).max(-1).indices, torch.randn(1, rows_, 5))
    assert set(found.flatten().tolist()) <= set(range(5))


def test_slopes_of_operations():
    """What comes back through relu, gathers and slices."""
    weights = torch.randn(3, 4, 5).requires_grad_()
    places = torch.randint(4, (3, 6, 1)).expand(-1, -1, 5)

    def function(x):
        made = (weights[:, 1:] @ x.transpose(1, 2)).relu().sum() + (weights.gather(1, places) * 2).square().sum()
        return torch.autograd.grad(made, weights)[0]

    found, right = listed(function, torch.randn(3, 7, 5))
    assert torch.allclose(found, right, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["bent", "bent, spread", "relu"])
def test_bends_of_many_entries(name):
    """From FEW entries on PyTorch carries them out."""
    x, y = (torch.randn(2, 200, 70) for _ in range(2))
    assert x.numel() >= pointwise.FEW
    assert torch.equal(*listed(FUNCTIONS[name], x, y))


@pytest.mark.parametrize(("seeds", "length", "rows_", "columns"), [(1, 2400, 64, 64), (2, 800, 21, 64), (1, 900, 69, 64), (1, 601, 20, 20)])
def test_long_sums(seeds, length, rows_, columns):
    """Carried out in stretches, but where the length is a prime's: nearer to the sum than all at once, if anything."""
    x, y = torch.randn(seeds, length, rows_), torch.randn(seeds, length, columns)
    found, _ = listed(lambda a, b: a.transpose(1, 2) @ b, x, y)
    right = x.double().transpose(1, 2) @ y.double()
    assert float((found - right).abs().max()) <= 3e-6 * float(right.abs().max())
    count = blocks._stretches(x.transpose(1, 2).numpy(), y.numpy())
    assert count == {2400: 24, 800: 8, 900: 9, 601: 0}[length]


SHAPES = {  # left, right, and whether MKL has the product sooner on a processor of Intel's
    "as many rows as a batch has": ((1, 32, 64), (1, 64, 64), False),
    "a weight of 64 × 64, many rows": ((1, 2400, 64), (1, 64, 64), False),
    "few columns": ((1, 2400, 64), (1, 64, 5), False),
    "a wide weight": ((1, 96, 64), (1, 64, 192), True),
    "of several seeds": ((3, 96, 64), (3, 64, 192), True),
    "two axes": ((96, 192), (192, 64), True),
    "one right for all": ((3, 96, 64), (1, 64, 192), False),
}


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("intel", [True, False])
def test_who_multiplies(monkeypatch, name, intel):
    """Shapes and the maker decide, and both come to the same but for rounding."""
    monkeypatch.setattr(mkl, "of_intel", lambda: intel)
    left, right, sooner = SHAPES[name]
    torch.manual_seed(0)
    x, y = torch.randn(left), torch.randn(right)
    assert mkl.sooner(x, y, turned=False) is (sooner and intel)
    if left[:-2] == right[:-2]:
        assert near(*([found] for found in listed(lambda x, y: x @ y, x, y)))


@pytest.mark.parametrize("intel", [True, False])
@pytest.mark.parametrize("seeds", [1, 5])
def test_matrices_that_lie_across(monkeypatch, intel, seeds):
    """Few are laid out anew, many are multiplied by as they lie where MKL does."""
    monkeypatch.setattr(mkl, "of_intel", lambda: intel)
    x, y = torch.randn(seeds, 32, 64), torch.randn(seeds, 64, 64)
    assert mkl.sooner(x, y.transpose(1, 2), turned=True) is (intel and seeds == 5)
    assert near(*([found] for found in listed(lambda x, y: x @ y.transpose(1, 2), x, y)))


@pytest.mark.parametrize("maker", ["GenuineIntel", "AuthenticAMD", None])
def test_whose_processor_it_is(monkeypatch, tmp_path, maker):
    """Where the system says nothing it is nobody's."""
    if maker is not None:
        (tmp_path / "cpuinfo").write_text(f"processor\t: 0\nvendor_id\t: {maker}\n")
    monkeypatch.setattr(mkl, "WHERE", tmp_path / "cpuinfo")
    assert mkl.of_intel.__wrapped__() is (maker == "GenuineIntel" and torch.backends.mkl.is_available())


def test_what_is_stacked_lies_in_its_place(monkeypatch):
    """It is read from there by what follows too; a part that is a view of something else, or stands there twice, is copied."""
    moved = []
    monkeypatch.setattr(joins, "copied", lambda to, source: moved.append(to) or (lambda: to.copy_(source)))

    def steps(x):
        h = [x[:, 0]]
        for t in range(1, 4):
            h.append((h[-1] * x[:, t]).view(-1, 5).tanh())
        return torch.stack([*h, h[1]], 1)

    found, right = listed(steps, torch.randn(3, 4, 5))
    assert torch.equal(found, right) and len(moved) == 2


VIEWED = {  # what is stacked, and seen otherwise by something else
    "in one row": lambda h: h.view(-1).mul(3).view(h.shape),
    "a part in one row": lambda h: h[:, 1:].reshape(-1)[:1] + h,
    "on its side": lambda h: h.transpose(0, 1).exp().transpose(0, 1),
    "a part": lambda h: h[:, 1:].sum() + h,
    "from the beginning": lambda h: h.as_strided((2, 2), (1, 2), 0).sum() + h,
}


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", VIEWED)
def test_what_is_stacked_is_seen_as_before(name, axis):
    def function(x, _):
        h = (x * 2).tanh()
        return torch.stack([h * h, h], axis).sum(axis) + VIEWED[name](h)

    update = Recorded(function, (), 10**6, listed=True)
    for k in range(20):
        x = torch.randn(6, 5, generator=torch.Generator().manual_seed(k))
        assert near([update(x).clone()], [function(x, ())])
    assert update.how == "listed"


@pytest.mark.parametrize("shape", [(1, 64), (3, 33)])
def test_a_replay_of_stacks_is_the_function_to_the_last_bit(shape):
    """Where a value lies decides how PyTorch rounds what is made of it."""

    def function(x, _):
        h = x * 2
        return torch.stack([h, h.tanh()], -1).sum(-1) + h.tanh().exp() + h.sigmoid()

    update = Recorded(function, (), 10**6)
    for k in range(300):
        x = torch.randn(shape, generator=torch.Generator().manual_seed(k))
        assert torch.equal(update(x), function(x, ()))
    assert update.how == "replayed"


def test_what_writes_into_what_it_is_given_is_not_listed():
    made = Recorded(lambda x, _: x.clone().add_(1), (), 0, listed=True)
    assert made(torch.ones(3)).tolist() == [2, 2, 2] and made.how.startswith("as written: ValueError: aten.add_")


def how(made: Trainer) -> str:
    """How an update is carried out; as the function has it, at any rate."""
    update, batch = Recorded(made.loss.gradient, made.known, 0, listed=True, seeds=2), another(made)
    found, right = (leaves(each) for each in (update(batch), made.loss.gradient(batch, made.known)))
    assert near([x.detach() for x in found], [x.detach() for x in right])
    return update.how


def _float(x) -> bool:
    return isinstance(x, torch.Tensor) and x.is_floating_point()


WRONG = {
    "sums are differences": (aten.add.Tensor, lambda out, given, _: [lambda: (torch.sub if _float(out) else torch.add)(*given, out=out)]),
    "nothing bends": (aten.relu.default, lambda out, given, _: [lambda: out.copy_(given[0])]),
    "actions are the first": (aten.gather.default, lambda out, given, _: [lambda: out.copy_(given[0][..., :1].expand(out.shape))]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_list_that_is_wrong_is_refused(monkeypatch, name):
    operation, wrong = WRONG[name]
    made = trained("qtran_base", ())
    assert how(made) == "listed"
    monkeypatch.setitem(operations._known()[0], operation, wrong)
    assert how(made) == "as written: a replay gave another result"


def test_memory_that_is_taken_too_early_is_found_out(monkeypatch):
    made = trained("qtran_base", ())
    monkeypatch.setattr(Lives, "dying", _early)
    assert how(made) == "as written: a replay gave another result"


def _early(self, node, k):
    """Everything that a node reads, whoever reads it later."""
    for root in dict.fromkeys(self.root[each] for each in node.all_input_nodes):
        if root not in self.constant and _float(root.meta["val"]):
            yield root


def test_networks_that_have_learned_everything_are_listed_too():
    """Losses are rounding alone then, and differ by more than themselves."""
    made = trained("vdn", ())
    made.flat.zero_(), made.behind.zero_(), made.shift.zero_()
    batch = another(made)
    batch.reward.zero_()
    assert near(*([x.detach() for x in leaves(made.loss.gradient(batch, made.known))],) * 2)
    before = made.flat.clone()
    update = Recorded(made.loss.gradient, made.known, 0, listed=True, seeds=2)
    assert not leaves(update(batch))[0].any() and update.how == "listed" and torch.equal(made.flat, before)


@pytest.mark.parametrize("far", [1e-7, 2e-5])
def test_near_is_a_hundred_thousandth_of_the_largest_entry(far):
    right = torch.tensor([[1.0, 4.0], [2.0, 3.0], [0.5, 0.1]])
    found = right + 4 * far
    assert near([found], [right]) == (far < 1e-5)
    found = right.clone()
    found[0] += 1
    assert near([found], [right]) and not near([found[:2]], [right[:2]]), "most rows, of three"
    assert not near([right.double()], [right]) and not near([right[:2]], [right])


def test_a_batch_of_its_own_is_read_where_it_lies():
    made = Recorded(lambda x, _: x * 2, (), 0, listed=True, own=True)
    x = torch.ones(3)
    assert made(x).tolist() == [2, 2, 2] and x.tolist() == [1, 1, 1]
    x.fill_(5)
    assert made(x).tolist() == [10, 10, 10]
    assert made(torch.full((3,), 4.0)).tolist() == [8, 8, 8] and x.tolist() == [4, 4, 4]
    assert np.shares_memory(made(x).numpy(), made(x).numpy())


STATES = {"state", "next_state"}


@pytest.mark.parametrize(("method", "idle"), [("vdn", STATES | {"available"}), ("qmix", {"available"}), ("qtran_base", STATES)])
def test_what_a_list_does_not_read_is_not_drawn(method, idle):
    """The next batch comes where the first lies, but for what nobody reads; the update is that of a whole batch."""
    made = trained(method, ())
    update = Recorded(made.loss.gradient, made.known, 0, listed=True, seeds=2, own=True)
    batch = another(made)
    assert update.idle(batch) == ()
    update(batch)
    left = {name for name, x in made.replay._columns(batch) if any(x is other for other in update.idle(batch))}
    assert left == idle and update.idle(another(made)) == ()
    before, uniforms = batch.state.clone(), torch.rand(2, 4, dtype=torch.float64)
    found = [x.clone() for x in leaves(update(made.replay.sample(uniforms, batch, update.idle(batch))))]
    whole = made.replay.sample(uniforms)
    assert torch.equal(batch.u, whole.u) and torch.equal(batch.state, before if "state" in idle else whole.state)
    assert near(found, [x.detach() for x in leaves(made.loss.gradient(whole, made.known))])


def test_numbers_that_many_share_are_not_written_over():
    """What the environment shows in every step may be one row for all lanes."""
    x = torch.ones(1, 2).expand(3, 2)
    for own in (False, True):
        made = Recorded(lambda x, _: x * 2, (), 0, listed=True, own=own)
        assert made(x).tolist() == [[2, 2]] * 3 and made(torch.arange(6.0).view(3, 2)).sum() == 30 and made(x).sum() == 12
        assert made.how == "listed" and x.sum() == 6
