"""What other packages offer beside qtran's own methods and environments: what counts, what is refused, and that nothing else breaks."""

from __future__ import annotations

import json
import sys

import pytest

from qtran_cli.errors import InputError, UsageError
from qtran_cli.exact.known import PROJECTIONS
from qtran_cli.learn.methods import METHODS
from tests.plugins.made import EXACT, METHOD, distribution

BROKEN = 'raise RuntimeError("in ruins")\n'


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder on the path, whose modules are forgotten again."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


@pytest.fixture
def weighted(site):
    """A package with a method, an exact one, and one of each that is in ruins."""
    groups = {
        "qtran.methods": {"weighted_sum": "weighted.sum", "ruined": "weighted.ruined", "empty": "weighted.empty", "vdn": "weighted.sum"},
        "qtran.exact_methods": {"optimistic": "weighted.exact", "absent": "weighted.nowhere"},
    }
    files = {"weighted/__init__.py": "", "weighted/sum.py": METHOD, "weighted/ruined.py": BROKEN, "weighted/exact.py": EXACT}
    distribution(site, "weighted", groups, files | {"weighted/empty.py": '"""Nothing."""\nprint("printed")\n'})


def test_names_are_known_and_nothing_is_imported(weighted):
    assert {"weighted_sum", "ruined", "empty"} <= set(METHODS.names())
    assert "optimistic" in PROJECTIONS and "weighted_sum" in METHODS
    assert not [name for name in sys.modules if name.startswith("weighted")]


def test_a_method_is_what_its_package_has(weighted):
    assert METHODS["weighted_sum"].plan.__module__ == "weighted.sum"
    assert METHODS.origin("weighted_sum").words.startswith("weighted 1.2 (")
    assert METHODS["vdn"].__name__ == "qtran_cli.learn.methods.vdn" and METHODS.origin("vdn") is None


def test_what_is_in_ruins_is_refused_when_asked_for_and_left_out_else(weighted):
    with pytest.raises(InputError, match=r"ruined of weighted 1.2: it cannot be imported: RuntimeError: in ruins"):
        METHODS["ruined"]
    with pytest.raises(InputError, match=r"empty of weighted 1.2: it lacks Settings, PAPER, plan, q_jt, losses, share"):
        METHODS["empty"]
    assert METHODS.found("ruined") is None
    assert [name for name, _ in METHODS.items() if name not in METHODS.own()] == ["weighted_sum"]


def test_each_refusal_says_why(weighted):
    why = {refused.offer.name: refused.why for refused in METHODS.refused()}
    assert set(why) == {"ruined", "empty", "vdn"} and "of qtran's own" in why["vdn"]
    assert [refused.offer.name for refused in PROJECTIONS.refused()] == ["absent"]


@pytest.mark.parametrize("name", ["_hidden", "a-b", "a.b", "", "x" * 41])
def test_a_name_that_cannot_be_one_is_refused(site, name):
    distribution(site, "odd", {"qtran.methods": {name: "odd.sum"}}, {"odd/__init__.py": "", "odd/sum.py": METHOD})
    assert METHODS.names() == METHODS.own()
    assert [refused.why for refused in METHODS.refused()] == ["its name has to be letters, digits and _, and no _ first"]


def test_a_name_that_two_packages_offer_is_neithers(site):
    for name in ("one", "two"):
        distribution(site, name, {"qtran.methods": {"twice": f"{name}.sum"}}, {f"{name}/__init__.py": "", f"{name}/sum.py": METHOD})
    assert METHODS.names() == METHODS.own()
    assert {refused.why for refused in METHODS.refused()} == {"one 1.2 and two 1.2 offer it"}
    with pytest.raises(UsageError, match="no method is called 'twice'"):
        METHODS["twice"]


def test_methods_are_listed_with_where_they_come_from(weighted, qtran):
    ended = qtran("methods")
    assert ended.code == 0 and "(weighted 1.2)" in " ".join(ended.out.split()) and "printed" not in ended.out
    left_out = [line for line in ended.err.splitlines() if line.startswith("left out")]
    assert [" ".join(line.split()[3:6]) for line in left_out] == [
        "method ruined of",
        "method empty of",
        "method vdn of",
        "exact method absent",
    ]
    found = json.loads(qtran("methods", "--json").out)["methods"]
    assert {one["name"]: one["origin"] for one in found if one["origin"]} == {"weighted_sum": "weighted 1.2"}
    assert {one["name"]: one["kind"] for one in json.loads(qtran("methods", "--json").out)["left_out"]}["absent"] == "exact method"


def test_help_and_the_other_methods_are_untouched(weighted, qtran):
    for command in (["-h"], ["train", "-h"], ["methods", "vdn"], ["envs"], ["games"]):
        ended = qtran(*command)
        assert (ended.code, ended.err) == (0, "")
    ended = qtran("methods", "ruined")
    assert ended.code == 2 and "in ruins" in ended.err and len(ended.err.splitlines()) == 2


def test_an_exact_method_stands_in_the_tables_of_solve(weighted, qtran):
    ended = qtran("solve", "climb", "--json")
    found = json.loads(ended.out)["methods"]
    assert found["optimistic"]["greedy"] == [["A", "A"]]
    assert (ended.code, ended.err) == (0, "") and "absent" not in found
    said = qtran("solve", "climb")
    assert said.code == 0 and "optimistic" in said.out and "left out: the exact method absent of weighted 1.2" in said.err
    states = json.loads(qtran("solve", "two_step", "--json").out)["methods"]
    assert "no joint table" in states["optimistic"]["bootstrapped"]["reason"]


def test_studies_name_an_exact_method_too(weighted, qtran, tmp_path):
    ended = qtran("study", "--count", "3", "--methods", "optimistic,vdn", "--out", str(tmp_path / "study"), "--json")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["study"]["methods"] == ["optimistic", "vdn"]
    refused = qtran("study", "--count", "3", "--methods", "absent", "--out", str(tmp_path / "other"))
    assert refused.code == 2 and "absent of weighted 1.2" in refused.err


def test_what_fails_later_is_told_as_its_own(site, qtran):
    fails = EXACT.replace("q = tuple(", "q = 1 / 0 or tuple(")
    distribution(site, "weighted", {"qtran.exact_methods": {"fails": "weighted_exact"}}, {"weighted_exact.py": fails})
    ended = qtran("solve", "climb")
    assert ended.code == 2 and ended.err.startswith("error: fails of weighted 1.2 failed: ZeroDivisionError")
