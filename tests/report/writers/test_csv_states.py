"""The table of numbers of games with several states: every entry of states and histories, and what hangs on an agent's history."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest

from qtran_cli import catalogue
from qtran_cli.exact.answer import solve
from qtran_cli.report import answer as answers
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.writers import Answer
from qtran_cli.report.writers.csv import write
from tests.tasks import two_step


def answer(task) -> Answer:
    return answers.answer(solve(task), Numbers(), False, False)


def rows(made: Answer) -> list[tuple[str, str, str, str]]:
    lines = list(csv.DictReader(io.StringIO(write(made)), strict=True))
    return [(line["table"], line["u_1"], line["u_2"], line["value"]) for line in lines]


def cells(nested) -> list[str]:
    return [x for row in nested for x in row]


@pytest.mark.parametrize(
    ("task", "places"), [(two_step(), ["1", "2A", "2B"]), (two_step(horizon=2), ["1, 2 left", "2A, 1 left", "2B, 1 left"])]
)
def test_every_state_has_its_tables(task, places):
    made = answer(task)
    found = rows(made)
    for place, entry in zip(places, made.document()["states"], strict=True):
        assert [v for t, _, _, v in found if t == f"states.{place}.game.payoff"] == cells(entry["game"]["payoff"])
        assert [v for t, _, _, v in found if t == f"states.{place}.methods.vdn.q_jt"] == cells(entry["methods"]["vdn"]["q_jt"])
        assert [v for t, *_, v in found if t == f"states.{place}.optimum.value"] == [entry["optimum"]["value"]]
    assert [v for t, *_, v in found if t == f"methods.vdn.bootstrapped.states.{places[2]}.q_jt"] == ["-3/2", "5/2", "5/2", "13/2"]


def test_every_joint_history_and_every_agents_own():
    made = answer(catalogue.load("needs_v_jt"))
    found, document = rows(made), made.document()
    for entry in document["histories"]:
        place = "histories." + " | ".join(own[0] for own in entry["history"])
        assert [v for t, *_, v in found if t == f"{place}.v"] == [entry["v"]]
        assert [v for t, *_, v in found if t == f"{place}.q_jt"] == cells(entry["q_jt"])
        assert [v for t, *_, v in found if t == f"{place}.methods.vdn.q_jt"] == cells(entry["methods"]["vdn"]["q_jt"])
    for i, name in enumerate(("west", "east")):
        for entry in document["agents"][i]:
            own = [row for row in found if row[0] == f"agents.{name}.{entry['history'][0]}.q"]
            assert [row[3] for row in own] == entry["q"]
            assert all(row[1 + i] and not row[2 - i] for row in own)
    assert ("decentralised.policy.east.fire", "", "fire", "true") in found
    assert ("methods.vdn.decentralised.policy.west.clear", "clear", "", "true") in found


def test_longer_histories_are_told_apart():
    found = {t for t, *_ in rows(answer(catalogue.load("signal")))}
    assert "histories.left · left · nothing | nothing · left · told left.q_jt" in found
    assert len({t for t in found if t.endswith(".q_jt") and t.count(".") == 2}) == 10


def test_states_may_be_called_as_keys_of_the_document_are():
    names = ("agents", "q", "histories")
    task = replace(two_step(), states=names)
    found = rows(answer(task))
    for name in names:
        assert len([t for t, *_ in found if t == f"game.states.{name}.payoff"]) == 4
        assert len([t for t, *_ in found if t == f"states.{name}.game.payoff"]) == 4
    assert not [t for t, *_ in found if t == "game.initial"], "a name is no number"
