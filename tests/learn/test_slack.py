"""(4b) at random joint actions: held against the whole table, computed another way, where there are few joint actions."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import torch

from qtran_cli import catalogue
from qtran_cli.envs import worlds
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import evaluate, slack
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.making import restored
from qtran_cli.learn.run.run import evaluated

SMALL = {"hidden": 8, "batch": 8, "warmup": 24}
FEW = worlds.world("multi_domain_gaussian_squeeze", ["resources=fixed", "agents=2", "actions=4"])
DRAWN = worlds.world("gaussian_squeeze", ["agents=3", "actions=3"])
HUNT = worlds.world("predator_prey", ["limit=6", "grid=3"])


def carried(game, method="qtran_base", steps=120, **own):
    config = Config(game.name, method, 2, steps, True, METHODS[method].Settings(**(SMALL | own)))
    one = restored(config, game, None)
    while one.step < steps:
        one.advance()
    return config, one


def tried(one, game):
    watch = slack.Slack(one, evaluate.episodes(one))
    evaluate.played(one, evaluate.arena(one, game), watch)
    return watch.found()


def by_table(one, k):
    """D, Q_jt and the number of every joint action, from what evaluate.learned reads out in the units of the reward."""
    found = evaluate.learned(one)[k]
    q_prime = np.array([sum(q[a] for q, a in zip(found.q, u, strict=True)) for u in np.ndindex(*found.q_jt.shape)])
    return q_prime.reshape(found.q_jt.shape) - found.q_jt + found.v_jt, found.q_jt


@pytest.mark.parametrize("method", ["qtran_base", "qtran_alt"])
def test_the_worst_of_all_joint_actions_is_found_and_the_share_is_theirs(method):
    _, one = carried(FEW, method)
    for k, found in enumerate(tried(one, FEW)):
        d, q_jt = by_table(one, k)
        assert found.tried == slack.TRIED
        assert found.worst == pytest.approx(d.min(), abs=1e-5) and d[found.u] == pytest.approx(d.min(), abs=1e-5)
        assert found.q_jt == pytest.approx(q_jt[found.u], abs=1e-5)
        assert found.forgiven == pytest.approx(0.01 * float(one.scale[k, 0]))
        assert found.share == pytest.approx((d < -found.forgiven).mean(), abs=0.04), "uniform over joint actions"
        assert 0 < found.share < 1, "else the comparison tells nothing"


@pytest.mark.parametrize("game", [DRAWN, HUNT], ids=["drawn", "hunt"])
def test_where_situations_vary_the_worst_is_what_the_networks_say_there(game):
    """Its situation is found by playing the same episodes again."""
    _, one = carried(game, evaluation_episodes=5)
    there = []
    tries = slack.Slack(one, 5)
    evaluate.played(one, evaluate.arena(one, game), tries, lambda moment: there.append((moment.percept, moment.over)))
    for k, found in enumerate(tries.found()):
        lane = k * 5 + found.episode
        assert not there[found.step][1][lane]
        percept = type(one.first)(*(x[lane : lane + 1] for x in there[found.step][0]))
        d = {}
        for u in product(*map(range, one.spec.actions)):
            with torch.no_grad():
                seen = one.greedy(type(percept)(*(x.expand(2, *x.shape[1:]) for x in percept)))
                d[u] = float((slack._slack(one.method, seen, torch.tensor(u).expand(2, 1, -1))[1] * one.scale)[k, 0])
        assert found.worst == pytest.approx(d[found.u], abs=1e-5)
        assert found.tried > 1000


def test_methods_say_themselves_whether_they_have_what_is_asked_for():
    assert [name for name, method in METHODS.items() if slack.tells(method)] == ["qtran_alt", "qtran_base"]


@pytest.mark.parametrize(
    ("game", "told"), [(FEW, True), (HUNT, True), (catalogue.load("climb"), False), (catalogue.load("two_step"), False)]
)
def test_games_whose_tables_are_audited_are_not_tried(game, told):
    config, one = carried(game, steps=40, evaluation_episodes=3)
    checkpoint = {"trainer": one.state()}
    assert bool(evaluated(config, game, checkpoint, 0.0).violated) == told
    config, one = carried(game, "vdn", steps=40, evaluation_episodes=3)
    assert not evaluated(config, game, {"trainer": one.state()}, 0.0).violated


def test_trying_draws_from_streams_of_its_own():
    """What is played, and what a run ends with, is the same with and without."""
    _, one = carried(HUNT, evaluation_episodes=4)
    without = evaluate.played(one, evaluate.arena(one, HUNT))
    watched = evaluate.played(one, evaluate.arena(one, HUNT), slack.Slack(one, 4))
    assert torch.equal(without.returns, watched.returns) and tried(one, HUNT) == tried(one, HUNT)


def test_errors_are_those_of_the_means_of_the_episodes():
    _, one = carried(HUNT, evaluation_episodes=7)
    paid = []
    found = evaluate.played(
        one, evaluate.arena(one, HUNT), lambda moment: paid.append(torch.where(moment.over, 0.0, moment.outcome.reward))
    )
    returns = torch.stack(paid).sum(0).view(2, 7).numpy()
    assert found.returns.tolist() == pytest.approx(returns.mean(1).tolist())
    assert found.errors.tolist() == pytest.approx((returns.std(1, ddof=1) / 7**0.5).tolist()) and found.errors.min() > 0


def test_other_draws_are_other_episodes_and_the_same_every_time():
    _, one = carried(HUNT, evaluation_episodes=7)
    play = [evaluate.played(one, evaluate.arena(one, HUNT), draw=draw).returns.tolist() for draw in (None, 1, 1, 2, None)]
    assert play[0] == play[4] and play[1] == play[2] and len({tuple(x) for x in play}) == 3
