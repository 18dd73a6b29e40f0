"""docs/mixer.md: the page says what the recorded runs say, none is missing, and what is claimed of them holds."""

from __future__ import annotations

import subprocess
from dataclasses import asdict

import numpy as np
import pytest

from docs import make_mixer, written
from docs.learning.plan import game
from docs.mixer import arms, lanes, measures, states
from docs.mixer.claims import astray, claims
from docs.written import records
from qtran_cli.learn.run.config import chosen

RECORDS = make_mixer.records()


def test_the_page_says_what_was_recorded():
    assert make_mixer.main(["--check"]) == 0


@pytest.mark.parametrize("claim", claims(RECORDS), ids=lambda claim: claim.text)
def test_claim(claim):
    assert claim.holds, claim.worst


@pytest.mark.parametrize("other", [{"return": ["0"] * 10, "led": ["4"] * 10}, {"alarmed": [0, 1]}])
def test_a_seed_beside_theory_is_told(other):
    """One that earns what no end does, though it began where exact fits end; one that began where they grow, and raises no alarm."""
    own = next(record for record in RECORDS["states"] if states.GROWS in record["led"] and "4" in record["led"])
    assert not astray(own, {"4"})
    assert astray(own | other, {"4"})


@pytest.mark.parametrize("name", arms.PARTS)
def test_every_game_of_a_part_is_recorded_in_every_arm_once(name):
    part = arms.PARTS[name]
    found = sorted(map(arms.key, RECORDS[name]), key=str)
    assert found == sorted(((env, arm) for arm in part.arms for env in part.games), key=str)
    assert {len(record["greedy"]) for record in RECORDS[name]} == {arms.SEEDS}
    assert {np.shape(record["table"]) for record in RECORDS[name]} == {(arms.SEEDS, 9)}


def test_every_run_on_states_is_recorded_with_the_settings_of_today():
    assert {states.key(record) for record in RECORDS["states"]} == set(states.runs())
    for record in RECORDS["states"]:
        today = asdict(chosen(record["method"], record["told"], "default"))
        assert record["settings"] == {name: today[name] for name in record["settings"]}
        assert len(record["return"]) == len(record["learned"]) == len(record["led"]) == states.SEEDS


def test_learned_values_are_those_of_a_fixed_point_that_attracts():
    """Where theory lists the fixed points, there is one end, and no alarm, every seed's start is worth what it says, to a twentieth."""
    tried = 0
    for record in RECORDS["states"]:
        ends = states.theory(record["env"], record["method"]).ends or ()
        values = [float(end.learned) for end in ends]
        if len(values) == 1 and record["learned"][0] is not None and not record["alarmed"]:
            assert record["learned"] == pytest.approx(values * states.SEEDS, rel=0.05), states.key(record)
            tried += 1
    assert tried


def test_ends_are_told_apart():
    """The exact tables are where they are; a constant is elsewhere."""
    env = "uniform-3x3-1"
    assert all(map(len, measures.exact(env).ends.values()))
    for name, tables in measures.exact(env).ends.items():
        record = {"env": env, "table": (tables * arms.FINE).tolist()}
        assert set(measures.ends(record)) == {name}
    assert measures.ends({"env": env, "table": [[5 * arms.FINE] * 9]}) == [measures.ELSEWHERE]


def test_lanes_learn_what_runs_alone_learn():
    """Two games together and one alone, the same to rounding; another game is not."""
    settings = chosen("qmix", ["warmup=20", "hidden=8", "embed=4"], "default")
    pair, one = [game("uniform-3x3-0"), game("uniform-3x3-1")], [game("uniform-3x3-1")]
    together, alone = (lanes.train(games, 2, "qmix", settings, 60, False) for games in (pair, one))
    assert together[0][1] == pytest.approx(alone[0][0], abs=1e-5)
    assert (together[1][1] == alone[1][0]).all()
    assert together[0][0] != pytest.approx(alone[0][0], abs=1e-2)


def test_a_stopped_study_goes_on(tmp_path):
    part = arms.Part(["uniform-3x3-0", "uniform-3x3-1"], [arms.Arm("default", True)], 20, 1)
    path = tmp_path / "records.jsonl"
    arms.study(part, path)
    before = path.read_text()
    path.write_text(before[:-5])
    assert len(records(path)) == 1
    arms.study(part, path)
    assert path.read_text() == before


@pytest.mark.parametrize(("stopped", "code"), [(KeyboardInterrupt(), 130), (subprocess.CalledProcessError(1, "qtran"), 1), (None, 0)])
def test_a_study_that_is_stopped_writes_no_page_and_says_how_to_go_on(tmp_path, capsys, stopped, code):
    def study():
        if stopped is not None:
            raise stopped

    page = tmp_path / "page.md"
    assert written.studied([], "usage", study, page, lambda: "text") == code
    assert page.exists() == (stopped is None)
    assert ("the same command goes on" in capsys.readouterr().err) == (stopped is not None)
    assert written.studied(["--pages"], "usage", study, page, lambda: "text") == 2
    assert written.studied(["--check"], "usage", study, page, lambda: "another") == 1
