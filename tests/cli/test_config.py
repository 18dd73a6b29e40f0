"""`qtran train --config`: options, then QTRAN_*, then the file, then defaults; a run's own config, and what --print-config says."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
import yaml

from qtran_cli.runs.folder import read

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
SMALL = {"hidden": 8, "evaluations": 4, "warmup": 20}


@pytest.fixture
def file(tmp_path):
    def write(**said):
        path = tmp_path / "mine.yaml"
        path.write_text(yaml.safe_dump(said))
        return str(path)

    return write


@pytest.fixture
def printed(qtran):
    """What --print-config says, and where each value is from."""

    def printed(*options):
        ended = qtran("train", "--print-config", *options)
        assert (ended.code, ended.err) == (0, "")
        return yaml.safe_load(ended.out), dict(line.strip().split(": ", 1) for line in ended.out.splitlines() if ": " in line)

    return printed


def test_a_file_of_one_s_own(qtran, file, tmp_path):
    path = file(env="climb", method="vdn", seeds=2, steps=100, full_exploration=True, out=str(tmp_path), name="a", settings=SMALL)
    assert qtran("train", "--config", path).code == 0
    run = read(tmp_path / "climb" / "vdn" / "a")
    assert {key: run.config[key] for key in ("seeds", "steps", "full_exploration")} == {"seeds": 2, "steps": 100, "full_exploration": True}
    assert {key: run.config["settings"][key] for key in SMALL} == SMALL


@pytest.mark.parametrize(
    ("line", "environment", "said", "expected", "source"),
    [
        (("--steps", "300"), "200", 100, 300, "--steps"),
        ((), "200", 100, 200, "QTRAN_STEPS"),
        ((), None, 100, 100, "mine.yaml"),
        ((), "200", None, 200, "QTRAN_STEPS"),
        ((), None, None, 20_000, ""),
    ],
)
def test_precedence(printed, file, monkeypatch, line, environment, said, expected, source):
    if environment is not None:
        monkeypatch.setenv("QTRAN_STEPS", environment)
    found, lines = printed("--config", file(env="climb", method="vdn", steps=said), *line)
    assert found["steps"] == expected
    assert lines["steps"].partition("  # ")[2].endswith(source) and bool(source) == ("#" in lines["steps"])


def test_precedence_of_settings_is_name_by_name(printed, file, monkeypatch):
    monkeypatch.setenv("QTRAN_SET", "lr=0.02 batch=8")
    path = file(env="climb", method="vdn", settings={"lr": 0.01, "batch": 4, "hidden": 16, "replay": 100})
    found, lines = printed("--config", path, "--set", "lr=0.03", "--set", "replay=200")
    said = found["settings"]
    assert (said["lr"], said["batch"], said["hidden"], said["replay"]) == (0.03, 8, 16, 200)
    assert [lines[name].partition("# ")[2].rpartition("/")[2] for name in ("lr", "batch", "hidden")] == ["--set", "QTRAN_SET", "mine.yaml"]


def test_an_option_that_stands_for_a_setting_has_its_place(printed, file, monkeypatch):
    path = file(env="climb", method="vdn", memory="gru", history=2)
    assert printed("--config", path, "--set", "memory=none")[0]["settings"]["memory"] == "none"
    assert printed("--config", path, "--memory", "none", "--history", "3")[0]["settings"]["stack"] == 3
    monkeypatch.setenv("QTRAN_MEMORY", "none")
    assert printed("--config", path)[0]["settings"]["memory"] == "none"


def test_what_is_printed_asks_for_the_same(printed, tmp_path, qtran):
    options = ("--env", "predator_prey", "--method", "qtran_base", "--seeds", "3", "--full-exploration", "--set", "env.penalty=1.5")
    first = qtran("train", "--print-config", *options, "--preset", "paper").out
    (tmp_path / "again.yaml").write_text(first)
    again = printed("--config", str(tmp_path / "again.yaml"))[0]
    assert again == yaml.safe_load(first)
    assert again["settings"]["env.penalty"] == 1.5 and again["settings"]["lr"] == 5e-4
    assert "lr: 0.0005  # preset paper" in first


def test_flags_from_the_environment(printed, monkeypatch):
    monkeypatch.setenv("QTRAN_FULL_EXPLORATION", "no")
    assert "full-exploration" not in printed("--env", "climb", "--method", "vdn")[0]
    monkeypatch.setenv("QTRAN_FULL_EXPLORATION", "yes")
    assert printed("--env", "climb", "--method", "vdn")[0]["full-exploration"] is True


@pytest.fixture
def begun(qtran, tmp_path):
    """A run on a game that is gone since."""
    game = tmp_path / "game.csv"
    game.write_text("8,-12\n-12,0\n")
    small = [text for name, value in SMALL.items() for text in ("--set", f"{name}={value}")]
    ended = qtran(
        *("train", "--env", str(game), "--method", "vdn", "--seeds", "2", "--steps", "100", "--out", str(tmp_path), "--name", "a"), *small
    )
    assert ended.code == 0, ended.err
    game.unlink()
    return next(tmp_path.rglob("config.yaml")).parent


@pytest.mark.parametrize("spelled", ["{}", "{}/config.yaml"])
def test_a_run_s_config_has_the_run_s_game(qtran, begun, tmp_path, spelled):
    ended = qtran("train", "--config", spelled.format(begun), "--out", str(tmp_path), "--name", "b")
    assert ended.code == 0, ended.err
    assert (begun.parent / "b" / "metrics.jsonl").read_bytes() == (begun / "metrics.jsonl").read_bytes()
    assert (begun.parent / "b" / "game.yaml").read_bytes() == (begun / "game.yaml").read_bytes()


def test_a_run_s_config_with_another_method_and_game(qtran, begun, tmp_path):
    ended = qtran("train", "--config", str(begun), "--method", "qtran_base", "--env", "xor", "--out", str(tmp_path), "--name", "b")
    assert ended.code == 0, ended.err
    run = read(tmp_path / "xor" / "qtran_base" / "b")
    assert run.game.title == "Exclusive or" or run.env == "xor"
    assert run.config["settings"]["hidden"] == 8


def test_a_method_with_fewer_settings_takes_those_that_it_has(printed, begun, qtran, tmp_path):
    options = ("--out", str(tmp_path), "--name", "b", "--set", "lambda_nopt=2")
    assert qtran("train", "--config", str(begun), "--method", "qtran_base", *options).code == 0
    run = next(tmp_path.rglob("qtran_base/b"))
    settings = printed("--config", str(run), "--method", "vdn")[0]["settings"]
    assert settings["hidden"] == 8 and "lambda_nopt" not in settings
    ended = qtran("train", "--config", str(run), "--method", "vdn", "--set", "lambda_nopt=2")
    assert ended.code == 2 and "no setting is called 'lambda_nopt'" in ended.err


def test_a_simulated_run_keeps_its_options(qtran, tmp_path):
    small = ("--seeds", "1", "--steps", "60", "--set", "evaluations=1", "--set", "hidden=8", "--set", "warmup=20")
    options = ("--set", "env.penalty=1.5", "--set", "env.limit=10", "--out", str(tmp_path), "--name")
    assert qtran("train", "--env", "predator_prey", "--method", "vdn", *small, *options, "a").code == 0
    begun = tmp_path / "predator_prey" / "vdn" / "a"
    assert qtran("train", "--config", str(begun), "--set", "env.grid=4", "--out", str(tmp_path), "--name", "b").code == 0
    kept = read(begun.parent / "b").game.options
    assert (kept["penalty"], kept["limit"], kept["grid"]) == (1.5, 10, 4)


BAD = {
    "an unknown option": ({"stepps": 3}, "mine.yaml: no option is called 'stepps'\n  did you mean steps?"),
    "an unknown setting": ({"settings": {"lrr": 1}}, "no setting is called 'lrr'\n  did you mean lr?"),
    "a wrong number": ({"steps": "many"}, "mine.yaml: --steps: 'many' is not accepted\n  it takes a whole number from 1"),
    "a list": ({"seeds": [1, 2]}, "mine.yaml: seeds is a list\n  write one number, text, or true or false"),
    "no flag": ({"compile": 3}, "mine.yaml: compile is 3\n  compile is true or false"),
    "a flag": ({"steps": True}, "mine.yaml: steps is true\n  steps is a number or a text"),
    "settings that are a list": ({"settings": ["lr=1"]}, "mine.yaml: settings is a list\n  write settings: {lr: 0.0005}"),
    "an option of one command line": ({"resume": True}, "mine.yaml: no option is called 'resume'\n"),
    "a contradiction": (
        {"full-exploration": True, "settings": {"epsilon_end": 0.05}},
        "--set epsilon_end=0.05 contradicts exploring fully (--full-exploration)",
    ),
}


@pytest.mark.parametrize("bad", BAD)
def test_bad_files(qtran, file, tmp_path, bad):
    said, expected = BAD[bad]
    ended = qtran("train", "--config", file(env="climb", method="vdn", out=str(tmp_path / "runs"), **said))
    assert ended.code == 2 and expected in ended.err and len(ended.err.splitlines()) == 2
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("text", ["[1, 2]", "env: [", "&a [*a]", "\0", "3"])
def test_files_that_are_none(qtran, tmp_path, text):
    (tmp_path / "mine.yaml").write_text(text)
    ended = qtran("train", "--config", str(tmp_path / "mine.yaml"), "--method", "vdn", "--env", "climb")
    assert ended.code == 2 and "mine.yaml" in ended.err and len(ended.err.splitlines()) == 2


def test_a_wrong_number_of_the_environment_is_called_so(qtran, monkeypatch):
    monkeypatch.setenv("QTRAN_STEPS", "many")
    ended = qtran("train", "--env", "climb", "--method", "vdn")
    assert ended.code == 2 and "QTRAN_STEPS: --steps: 'many' is not accepted" in ended.err


def test_a_preset_beside_a_run(qtran, begun):
    ended = qtran("train", "--config", str(begun), "--preset", "paper")
    assert ended.code == 2 and "--preset paper beside a run's config, which says every setting" in ended.err


def test_begun_from_another_run_it_begins_so_again(qtran, begun, tmp_path):
    more = ("--config", str(begun), "--out", str(tmp_path), "--from", str(begun))
    assert qtran("train", *more, "--name", "b").code == 0
    begun = begun.parent / "b"
    assert qtran("train", "--config", str(begun), "--out", str(tmp_path), "--name", "c").code == 0
    assert (begun.parent / "c" / "metrics.jsonl").read_bytes() == (begun / "metrics.jsonl").read_bytes()
    ended = qtran("train", "--config", str(begun), "--method", "qmix", "--out", str(tmp_path))
    assert ended.code == 2 and "its networks are of vdn, not qmix" in ended.err
    assert json.loads((begun.parent / "c" / "manifest.json").read_text())["status"] == "complete"
