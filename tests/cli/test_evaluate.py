"""`qtran evaluate`: the same numbers as training ended with, of any run that has a checkpoint; what it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.made import stopped, trained

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Two finished runs and an interrupted one; what training printed, by name."""
    root = tmp_path_factory.mktemp("made") / "runs"
    said = {"text": trained(root, "climb", "qtran_base", "text"), "json": trained(root, "climb", "iql", "json", "--json")}
    stopped(root / "climb" / "vdn" / "half")
    for k, path in enumerate(("qtran_base/text", "iql/json", "vdn/half")):
        os.utime(root / "climb" / path / "config.yaml", (k, k))
    return root, said


@pytest.fixture
def copy(made, tmp_path):
    """A run of its own to damage."""
    return Path(shutil.copytree(made[0] / "climb" / "qtran_base" / "text", tmp_path / "copy"))


def digests(root: Path) -> dict[str, str]:
    return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(root.rglob("*")) if file.is_file()}


def test_prints_what_training_printed(qtran, made):
    root, said = made
    ended = qtran("evaluate", str(root / "climb" / "qtran_base" / "text"))
    assert (ended.code, ended.out, ended.err) == (0, said["text"], "")


def test_document_is_that_of_training(qtran, made):
    root, said = made
    answer = json.loads(qtran("evaluate", str(root / "climb" / "iql" / "json"), "--json").out)
    own = {key: answer.pop(key) for key in ("schema", "status", "step", "steps")}
    trained = json.loads(said["json"])
    assert own == {"schema": "qtran.evaluate/1", "status": "complete", "step": 60, "steps": 60}
    assert trained.pop("schema") == "qtran.train/1" and answer == trained


def test_interrupted_run(qtran, made):
    path = made[0] / "climb" / "vdn" / "half"
    answer = json.loads(qtran("evaluate", str(path), "--json").out)
    assert (answer["status"], answer["step"], answer["steps"], answer["env_steps"]) == ("interrupted", 50, 60, 50)
    assert answer["updates"] == 50 - 6 + 1, "one a step from the end of warmup on"
    assert answer["seconds"] == pytest.approx(sum(json.loads(line)["seconds"] for line in (path / "timings.jsonl").open()))
    report = qtran("evaluate", str(path)).out
    assert report.startswith("interrupted: 50 of 60 environment steps are done\n") and "vdn, 50 environment steps per seed" in report


def test_checkpoint_is_evaluated_not_the_log(qtran, made, copy):
    """What the logs hold beyond the checkpoint, as after a kill, changes nothing but what train itself would drop."""
    with (copy / "timings.jsonl").open("a") as stream:
        stream.write('{"step": 80, "seconds": 1000}\n')
    assert json.loads(qtran("evaluate", str(copy), "--json").out)["seconds"] < 1000


def test_numbers_are_those_of_the_last_tables(qtran, made):
    path = made[0] / "climb" / "qtran_base" / "text"
    last = [json.loads(line) for line in (path / "tables.jsonl").read_text().splitlines()][-2:]
    answer = json.loads(qtran("evaluate", str(path), "--json").out)
    assert [(one["q"], one["q_jt"], one["v_jt"]) for one in answer["per_seed"]] == [
        (line["q"], line["q_jt"], line["v_jt"]) for line in last
    ]


COIN = """\
name: coin
actions: [A, B]
initial: start
states:
  start: {payoff: [[0, 1], [1, 0]], next: [[{heads: 1/2, tails: 1/2}, {heads: 1/4, tails: 3/4}], [{heads: 3/4, tails: 1/4}, heads]]}
  heads: {payoff: [[2, 0], [0, 4]], next: null}
  tails: {payoff: [[1, -3], [0, 1]], next: null}
"""


def test_game_of_several_states_with_chance(qtran, tmp_path):
    """The same as training printed; with more episodes, what is played comes closer to the exact return."""
    (tmp_path / "coin.yaml").write_text(COIN)
    said = trained(tmp_path / "runs", str(tmp_path / "coin.yaml"), "vdn", "a", "--set", "evaluation_episodes=3")
    run = str(next((tmp_path / "runs").rglob("config.yaml")).parent)
    assert qtran("evaluate", run).out == said
    (few, many, again) = (
        json.loads(qtran("evaluate", run, "--json", *more).out)["per_seed"] for more in ((), *[("--episodes", "4000")] * 2)
    )
    assert many == again, "the episodes are always the same ones"
    for one, other in zip(few, many, strict=True):
        assert one["return"] == other["return"] and abs(other["sampled_return"] - float(Fraction(other["return"]))) < 0.15
    shown = qtran("evaluate", run, "--seed", "1").out
    assert "seed 1" in shown and ("as asked" in shown or "the median one" in shown)


def test_seed(qtran, made):
    path = str(made[0] / "climb" / "qtran_base" / "text")
    answer = json.loads(qtran("evaluate", path, "--json").out)
    other = 1 - answer["median_seed"]
    shown = qtran("evaluate", path, "--seed", str(other)).out
    assert f"seed {other}        as asked; the median one by ε against the payoff is {answer['median_seed']}" in shown
    assert f"{answer['per_seed'][other]['q_jt'][0][0]:.2f}" in shown.split("learned Q_jt")[1].split("Q'_jt")[0]
    assert qtran("evaluate", path, "--seed", str(answer["median_seed"])).out == qtran("evaluate", path).out


def test_quiet(qtran, made):
    ended = qtran("evaluate", str(made[0] / "climb" / "qtran_base" / "text"), "--quiet")
    assert ended.code == 0 and ended.out.endswith("of 2 seeds greedy-optimal\n") and len(ended.out.splitlines()) == 1


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ("latest", "runs/climb/vdn/half"),
        ("runs", "runs/climb/vdn/half"),
        ("climb/iql", "runs/climb/iql/json"),
        ("runs/climb/qtran_base", "runs/climb/qtran_base/text"),
        ("climb/qtran_base/text", "runs/climb/qtran_base/text"),
    ],
)
def test_names_of_runs(qtran, made, monkeypatch, named, found):
    monkeypatch.chdir(made[0].parent)
    assert json.loads(qtran("evaluate", named, "--json").out)["run"] == found


def test_run_is_only_read(qtran, made):
    before = digests(made[0])
    for options in ((), ("--json",), ("--seed", "1"), ("--quiet",)):
        qtran("evaluate", str(made[0]), *options)
    assert digests(made[0]) == before


def damaged(name: str):
    """A function that damages a run."""
    return {
        "checkpoint lost its end": lambda run: (run / "checkpoint.pt").write_bytes((run / "checkpoint.pt").read_bytes()[:3000]),
        "no checkpoint": lambda run: (run / "checkpoint.pt").unlink(),
        "no game": lambda run: (run / "game.yaml").unlink(),
        "another version": lambda run: (run / "config.yaml").write_text("schema: qtran.run/0\n"),
        "other networks": lambda run: _changed(run, "hidden: 8", "hidden: 9"),
        "unknown method": lambda run: _changed(run, "method: qtran_base", "method: qtran_bass"),
        "unknown setting": lambda run: _changed(run, "hidden: 8", "hiden: 8"),
        "steps is a text": lambda run: _changed(run, "steps: 60", "steps: many"),
        "line of timings": lambda run: (run / "timings.jsonl").write_text("[]\n"),
    }[name]


def _changed(run: Path, old: str, new: str) -> None:
    text = (run / "config.yaml").read_text()
    assert old in text
    (run / "config.yaml").write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("damage", "what", "right"),
    [
        ("checkpoint lost its end", "checkpoint.pt: the checkpoint is damaged", "--force"),
        ("no checkpoint", "there is no checkpoint", "qtran train --resume"),
        ("no game", "game.yaml is missing", "--force"),
        ("another version", "config.yaml: this is not a run of this version", "qtran.run/1"),
        ("other networks", "config.yaml: it has changed since the run was started", "manifest.json has the digest"),
        ("unknown method", "config.yaml: no method is called 'qtran_bass'", ""),
        ("unknown setting", "config.yaml: no setting is called 'hiden'", ""),
        ("steps is a text", "config.yaml: steps is 'many'", "a whole number"),
        ("line of timings", "timings.jsonl: line 1: this is damaged: it is no mapping", "made again"),
    ],
)
def test_damaged_run(qtran, copy, damage, what, right):
    damaged(damage)(copy)
    ended = qtran("evaluate", str(copy))
    assert (ended.code, ended.out) == (2, "")
    assert str(copy) in ended.err and what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2


@pytest.mark.parametrize(
    ("arguments", "what", "right"),
    [
        (("nowhere",), "nowhere: no such folder", "qtran runs"),
        (("climb/iqk",), "climb/iqk: no such folder", "did you mean climb/iql?"),
        (("climb/iql", "--seed", "2"), "--seed: the run has no seed 2", "0 to 1"),
        (("climb/iql", "--seed", "0", "--json"), "--seed chooses the tables of the report", "--json has every seed's"),
        (("climb/iql", "--episodes", "5"), "--episodes: nothing is random in climb", "leave it out"),
        (("climb/iql", "--episodes", "0"), "--episodes", ""),
        (("climb/iql", "--device", "gpu"), "no device is called 'gpu'", "cpu"),
        (("climb/iql/json/config.yaml",), "this is a file", "name the folder"),
    ],
)
def test_bad_input(qtran, made, monkeypatch, arguments, what, right):
    monkeypatch.chdir(made[0].parent)
    ended = qtran("evaluate", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2


def test_folder_without_runs(qtran, tmp_path):
    ended = qtran("evaluate", str(tmp_path))
    assert ended.code == 2 and "no run is here" in ended.err and "qtran train" in ended.err


def test_missing_cuda(qtran, made, monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    ended = qtran("evaluate", str(made[0]), "--device", "cuda")
    assert ended.code == 2 and "no CUDA device" in ended.err


def test_torch_in_ruins_is_told(qtran, made, monkeypatch):
    def fail(name):
        raise OSError("libtorch.so: no such file")

    monkeypatch.setattr("qtran_cli.extras.import_module", fail)
    ended = qtran("evaluate", str(made[0]))
    assert ended.code == 2 and "PyTorch is installed but cannot be imported: libtorch.so: no such file" in ended.err


def test_missing_torch_names_the_extra(qtran, made, monkeypatch):
    monkeypatch.setattr("qtran_cli.extras.find_spec", lambda name: None)
    ended = qtran("evaluate", str(made[0]))
    assert ended.code == 2 and "pip install '.[train]'" in ended.err
