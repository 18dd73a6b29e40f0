"""`--memory gru` and `--history K` as a user meets them: what is trained, shown, evaluated, compared and resumed, and what is refused."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from fractions import Fraction
from importlib.util import find_spec

import pytest

from qtran_cli import catalogue, formats
from tests.thorough import first

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

TINY = ("--seeds", "2", "--steps", "121", "--set", "hidden=8", "--set", "evaluations=2", "--set", "evaluation_episodes=2")
GRU, STACK = ("--memory", "gru"), ("--history", "2")
HUNT = ("--set", "sequence=6", "--set", "burn_in=2", "--copies", "2", "--steps", "120", "--set", "env.limit=15")


@pytest.fixture
def train(qtran, tmp_path):
    return lambda *options, env="dec_tiger", method="vdn": qtran(
        "train", "--env", env, "--method", method, "--name", "a", "--out", str(tmp_path), *TINY, *options
    )


def document(ended):
    assert ended.code == 0, ended.err
    return json.loads(ended.out)


@pytest.fixture
def tiger(tmp_path):
    """Dec-Tiger as a .dpomdp file, whose format has no blanks in names and no horizon."""
    task, path = catalogue.load("dec_tiger"), tmp_path / "tiger.dpomdp"
    signals = tuple(tuple(tuple((tuple(x[5:] for x in labels), p) for labels, p in seen) for seen in row) for row in task.signals)
    words = {"states": ("left", "right"), "actions": (("listen", "open-left", "open-right"),) * 2, "signals": signals}
    formats.write_file(replace(task, horizon=None, discount=Fraction(9, 10), **words), path)
    return str(path)


@pytest.mark.parametrize(("options", "kept"), [(GRU, ("gru", 1)), (STACK, ("none", 2)), (GRU + STACK, ("gru", 2))], ids=str)
def test_trained_and_held_against_the_exact_answer(train, options, kept):
    told = document(train(*options, "--json"))
    assert (told["settings"]["memory"], told["settings"]["stack"]) == kept
    assert told["optimum"]["value"] == "-4"
    for one, value in zip(told["per_seed"], told["return"]["per_seed"], strict=True):
        assert float(one["return"]) == value and one["optimal"] == (value == -4)


@pytest.mark.parametrize("options", [GRU, STACK])
def test_the_options_are_the_settings(train, tmp_path, options):
    train(*options)
    run = tmp_path / "dec_tiger" / "vdn" / "a"
    before = (run / "metrics.jsonl").read_bytes()
    name = {"--memory": "memory", "--history": "stack"}[options[0]]
    train("--force", "--set", f"{name}={options[1]}")
    assert (run / "metrics.jsonl").read_bytes() == before


@pytest.mark.parametrize("env", ["dec_tiger", "remember"])
def test_what_it_says_fits_a_terminal(train, monkeypatch, env):
    """Tables and paths aside, which are never cut."""
    monkeypatch.setenv("COLUMNS", "80")
    said = train(*GRU, env=env)
    lines = [*said.err.splitlines(), *said.out.split("\n\n")[0].splitlines()]
    assert said.code == 0 and len(lines) > 5 and max(len(line) for line in lines if not line.startswith("run ")) <= 80


def test_a_file_of_dpomdps_is_trained_and_evaluated(train, qtran, tiger, tmp_path):
    told = document(train(*GRU, "--horizon", "3", "--json", env=tiger, method="qtran_base"))
    seen = document(qtran("evaluate", told["run"], "--json"))
    assert [one["return"] for one in seen["per_seed"]] == [one["return"] for one in told["per_seed"]]
    assert qtran("evaluate", told["run"]).code == 0


@pytest.mark.parametrize("method", first(["qtran_base", "qmix", "qplex", "qtran_alt", "iql"], 2))
@pytest.mark.parametrize("env", ["predator_prey", "stag_hunt"])
def test_pieces_of_long_episodes_in_copies(train, qtran, env, method):
    told = document(train(*GRU, *HUNT, "--json", env=env, method=method))
    assert (told["env_steps"], told["settings"]["sequence"]) == (120, 6) and told["updates"] > 50
    seen = document(qtran("evaluate", told["run"], "--json"))
    assert seen["return"]["per_seed"] == told["return"]["per_seed"]


def test_compared(qtran, tiger, tmp_path):
    asked = ("compare", tiger, "--horizon", "2", "--methods", "vdn,qtran_base", "--out", str(tmp_path / "runs"), *TINY, *GRU)
    assert qtran(*asked).code == 0
    runs = json.loads(qtran("runs", str(tmp_path / "runs"), "--json").out)["runs"]
    configs = [(tmp_path / "runs").glob(f"*/{one['method']}/*/config.yaml") for one in runs]
    assert sorted(one["method"] for one in runs) == ["qtran_base", "vdn"]
    assert all("memory: gru" in path.read_text() for paths in configs for path in paths)


@pytest.mark.parametrize("how", [("dec_tiger", GRU), ("predator_prey", (*GRU, *HUNT))], ids=lambda x: x[0])
def test_stopped_in_mid_episode_and_resumed(train, tmp_path, monkeypatch, how):
    from qtran_cli.learn.train import Trainer

    env, options = how
    run = tmp_path / env / "vdn" / "a"
    assert train(*options, env=env).code == 0
    whole = {name: (run / name).read_bytes() for name in ("metrics.jsonl", "tables.jsonl") if (run / name).exists()}
    advance, steps = Trainer.advance, iter(range(10**6))

    def stopping(self):
        if next(steps) == 31:
            os.kill(os.getpid(), signal.SIGTERM)
        advance(self)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "advance", stopping)
        assert train(*options, "--force", env=env).code == 130
    assert train(*options, "--resume", env=env).code == 0
    assert whole == {name: (run / name).read_bytes() for name in whole}


@pytest.mark.parametrize(
    ("options", "what", "right"),
    [
        (("--memory", "lstm"), "--memory: no memory is called 'lstm'", "none, gru"),
        (("--memory", "GRU"), "--memory: no memory is called 'GRU'", "none, gru"),
        (("--memory", ""), "--memory: no memory is called ''", "none, gru"),
        (("--history", "0"), "--history: '0' is not accepted", "from 1 to 1,000"),
        (("--history", "-1"), "--history: '-1' is not accepted", "from 1 to 1,000"),
        (("--history", "1001"), "--history: '1001' is not accepted", "from 1 to 1,000"),
        (("--history", "two"), "--history: 'two' is not accepted", "a whole number"),
        ((*GRU, "--set", "memory=none"), "memory=none and memory=gru", "once"),
        ((*STACK, "--set", "stack=3"), "stack=3 and stack=2", "once"),
        ((*GRU, "--set", "history=true"), "history=true contradicts memory=gru", "leave one of the two out"),
        ((*STACK, "--set", "history=true"), "history=true contradicts stack=2", "leave one of the two out"),
        (("--set", "sequence=4"), "sequence=4 of agents without memory", "--memory gru"),
        (("--set", "burn_in=2"), "burn_in=2 of agents without memory", "--memory gru"),
        ((*GRU, "--set", "burn_in=2"), "burn_in=2 of sequence=0 steps", "half of them"),
        ((*GRU, "--set", "sequence=4", "--set", "burn_in=3"), "burn_in=3 of sequence=4 steps", "half of them"),
    ],
    ids=" ".join,
)
def test_refused(train, qtran, tmp_path, options, what, right):
    alike = () if "--set" in options else (qtran("compare", "dec_tiger", "--methods", "vdn", "--out", str(tmp_path), *options),)
    for ended in (train(*options), *alike):
        assert (ended.code, ended.out) == (2, "") and what in ended.err and right in ended.err
        assert len(ended.err.splitlines()) <= 2 and not list(tmp_path.iterdir())


@pytest.mark.parametrize("others", [(), STACK, (*GRU, *STACK)], ids=str)
def test_another_memory_does_not_resume(train, tmp_path, others):
    train(*GRU)
    run = tmp_path / "dec_tiger" / "vdn" / "a"
    before = {file.name: file.read_bytes() for file in run.iterdir()}
    ended = train(*others, "--resume")
    assert (ended.code, ended.out) == (2, "") and "the options it was started with" in ended.err
    assert before == {file.name: file.read_bytes() for file in run.iterdir()}


@pytest.mark.parametrize("options", [GRU, STACK, (*GRU, "--set", "sequence=3")], ids=" ".join)
def test_a_game_of_one_step_has_nothing_to_remember_and_is_trained(train, options):
    told = document(train(*options, "--json", env="climb"))
    assert told["updates"] > 100 and len(told["per_seed"]) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ((), "32 × 21 transitions every step takes long: --set update_every=21"),
        (("--set", "update_every=2"), "32 × 21 transitions every 2 steps takes long: --set update_every=21"),
        (("--set", "update_every=3"), ""),
        (
            ("--set", "sequence=14", "--set", "burn_in=2", "--set", "batch=4"),
            "4 × 12 transitions every step takes long: --set update_every=12",
        ),
        (("--set", "sequence=10"), ""),
    ],
)
def test_updates_that_take_long_are_told_before_they_are_made(train, options, told):
    ended = train(*GRU, "--set", "env.delay=20", *options, env="remember")
    assert ended.code == 0 and (told in ended.err if told else "takes long" not in ended.err)
    assert "takes long" not in train("--history", "2", "--set", "env.delay=20", "--force", env="remember").err
