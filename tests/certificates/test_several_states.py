"""Certificates of games with several states: written, read back and checked; whatever has become false is refused."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from qtran_cli import catalogue
from qtran_cli.certificates import file as certificates
from qtran_cli.errors import InputError
from qtran_cli.exact.answer import claims, solve
from qtran_cli.exact.histories import solve as partial
from qtran_cli.exact.states.solve import solve as solve_task
from qtran_cli.formats import read_bytes
from qtran_cli.model.kinds import Kinds
from qtran_cli.verify import Refused
from tests.asks import BARE
from tests.tasks import drawn, repeated, two_step
from tests.thorough import share

FULL = {
    "two_step": two_step(),
    "two_step with a horizon": two_step(horizon=2, discount=Fraction(1, 2)),
    "endless": repeated([[1, 0], [0, 1]], discount=Fraction(3, 4)),
    "maven": catalogue.load("maven_2_steps"),
    "drawn, discounted": drawn(3, discount=Fraction(2, 3)),
    "drawn, horizon": replace(drawn(4, horizon=3), initial=((0, Fraction(1, 3)), (1, Fraction(2, 3)))),
    "three agents": drawn(5, 2, (2, 2, 2), acyclic=True),
}
PARTIAL = ["two_state_hidden", "two_state_one_sees", "two_state_both_see", "needs_v_jt", "alt_partial_observation", "signal", "recycling"]


TWO_LEFT = two_step(horizon=2)
game = cache(catalogue.load)


@cache
def _written(task) -> str:
    return json.dumps(certificates.document(task, claims(solve(task))))


def written(task) -> dict:
    """A copy of the game's certificate; the same game is solved once."""
    return json.loads(_written(task))


def check(made: dict) -> list[str]:
    """Read the certificate's game and check every claim; their names. Raises Refused or InputError."""
    task = read_bytes(json.dumps(made["game"]).encode(), "game", "json")
    found = certificates.claims(made, task)
    checked = Kinds("qtran_cli.verify").part(task).checker(found, task)
    for claim, certificate in found:
        checked(claim, certificate)
    return [claim for claim, _ in found]


def stages(made: dict) -> list[dict]:
    return [claim["proof"] for claim in made["claims"] if claim["claim"] == "stage"]


def whole(made: dict) -> dict:
    return made["claims"][-1]["proof"]


@pytest.mark.parametrize("name", FULL)
def test_every_reachable_state_is_claimed_and_proved(name):
    made, solution = written(FULL[name]), solve_task(FULL[name])
    lists = [method for method, returns in solution.methods.items() if returns.points.points is not None]
    assert check(made) == ["stage"] * len(solution.stages) + ["fixed_points"] * len(lists) + ["task"]
    assert lists == {"endless": ["qmix", "qmix_mixer", "vdn"], "drawn, discounted": ["vdn"]}.get(name, [])
    assert [(p["state"], p["steps_left"]) for p in stages(made)] == [
        (FULL[name].states[s], left) for s, left in (stage.entry for stage in solution.stages)
    ]
    assert whole(made)["optimum"] == str(solution.optimum)


@pytest.mark.parametrize("seed", range(share(12)))
def test_random_games(seed):
    check(written(drawn(seed, 3, (2, 3), discount=Fraction(1, 2))))
    check(written(drawn(seed, 3, (2, 2), horizon=3)))


@pytest.mark.parametrize("name", FULL)
def test_another_table_is_refused(name):
    """One entry of one Q_jt altered: the table's own Bellman equation fails, or that of a state that leads to it."""
    made = written(FULL[name])
    for k in range(len(stages(made))):
        other = copy.deepcopy(made)
        row = stages(other)[k]["q_jt"]
        while isinstance(row[0], list):
            row = row[-1]
        row[-1] = str(Fraction(row[-1]) + Fraction(1, 7))
        with pytest.raises(Refused, match="its Bellman equation says"):
            check(other)


@pytest.mark.parametrize("name", FULL)
def test_a_state_that_is_left_out_is_missed(name):
    made = written(FULL[name])
    for k in range(len(stages(made))):
        other = copy.deepcopy(made)
        del other["claims"][k]
        with pytest.raises(Refused, match="is missing"):
            check(other)


def test_all_tables_raised_together_are_refused():
    """Without a cycle or with a discount below 1 the equations have one solution: a constant added everywhere is none."""
    made = written(FULL["endless"])
    q = stages(made)[0]["q_jt"]
    stages(made)[0]["q_jt"] = [[str(Fraction(x) + 1) for x in row] for row in q]
    with pytest.raises(Refused, match="Bellman"):
        check(made)


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("answer", ["additive", "monotone", "factorizable"])
def test_a_whole_game_s_answer_turned_round_is_refused(name, answer):
    made = written(FULL[name])
    whole(made)[answer] = not whole(made)[answer]
    with pytest.raises(Refused, match=answer):
        check(made)


def test_another_optimum_is_refused():
    made = written(FULL["two_step"])
    whole(made)["optimum"] = "7"
    with pytest.raises(Refused, match="the optimal return is 8, not 7"):
        check(made)


def test_the_whole_game_s_answer_needs_every_state_s_proof():
    made = written(FULL["two_step"])
    for proof in stages(made)[1:2]:
        proof["claims"] = [claim for claim in proof["claims"] if claim["claim"] != "rectangular"]
    with pytest.raises(Refused, match="factorizable: state 2A has no proof"):
        check(made)
    del made["claims"][-1]
    assert check(made) == ["stage"] * 3  # what is left is still true


def test_a_false_claim_about_one_state_is_refused():
    made = written(FULL["two_step"])
    [claim] = [c for c in stages(made)[2]["claims"] if c["claim"] == "additive"]
    claim["proof"]["interaction"] = "7"
    with pytest.raises(Refused, match="state 2B: additive, no: the interaction is"):
        check(made)


def test_a_proof_about_a_state_that_is_never_reached_counts_for_nothing():
    """State 2B with 2 left is met by nobody: its no is none for the game."""
    made = written(TWO_LEFT)
    extra = copy.deepcopy(made["claims"][2])
    assert (extra["proof"]["state"], extra["proof"]["steps_left"]) == ("2B", 1)
    extra["proof"]["steps_left"] = 2
    made["claims"].insert(0, extra)
    assert check(made)[0] == "stage"  # true: nothing follows 2B
    for proof in stages(made)[1:]:
        proof["claims"] = [claim for claim in proof["claims"] if claim["claim"] != "additive"]
    with pytest.raises(Refused, match="not additive: no reachable state has a proof"):
        check(made)


@pytest.mark.parametrize("left", [0, 3, -1, None])
def test_steps_left_outside_the_horizon_are_refused(left):
    made = written(TWO_LEFT)
    stages(made)[2]["steps_left"] = left
    with pytest.raises(Refused, match="horizon is 2"):
        check(made)


def test_a_table_that_stands_twice_in_two_ways_is_refused():
    made = written(FULL["two_step"])
    again = copy.deepcopy(made["claims"][0])
    made["claims"].append(again)
    assert check(made) == ["stage"] * 3 + ["task", "stage"], "the same claim, written twice"
    del again["proof"]["claims"][-1]
    with pytest.raises(Refused, match="state 1 stands twice"):
        check(made)


@pytest.mark.parametrize("value", [None, [], 7, "", {}, True, "9/3", [["1"]]])
@pytest.mark.parametrize("key", ["state", "steps_left", "q_jt", "claims"])
def test_a_malformed_stage_is_named_or_refused(key, value):
    made = written(TWO_LEFT)
    if (key, value) == ("claims", []):
        return  # a table without claims is a true certificate of less
    stages(made)[1][key] = value
    with pytest.raises((InputError, Refused)) as caught:
        check(made)
    assert caught.type is Refused or "claims[1]" in str(caught.value)


@pytest.mark.parametrize("name", PARTIAL)
def test_claims_over_histories_are_written_and_proved(name):
    task = game(name)
    made, solution = written(task), partial.solve(task, BARE)
    expected = ["factorizable", "consistent", "additive_values"] + ["theorem_2"] * (solution.alt is not None) + ["decentralised"]
    assert check(made) == expected
    assert made["claims"][0]["holds"] == solution.factorizable.holds


@pytest.mark.parametrize("name", PARTIAL)
def test_another_game_s_claims_over_histories_are_refused(name):
    made = written(game(name))
    for other in PARTIAL:
        claims = written(game(other))["claims"]
        if other != name and claims != made["claims"]:
            with pytest.raises((Refused, InputError)):
                check(made | {"claims": claims})


def test_theorem_2_asks_for_more_than_factors():
    """The max-margin factors of a game satisfy strict IGM, and need not satisfy (7)."""
    task = game("alt_partial_observation")
    made = written(task)
    [factors] = [claim for claim in made["claims"] if claim["claim"] == "factorizable"]
    forged = made | {"claims": [factors | {"claim": "theorem_2"}]}
    assert check(made | {"claims": [factors]}) == ["factorizable"]
    with pytest.raises(Refused, match=r"\(7\) fails"):
        check(forged)


def test_answers_turned_round_over_histories_cannot_be_read():
    made = written(game("two_state_hidden"))
    for claim in made["claims"]:
        with pytest.raises(Refused):
            check(made | {"claims": [claim | {"holds": not claim["holds"]}]})


def test_one_kind_s_claims_are_none_of_the_other():
    full, hidden = written(FULL["two_step"]), written(game("two_state_hidden"))
    for made, others in ((full, hidden["claims"]), (hidden, full["claims"])):
        with pytest.raises(Refused, match="claims: "):
            check(made | {"claims": others})


def test_a_game_changed_under_its_claims_is_refused():
    made = written(FULL["two_step"])
    made["game"]["states"]["2B"]["payoff"][1][1] = "9"
    with pytest.raises(Refused, match="state 2B: Q_jt at"):
        check(made)
    made = written(replace(FULL["two_step"], horizon=2))
    made["game"]["discount"] = "1/2"
    with pytest.raises(Refused, match="state 1 with 2 left: Q_jt at"):
        check(made)
