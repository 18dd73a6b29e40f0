"""Which runs a plan asks for: every way to combine, against the standard library's own; what is no plan; names of runs."""

from __future__ import annotations

from itertools import product

import pytest
import yaml

from qtran_cli.errors import FileError, UsageError
from qtran_cli.sweep import combined
from qtran_cli.sweep.asked import Asked, constant
from qtran_cli.sweep.combined import runs
from qtran_cli.sweep.plan import SETTINGS, Between, Plan, checked, read

OPTIONS = ("env", "method", "seeds", "steps", "full-exploration", "workers")


@pytest.fixture
def plan(tmp_path):
    def write(text):
        path = tmp_path / "plan.yaml"
        path.write_text(text if isinstance(text, str) else yaml.safe_dump(text, sort_keys=False))
        return read(path, OPTIONS)

    return write


def told(one):
    return dict(one.options) | dict(one.settings)


def test_grid_is_every_combination(plan):
    found = runs(plan({"env": ["a", "b"], "method": ["x", "y", "z"], "settings": {"lr": [0.1, 0.01]}, "seeds": 3}))
    assert [tuple(told(one)[name] for name in ("env", "method", "lr")) for one in found] == list(
        product(("a", "b"), ("x", "y", "z"), ("0.1", "0.01"))
    )
    assert {told(one)["seeds"] for one in found} == {"3"}


def test_a_run_that_comes_twice_is_one(plan):
    assert len(runs(plan({"env": ["a", "a"], "method": "x", "settings": {"lr": [1, 1]}}))) == 1


def test_zip_takes_first_with_first(plan):
    found = runs(plan({"how": "zip", "env": "a", "method": ["x", "y"], "settings": {"lr": [0.1, 0.01]}}))
    assert [(told(one)["method"], told(one)["lr"]) for one in found] == [("x", "0.1"), ("y", "0.01")]


def test_list_is_each_beside_what_stands_above(plan):
    found = runs(
        plan({"env": "a", "settings": {"lr": 1}, "runs": [{"method": "x"}, {"method": ["y", "z"], "settings": {"lr": 2, "b": 3}}]})
    )
    assert [told(one) for one in found] == [
        {"env": "a", "method": "x", "lr": "1"},
        {"env": "a", "method": "y", "lr": "2", "b": "3"},
        {"env": "a", "method": "z", "lr": "2", "b": "3"},
    ]


def test_random_draws_in_range_and_the_same_again(plan):
    said = {
        "draws": 200,
        "seed": 5,
        "env": "a",
        "method": ["x", "y"],
        "settings": {"lr": {"low": 1e-4, "high": 1e-2, "log": True}, "n": {"low": 1, "high": 4}, "f": {"low": 0.5, "high": 0.75}},
    }
    found = runs(plan(said))
    backwards = {name: said[name] for name in reversed(said)}
    assert found == runs(plan(backwards)) and found != runs(plan({**said, "seed": 6}))
    rates = [float(told(one)["lr"]) for one in found]
    assert len(found) == 200 and min(rates) >= 1e-4 and max(rates) <= 1e-2
    assert 0.3 < sum(rate < 1e-3 for rate in rates) / len(rates) < 0.7  # half of them, by the logarithm
    assert {told(one)["n"] for one in found} == {"1", "2", "3", "4"} and {told(one)["method"] for one in found} == {"x", "y"}
    assert all(0.5 <= float(told(one)["f"]) <= 0.75 for one in found)


BAD = {
    "an unknown option": ({"envv": "a"}, "no option is called 'envv'"),
    "an unknown way": ({"how": "gird", "env": "a"}, "how is 'gird'"),
    "a mapping that draws nothing": ({"env": {"low": 1}}, "env is"),
    "ends the wrong way round": ({"settings": {"lr": {"low": 2, "high": 1}}, "draws": 2}, "lr is"),
    "a logarithm of 0": ({"settings": {"lr": {"low": 0, "high": 1, "log": True}}, "draws": 2}, "lr is"),
    "drawn in a grid": ({"settings": {"lr": {"low": 0, "high": 1}}}, "lr is drawn between two numbers"),
    "no draws": ({"how": "random", "env": "a"}, "random without draws"),
    "an empty list": ({"env": []}, "env is a list"),
    "a list in a list": ({"env": [["a"]]}, "env is a list"),
    "runs that are no list": ({"runs": {"env": "a"}}, "runs is a mapping"),
    "runs of another way": ({"how": "grid", "runs": [{"env": "a"}]}, "belong together"),
    "draws that are no number": ({"draws": "many"}, "draws is 'many'"),
    "settings that are a list": ({"settings": ["lr=1"]}, "settings is a list"),
    "no mapping": ("[1]", "this is a list, no mapping"),
    "no YAML": ("a: [", "this is not a run's config"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_plan(plan, bad):
    said, expected = BAD[bad]
    with pytest.raises(FileError, match=expected) as caught:
        plan(said)
    assert "plan.yaml" in str(caught.value.where)


def test_lists_that_cannot_be_zipped():
    with pytest.raises(UsageError, match="method 2, env 3"):
        runs(Plan({("", "method"): ["x", "y"], ("", "env"): ["a", "b", "c"]}, "zip"))


def test_too_many_are_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(combined, "MOST_RUNS", 1000)
    with pytest.raises(UsageError, match="more than 1,000 runs"):
        runs(Plan({("", name): list(range(1000)) for name in ("a", "b", "c", "d")}))


def test_a_draw_needs_random():
    with pytest.raises(UsageError):
        checked(Plan({(SETTINGS, "lr"): Between(0, 1)}))


def test_an_id_hangs_on_what_numbers_hang_on():
    one = Asked((("env", "a"), ("method", "x"), ("workers", "2")), (("lr", "1"),))
    assert one.id("sha256:0") == one.changed(workers="4", env="elsewhere/a").id("sha256:0")
    others = [one.changed(method="y"), one.changed(steps="3"), Asked(one.options, (("lr", "2"),))]
    assert len({one.id("sha256:0"), one.id("sha256:1"), *(other.id("sha256:0") for other in others)}) == 5


def test_arguments_are_the_command_s():
    one = Asked((("env", "a"), ("full-exploration", "true"), ("tensorboard", "false")), (("lr", "1"),))
    assert one.arguments() == ["--full-exploration", "--env", "a", "--set", "lr=1"]


def test_what_tells_runs_apart():
    found = [Asked((("env", "a"), ("method", method)), (("lr", lr), ("b", "1"))) for method, lr in (("x", "1"), ("y", "2"))]
    assert constant(found) == {"env": "a", "b": "1"}
    assert [one.varied(constant(found)) for one in found] == ["lr=1", "lr=2"]
