"""Rows and how they stand: against counts written out, scipy's own tests by permutation, and runs that cannot be compared as they are."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import catalogue, formats
from qtran_cli.errors import UsageError
from qtran_cli.judge.standing.rows import Row, rows
from qtran_cli.judge.standing.standing import standing
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run.config import Config
from qtran_cli.runs.folder import read
from qtran_cli.statistics import corrected, iqm


def row(method, returns, settings=(), environment="e", optimal=None):
    return Row(f"runs/{method}", environment, environment, method, settings, 100, dict(enumerate(returns)), optimal)


def test_the_best_is_first_and_held_against_each():
    """P by counting pairs, and p by all ways to share out the eight returns."""
    good, bad, same = [5.0, 6, 7, 8], [1.0, 2, 5.5, 3], [5.0, 6, 7, 7.5]
    found = standing([row("bad", bad), row("good", good), row("same", same)]).stands
    assert [stand.row.method for stand in found] == ["good", "same", "bad"] and found[0].below is None
    tests = []
    for stand, other in ((found[1], same), (found[2], bad)):
        counted = [(x > y) + (x == y) / 2 for x, y in itertools.product(good, other)]
        assert stand.below[0] == pytest.approx(sum(counted) / 16)
        assert stand.below[1][0] <= stand.below[0] <= stand.below[1][1]
        tests.append(stand.below[2])
    splits = [[(good + bad)[k] for k in chosen] for chosen in itertools.combinations(range(8), 4)]
    above = [sum(x > y for x in own for y in good + bad if y not in own) for own in splits]
    observed = sum(x > y for x in good for y in bad)
    exact = 2 * sum(value >= observed for value in above) / len(splits)
    assert tests[1] == pytest.approx(2 * exact)  # Holm: the smaller of two


def test_seeds_that_are_all_alike_have_no_difference():
    found = standing([row("a", [1.0] * 5), row("b", [1.0] * 5)]).stands
    assert found[1].below == (0.5, (0.5, 0.5), 1.0)


@pytest.mark.parametrize("seed", range(5))
def test_holm_against_its_definition(seed):
    """The k-th smallest is rejected at α iff each of the first k is at most α / (m − j)."""
    values = list(np.random.default_rng(seed).random(6) ** 3)
    ordered = sorted(values)
    for level in (0.01, 0.05, 0.2, 0.7):
        kept = next((k for k, value in enumerate(ordered) if value * (6 - k) > level), 6)
        assert [p <= level for p in corrected(values)] == [value in ordered[:kept] for value in values]


def test_settings_are_chosen_by_some_seeds_and_told_by_others():
    """a is best on even seeds by luck; what it earns on odd ones is told."""
    a, b = [9.0, 1, 9, 1, 9, 1, 9, 2], [4.0, 5, 4, 5, 4, 5, 4, 5]
    chosen = standing([row("m", a, (("lr", "1"),)), row("m", b, (("lr", "2"),)), row("alone", b)]).chosen
    assert [(one.row.settings, one.settings) for one in chosen] == [((("lr", "1"),), 2)]
    assert chosen[0].iqm == float(iqm(np.array([1.0, 1, 1, 2])))


def test_environments_are_apart():
    found = standing([row("a", [1.0, 2], environment="x"), row("a", [3.0, 4], environment="y"), row("b", [5.0, 6], environment="x")]).stands
    assert [(stand.row.environment, stand.row.method) for stand in found] == [("x", "b"), ("x", "a"), ("y", "a")]


@pytest.fixture
def run(tmp_path):
    """A run's folder without training: at each step, every seed's return is its number times the step."""

    def make(name, method="vdn", seeds=4, steps=(50, 100), env="climb", **settings) -> Path:
        path = tmp_path / env / method / name
        path.mkdir(parents=True)
        own = METHODS[method].Settings(**settings)
        (path / "config.yaml").write_bytes(Config(env, method, seeds, steps[-1], False, own).dump())
        formats.write_file(catalogue.load(env), path / "game.yaml")
        lines = [{"step": step, "seed": seed, "return": seed * step, "optimal": seed > 0} for step in steps for seed in range(seeds)]
        (path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        return path

    return make


def test_rows_are_told_apart_by_what_differs(run):
    found, older = rows([read(run("a", lr=0.1)), read(run("b", lr=0.2)), read(run("c", method="iql"))])
    assert [(one.method, one.settings) for one in found] == [("vdn", (("lr", "0.1"),)), ("vdn", (("lr", "0.2"),)), ("iql", ())]
    assert found[0].returns == {0: 0, 1: 100, 2: 200, 3: 300} and found[0].optimal == {0: False, 1: True, 2: True, 3: True}
    assert found[0].step == 100 and older == []


def test_how_updates_are_carried_out_is_no_setting(run):
    path = run("a")
    (path / "config.yaml").write_text((path / "config.yaml").read_text().replace("listed: false", "listed: true"))
    assert "listed: true" in (path / "config.yaml").read_text()
    found, older = rows([read(path), read(run("b"))])
    assert len(found) == len(older) == 1 and found[0].settings == ()


def test_of_one_configuration_the_last_counts(run):
    first, last = run("a"), run("b")
    found, older = rows([read(last), read(first)])
    assert [one.path for one in found] == [str(last)] and older == [str(first)]


def test_unequal_runs_are_cut_only_on_request(run):
    short, few = run("a", steps=(50,)), run("b", method="iql", seeds=3)
    with pytest.raises(UsageError, match="climb: its runs end at 50 and 100 steps"):
        rows([read(short), read(few)])
    found, _ = rows([read(short), read(few)], common=True)
    assert [(one.step, list(one.returns)) for one in found] == [(50, [0, 1, 2])] * 2
    with pytest.raises(UsageError, match="climb: its runs have 3 and 4 seeds"):
        rows([read(run("c", seeds=4)), read(few)])


def test_what_shares_nothing_is_refused(run):
    with pytest.raises(UsageError, match="share no step"):
        rows([read(run("a", steps=(50,))), read(run("b", method="iql", steps=(60,)))], common=True)


def test_other_environments_may_be_of_other_lengths(run):
    found, _ = rows([read(run("a", steps=(50,))), read(run("b", env="xor"))])
    assert [(one.game, one.step) for one in found] == [("climb", 50), ("xor", 100)]


@pytest.mark.parametrize("form", ["table", "markdown", "latex", "html", "csv", "json"])
def test_the_command_in_every_format(run, qtran, tmp_path, form):
    run("a", lr=0.1), run("b", lr=0.2), run("c", method="iql", env="xor")
    ended = qtran("report", str(tmp_path), "--format", form)
    assert ended.code == 0 and "lr=0.1" in ended.out.replace('"lr":"0.1"', "lr=0.1").replace('"lr": "0.1"', "lr=0.1"), ended.err
    if form == "json":
        document = json.loads(ended.out)
        assert document["schema"] == "qtran.report/1" and [one["iqm"] for one in document["rows"]] == [150, 150, 150]
    if form == "csv":
        assert ended.out.splitlines()[1].split(",")[2:7] == ["vdn", "lr=0.1", "4", "100", "150.0"]


def test_the_command_says_what_it_cannot_do(run, qtran, tmp_path):
    run("a", steps=(50,)), run("b", method="iql")
    ended = qtran("report", str(tmp_path))
    assert ended.code == 2 and ended.err.startswith("error: climb: its runs end at 50 and 100 steps\n  --common holds")
    assert qtran("report", str(tmp_path), "--common").code == 0
    (tmp_path / "none").mkdir()
    ended = qtran("report", str(tmp_path / "none"))
    assert ended.code == 2 and "no run with an evaluation is here" in ended.err
