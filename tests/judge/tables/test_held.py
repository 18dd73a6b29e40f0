"""Which exact tables the learned ones of a one-step game are: VDN's and IQL's by floating least squares and means, QMIX's by name."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.methods import qmix_mixer, vdn
from qtran_cli.exact.sampling import Weights
from qtran_cli.judge.methods import held_against
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.tables.ends import ends
from qtran_cli.judge.tables.held import tables
from qtran_cli.learn.methods import METHODS
from qtran_cli.report.train import tables as said
from qtran_cli.table import Table, from_array, from_fractions
from tests.exact.one_step.test_settling import least_squares, means

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
PAYOFF = catalogue.load_one_step("climb").payoff
SPAN, EVEN, OWN = 41.0, np.ones((3, 3), np.int64), np.array([[9, 2, 1], [3, 4, 5], [1, 8, 30]])
NAMES = ("vdn", "qmix_mixer", "qmix")


def seed(number: int, q_jt: Table | None, q: tuple[Table, ...] = ()) -> Seed:
    place = Place(("s", None), (2, 2), q or (from_fractions([0] * 3),) * 2, q_jt, None, PAYOFF)
    return Seed(number, PAYOFF[2, 2], 5.0, False, 1, (place,))


def judged(*learned: Table | None, names=("vdn",), own="vdn", counts=EVEN, uniform=True, **options):
    every = [seed(k, table, **options) for k, table in enumerate(learned)]
    return tables(names, own, Facts(PAYOFF), every, [counts] * len(every), uniform)


def words(found) -> str:
    return said.words(SimpleNamespace(tables=found))[0]


def moved(table: Table, by: float) -> Table:
    """One cell moved by a share of the payoffs' range."""
    return from_array(table.floats() + by * SPAN * np.eye(3)[0][:, None] * np.eye(3)[0])


def test_a_right_greedy_action_over_a_wrong_table_is_told_apart():
    fit = vdn.project(Facts(PAYOFF)).q_jt
    found = judged(fit, moved(fit, 0.019), moved(fit, -0.021))
    assert [one.at for one in found.seeds] == [True, True, False]
    assert [one.off for one in found.seeds] == pytest.approx([0, 0.019, 0.021], abs=1e-12)
    assert words(found) == (
        "2 of 3 seeds within 2 % of its exact fit (up to 1.9 %), 1 of no exact table (up to 2.1 % off the nearest, its exact fit); "
        "shares of the payoffs' range"
    )


def test_the_seeds_own_replay_decides_under_epsilon_greedy_play():
    """By weighted least squares; the fit under uniform sampling is 28 % of the range off."""
    payoff = np.array(PAYOFF.nested(float))
    learned = from_array(least_squares(payoff, OWN.astype(float)))
    found = judged(learned, vdn.project(Facts(PAYOFF)).q_jt, counts=OWN, uniform=False)
    assert [one.at for one in found.seeds] == [True, False] and all(one.replay for one in found.seeds)
    assert found.seeds[0].off < 1e-9
    wanted = np.abs(least_squares(payoff, OWN.astype(float)) - least_squares(payoff, EVEN.astype(float))).max() / SPAN
    assert found.seeds[1].off == pytest.approx(wanted) and wanted > 0.1


def test_uniform_sampling_is_met_by_chance_so_a_seeds_own_replay_is_looked_at_too():
    learned = from_array(least_squares(np.array(PAYOFF.nested(float)), OWN.astype(float)))
    found = judged(vdn.project(Facts(PAYOFF)).q_jt, learned, moved(learned, 0.5), counts=OWN)
    assert [(one.at, one.replay) for one in found.seeds] == [(True, False), (True, True), (False, False)]
    assert "1 of 3 seeds within 2 % of its exact fit (up to 0.001 %), 1 within 2 % of its exact fit under what each replayed" in words(
        found
    )


def test_q_i_of_a_method_without_q_jt():
    exact = means(np.array(PAYOFF.nested(float)), OWN.astype(float))
    q = tuple(from_array(x) for x in exact)
    found = judged(None, names=("iql",), own="iql", counts=OWN, uniform=False, q=q)
    assert found.seeds[0].off < 1e-12
    off = judged(None, names=("iql",), own="iql", counts=OWN, uniform=False, q=(q[0], from_array(exact[1] + 0.03 * SPAN)))
    assert off.seeds[0].off == pytest.approx(0.03) and not off.seeds[0].at


def test_the_payoff_whatever_was_sampled():
    for own in ("qtran_base", "qtran_alt"):
        found = judged(PAYOFF, moved(PAYOFF, 0.1), names=(own,), own=own, counts=np.eye(3, dtype=np.int64), uniform=False)
        assert [one.at for one in found.seeds] == [True, False]
        assert words(found).startswith("1 of 2 seeds within 2 % of the payoff (up to 0.001 %), 1 of no exact table (up to 10 % off")
    ties = catalogue.load_one_step("coordination").payoff
    (end,), _ = ends(("qtran_base",), Facts(ties))
    assert end.payoff, "also where no factors exist"


def test_qmix_by_name():
    facts = Facts(PAYOFF)
    low, best, other = vdn.project(facts).q_jt, qmix_mixer.project(facts).q_jt, qmix_mixer.project(facts).landscape.optima[1].q_jt
    found = judged(low, best, best, other, from_array(np.zeros((3, 3), int)), names=NAMES, own="qmix_mixer")
    assert [one.nearest.name for one in found.seeds[:3]] == ["vdn", "qmix_mixer", "qmix_mixer"]
    text = words(found)
    assert text.startswith(
        "2 of 5 seeds within 2 % of its exact best fit (up to 0.001 %), 1 within 2 % of vdn's fit (up to 0.001 %), 1 within"
    )
    assert "its exact local optimum 2 of" in text and "1 of no exact table" in text
    assert set(found.seeds[0].distances) == set(NAMES) and found.seeds[0].distances["vdn"] == 0 < found.seeds[0].distances["qmix"]


def test_under_a_replay_worse_local_optima_have_no_number():
    facts = Facts(PAYOFF, Ask(sampling=Weights(OWN)))
    every = [o.q_jt for o in qmix_mixer.project(facts).landscape.optima]
    learned = next(t for t in every[1:] if not t.same(vdn.project(facts).q_jt))
    found = judged(learned, names=NAMES, own="qmix_mixer", counts=OWN, uniform=False)
    assert words(found).startswith("1 of 1 seeds within 2 % of a worse local optimum under what each replayed")


def test_each_table_is_named_once():
    """On an additive game all three have the same best table."""
    payoff = catalogue.load_one_step("linear").payoff
    found, reason = ends(NAMES, Facts(payoff))
    assert [(end.name, end.number) for end in found] == [("vdn", None)] and reason == ""


def test_a_replay_that_lacks_joint_actions_is_no_ground():
    counts = np.array([[1, 1, 0], [1, 1, 1], [1, 1, 1]])
    found = judged(PAYOFF, names=("qmix_mixer",), own="qmix_mixer", counts=counts, uniform=False)
    assert found.at == [] and found.seeds[0].off is None
    assert words(found) == f"held against no exact ones: {found.reason}" and found.reason.startswith("qmix_mixer: ")
    assert said.entry(SimpleNamespace(tables=found))["per_seed"][0] == {
        "seed": 0,
        "at": False,
        "under": "replay",
        "off": None,
        "nearest": None,
        "distances": {},
    }


def test_no_time_is_left():
    facts = replace(Facts(PAYOFF), ask=Ask(qmix_seconds=0.0))
    found = tables(("vdn",), "vdn", facts, [seed(0, PAYOFF)], [OWN], False)
    assert found.seeds[0].nearest is None and "the time was up" in found.reason


def test_every_trained_method_is_held_against_something():
    assert {name: held_against(name) for name in METHODS.names()} == {name: (name,) for name in METHODS.names()} | {"qmix": NAMES}
    assert all(ends(held_against(name), Facts(PAYOFF))[0] for name in METHODS.names())
    assert ends(("unheard_of",), Facts(PAYOFF)) == ([], "unheard_of: there is no exact solver for it")


SMALL = ("--seeds", "2", "--steps", "2000", "--set", "hidden=8", "--set", "evaluations=1", "--set", "lr=0.01", "--set", "replay=400")


@needs_torch
def test_the_commands_say_it(qtran, tmp_path):
    """By weighted least squares over the replay that the checkpoint holds; `compare` names what confirms itself."""
    from qtran_cli.learn.run import checkpoint

    command = ("compare", "weighted_qmix_trap", "--methods", "vdn,qtran_base", "--epsilon-greedy", "--out", str(tmp_path), *SMALL)
    found = json.loads(qtran(*command, "--json").out)["methods"]
    explored, run = found["vdn"]["explored"], found["vdn"]["trained"]
    assert explored["held"] == explored["last"] == {"joint_actions": [["A", "A"]], "reason": None}
    assert explored["epsilon"] == {"last": "1/10", "mean": "1/10", "moments": ["1", "1/10", "1/100"]}
    assert found["vdn"]["expected"] == [["A", "A"]] and found["qtran_base"]["explored"] is None
    assert found["vdn"]["agrees"] == all(one["greedy"] == ["A", "A"] for one in run["per_seed"])
    replay = checkpoint.load(Path(run["run"]) / "checkpoint.pt")["trainer"]["replay"]["u"].numpy()
    lines = [json.loads(line) for line in (Path(run["run"]) / "tables.jsonl").read_text().splitlines()]
    for one, line, u in zip(run["tables"]["per_seed"], lines, replay, strict=True):
        counts = np.array([[((u == (a, b)).all(1)).sum() for b in range(2)] for a in range(2)])
        assert len(u) == 400 and one["under"] == "replay" and counts.sum() == 400
        exact = least_squares(np.array([[10.0, -10], [9, 0]]), counts.astype(float))
        assert one["off"] == pytest.approx(np.abs(np.array(line["q_jt"]) - exact).max() / 20, abs=1e-6)
        assert one["at"] == (one["off"] <= 0.02)
    assert run["tables"]["at"] == sum(one["at"] for one in run["tables"]["per_seed"])
    text = " ".join(qtran(*command).out.split())
    assert "Greedy joint actions that confirm themselves under ε = 0.10 alone: (A,A)." in text and "Tables: " in text
    shown = json.loads(qtran("evaluate", run["run"], "--json").out)
    assert shown["tables"] == run["tables"]
    assert "seeds within 2 % of" in " ".join(qtran("evaluate", run["run"]).out.split())


@needs_torch
def test_several_states_and_large_games_have_no_one_table(qtran, tmp_path):
    small = ("--seeds", "1", "--steps", "40", "--set", "hidden=4", "--set", "evaluations=1", "--out", str(tmp_path), "--json")
    assert json.loads(qtran("train", "--env", "two_step", "--method", "vdn", *small).out)["tables"] is None
    (tmp_path / "large.csv").write_text("\n".join(",".join(str(a * b % 7) for a in range(101)) for b in range(101)))
    found = json.loads(qtran("train", "--env", str(tmp_path / "large.csv"), "--method", "iql", *small).out)["tables"]
    assert found["per_seed"] == [] and "10,201 joint actions" in found["reason"]
