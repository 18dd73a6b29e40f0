"""`qtran check` on games with several states: Q_jt* in a state and Q_jt at a joint history, and what is refused."""

from __future__ import annotations

import json

import pytest

from qtran_cli.formats import to_bytes
from tests.tasks import repeated, two_step

TOP = ("--q", "0,4", "--q", "0,4")
THREE = ("--q", "2,1,0", "--q", "2,1,0")
DARK = """
actions: [A, B]
states:
  fire: {payoff: [[0, 1], [1, 8]], next: null}
  a very long name of a state: {payoff: [[4, 3], [3, 2]], next: null}
initial: {fire: 1/2, a very long name of a state: 1/2}
horizon: 1
observations:
  1: {fire: fire, a very long name of a state: all is clear and quiet}
  2: {fire: unseen, a very long name of a state: unseen}
"""


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The current folder, with the two-step game, a state met again and again, and a game of which agent 2 sees nothing."""
    (tmp_path / "two_step.yaml").write_bytes(to_bytes(two_step(), "yaml"))
    (tmp_path / "again.yaml").write_bytes(to_bytes(repeated([[2, 0], [0, 1]], horizon=3, name="again"), "yaml"))
    (tmp_path / "dark.yaml").write_text(DARK)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def q_jt(ended) -> list[list[str]]:
    return json.loads(ended.out)["game"]["payoff"]


def test_a_state_is_checked_as_the_one_step_game_of_its_values(qtran, desk):
    yes, no = qtran("check", "two_step.yaml", "--state", "2B", *TOP), qtran("check", "two_step.yaml", "--state", "2A", *TOP)
    assert (yes.code, yes.err, no.code, no.err) == (0, "", 1, "")
    assert "two_step in 2B, 2 agents" in yes.out
    (desk / "alone.yaml").write_text("name: two_step in 2B\npayoff: [[0, 1], [1, 8]]\n")
    assert yes.out == qtran("check", "alone.yaml", *TOP).out


def test_what_follows_counts_with_horizon_and_discount(qtran, desk):
    first = ("check", "two_step.yaml", "--state", "1", "--json", "--q", "7,8", "--q", "0,0")
    assert q_jt(qtran(*first)) == [["7", "7"], ["8", "8"]]
    assert q_jt(qtran(*first, "--discount", "1/2")) == [["7/2", "7/2"], ["4", "4"]]
    cut = qtran(*first, "--horizon", "1")
    assert q_jt(cut) == [["0", "0"], ["0", "0"]]
    assert json.loads(cut.out)["game"]["name"] == "two_step in 1, 1 left"


@pytest.mark.parametrize(("left", "top"), [(1, 2), (2, 4), (3, 6)])
def test_steps_left_picks_the_decision(qtran, desk, left, top):
    ended = qtran("check", "again.yaml", "--state", "s", "--steps-left", str(left), "--q", "1,0", "--q", "1,0", "--json")
    assert q_jt(ended)[0][0] == str(top)


def test_a_joint_history_is_checked(qtran, desk):
    asked = ("check", "dark.yaml", "--json", *TOP, "--history")
    fire = qtran(*asked, "fire | unseen")
    assert (fire.code, q_jt(fire)) == (0, [["0", "1"], ["1", "8"]])
    for text in ("all is clear an… | unseen", "all is clear and quiet |   unseen"):
        assert q_jt(qtran(*asked, text)) == [["4", "3"], ["3", "2"]]


def test_histories_of_two_decisions_with_a_plain_dot(qtran):
    ended = qtran("check", "dec_tiger", "--history", "listen . hear left | listen · hear left", *THREE, "--json")
    assert q_jt(ended)[2][2] == "2665/149"
    assert json.loads(ended.out)["game"]["name"] == "dec_tiger at listen · hear left | listen · hear left"


def test_other_options_work_as_before(qtran, desk):
    asked = ("check", "two_step.yaml", "--state", "2B", *TOP)
    assert "Theorem 2" in qtran(*asked, "--explain").out
    assert qtran(*asked, "--format", "csv").code == 0
    assert qtran("check", "two_step.yaml", "--state", "2B", "--q", "0,4.1", "--q", "0,4", "--v", "0", "--tolerance", "0.1").code == 0
    made = qtran(*asked, "--plot", "scales.svg", "--certificate", "proof.json", "-q")
    assert (made.code, (desk / "scales.svg").exists()) == (0, True)
    assert qtran("verify", "proof.json").code == 0


def test_the_answer_on_the_whole_game_holds_the_factors_of_every_place(qtran, desk):
    (desk / "solved.json").write_text(qtran("solve", "two_step.yaml", "--horizon", "2", "--json").out)
    for state in ("1", "2A", "2B"):
        ended = qtran("check", "two_step.yaml", "--state", state, "--horizon", "2", "--factors", "solved.json", "--json")
        assert (ended.code, ended.err) == (0, "")
        entry = next(e for e in json.loads((desk / "solved.json").read_text())["states"] if e["state"] == state)
        assert json.loads(ended.out)["q"] == entry["qtran_base"]["q"]
    ended = qtran("check", "two_step.yaml", "--state", "2B", "--factors", "solved.json")
    assert (ended.code, ended.out) == (2, "")
    assert "no entry for state 2B" in ended.err and "another game, horizon or discount" in ended.err


def test_of_a_joint_history_the_rows_of_its_agents_and_its_v_jt(qtran, desk):
    solved = json.loads(qtran("solve", "needs_v_jt", "--json").out)
    (desk / "solved.json").write_text(json.dumps(solved))
    for entry in solved["histories"]:
        text = " | ".join(own[0] for own in entry["history"])
        ended = qtran("check", "needs_v_jt", "--history", text, "--factors", "solved.json", "--json")
        assert (ended.code, json.loads(ended.out)["v"]) == (0, entry["v"])
    missing = qtran("check", "two_step.yaml", "--state", "2B", "--factors", "solved.json")
    assert missing.code == 2 and "the factors of all histories of a game" in missing.err


def test_answers_without_factors_of_histories_say_why(qtran, desk):
    (desk / "signal.json").write_text(qtran("solve", "signal", "--json").out)
    ended = qtran("check", "signal", "--history", "left | nothing", "--factors", "signal.json")
    assert ended.code == 2 and "not factorizable" in ended.err
    (desk / "tiger.json").write_text(qtran("solve", "dec_tiger", "--horizon", "3", "--json").out)
    ended = qtran("check", "dec_tiger", "--horizon", "3", "--history", "start", "--factors", "tiger.json")
    assert ended.code == 2 and "--full writes them" in ended.err


@pytest.mark.parametrize(
    ("arguments", "what", "right"),
    [
        (["two_step.yaml"], "two_step.yaml: 3 states, and factors", "--state NAME"),
        (["dark.yaml"], "dark.yaml: 2 states, and factors", '--history "…"'),
        (["two_step.yaml", "--state", "2C"], "no state is called '2C'", "nearest: 2B; 2A; 1"),
        (["dark.yaml", "--history", "fir | unseen"], "no joint history is called 'fir | unseen'", "nearest: fire | unseen"),
        (["two_step.yaml", "--history", "x"], "--history where every agent sees the state", "--state '1'"),
        (["dark.yaml", "--state", "fire"], "--state where not every agent sees the state", '--history "…"'),
        (["dark.yaml", "--history", "fire | unseen", "--steps-left", "1"], "--steps-left with --history", "leave it out"),
        (["two_step.yaml", "--state", "2B", "--steps-left", "1"], "--steps-left without a horizon", "--horizon T"),
        (["two_step.yaml", "--state", "2B", "--horizon", "1"], "not met within a horizon of 1", "longer --horizon"),
        (["again.yaml", "--state", "s"], "several numbers of decisions left", "--steps-left 1 or 2 or 3"),
        (["again.yaml", "--state", "s", "--steps-left", "4"], "not met with 4 decisions left", "--steps-left 1 or 2 or 3"),
        (["again.yaml", "--state", "s", "--max-cells", "11"], "more than 11 cells", "--horizon 2 fits"),
        (["two_step_2b", "--state", "2B"], "--state with a one-step game", "one decision"),
    ],
)
def test_refusals_are_two_lines(qtran, desk, arguments, what, right):
    ended = qtran("check", *arguments, *TOP)
    assert (ended.code, ended.out) == (2, "")
    first, second = ended.err.splitlines()
    assert what in first
    assert right in second
