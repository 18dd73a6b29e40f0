"""Rewards lowered and divided for the networks, and every learned number put back at the level of the payoff."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import torch

from qtran_cli.envs.make import make
from qtran_cli.errors import UsageError
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import vdn
from qtran_cli.learn import rewards
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import evaluate
from qtran_cli.learn.train import Trainer
from qtran_cli.model.game import Game
from qtran_cli.table import from_array
from tests.learn.chain import Chain
from tests.learn.fixed import trainer, transitions

PAID = torch.tensor([[1.0, 3.0], [5.0, 5.0], [0.0, 0.0]], dtype=torch.float64)
FAST = {"lr": 5e-3, "hidden": 32, "batch": 64, "warmup": 100}
TABLE_1 = np.array([[8.0, -12, -12], [-12, 0, 0], [-12, 0, 0]])


def settings(**own):
    return METHODS["vdn"].Settings(**own)


def trained(method, table, seeds=(0, 1), steps=1500, **own):
    module = METHODS[method]
    environment = make(Game(from_array(table)), len(seeds))
    made = Trainer(module, module.Settings(**own), environment, seeds, steps, full=True)
    for _ in range(steps):
        made.advance()
    return made


def test_scale_is_the_deviation_of_each_seed():
    assert rewards.scale(settings(), PAID).tolist() == [[1.0], [5.0], [1.0]]
    assert rewards.scale(settings(reward_scale="4"), PAID).tolist() == [[4.0]] * 3


def test_shift_is_the_mean_of_each_seed():
    assert rewards.shift(settings(), False, PAID).tolist() == [[2.0], [5.0], [0.0]]
    assert rewards.shift(settings(reward_shift="-1.5"), False, PAID).tolist() == [[-1.5]] * 3


def test_constant_rewards_leave_nothing_to_round():
    paid = torch.full((1, 7), 0.1, dtype=torch.float64)
    found = rewards.shift(settings(), False, paid)
    assert torch.equal(found, paid[:, :1])
    assert rewards.scale(settings(), paid, found).item() == 0.1


def test_small_differences_at_a_high_level_are_told_apart():
    """The deviation counts beside what is left after the shift, not beside the level."""
    paid = PAID[:1] + 1e6
    assert rewards.scale(settings(), paid, rewards.shift(settings(), False, paid)).item() == pytest.approx(1)
    assert rewards.scale(settings(), paid).item() == pytest.approx(1e6, rel=1e-5)


def test_no_shift_where_steps_follow():
    assert rewards.shift(settings(), True, PAID).tolist() == [[0.0]] * 3
    module = METHODS["vdn"]
    Trainer(module, settings(reward_shift="0"), Chain(1), (0,), 10)
    with pytest.raises(UsageError, match="reward_shift=3 in an environment whose episodes have several steps"):
        Trainer(module, settings(reward_shift="3"), Chain(1), (0,), 10)


def test_the_paper_shifts_nothing():
    from qtran_cli.learn.run.config import chosen

    preset = chosen("qtran_base", [], "paper")
    assert rewards.shift(preset, False, PAID).tolist() == [[0.0]] * 3


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_offset_changes_the_level_alone(method):
    """The same seeds with every payoff 1,000 higher: Q_jt is 1,000 higher, each Q_i 500, V_jt the same."""
    plain, high = (evaluate.learned(trained(method, TABLE_1 + offset, steps=500, **FAST)) for offset in (0, 1000))
    for one, other in zip(plain, high, strict=True):
        assert one.u_bar == other.u_bar == (0, 0)
        assert np.abs(other.q_jt - 1000 - TABLE_1).max() < 0.2
        assert np.abs(other.q_jt - 1000 - one.q_jt).max() < 0.1
        assert max(np.abs(b - 500 - a).max() for a, b in zip(one.q, other.q, strict=True)) < 0.1
        assert other.v_jt == pytest.approx(one.v_jt, abs=0.1)


def test_vdn_and_iql_at_a_high_level():
    table = TABLE_1 + 1000
    exact = vdn.project(Facts(from_array(table)))
    means = [[Fraction(x) for x in row] for row in ([2984, 2988, 2988],) * 2]
    for one in evaluate.learned(trained("vdn", table, steps=1000, **FAST)):
        assert np.abs(one.q_jt - np.array(exact.q_jt.nested(float))).max() < 1.5
    for one in evaluate.learned(trained("iql", table, steps=1000, **FAST)):
        assert max(np.abs(q - np.array(m, float) / 3).max() for q, m in zip(one.q, means, strict=True)) < 1.5


def test_qmix_at_a_high_level():
    """Q_jt is put back, and every greedy joint action stays greedy."""
    table = np.array([[1000.0, 1010], [1020, 1030]])
    made = trained("qmix", table, steps=1000, **FAST)
    for one in evaluate.learned(made):
        assert one.u_bar == (1, 1)
        assert np.abs(one.q_jt - table).max() < 1
        assert max(np.abs(q).max() for q in one.q) < 100


def test_the_measured_units_are_in_the_checkpoint():
    made = trained("vdn", TABLE_1 + 1000, steps=60)
    fresh = Trainer(METHODS["vdn"], settings(), made.environment, made.seeds, 60)
    fresh.load(made.state())
    assert torch.equal(fresh.shift, made.shift) and torch.equal(fresh.scale, made.scale)
    assert (made.shift > 900).all() and not torch.equal(made.shift[0], made.shift[1])


def payoffs(*tables):
    return torch.tensor([np.ravel(table).tolist() for table in tables], dtype=torch.float64)


def hidden_by(far):
    """QTRAN's matrix game with a penalty far below on two corners."""
    return [[8, -12, far], [-12, 0, 0], [far, 0, 0]]


@pytest.mark.parametrize(
    ("far", "lost"), [(-12, False), (-100, False), (-1000, False), (-(10**4), True), (-(10**6), True), (-(10**9), True)]
)
def test_payoffs_far_below_hide_the_best(far, lost):
    said = rewards.lost(False, payoffs(hidden_by(far)))
    assert bool(said) == lost and ("the best payoff is 8 above the next" in said) == lost
    assert far != -(10**6) or "--set reward_scale=1e+04" in said


def test_whatever_hides_it_is_told():
    assert rewards.lost(False, payoffs([[10**6, 10**6 + 1], [0, 0]])), "the two best, far above the others"
    assert rewards.lost(True, payoffs([[10**6, 10**6 + 1], [10**6, 10**6]])), "where steps follow, rewards are not lowered"
    assert rewards.lost(True, payoffs([[3, 4], [0, 0]], [[-(10**6), 0], [0, 0]])), "a penalty in another state"
    assert not rewards.lost(False, payoffs([[10**6, 10**6 + 1], [10**6, 10**6]])), "a shift of all is taken out"
    assert not rewards.lost(False, payoffs([[5, 5], [5, 5]])), "nothing to tell apart"
    assert not rewards.lost(True, payoffs([[7, 7]], [[0, 8]]))


def test_catalogue_is_warned_of_nowhere():
    from qtran_cli import catalogue
    from qtran_cli.envs.payoffs import floats
    from qtran_cli.model.task import Task

    for name in set(catalogue.names()) - {"exact_fractions"}:  # its payoffs are too large to be trained on
        game = catalogue.load(name)
        tables = game.payoff if isinstance(game, Task) else (game.payoff,)
        assert not rewards.lost(isinstance(game, Task), torch.stack([floats(table) for table in tables])), name


def test_commands_warn(qtran, tmp_path):
    """On stderr before the work, in the report, the document and the manifest; nothing where nothing is hidden."""
    import json

    game = tmp_path / "far.json"
    game.write_text(json.dumps({"name": "far", "payoff": hidden_by(-(10**6))}))
    options = ("--method", "vdn", "--seeds", "1", "--steps", "20", "--out", str(tmp_path), "--set", "hidden=4")
    ended = qtran("train", "--env", str(game), *options, "--name", "a")
    assert ended.code == 0 and ended.err.startswith("warning: the best payoff is 8 above the next") and "warning" in ended.out
    ended = qtran("train", "--env", str(game), *options, "--name", "b", "--json")
    answer = json.loads(ended.out)
    assert ended.err == "" and len(answer["warnings"]) == 1
    manifest = next(tmp_path.rglob("b/manifest.json"))
    assert json.loads(manifest.read_text())["warnings"] == answer["warnings"]
    fine = json.loads(qtran("train", "--env", "climb", *options, "--json").out)
    assert fine["warnings"] == []


def test_where_steps_follow_values_start_where_they_are_told_and_the_task_stays_the_same():
    """y is r + γ Q' whatever the start: in the networks' units y − c = (r − c) + γ (Q' − c) + γ c, nothing of it after the end."""
    assert rewards.shift(settings(value_start=-7.0), True, PAID).tolist() == [[-7.0]] * 3
    plain, moved = (trainer("vdn", value_start=c) for c in (0.0, 10.0))
    for made in (plain, moved):
        made.shift.fill_(made.settings.value_start)
    batch = transitions([1.0, 3.0], [0.0, 1.0])
    behind = plain.loss.target(batch, plain.known)[0, 0] - 1.0  # γ Q' by the networks alone
    assert moved.loss.target(batch, moved.known)[0].tolist() == pytest.approx([1.0 - 10 + behind.item() + 0.5 * 10, 3.0 - 10])


@pytest.mark.parametrize("method", ["vdn", "qmix", "iql", "qtran_base", "qtran_alt"])
def test_every_method_starts_at_the_start_and_ends_at_the_same_values(method):
    module = METHODS[method]
    soon = {"lr": 0.01, "warmup": 50, "target_interval": 20}
    made = Trainer(module, module.Settings(value_start=40.0, **FAST | soon), Chain(1), (0,), 500, full=True)
    for _ in range(51):
        made.advance()
    start = evaluate.learned(made)[0]
    for _ in range(449):
        made.advance()
    end = evaluate.learned(made)[0]
    joint = [np.array(x.q).mean() if x.q_jt is None else x.q_jt.mean() for x in (start, end)]
    assert joint[0] > 20
    assert joint[1] < 10


def test_a_start_of_values_where_nothing_follows_is_refused():
    with pytest.raises(UsageError, match="value_start=3 in an environment where no step follows another"):
        trained("vdn", TABLE_1, steps=1, value_start=3.0)
