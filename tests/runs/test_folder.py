"""Run folders, read: what is there, what is refused, and which state a run is in."""

from __future__ import annotations

import fcntl
import json
import os

import pytest

from qtran_cli.errors import FileError
from qtran_cli.runs import folder as runs

CONFIG = "schema: qtran.run/1\nenv: climb\nmethod: vdn\nseeds: 2\nsteps: 20\nsettings: {}\n"


@pytest.fixture
def folder(tmp_path):
    """A run as files, without training."""
    path = tmp_path / "climb" / "vdn" / "one"
    path.mkdir(parents=True)
    (path / "config.yaml").write_text(CONFIG)
    (path / "game.yaml").write_text("payoff: [[1, 2], [3, 4]]\n")
    (path / "manifest.json").write_text(json.dumps({"status": "complete"}))
    (path / "metrics.jsonl").write_text('{"step": 10, "seed": 0, "return": 1}\n{"step": 10, "seed": 1, "return": 2}\n')
    (path / "timings.jsonl").write_text('{"step": 10, "seconds": 0.25}\n{"step": 20, "seconds": 0.5}\n')
    return path


def test_what_is_read(folder):
    run = runs.read(folder)
    assert (run.env, run.method, run.status, run.seconds) == ("climb", "vdn", "complete", 0.75)
    assert run.metrics == [{"step": 10, "seed": 0, "return": 1}, {"step": 10, "seed": 1, "return": 2}]
    assert run.tables == [] and run.game.payoff.nested() == [[1, 2], [3, 4]]


def test_unfinished_last_line_is_not_read(folder):
    with (folder / "metrics.jsonl").open("a") as stream:
        stream.write('{"step": 20, "se')
    assert len(runs.read(folder).metrics) == 2


def test_evaluations_are_whole(folder):
    """A killed process may leave an evaluation of which some seeds' lines are missing."""
    with (folder / "metrics.jsonl").open("a") as stream:
        stream.write('{"step": 20, "seed": 0, "return": 1}\n')
    run = runs.read(folder)
    assert run.evaluations == {10: [{"step": 10, "seed": 0, "return": 1}, {"step": 10, "seed": 1, "return": 2}]}
    assert run.step == 20


def test_damage_is_named(folder):
    (folder / "metrics.jsonl").write_text('{"step": 10\n{}\n')
    with pytest.raises(FileError, match="line 1: this is damaged: it is not JSON"):
        _ = runs.read(folder).metrics


def test_running_and_killed(folder):
    (folder / "manifest.json").write_text(json.dumps({"status": "running"}))
    assert runs.read(folder).status == "killed"
    with (folder / "metrics.jsonl").open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert runs.read(folder).status == "running"


def test_run_without_manifest_was_killed(folder):
    (folder / "manifest.json").unlink()
    assert runs.read(folder).status == "killed"


def test_find(folder, tmp_path):
    assert runs.find(tmp_path) == [folder]
    assert runs.find(tmp_path / "none") == []
    (tmp_path / "config.yaml").write_text("of: another program\n")
    assert runs.find(tmp_path) == [folder]


def test_latest_is_the_one_started_last(folder, tmp_path):
    assert runs.latest(tmp_path / "none") is None
    for k, name in enumerate(("zero", "a", "m")):
        (folder.parent / name).mkdir()
        for file in ("config.yaml", "metrics.jsonl"):
            (folder.parent / name / file).write_text("")
        os.utime(folder.parent / name / "config.yaml", ns=(0, 10**9 * (k % 2)))
    os.utime(folder / "config.yaml", ns=(0, 0))
    assert runs.latest(tmp_path) == folder.parent / "a"


@pytest.mark.parametrize("text", ["schema: qtran.run/0\n", "- 1\n", ""])
def test_another_version_is_refused(folder, text):
    (folder / "config.yaml").write_text(text)
    with pytest.raises(FileError, match="not a run of this version"):
        runs.read(folder)


def test_no_run(tmp_path):
    with pytest.raises(FileError, match="no run is here"):
        runs.read(tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="this is a file"):
        runs.read(tmp_path / "file")


# What was played


def told(folder, **manifest) -> runs.Run:
    (folder / "manifest.json").write_text(json.dumps({"status": "complete", **manifest}))
    return runs.read(folder)


DIGEST = "sha256:" + "0" * 64


def test_environment_of_a_run_of_an_earlier_version(folder):
    """Its manifest says nothing, or nothing that is a digest: the game that it keeps tells."""
    from qtran_cli import formats
    from qtran_cli.model import environment

    known = environment.of(formats.read_file(folder / "game.yaml"))
    for run in (told(folder), told(folder, environment=3), told(folder, environment="sha256:0"), told(folder, environment=known.digest)):
        assert run.environment == known
    (folder / "manifest.json").write_text("{")
    assert runs.read(folder).environment == known


def test_environment_of_a_run_whose_game_is_gone(folder):
    (folder / "game.yaml").unlink()
    run = told(folder, environment=DIGEST)
    assert (run.environment.digest, run.environment.name, run.environment.known) == (DIGEST, "climb", True)
    assert (told(folder).environment.digest, told(folder).environment.known) == ("unknown:climb", False)


def test_game_that_was_changed_after_training(folder):
    with pytest.raises(FileError, match=r"game\.yaml: the game has changed"):
        _ = told(folder, environment=DIGEST).environment
