"""docs/curves.md: the page says what was recorded, and what is missing; aggregates as rliable defines them; the study goes on."""

from __future__ import annotations

import itertools
import json
import random
import re
from importlib.util import find_spec

import numpy as np
import pytest

from docs import make_curves, written
from docs.curves import aggregates, claims, page, plan, reading, scores, study
from docs.curves.plan import METHODS, TASKS, Task
from docs.curves.reference import UNIFORM
from qtran_cli.runs.folder import read
from qtran_cli.statistics import improvement, improvement_interval
from tests.conftest import ROOT

torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
TEXT = make_curves.TEXT.read_text(encoding="utf-8")
BEST = {
    "mgs_fixed": 8.0,
    "mgs_drawn": 7.0,
    "prey_0.5": 29.75,
    "prey_1.0": 26.63,
    "prey_1.5": 24.58,
    "stag_hunt": 10.0,
    "simple_spread": None,
}


def record(task: str, method: str, level: float, spread: float = 0.1) -> dict:
    """A run whose seeds end around ``level``."""
    final = [level + spread * k for k in (-2, -1, 0, 1, 2)]
    own = {"task": task, "method": method, "seeds": 5, "env_steps": 100, "updates": 90, "seconds": 60.0, "ceiling": BEST[task]}
    central = [x + 1 for x in final] if task.startswith("prey") and method != "iql" else None
    return own | {"steps": [50, 100], "returns": [[0.0] * 5, final], "final": final, "central": central}


def made(levels: dict[str, float]) -> list[dict]:
    """Records of every task, the methods' levels shifted by the task's number; a level that is left out is 0."""
    references = [{"task": task.name, "method": UNIFORM, "mean": -10.0, "error": 0.1} for task in TASKS]
    return [*references, *(record(task.name, m, levels.get(m, 0.0)) for task in TASKS for m in METHODS)]


def test_the_page_says_what_is_recorded_now():
    assert make_curves.main(["--check"]) == 0


def test_a_whole_page_has_every_part_and_lacks_nothing():
    text = page.page(TEXT, made({"qtran_base": 3.0, "qmix": 1.0}))
    assert "partial data" not in text and not re.search(r"\{\w+\}", text)
    assert all(f"### `{task.name}`" in text for task in TASKS)
    assert "Over 7 tasks that all methods have run on" in text
    assert "| `qtran_base` earns more than `qmix` on `mgs_fixed` | Son et al. 2019 | 2 | 1.8" in text
    assert max(map(len, (line for line in text.splitlines() if not line.startswith(("|", "!"))))) <= 140


def test_partial_data_are_said_to_be_partial():
    records = [r for r in made({}) if (r["task"], r["method"]) != ("mgs_drawn", "qplex") and r["task"] != "stag_hunt"]
    text = page.page(TEXT, records)
    flat = " ".join(text.split())
    assert "Planned and not made yet: `mgs_drawn` qplex; `stag_hunt` all of them." in flat
    assert "Over 5 tasks that all methods have run on" in flat and "### `stag_hunt`" not in text
    assert [task.name for task in scores.whole(records)] == [t.name for t in TASKS if t.name not in ("mgs_drawn", "stag_hunt")]


def test_no_data_at_all_make_a_page():
    text = page.page(TEXT, [])
    assert "partial data" in text and "None has been run." in text and not re.search(r"\{\w+\}", text)


def test_claims_follow_their_numbers():
    found = {stand.claim.text: stand for stand in claims.stands(made({"qtran_base": 3.0, "vdn": 3.0, "qmix": 5.0}))}
    assert found["`qtran_base` earns more than `qmix` on `prey_1.0`"].verdict == "differs"
    assert found["`qtran_base` earns more than `vdn` on `mgs_fixed`"].verdict == "cannot be said"
    assert found["its lead over `vdn` is larger on `prey_1.5` than on `prey_1.0`"].value == pytest.approx(0)
    assert len(found) == 15 == len(list(claims.claims()))


def test_a_lead_that_grows_is_found():
    records = made({})
    for r in records:
        if r["method"] == "qtran_base" and r["task"] == "prey_1.5":
            r["final"] = [x + 4 for x in r["final"]]
    found = {stand.claim.text: stand.verdict for stand in claims.stands(records)}
    assert found["its lead over `vdn` is larger on `prey_1.5` than on `prey_1.0`"] == "agrees"
    assert found["its lead over `vdn` is larger on `prey_1.0` than on `prey_0.5`"] == "cannot be said"


def test_below_the_least_budget_nothing_is_said(monkeypatch):
    short = {name: Task(name, "", "predator_prey", 1000, least=500_000) for name in plan.BY_NAME}
    monkeypatch.setattr(claims, "BY_NAME", short)
    assert {stand.verdict for stand in claims.stands(made({"qtran_base": 3.0}))} == {"cannot be said"}


def test_the_reading_says_who_leads_and_where_qtran_is_behind():
    text = "\n".join(reading.lines(made({"qplex": 4.0, "qtran_base": 1.0, "vdn": 3.95})))
    assert "`mgs_drawn`: `qplex` earns most, 4 of 7; within its interval: `vdn`." in text
    assert "`mgs_drawn`: QTRAN-base (1) is behind `vdn` (3.95), `qplex` (4)." in text
    assert "argmax of QTRAN-base's Q_jt would earn 2, more than its agents' own choice (by 1)." in text


# The aggregates, against their definitions written out in full


def drawn(seed: int) -> list[list[float]]:
    chance = random.Random(seed)
    return [[chance.randint(0, 6) / 5 for _ in range(chance.randint(3, 5))] for _ in range(3)]


@pytest.mark.parametrize("seed", range(5))
def test_improvement_counts_pairs(seed):
    one, other = drawn(seed), drawn(seed + 100)
    pairs = [[(x > y) + (x == y) / 2 for x, y in itertools.product(a, b)] for a, b in zip(one, other, strict=True)]
    expected = sum(sum(p) / len(p) for p in pairs) / len(pairs)
    assert improvement(one, other) == pytest.approx(expected)
    assert improvement(one, other) + improvement(other, one) == pytest.approx(1)
    low, high = improvement_interval(one, other)
    assert 0 <= low <= expected <= high <= 1


@pytest.mark.parametrize("seed", range(5))
def test_a_profile_counts_runs(seed):
    tasks, levels = drawn(seed), [0.0, 0.2, 0.7, 1.2]
    expected = [sum(sum(x > t for x in task) / len(task) for task in tasks) / len(tasks) for t in levels]
    assert aggregates.profile(tasks, levels) == pytest.approx(expected)
    low, high = aggregates.profile_interval(tasks, levels)
    assert (low <= np.array(expected) + 1e-12).all() and (high >= np.array(expected) - 1e-12).all()


def test_one_that_is_always_above_has_no_doubt():
    assert improvement_interval([[2.0, 3.0]], [[0.0, 1.0]]) == (1, 1)


def test_scores_are_0_at_uniform_play_and_1_at_the_ceiling():
    records = made({"iql": -10.0, "vdn": 8.0})
    found = scores.scores(records, [plan.BY_NAME["mgs_fixed"]])
    assert found["iql"][0][2] == 0 and found["vdn"][0][2] == 1
    spread = scores.scores(records, [plan.BY_NAME["simple_spread"]])
    assert max(x for own in spread.values() for x in own[0]) == 1, "where nobody knows the ceiling, the best seed's"


# The plan and the study


@torch
def test_every_run_can_be_made():
    from qtran_cli.envs import programs
    from qtran_cli.learn.methods import METHODS as TRAINED
    from qtran_cli.learn.run import config

    assert set(METHODS) <= set(TRAINED.names())
    for run in plan.runs():
        assert programs.world(run.task.env, run.task.options).name == run.task.env
        assert config.chosen(run.method, run.task.settings, "default").batch == 32
    assert all(task.updates * max(1, task.copies) <= task.steps for task in TASKS)


SMALL = Task(
    "small",
    "a small hunt",
    "predator_prey",
    400,
    2,
    ("update_every=8", "hidden=8", "evaluations=2", "evaluation_episodes=2"),
    ("preset=code", "grid=3"),
)


@pytest.fixture
def small(monkeypatch):
    """The study of one small task and two methods."""
    for module in (plan, scores, study.plan):
        monkeypatch.setattr(module, "TASKS", (SMALL,))
        monkeypatch.setattr(module, "METHODS", ("vdn", "qtran_base"))
    monkeypatch.setattr(plan, "BY_NAME", {"small": SMALL})


@torch
def test_the_study_makes_what_is_missing_and_keeps_what_is_there(small, tmp_path, capfd):
    path = tmp_path / "curves.jsonl"
    study.study(path, tmp_path / "runs", (), 2)
    first = path.read_text()
    by = {plan.key(one): one for one in written.records(path)}
    assert set(by) == {("small", UNIFORM), ("small", "vdn"), ("small", "qtran_base")}
    run = read(tmp_path / "runs" / "predator_prey" / "vdn" / "small")
    assert by["small", "vdn"]["returns"][-1] == pytest.approx([line["return"] for line in run.evaluations[400]], abs=1e-4)
    assert by["small", "vdn"]["central"] == pytest.approx(by["small", "vdn"]["final"]), "VDN's Q_i maximise its Q_jt"
    assert by["small", "vdn"]["ceiling"] == pytest.approx(by["small", "qtran_base"]["ceiling"])
    assert all(x <= by["small", "vdn"]["ceiling"] for one in by.values() for x in one.get("central") or [])
    kept = "".join(line for line in first.splitlines(keepends=True) if '"vdn"' not in line)
    path.write_text(kept + '{"task": "small", "me')
    study.study(path, tmp_path / "runs", (), 1)
    assert "1/1  small  vdn" in capfd.readouterr().err
    again = {plan.key(one): one for one in written.records(path)}
    assert {key: one for key, one in again.items() if key[1] != "vdn"} == {key: one for key, one in by.items() if key[1] != "vdn"}
    assert json.dumps(again["small", "vdn"] | {"seconds": 0}) == json.dumps(by["small", "vdn"] | {"seconds": 0}), "the run was there"


@torch
def test_uniform_play_of_predator_prey_earns_what_is_known():
    from docs.curves import reference

    line = reference.line(plan.BY_NAME["prey_1.0"])
    assert line["mean"] == pytest.approx(-23.9, abs=4 * line["error"] + 0.05)


@torch
def test_every_figure_is_drawn(tmp_path):
    from docs.curves import figures

    records = [one for one in made({"vdn": 2.0}) if one["task"] == "prey_1.0"]
    paths = figures.draw(records, tmp_path / "pictures")
    assert [path.name for path in paths] == ["prey_1.0.svg", "profiles.svg"]
    assert all(b"<svg" in path.read_bytes() for path in paths)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "mgs"], "no task is called 'mgs'"),
        (["--only"], "no task is called ''"),
        (["--jobs", "0"], "--jobs '0'"),
        (["--all"], "make_curves --page"),
    ],
)
def test_what_is_not_understood_is_refused(arguments, words, capsys):
    assert make_curves.main(arguments) == 2
    assert words in capsys.readouterr().err


def test_make_curves_is_a_target():
    assert "docs.make_curves $(ARGS)" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_what_q_jt_itself_would_earn_is_a_line_where_the_agents_choose_otherwise():
    """None of a method whose agents choose what maximises its Q_jt, none of one without, none where there is no table."""
    pytest.importorskip("matplotlib")
    from docs.curves import figures

    records, prey = made({}), next(task for task in TASKS if task.name == "prey_0.5")
    for one in records:
        if one["task"] == prey.name and "final" in one:
            one["central"] = [7.0] * 5 if one["method"] == "qtran_base" else one["final"] if one["method"] == "vdn" else None
    assert figures.apart(records, prey) == {"qtran_base": 7.0}
    assert b"dotted" in figures.picture(records, prey)
    assert b"dotted" not in figures.picture(records, TASKS[0])
