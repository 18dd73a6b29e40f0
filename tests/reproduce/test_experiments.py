"""Every experiment is whole: its runs can be made, its numbers have sources, and what the literature's tables hold is what it prints."""

from __future__ import annotations

from dataclasses import fields
from importlib.util import find_spec

import pytest
import yaml

from qtran_cli.learn.methods import METHODS
from qtran_cli.reproduce import EXPERIMENTS
from qtran_cli.reproduce.measures import Earned, Entry
from tests.conftest import ROOT

NAMES = EXPERIMENTS.names()
TABLES = ROOT / "docs" / "literature" / "tables"


@pytest.fixture(params=NAMES)
def experiment(request):
    return EXPERIMENTS[request.param].EXPERIMENT


def test_numbers_and_claims_say_where_they_are_from(experiment):
    assert all(number.source for number in experiment.numbers if number.paper is not None)
    assert all(number.printed is not None for number in experiment.numbers if number.paper is not None)
    assert all(claim.source and claim.words for claim in experiment.claims) and experiment.numbers
    assert all(stated.what and stated.paper and stated.source for stated in experiment.stated) and experiment.stated
    assert experiment.paper and experiment.title and experiment.tolerance > 0 and experiment.of


def test_numbers_and_claims_are_about_its_runs(experiment):
    arms = [arm.name for arm in experiment.arms]
    assert len(set(arms)) == len(arms)
    assert {number.arm for number in experiment.numbers} <= set(arms)
    assert {arm for claim in experiment.claims for arm in (*claim.above, *claim.below)} <= set(arms)
    assert set(arms) == {number.arm for number in experiment.numbers}, "a run that nobody looks at"


def test_no_budget_is_too_small_by_its_own_word(experiment):
    assert experiment.full.steps >= experiment.least
    assert bool(experiment.why) == bool(experiment.least)
    assert experiment.full.steps * experiment.full.seeds >= experiment.reduced.steps * experiment.reduced.seeds


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_its_runs_can_be_made(experiment, tmp_path):
    from qtran_cli.learn.run.making import require_sound
    from qtran_cli.reproduce import carry_out

    for budget in (experiment.reduced, experiment.full):
        tasks = carry_out.tasks("x", experiment, budget, tmp_path)
        folders = [task.folder for task in tasks]
        assert len(set(folders)) == len(folders)
        for task in tasks:
            require_sound(task.config, task.game)
            known = {f.name for f in fields(METHODS[task.config.method].Settings)}
            assert {text.partition("=")[0] for text in task.arm.settings} <= known


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_entries_name_actions_of_the_game(experiment):
    from qtran_cli.reproduce.carry_out import game

    for number in experiment.numbers:
        if isinstance(number.measure, Entry):
            actions = game(experiment.arm(number.arm), experiment.reduced).actions
            assert all(label in own for label, own in zip(number.measure.actions, actions, strict=True))


def _printed(arm: str) -> list[list[float]]:
    own = {
        n.measure.actions: float(n.printed)
        for n in EXPERIMENTS["table1"].EXPERIMENT.numbers
        if n.arm == arm and isinstance(n.measure, Entry)
    }
    return [[own[a, b] for b in "ABC"] for a in "ABC"]


def test_table_1_is_that_of_the_literature_page():
    for arm, file in (("qtran_base", "qtran_q_jt"), ("qmix", "qtran_qmix")):
        assert _printed(arm) == yaml.safe_load((TABLES / f"{file}.yaml").read_text())["payoff"]
    one, other = yaml.safe_load((TABLES / "qtran_vdn.yaml").read_text())["q"]
    assert _printed("vdn") == [[pytest.approx(a + b) for b in other] for a in one]
    earned = {n.arm: n.paper for n in EXPERIMENTS["table1"].EXPERIMENT.numbers if isinstance(n.measure, Earned) and n.paper}
    assert earned == {"qtran_base": "8", "qmix": "0", "vdn": "0"}


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("name", ["fig2", "qplex_matrix", "wqmix_matrix"])
def test_an_optimum_that_a_paper_claims_is_the_games(name):
    from qtran_cli.reproduce.carry_out import game

    one = EXPERIMENTS[name].EXPERIMENT
    claimed = [number for number in one.numbers if isinstance(number.measure, Earned) and number.paper]
    assert claimed
    for number in claimed:
        assert number.printed == game(one.arm(number.arm), one.reduced).payoff.max


def test_both_schedules_of_the_stag_hunt_are_the_ones_that_it_names():
    one = EXPERIMENTS["stag_hunt"].EXPERIMENT
    shares = {arm.name.rpartition("_")[2]: float(arm.settings[0].partition("=")[2]) for arm in one.arms}
    assert {name: share * one.full.steps for name, share in shares.items()} == {"fast": 50_000, "slow": 1_000_000}


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
def test_a_figure_tells_the_runs_on_one_environment_apart(experiment):
    from qtran_cli.model import environment
    from qtran_cli.report.runs.curves_panel import LABELS
    from qtran_cli.reproduce.carry_out import game

    drawn = [(environment.of(game(arm, experiment.reduced)).digest, arm.label or arm.name) for arm in experiment.arms]
    assert len(set(drawn)) == len(drawn) and len({label for _, label in drawn}) <= LABELS
