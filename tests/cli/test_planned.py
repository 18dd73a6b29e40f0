"""Games whose joint histories are too many: the best decentralised policy all the same, its bounds as they get better, and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from fractions import Fraction

import pytest

import qtran_cli
from qtran_cli import catalogue
from qtran_cli.cli._frame.progress import bounds
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.budget import Budget
from qtran_cli.exact.histories import solve as solving
from qtran_cli.judge.kinds.histories import known
from qtran_cli.report.kit.numerals import Numbers

LARGE = ("--horizon", "3", "--discount", "1", "--max-cells", "100")


def test_the_best_policy_is_told_where_histories_are_too_many(qtran):
    ended = qtran("solve", "dec_tiger", *LARGE)
    assert ended.code == 0 and not ended.err
    words = " ".join(ended.out.split())
    assert words.startswith("best decentralised return 5.1908125")
    assert "proved best (of 4,782,969 joint policies)" in words
    assert "--horizon 1 fits" in words and "raise --max-cells" in words
    assert "2 on hear left, 1 on hear right" in words
    assert max(map(len, ended.out.splitlines())) <= 80


def test_a_document_has_the_same_keys(qtran):
    small, large = (json.loads(qtran("solve", "dec_tiger", *more, "--json").out) for more in ((), LARGE))
    assert list(small) == list(large) and list(small["decentralised"]) == list(large["decentralised"])
    assert large["factorizable"]["holds"] is None and "--horizon 1 fits" in large["factorizable"]["reason"]
    assert large["decentralised"]["value"] == "83053/16000" and large["optimum"] is large["histories"] is None


def test_a_plan_in_a_document_plays_the_policy(qtran):
    """Every history of the policy, walked through the machines."""
    best = json.loads(qtran("solve", "dec_tiger", *LARGE, "--json").out)["decentralised"]
    walked = 0
    for machine, rows in zip(best["plan"], best["policy"], strict=True):
        for row in rows:
            state, history = machine["start"][""], row["history"]
            for t in range(0, len(history), 2):
                assert machine["decisions"][t // 2][state]["action"] == history[t]
                state = machine["decisions"][t // 2][state]["next"][history[t + 1]]
            assert machine["decisions"][len(history) // 2][state]["action"] == row["action"]
            walked += 1
    assert walked == 14


def test_what_is_not_decided_is_refused(qtran):
    for options in (("--only", "verdict"), ("--fail-unless", "factorizable"), ("--quiet", "--json")):
        ended = qtran("solve", "dec_tiger", *LARGE, *options)
        assert ended.code == 2 and "more than 100 cells" in ended.err and not ended.out


@pytest.mark.parametrize("more", [(), ("--quiet",), ("--json",), ("--only", "decentralised")])
@pytest.mark.parametrize(("fact", "told"), [("factorizable", "more than 100 cells"), ("additive", "with partial observation")])
def test_what_cannot_be_decided_is_refused_before_anything_is_looked_for(qtran, monkeypatch, fact, told, more):
    """Over histories too that are few enough to go through."""
    monkeypatch.setattr(solving, "best", lambda *_: pytest.fail("a policy is looked for"))
    ended = qtran("solve", "dec_tiger", *LARGE, "--fail-unless", fact, *more)
    assert ended.code == 2 and told in ended.err and not ended.out
    if fact == "additive":
        monkeypatch.setattr(solving, "histories", lambda *_: pytest.fail("histories are gone through"))
        assert qtran("solve", "dec_tiger", "--fail-unless", fact, *more).code == 2


def test_the_verdict_alone_is_the_first_line_of_the_answer(qtran):
    line = "best decentralised return 5.1908125\n"
    assert qtran("solve", "dec_tiger", *LARGE, "--quiet") == (0, line, "")
    assert qtran("solve", "dec_tiger", *LARGE).out.startswith(line)


def test_a_policy_is_told_whatever_the_time(qtran):
    ended = qtran("solve", "dec_tiger", "--horizon", "30", "--discount", "1", "--plan-seconds", "0")
    words = " ".join(ended.out.split())
    assert ended.code == 0 and "at least" in words and "at most" in words and "the one that earns the lower bound" in words


def test_in_python():
    found = qtran_cli.solve("dec_tiger", horizon=3, discount=1, max_cells=100)
    assert found.decentralised.lower == Fraction(83053, 16000) and found.decentralised.exact
    assert found.q is found.v is None and not found.methods and found.verdict.startswith("best decentralised return")
    assert set(found.classes.values()) == {None}
    with pytest.raises(UsageError, match="more than 100 cells"):
        assert found.optimum


def test_the_first_ctrl_c_ends_the_search_and_the_second_the_command():
    budget = Budget(1000)
    with bounds.stopping(budget):
        budget.running = True
        os.kill(os.getpid(), signal.SIGINT)
        assert budget.stopped and budget.left == 0
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
        budget.running = False
    with bounds.stopping(Budget(1000)), pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_tells_the_bounds(qtran, monkeypatch):
    """As soon as there are some."""
    monkeypatch.setattr(bounds._Lines, "heard", lambda *_: os.kill(os.getpid(), signal.SIGINT))
    ended = qtran("solve", "dec_tiger", "--horizon", "9", "--discount", "1")
    assert ended.code == 130 and "at least" in ended.out and "policy" in ended.out


def test_bounds_are_printed_at_once_as_they_get_better(monkeypatch, capsys):
    monkeypatch.setattr(bounds, "PATIENCE", 0)
    monkeypatch.setattr(bounds, "OFTEN", 0)
    times = bounds.heard(Ask().times(), Numbers(), True)
    for lower, upper in ((1, 5), (1, 4), (1, 4), (2, 4), (3, 3)):
        times.bounds(Fraction(lower), Fraction(upper))
    assert [line.split("(")[0].split() for line in capsys.readouterr().out.splitlines()] == [
        ["bounds", "at", "least", low, "at", "most", high] for low, high in (("1,", "5"), ("1,", "4"), ("2,", "4"))
    ]
    quiet = bounds.heard(Ask().times(), Numbers(), False)
    quiet.bounds(Fraction(1), Fraction(5))
    assert not capsys.readouterr().out


def test_trainings_far_out_are_held_against_the_best_policy():
    task = replace(catalogue.load("dec_tiger"), horizon=6)
    found = known(task)
    assert found.benchmark.value == Fraction(83053, 8000) and found.benchmark.words == "the best decentralised policy"
    assert found.benchmark.optimal(Fraction(83053, 8000)) and found.solution is None and not found.tables
