"""docs/learning.md: the page says what the recorded runs say, these agree with the games, and what is claimed of them holds."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from docs import make_learning
from docs.learning import claims, plan
from qtran_cli.exact.classes import monotone
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import vdn
from qtran_cli.learn.settings import earlier
from tests import thorough

RECORDS = make_learning.records()
ONE_STEP = [record for record in RECORDS if record["env"] not in plan.STATES]
MISSED = {
    "VDN: the learned table within 2 % of its exact projection",
    "IQL: every Q_i within 2 % of the conditional means",
    "QTRAN-alt, games where (7) cannot be satisfied: ≥ 95 %",
}
"""Claims of which docs/learning.md says that they do not hold, and why."""


def labels(record):
    return "-".join(plan.key(record))


def test_the_page_says_what_was_recorded():
    assert make_learning.main(["--check"]) == 0


@pytest.mark.parametrize("claim", claims.claims(RECORDS), ids=lambda claim: claim.text)
def test_claim(claim):
    assert claim.holds == (claim.text not in MISSED), claim.worst


def test_every_claim_is_borne_by_a_planned_run():
    assert len(claims.claims(RECORDS)) == len(claims.GROUPS) + 7
    assert {run.key for run in plan.runs()} >= {plan.key(record) for record in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=labels)
def test_record_is_of_the_settings_of_today(record):
    run = next(run for run in plan.runs() if run.key == plan.key(record))
    assert (record["seeds"], record["env_steps"], record["updates"]) == (run.seeds, run.steps(), plan.UPDATES)
    assert earlier(type(run.settings())) | record["settings"] == asdict(run.settings()), "what could not be set did what it does by default"


@pytest.mark.parametrize("record", ONE_STEP, ids=labels)
def test_record_agrees_with_the_game(record):
    """The greedy joint actions are worth what the record says of them, and every seed is told of."""
    game = plan.game(record["env"])
    best = {"".join(game.label(u)) for u in np.ndindex(*game.shape) if game.payoff[u] == game.payoff.max}
    assert record["optimal"] == [u in best for u in record["greedy"]]
    assert all(len(record[key]) == record["seeds"] for key in ("optimal", "greedy", "fit", "distance", "replayed", "q_jt") if key in record)


@pytest.mark.parametrize("name", plan.random_games())
def test_random_game_is_of_the_kind_that_is_claimed(name):
    facts = Facts(plan.game(name).payoff)
    assert facts.best.rectangular
    assert not monotone.decide(facts).holds


AT_VDN = np.array(vdn.project(Facts(plan.game("climb").payoff)).q_jt.nested(float))


def one(**changes):
    return {"env": "climb", "method": "qtran_base", "preset": "default", "seeds": 20, "optimal": [True] * 20, "fit": [0.01] * 20, **changes}


@pytest.mark.parametrize(
    ("record", "holds"),
    [
        (one(), [True, True]),
        (one(optimal=[True] * 19 + [False]), [True, True]),
        (one(optimal=[True] * 18 + [False] * 2), [False, True]),
        (one(fit=[0.01] * 19 + [0.0101]), [True, False]),
        (one(env="uniform-3x3-0", optimal=[False] * 20), [False, True]),
        ({**one(method="vdn"), "distance": [0.0201], "replayed": [0.02]}, [False, True]),
        ({**one(method="iql"), "distance": [0.02], "replayed": [0.0201]}, [True, False]),
        ({**one(method="qmix"), "q_jt": [AT_VDN] * 2}, [True]),
        ({**one(method="qmix"), "q_jt": [AT_VDN, np.zeros((3, 3))]}, [False]),
        ({**one(env="two_step", method="vdn"), "theory": "7", "return": [7.0, 8.0]}, [False]),
        ({**one(env="two_step", method="vdn"), "theory": "7", "return": [7.0, 7.0]}, [True]),
        (one(preset="paper", optimal=[False] * 20), []),
    ],
)
def test_claims_can_fail(record, holds):
    assert [claim.holds for claim in claims.claims([record])] == holds


@thorough.only
def test_a_stopped_study_goes_on(tmp_path, monkeypatch):
    """A run that is lost from the records while its folder is kept is found again, the same but for the clock."""
    runs = [plan.Run("climb", "vdn", 2)]
    monkeypatch.setattr(plan, "runs", lambda: runs)
    monkeypatch.setattr(plan, "UPDATES", 30)
    path, folder = tmp_path / "records.jsonl", tmp_path / "runs"
    make_learning.study(path, folder)
    before = path.read_text()
    path.write_text(before[:100])
    make_learning.study(path, folder)
    found, again = json.loads(before), json.loads(path.read_text())
    assert {**again, "seconds": 0} == {**found, "seconds": 0}
    assert len(again["distance"]) == len(again["greedy"]) == 2
