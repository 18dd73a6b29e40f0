"""What depends on the kind of a game stands in the part that is called as the kind: hardly any other file asks for it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.test_architecture import CHECKED, circle

MAY_ASK = {
    "judge.kinds": "picks the part of a training's judge",
    "report.train.pages": "picks the part of a training's report: games with states share one",
    "report.compare.pages": "picks the part of a comparison's report: games with states share one",
    "exact.answer": "in which kinds every policy is decentralised, for a refusal",
    "envs.several_states": "one environment for all games with states: an agent that sees the state needs no history",
    "learn.run.making": "settings that say nothing of a simulated task are told",
    "learn.run.session": "the tables of a run are written where there is one",
    "cli._frame.place": "options name a state, or a joint history",
    "cli._frame.listing": "a sign in the list of games",
    "report.train.states.report": "words for a state, or a history",
    "report.train.states.document": "keys for a state, or a history",
    "report.compare.states.words": "why a method has no exact return",
}
"""The files outside model/ that name a kind, and why."""
CLASSES = {"Game", "Task"}


def asks(source: str) -> list[str]:
    """Where a source asks of which kind a game is: by its class, by what its agents see, by a union of the classes."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr == "fully_observed":
            found.append(f"{node.lineno}: fully_observed")
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance" and named(node.args[1]) & CLASSES:
            found.append(f"{node.lineno}: {ast.unparse(node)}")
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) and {ast.unparse(node.left), ast.unparse(node.right)} == CLASSES:
            found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def named(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


def names_a_kind(source: str) -> bool:
    """Whether a source says Kind.states, or the like."""
    return any(isinstance(n, ast.Attribute) and ast.unparse(n.value) == "Kind" for n in ast.walk(ast.parse(source)))


def picks(source: str) -> list[str]:
    """The packages of which a source picks the part of a kind."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call) and ast.unparse(n.func) == "Kinds"]
    return [ast.literal_eval(call.args[0]) for call in calls]


OUTSIDE = [(name, file.read_text(encoding="utf-8")) for name, file in CHECKED if name.split(".")[0] != "model"]


def test_no_file_asks_for_a_game_s_class():
    assert {name: found for name, source in OUTSIDE if (found := asks(source))} == {}


def test_the_files_that_name_a_kind_are_known():
    assert {name for name, source in OUTSIDE if names_a_kind(source)} == set(MAY_ASK)


def test_a_layer_picks_parts_of_its_own():
    found = {name: picks(source) for name, source in OUTSIDE}
    assert sum(map(len, found.values())) > 4
    assert [name for name, packages in found.items() if any(p.split(".")[1] != name.split(".")[0] for p in packages)] == []


@pytest.mark.parametrize(
    "source",
    [
        "if task.fully_observed: pass",
        "isinstance(game, Task)",
        "isinstance(game, Game | Task)",
        "isinstance(game, (Task, str))",
        "def f(game: Game | Task): pass",
        "def f(game: Task | Game | None): pass",
    ],
)
def test_each_way_of_asking_is_found(source):
    assert asks(source)


def test_what_asks_for_nothing_passes():
    assert not asks("isinstance(game, TeamGame)\ndef f(game: TeamGame, task: Task | None): game.either(one, several)")
    assert names_a_kind("game.kind is Kind.states") and not names_a_kind("game.kind")
    assert picks('Kinds("qtran_cli.exact")') == ["qtran_cli.exact"]


def test_a_circle_through_the_part_of_a_kind_is_found(tmp_path: Path):
    (tmp_path / "qtran_cli" / "exact" / "states").mkdir(parents=True)
    answer = tmp_path / "qtran_cli" / "exact" / "answer.py"
    answer.write_text('SUBJECTS = Kinds("qtran_cli.exact")\n')
    (tmp_path / "qtran_cli" / "exact" / "states" / "solve.py").write_text("from qtran_cli.exact.answer import solve\n")
    assert circle(tmp_path / "qtran_cli") == ["qtran_cli.exact.answer", "qtran_cli.exact.states.solve"]
