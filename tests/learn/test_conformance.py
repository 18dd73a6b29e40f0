"""qtran methods check: qtran's own methods keep every rule, and for every rule there is a method that breaks it alone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType

import pytest

from qtran_cli.learn import conformance
from qtran_cli.learn.conformance import RULES, check
from qtran_cli.learn.methods import METHODS
from qtran_cli.plugins import loaded
from tests.plugins.made import METHOD
from tests.thorough import first

CHEAP = [rule for rule in RULES if not rule[0].startswith("probe")]
LAST = RULES[-1]
TRIED = first(sorted(METHODS.names(), key=lambda name: name not in ("qtran_base", "qplex", "iql")), 3)


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """What is taken in a test is not there in the next."""
    monkeypatch.setattr(METHODS, "_taken", {})
    monkeypatch.setattr(METHODS, "_files", {})


def made(text: str) -> ModuleType:
    return loaded.file(text.encode(), "mine.py", "mine.py", METHODS.needs)


def broken(module: ModuleType, rules) -> dict[str, str]:
    """By rule how it is broken."""
    return {rule: how for rule, _, of in rules if (how := conformance._verdict(rule, "", of, module).broken)}


@pytest.mark.parametrize("method", TRIED)
def test_our_own_methods_keep_the_rules(method):
    assert broken(METHODS[method], CHEAP) == {}


def test_the_recipe_keeps_all():
    found = list(check(made(METHOD)))
    assert [verdict.rule for verdict in found] == [rule for rule, _, _ in RULES]
    assert {verdict.rule: verdict.broken for verdict in found if verdict.broken} == {}


def instead(old: str, new: str, text: str = METHOD) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


Q = '    return (dense(view.state, view.parameters["weights"]).abs() * view.q_at(u)).sum(-1)'
LOSSES = '    return {"td": (q_jt(view, view.u) - y).square()}'
ANOTHER = 'return {"weights": Dense(spec.state, spec.n)}'
ROW = "    import torch\n\n    row = q_jt(view, view.u)\n    "
BROKEN = {
    "its docstring": instead("\nPaper: none; an example.\n", "\n"),
    "its settings extend": instead('    """Nothing of its own."""', '    """One."""\n\n    own: float = 1.0'),
    "PAPER has settings": instead("PAPER: dict[str, object] = {}", 'PAPER: dict[str, object] = {"lr": 5.0}'),
    "its layers are": instead(ANOTHER, 'return {"weights": Dense(spec.state, spec.n), "q": Dense(spec.state, spec.n)}'),
    "what it is held": instead("return 0.0", "return 7.0"),
    "Q_jt is [S, B]": instead(Q, Q.replace(".sum(-1)", ".sum(-1, keepdim=True)")).replace(
        "q_jt(view, view.u) - y", "q_jt(view, view.u)[..., 0] - y"
    ),
    "loss terms are": instead(LOSSES, LOSSES.replace(".square()", ".square().mean()")),
    "every lambda_x": instead(
        '    """Nothing of its own."""', '    """One."""\n\n    lambda_opt: float = setting(1.0, "of nothing", 0)'
    ).replace("from qtran_cli.envs import Spec", "from qtran_cli.declared import setting\nfrom qtran_cli.envs import Spec"),
    "seeds do not": instead(LOSSES, f"{ROW}return {{'td': (row - y).square() * (1 + torch.sigmoid(view.q).mean())}}"),
    "transitions do not": instead(LOSSES, f"{ROW}return {{'td': (row - y - (row - y).mean(1, keepdim=True)).square()}}"),
    "losses change": instead(LOSSES, f"{ROW}torch.rand(1)\n    return {{'td': (row - y).square()}}"),
    "gradients reach": instead(ANOTHER, 'return {"weights": Dense(spec.state, spec.n), "idle": Dense(3, 2)}'),
    "gradients are those": instead(
        LOSSES, f"{ROW}known = torch.tensor(row.tolist(), dtype=row.dtype)\n    return {{'td': (row - y).square() + known.square()}}"
    ),
    "an update is recorded": instead(LOSSES, f"{ROW}return {{'td': (row - y).square() if row.max() > -1e9 else row}}"),
    "agents with memory": instead(Q, f"    assert view.settings.memory == 'none'\n{Q}"),
    "trained again": instead(LOSSES, f"{ROW}COUNT.append(1)\n    return {{'td': (row - y).square() * len(COUNT)}}").replace(
        "PAPER:", "COUNT = []\nPAPER:"
    ),
    "stopped and taken": instead(LOSSES, f"{ROW}KEPT.append(1)\n    return {{'td': (row - y).square() * len(KEPT)}}").replace(
        "PAPER:", "KEPT = []\nPAPER:"
    ),
    "probe 1": instead(LOSSES, LOSSES.replace("- y)", "- y - 1)")),
}
"""By the beginning of a rule, the recipe with a fault that breaks it."""


@pytest.mark.parametrize("rule", BROKEN)
def test_every_rule_is_broken_by_its_fault(rule):
    (own,) = [one for one in RULES if one[0].startswith(rule)]
    assert broken(made(BROKEN[rule]), [own]), own[0]


def test_every_rule_has_a_fault():
    assert all(any(rule.startswith(start) for start in BROKEN) for rule, _, _ in CHEAP)


@pytest.mark.parametrize("start", ["seeds do not", "transitions do not", "gradients are those", "losses change"])
def test_a_fault_breaks_few_other_rules(start):
    """What is told is what is wrong."""
    cheap = [
        one for one in CHEAP if one[0].startswith(("its", "PAPER", "Q_jt", "loss terms", "every", "seeds", "transitions", "gradients"))
    ]
    others = [rule for rule in broken(made(BROKEN[start]), cheap) if not rule.startswith(start)]
    assert len(others) <= 1, others


def test_what_a_method_raises_is_how_a_rule_is_broken():
    module = made(instead(Q, "    raise KeyError('nothing there')"))
    found = broken(module, CHEAP)
    assert "KeyError: 'nothing there'" in found["Q_jt is [S, B], whatever the game"]


def test_the_command_says_what_to_do_and_exits_with_1(tmp_path, monkeypatch, qtran):
    monkeypatch.setattr(conformance, "RULES", CHEAP[:4])
    (tmp_path / "mine.py").write_text(BROKEN["its docstring"], encoding="utf-8")
    ended = qtran("methods", "check", str(tmp_path / "mine.py"))
    assert ended.code == 1 and ended.out.startswith("mine breaks 1 of 4 rules") and ended.err == ""
    assert re.search(r"no +its docstring says what it is +it has no line that begins with Paper:: a line, the equations", ended.out)
    assert ended.out.count("\nyes") == 3
    (tmp_path / "mine.py").write_text(METHOD, encoding="utf-8")
    found = json.loads(qtran("methods", "--json", "check", str(tmp_path / "mine.py")).out)
    assert (found["schema"], found["kept"], found["name"], found["origin"]) == ("qtran.methods/1", True, "mine", "mine.py")
    assert [rule["kept"] for rule in found["rules"]] == [True] * 4
    assert qtran("methods", "check", "vdn").code == 0


@pytest.mark.parametrize("text", ["def", "x = 1", None])
def test_what_is_no_method_cannot_be_checked(tmp_path, qtran, text):
    path = Path(tmp_path / "mine.py")
    if text is not None:
        path.write_text(text)
    ended = qtran("methods", "check", str(path))
    assert (ended.code, ended.out) == (2, "") and len(ended.err.splitlines()) == 2


def test_a_loss_that_is_reduced_is_told_by_its_shape():
    found = broken(made(BROKEN["loss terms are"]), [one for one in RULES if one[0].startswith(("Q_jt", "loss terms"))])
    assert found == {"loss terms are [S, B] or [S, 1], finite, unreduced": "td is [] on climb, not [3, 6]"}
