"""`qtran_cli.train` has the command line's numbers."""

from __future__ import annotations

import json
import os
import signal
import warnings
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import qtran_cli as qt
from qtran_cli.errors import FileError, UsageError
from qtran_cli.runs import folder as runs

needs_torch = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
SHORT = {"hidden": 16, "evaluations": 2, "evaluation_episodes": 5}
SET = tuple(word for name, value in SHORT.items() for word in ("--set", f"{name}={value}"))
OWN = {"seconds", "updates_per_second", "env_steps_per_second", "run"}
"""What differs between two runs of the same numbers."""


def numbers(document: dict) -> dict:
    return {key: value for key, value in document.items() if key not in OWN}


@needs_torch
@pytest.mark.parametrize(("env", "method", "full"), [("climb", "qtran_base", True), ("climb", "iql", False), ("two_step", "vdn", False)])
def test_same_numbers_as_the_command_line(qtran, tmp_path, env, method, full):
    options = ("--full-exploration",) if full else ()
    told = qtran("train", "--env", env, "--method", method, "--seeds=2", "--steps=200", *SET, *options, "--out", str(tmp_path), "--json")
    theirs = json.loads(told.out)
    trained = qt.train(env, method, seeds=2, steps=200, settings=SHORT, full_exploration=full)
    assert numbers(trained.document()) == numbers(theirs)
    assert trained.document().keys() == theirs.keys()
    assert trained.returns == theirs["return"]["per_seed"]
    assert float(trained.agreement) == theirs["agreement"]
    assert isinstance(trained.agreement, Fraction)
    kept = runs.read(Path(theirs["run"])).metrics
    seeds = trained.curves["return"].seeds
    assert seeds.tolist() == [[line["return"] for line in kept if line["step"] == step] for step in (100, 200)]
    assert trained.curves["return"].steps.tolist() == [100, 200]
    assert trained.verdict == str(trained).splitlines()[0]
    assert 'class="qtran"' in trained._repr_html_()


@needs_torch
def test_an_array_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    trained = qt.train(np.array([[1, 0], [0, 2]]), "vdn", seeds=np.int64(2), steps=100, settings=SHORT)
    assert (trained.run, trained.document()["run"], trained.document()["env"]) == (None, "", "game")
    assert len(trained.per_seed) == 2
    assert trained.game.payoff[1, 1] == 2
    assert "\nrun " not in str(trained)
    assert list(tmp_path.iterdir()) == []


@needs_torch
def test_a_run_is_kept_where_it_is_asked_for(qtran, tmp_path):
    def train(**more):
        return qt.train([[1, 0], [0, 2]], "vdn", seeds=2, steps=100, settings=SHORT, out=tmp_path, name="mine", **more)

    trained = train()
    assert trained.run == tmp_path / "game" / "vdn" / "mine"
    assert runs.read(trained.run).manifest["status"] == "complete"
    assert numbers(json.loads(qtran("evaluate", str(trained.run), "--json").out))["per_seed"] == trained.document()["per_seed"]
    with pytest.raises(FileError, match="a run is here already"):
        train()
    assert numbers(train(force=True).document()) == numbers(trained.document())


@needs_torch
def test_ctrl_c_saves_and_resume_goes_on(tmp_path):
    """To the same numbers as if nothing had happened; the caller's handler is back."""
    asked = {"seeds": 2, "steps": 100, "settings": SHORT}
    with pytest.raises(KeyboardInterrupt):
        qt.train("climb", "vdn", **asked, out=tmp_path, told=lambda state: os.kill(os.getpid(), signal.SIGINT))
    (left,) = runs.find(tmp_path)
    assert runs.read(left).manifest["status"] == "interrupted" and (left / runs.CHECKPOINT).exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    steps = []
    trained = qt.train("climb", "vdn", **asked, out=tmp_path, resume=True, told=lambda state: steps.append(state.step))
    assert trained.run == left and 1 < steps[0] <= 100
    assert numbers(trained.document()) == numbers(qt.train("climb", "vdn", **asked).document())
    for more, text in (({"force": True, "out": tmp_path}, "resume and force"), ({}, "resume without out")):
        with pytest.raises(UsageError, match=text):
            qt.train("climb", "vdn", **asked, resume=True, **more)


@needs_torch
def test_pytorchs_threads_stay_the_callers():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        qt.train("climb", "vdn", seeds=1, steps=50, settings=SHORT, threads=1)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@needs_torch
def test_told_and_warned():
    heard = []
    payoff = [[8, 0], [0, -(10**6)]]
    with pytest.warns(UserWarning, match="the best payoff is 8 above the next") as caught:
        qt.train(payoff, "vdn", seeds=1, steps=50, settings=SHORT, told=heard.append)
    assert heard[-1].step == 50
    assert [Path(one.filename) for one in caught] == [Path(__file__)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trained = qt.train(payoff, "vdn", seeds=1, steps=50, settings=SHORT, quiet=True)
    assert trained.record.warnings == (str(caught[0].message),)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"method": "vnd"}, "no method is called 'vnd'\ndid you mean vdn?"),
        ({"method": 3}, "no method is called '3'\n"),
        ({"settings": ["hidden=3"]}, "settings: a value of type list\n"),
        ({"method": "pow_qmix"}, "method: pow_qmix is solved exactly, but not trained yet\n"),
        ({"seeds": 0}, "seeds is 0\n"),
        ({"steps": 1.5}, "steps is 1.5\n"),
        ({"device": "tpu"}, "device is 'tpu'\n"),
        ({"settings": {"hiden": 3}}, "no setting is called 'hiden'\ndid you mean hidden?"),
        ({"settings": {"hidden": 0}}, "hidden=0 is not accepted\n"),
        ({"settings": {"double_q": 3}}, "double_q=3 is not accepted\n"),
        (
            {"settings": {"epsilon_end": 0.5}, "full_exploration": True},
            "--set epsilon_end=0.5 contradicts exploring fully (full_exploration)\n",
        ),
        ({"preset": "papr"}, "no preset is called 'papr'\ndid you mean paper?"),
        ({"game": "clim"}, "no game is called 'clim'\n"),
        ({"horizon": 3}, "--horizon with a one-step game\n"),
        ({"checkpoint_every": "10d"}, "'10d' is no time and no number of steps\n"),
        ({"checkpoint_every": 0}, "'0' is no time and no number of steps\n"),
        ({"max_memory": "4"}, "'4' is no size\n"),
        ({"out": "", "name": "a/b"}, "'a/b' is not a name\n"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_refused(arguments, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = {"game": "climb", "method": "vdn", "seeds": 1, "steps": 50, **arguments}
    if "name" in asked and find_spec("torch") is None:
        pytest.skip("PyTorch is not installed")
    with pytest.raises(UsageError) as caught:
        qt.train(asked.pop("game"), asked.pop("method"), **asked)
    assert text in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@needs_torch
def test_a_finished_run_goes_on_and_another_begins_with_its_networks(tmp_path):
    """More steps, then more seeds; without either what the run has."""

    def train(**more):
        return qt.train("climb", "vdn", settings={**SHORT, "warmup": 5}, out=tmp_path, checkpoint_every="1h", **{"name": "a", **more})

    train(seeds=2, steps=60)
    assert train(resume=True, steps=100).document()["extended_from"] == [60]
    whole = train(resume=True, seeds=3)
    assert len(whole.returns) == 3 and whole.curves["return"].seeds.shape == (3, 3)
    assert numbers(train(resume=True).document()) == numbers(whole.document())
    other = train(name="b", from_run=whole.run, steps=40)
    assert len(other.returns) == 3 and other.document()["from"]["run"] == str(whole.run)
    with pytest.raises(UsageError, match="its networks are of vdn, not iql"):
        qt.train("climb", "iql", seeds=1, steps=50, settings=SHORT, from_run=whole.run)
    with pytest.raises(UsageError, match=r"more than the 1\.0 KiB of --max-memory"):
        train(name="c", seeds=1, steps=40, max_memory="1K")
    with pytest.raises(FileError, match="more than 40"):
        train(resume=True, steps=40)
    assert sorted(path.name for path in runs.find(tmp_path)) == ["a", "b"]


@needs_torch
def test_a_simulated_task_is_trained_by_name_with_its_options():
    done = qt.train("predator_prey", "vdn", seeds=2, steps=120, settings={"env.limit": 6, "env.grid": 3, "env.penalty": 1.5, **SHORT})
    assert dict(done.game.options) | {"limit": 6, "penalty": 1.5} == dict(done.game.options)
    assert done.agreement is None and len(done.returns) == 2
    assert done.document()["options"]["limit"] == 6
    assert done.record.settings["hidden"] == 16
    for name, settings in (("climb", {"env.limit": 6}), ("predator_prey", {"env.limitt": 6}), ("predator_prey", {"limit": 6})):
        with pytest.raises(UsageError):
            qt.train(name, "vdn", steps=10, settings=settings)
