"""`qtran solve --weights` as its user meets it."""

from __future__ import annotations

import json

import numpy as np
import pytest

CLIMB = "name: climb\nactions: [A, B, C]\npayoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]\n"
WEIGHTS = [[1, 2, 3], [1, 1, 1], [3, 1, 4]]
SAMPLED = ("iql", "vdn", "qmix", "qmix_mixer")


@pytest.fixture
def desk(tmp_path, monkeypatch):
    (tmp_path / "climb.yaml").write_text(CLIMB)
    (tmp_path / "w.json").write_text(json.dumps({"payoff": WEIGHTS}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def methods(qtran, *options: str) -> dict:
    ended = qtran("solve", "climb.yaml", "--json", *options)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)["methods"]


def test_uniform_is_the_default(qtran, desk):
    for options in ((), ("--json",), ("--format", "csv")):
        assert qtran("solve", "climb.yaml", *options) == qtran("solve", "climb.yaml", "--weights", "uniform", *options)


def test_epsilon_one_gives_the_numbers_of_uniform_sampling(qtran, desk):
    plain, greedy = methods(qtran), methods(qtran, "--weights", "epsilon:1")
    for name in SAMPLED:
        for key in ("q", "q_jt", "sse", "greedy", "value"):
            assert plain[name][key] == greedy[name][key]
    assert greedy["vdn"]["sampling"]["count"] == 1


def test_a_table_of_weights_is_read_from_any_format(qtran, desk):
    np.save(desk / "w.npy", np.array(WEIGHTS))
    (desk / "w.yaml").write_text(f"payoff: {WEIGHTS}\n")
    (desk / "w.yml").write_text("payoff: [[0.1, 1/5, 3e-1], [0.1, 1/10, .1], [0.3, 0.1, 0.4]]\n")
    (desk / "bare.yaml").write_text(f"{WEIGHTS}\n")
    (desk / "bare.json").write_text(json.dumps(WEIGHTS))
    (desk / "spaced.csv").write_text("\n".join(" ".join(str(2 * x) for x in row) for row in WEIGHTS))
    names = ("w.json", "w.npy", "w.yaml", "w.yml", "bare.yaml", "bare.json", "spaced.csv")
    answers = [methods(qtran, "--weights", f"./{name}") for name in names]
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["vdn"]["sse"] != methods(qtran)["vdn"]["sse"]
    for name in set(answers[0]) - {*SAMPLED, "cw_iql", "cw_vdn"}:
        found, plain = ({key: x for key, x in of[name].items() if "traps" not in key} for of in (answers[0], methods(qtran)))
        assert found == plain
    assert answers[0]["qplex"]["traps"] is None and "uniform" in answers[0]["qplex"]["traps_reason"]


def test_around_the_optimum_is_a_table_of_weights(qtran, desk):
    """climb's optimum is (A,A): 9/10 + 1/30 = 14/15 for A, 1/30 for each other action."""
    (desk / "a.yaml").write_text("payoff: [[196, 14, 14], [14, 1, 1], [14, 1, 1]]\n".replace("196", "784").replace("14", "28"))
    found = methods(qtran, "--weights", "optimum:0.1")
    assert found == methods(qtran, "--weights", "./a.yaml")
    assert found["vdn"]["greedy"] == [["A", "A"]] != methods(qtran)["vdn"]["greedy"]


def test_a_weight_off_the_optimum_is_a_table_of_weights(qtran, desk):
    (desk / "a.yaml").write_text("payoff: [[10, 1, 1], [1, 1, 1], [1, 1, 1]]\n")
    found = methods(qtran, "--weights", "alpha:0.1")
    assert found == methods(qtran, "--weights", "./a.yaml")
    assert found["vdn"]["greedy"] == [["A", "A"]] != methods(qtran)["vdn"]["greedy"]


def test_weights_come_from_standard_input(process, desk):
    ended = process("solve", "climb.yaml", "--weights", "-", "--json", cwd=desk, stdin=f"payoff: {WEIGHTS}\n")
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["weights"]["table"][0] == ["9/17", "18/17", "27/17"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("epsilon:0", "epsilon 0 is out of range"),
        ("epsilon:2", "epsilon 2 is out of range"),
        ("optimum:0", "optimum 0 is out of range"),
        ("optimum:", "optimum: an empty cell"),
        ("alpha:0", "alpha 0 is out of range"),
        ("alpha:1.5", "alpha 1.5 is out of range"),
        ("epsilon:", "epsilon: an empty cell"),
        ("epsilon:many", "'many' is not an exact number"),
        ("unifrom", "'unifrom' is no sampling"),
        ("climb", "'climb' is no sampling"),
        ("./none.csv", "./none.csv: no such file"),
        ("narrow.yaml", "narrow.yaml: weights for 2×2 actions"),
        ("negative.yaml", "negative.yaml: the weight of (B,C) is negative: -1"),
        ("zero.yaml", "zero.yaml: every weight is 0"),
        ("broken.yaml", "broken.yaml"),
    ],
)
def test_what_is_no_sampling_is_refused_in_two_lines(qtran, desk, text, words):
    for name, rows in (
        ("narrow", "[[1, 1], [1, 1]]"),
        ("negative", "[[1, 1, 1], [1, 1, -1], [1, 1, 1]]"),
        ("zero", "[[0, 0, 0], [0, 0, 0], [0, 0, 0]]"),
        ("broken", "[[1, 2], [3]]"),
    ):
        (desk / f"{name}.yaml").write_text(f"payoff: {rows}\n")
    ended = qtran("solve", "climb.yaml", "--weights", text)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) == 2


def test_one_standard_input_is_not_two(qtran, desk):
    ended = qtran("solve", "-", "--weights", "-")
    assert ended.code == 2
    assert "--weights - beside GAME -" in ended.err


def test_a_file_of_weights_is_not_written_over(qtran, desk):
    before = (desk / "w.json").read_bytes()
    ended = qtran("solve", "climb.yaml", "--weights", "./w.json", "--certificate", "w.json")
    assert ended.code == 2
    assert (desk / "w.json").read_bytes() == before


@pytest.mark.parametrize("text", ["epsilon:0.1", "optimum:0.1", "alpha:0.1", "./w.json"])
def test_a_certificate_under_weights_is_verified(qtran, desk, text):
    assert qtran("solve", "climb.yaml", "--weights", text, "--certificate", "c.json", "-q").code == 0
    ended = qtran("verify", "c.json")
    assert ended.code == 0
    assert "method qplex" in ended.out


def test_weights_that_leave_a_method_open_are_answered_with_the_reason(qtran, desk):
    (desk / "line.yaml").write_text("payoff: [[1, 0, 0], [0, 1, 0], [0, 0, 0]]\n")
    found = methods(qtran, "--weights", "line.yaml")
    for name in SAMPLED:
        assert (found[name]["greedy"], found[name]["optimal"]) == (None, False)
        assert "never sampled" in found[name]["reason"]
    assert "never sampled: agent 1's action C, agent 2's action C" in " ".join(
        qtran("solve", "climb.yaml", "--weights", "line.yaml").out.split()
    )


def test_names_of_actions_in_reasons_and_errors_reach_no_terminal_raw(qtran, desk):
    (desk / "odd.json").write_text(json.dumps({"actions": [["a\u001b[31m", "b"]] * 2, "payoff": [[1, 2], [3, 5]]}))
    (desk / "line.csv").write_text("0,0\n1,1\n")
    (desk / "negative.csv").write_text("-1,0\n1,1\n")
    solved, refused = (qtran("solve", "./odd.json", "--weights", f"./{name}.csv") for name in ("line", "negative"))
    assert "never sampled: agent 1's action a\\x1b[31m" in solved.out
    assert "the weight of (a\\x1b[31m,a\\x1b[31m) is negative: -1" in refused.err
    assert "\x1b" not in solved.out + refused.err
