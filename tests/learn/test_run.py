"""Run folders: the same bytes for the same command, stopped, killed or not; what is refused."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import yaml

from qtran_cli import catalogue
from qtran_cli.cli import main
from qtran_cli.errors import FileError, UsageError
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run.checkpoint import load
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.making import require_fit
from qtran_cli.learn.run.run import run
from qtran_cli.learn.tensors import worth
from qtran_cli.learn.tensors.recorded import Recorded
from qtran_cli.runs.folder import CHECKPOINT
from tests.processes import until
from tests.thorough import share

ROOT = Path(__file__).resolve().parents[2]
FILES = {"config.yaml", "game.yaml", "manifest.json", "metrics.jsonl", "tables.jsonl", "timings.jsonl", "checkpoint.pt"}


def config(steps=200, method="qtran_base", env="climb", **settings):
    chosen = configuring.chosen(method, [f"{k}={v}" for k, v in {"evaluations": 5, "hidden": 16, **settings}.items()], "default")
    return configuring.Config(env, method, 2, steps, False, chosen)


def carried_out(path, asked=None, resume=False, force=False, stop=lambda: False):
    asked = asked or config()
    game = catalogue.load(asked.env)
    with closing(Folder(path, asked, game, resume, force)) as folder:
        return run(asked, game, folder, stop=stop)


def same(a, b) -> bool:
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return len(a) == len(b) and all(map(same, a, b)) if isinstance(a, tuple | list) else a == b


def assert_same_run(one: Path, other: Path) -> None:
    for name in ("metrics.jsonl", "tables.jsonl"):
        assert (one / name).read_bytes() == (other / name).read_bytes()
    assert same(load(one / CHECKPOINT)["trainer"], load(other / CHECKPOINT)["trainer"])


@pytest.mark.parametrize(("steps", "asked"), [(39, 20), (200, 5), (7, 20), (41, 2)])
def test_there_are_as_many_evaluations_as_asked_for(tmp_path, steps, asked):
    carried_out(tmp_path / "run", config(steps, "vdn", evaluations=asked))
    lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
    at = sorted({json.loads(line)["step"] for line in lines})
    assert len(at) == min(steps, asked) and at[-1] == steps
    assert max(b - a for a, b in zip([0, *at], at, strict=False)) <= -(-steps // asked)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "one"
    carried_out(path)
    return path


def test_folder_holds_what_it_should(finished):
    assert {file.name for file in finished.iterdir()} == FILES
    lines = [json.loads(line) for line in (finished / "metrics.jsonl").read_text().splitlines()]
    assert [(line["step"], line["seed"]) for line in lines] == [(40 * k, seed) for k in range(1, 6) for seed in (0, 1)]
    assert {"return", "optimal", "epsilon", "updates", "td", "opt", "nopt"} <= set(lines[-1])
    assert json.loads((finished / "manifest.json").read_text())["status"] == "complete"
    assert yaml.safe_load((finished / "config.yaml").read_text())["settings"]["hidden"] == 16


def test_tables_are_those_learned(finished, tmp_path):
    """The last lines of tables.jsonl are what the run ends with; every evaluation and seed has one."""
    lines = [json.loads(line) for line in (finished / "tables.jsonl").read_text().splitlines()]
    assert [(line["step"], line["seed"]) for line in lines] == [(40 * k, seed) for k in range(1, 6) for seed in (0, 1)]
    ended = carried_out(tmp_path / "again").learned
    assert [{"step": 200, **one.record()} for one in ended] == lines[-2:]
    for line in lines:
        assert line["u_bar"] == [max(range(3), key=q.__getitem__) for q in line["q"]]
        assert torch.tensor(line["q_jt"]).shape == (3, 3) and isinstance(line["v_jt"], float)


def test_large_tables_are_not_recorded(tmp_path, monkeypatch):
    monkeypatch.setattr("qtran_cli.learn.run.session.TABLED", 8)
    carried_out(tmp_path / "run", config(steps=20))
    assert (tmp_path / "run" / "tables.jsonl").read_bytes() == b""


def test_checkpoint_older_than_the_tables(finished, tmp_path):
    """A run of before there was tables.jsonl is continued; what it left of such a file is not trusted."""
    steps = iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "run", stop=lambda: next(steps) == 100)
    checkpoint = load(tmp_path / "run" / CHECKPOINT)
    del checkpoint["tables.jsonl"], checkpoint["digests"]
    torch.save({**checkpoint, "schema": "qtran.checkpoint/1"}, tmp_path / "run" / CHECKPOINT)
    carried_out(tmp_path / "run", resume=True)
    assert (tmp_path / "run" / "metrics.jsonl").read_bytes() == (finished / "metrics.jsonl").read_bytes()
    lines = (tmp_path / "run" / "tables.jsonl").read_text().splitlines()
    assert lines == (finished / "tables.jsonl").read_text().splitlines()[-6:]


def test_same_command_gives_the_same_bytes(finished, tmp_path):
    carried_out(tmp_path / "again")
    assert_same_run(finished, tmp_path / "again")


@pytest.mark.parametrize("method", METHODS.names())
def test_seeds_of_a_run_are_those_of_a_larger_one(tmp_path, method):
    """Seeds 0 … 4 of ten beside a run of five: the same lines, their losses to rounding."""
    lines = {}
    for seeds in (5, 10):
        carried_out(tmp_path / str(seeds), replace(config(steps=60, method=method, warmup=5), seeds=seeds))
        found = map(json.loads, (tmp_path / str(seeds) / "metrics.jsonl").read_text().splitlines())
        lines[seeds] = [line for line in found if line["seed"] < 5]
    assert len(lines[5]) == len(lines[10]) == 25
    for one, other in zip(lines[5], lines[10], strict=True):
        assert one == pytest.approx(other, rel=1e-4)


@pytest.mark.parametrize("at", [1, 40, 77])
def test_stopped_and_resumed(finished, tmp_path, at):
    path, steps = tmp_path / "run", iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(path, stop=lambda: next(steps) == at)
    assert json.loads((path / "manifest.json").read_text())["status"] == "interrupted"
    assert load(path / CHECKPOINT)["trainer"]["step"] == at
    carried_out(path, resume=True)
    assert_same_run(finished, path)


@pytest.mark.parametrize("method", METHODS.names())
def test_stopped_in_the_middle_of_everything(tmp_path, method):
    """Whatever the method: in an episode, the ring of 20 turned over, the target network moving, no update until the evaluation."""
    own = {"hidden": 8, "replay": 20, "warmup": 5, "polyak": 0.1, "update_every": 7}
    asked, steps = config(steps=60, method=method, env="dec_tiger", **own), iter(range(1, 1000))
    carried_out(tmp_path / "whole", asked)
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "part", asked, stop=lambda: next(steps) == 47)
    carried_out(tmp_path / "part", asked, resume=True)
    assert_same_run(tmp_path / "whole", tmp_path / "part")


def test_lines_beyond_the_checkpoint_are_made_again(finished, tmp_path):
    """As a process leaves them that is killed between an evaluation and its checkpoint, in the middle of a line."""
    path, steps = tmp_path / "run", iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(path, stop=lambda: next(steps) == 77)
    for name in ("metrics.jsonl", "tables.jsonl", "timings.jsonl"):
        with (path / name).open("a") as stream:
            stream.write('{"step": 80, "seed": 0}\n{"step": 80, "se')
    carried_out(path, resume=True)
    assert_same_run(finished, path)
    assert [json.loads(line)["step"] for line in (path / "timings.jsonl").read_text().splitlines()] == [40, 77, 80, 120, 160, 200]


def test_resuming_a_finished_run_changes_nothing(finished):
    names = ("metrics.jsonl", CHECKPOINT, "manifest.json")
    before = [(finished / name).read_bytes() for name in names]
    assert carried_out(finished, resume=True).updates == 181
    assert [(finished / name).read_bytes() for name in names] == before


def test_a_run_killed_after_its_last_checkpoint_is_completed(finished, tmp_path):
    path = tmp_path / "run"
    shutil.copytree(finished, path)
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps(manifest | {"status": "running"}))
    carried_out(path, resume=True)
    found = json.loads((path / "manifest.json").read_text())
    assert (found["status"], found["update"], found.keys()) == ("complete", manifest["update"], manifest.keys())


def test_networks_that_memory_cannot_hold_are_refused():
    with pytest.raises(UsageError, match=r"would take .* TiB.* 10,000 seeds × .* parameters × 20 bytes") as error:
        require_fit(replace(config(hidden=4096), seeds=10_000), catalogue.load("climb"))
    assert "hidden" in error.value.right


COMMAND = ("train", "--env", "climb", "--method", "qtran_alt", "--seeds", "2", "--steps", "1400", "--set", "evaluations=30")
COMMAND += ("--set", "hidden=16", "--set", "warmup=20", "--name", "run", "--quiet", "--out")


WORTH = 1000
"""So many updates are replayed here, of which there are fewer than otherwise."""
REPLAYING = f"""
import sys
from qtran_cli.cli.main import run
from qtran_cli.learn.tensors import worth
worth.WORTH = {WORTH}
sys.exit(run(sys.argv[1:]))
"""


def elsewhere(out: Path, *options: str, hashes: int) -> subprocess.Popen:
    """The command in a process of its own, Python's hashes seeded with ``hashes``."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": str(hashes)}
    command = [sys.executable, "-c", REPLAYING, *COMMAND, str(out), *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The command carried out in this process."""
    out = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(worth, "WORTH", WORTH)
        assert main.run([*COMMAND, str(out)]) == 0
    return out / "climb" / "qtran_alt" / "run"


def test_killed_at_random_moments(whole, tmp_path, monkeypatch):
    """SIGKILL, once or twice, somewhere in the work; then the run is continued to the end. Every process hashes in its own way.

    The last process has few updates left, and carries them out as a list like the first: the run says so.
    """
    part = tmp_path / "climb" / "qtran_alt" / "run"
    killed = 0
    monkeypatch.setattr(worth, "WORTH", WORTH)
    for attempt in range(share(2)):
        options = ["--resume"] if (part / "config.yaml").exists() else []
        process = elsewhere(tmp_path, *options, hashes=1 + attempt)
        wanted = 450 + 200 * attempt + random.randrange(200)
        until(lambda wanted=wanted: step(part) >= wanted, process)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
    assert killed, "the run was over before it could be killed"
    assert main.run([*COMMAND, str(tmp_path), "--resume"]) == 0
    assert_same_run(whole, part)
    found = [json.loads((run / "manifest.json").read_text())["update"] for run in (whole, part)]
    assert found == ["listed", "listed"]


def step(part: Path) -> int:
    """The last step that the metrics tell of."""
    path = part / "metrics.jsonl"
    lines = path.read_bytes().splitlines() if path.exists() else []
    return 0 if len(lines) < 2 else json.loads(lines[-2])["step"]


def test_existing_run_is_kept(finished):
    before = (finished / "metrics.jsonl").read_bytes()
    with pytest.raises(FileError, match="a run is here already"):
        carried_out(finished)
    assert (finished / "metrics.jsonl").read_bytes() == before


@pytest.mark.parametrize("said", ["DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes", "CUDA out of memory."])
def test_memory_that_does_not_suffice_is_told(tmp_path, monkeypatch, said):
    def full(*_):
        raise RuntimeError(said)

    monkeypatch.setattr(Recorded, "__call__", full)
    with pytest.raises(UsageError, match="more memory than there is") as error:
        carried_out(tmp_path / "run")
    assert "batch" in error.value.right
    assert json.loads((tmp_path / "run" / "manifest.json").read_text())["status"] == "failed"


def test_a_name_that_is_too_long(tmp_path):
    with pytest.raises(FileError, match="file name too long") as error:
        carried_out(tmp_path / ("a" * 300))
    assert error.value.right == "a shorter name"


def test_force_replaces_a_run(tmp_path):
    carried_out(tmp_path / "run", config(steps=20))
    carried_out(tmp_path / "run", config(steps=40), force=True)
    assert load(tmp_path / "run" / CHECKPOINT)["trainer"]["step"] == 40


def test_other_settings_are_not_resumed(finished):
    with pytest.raises(FileError, match=r"its lambda_opt is 1\.0, not 2\.0"):
        carried_out(finished, config(lambda_opt=2), resume=True)
    with pytest.raises(FileError, match="its steps is 200, not 300"):
        carried_out(finished, config(steps=300), resume=True)


def test_nothing_to_resume(tmp_path):
    with pytest.raises(FileError, match="no run to resume"):
        carried_out(tmp_path / "none", resume=True)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"text"])
def test_damaged_checkpoint(tmp_path, damage):
    path = tmp_path / "run"
    carried_out(path, config(steps=20))
    (path / CHECKPOINT).write_bytes(damage((path / CHECKPOINT).read_bytes()))
    with pytest.raises(FileError, match="the checkpoint is damaged"):
        carried_out(path, config(steps=20), resume=True)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("config.yaml", "schema: qtran.run/0\n", "not a run of this version"),
        ("game.yaml", "payoff: [[1, 2], [3, 4]]\n", "the game has changed"),
    ],
)
def test_another_run_or_game_is_not_resumed(tmp_path, file, text, told):
    path = tmp_path / "run"
    carried_out(path, config(steps=20))
    (path / file).write_text(text)
    with pytest.raises(FileError, match=told):
        carried_out(path, config(steps=20), resume=True)


def test_two_processes_do_not_share_a_run(tmp_path):
    game = catalogue.load_one_step("climb")
    with closing(Folder(tmp_path / "run", config(), game, False, False)), pytest.raises(FileError, match="another process"):
        Folder(tmp_path / "run", config(), game, True, False)


def test_missing_lines_are_not_made_up(tmp_path):
    """The checkpoint counts on lines that are gone."""
    path = tmp_path / "run"
    carried_out(path, config(steps=20))
    (path / "metrics.jsonl").unlink()
    with pytest.raises(FileError, match="lines of before the checkpoint are missing"):
        carried_out(path, config(steps=20), resume=True)


@pytest.mark.parametrize("content", ["{", "[1]", ""])
def test_damaged_manifest_is_made_anew(tmp_path, content):
    path = tmp_path / "run"
    carried_out(path, config(steps=20))
    (path / "manifest.json").write_text(content)
    carried_out(path, config(steps=20), resume=True)
    assert {"versions", "command", "started", "status"} <= json.loads((path / "manifest.json").read_text()).keys()


def test_checkpoint_survives_a_full_disk(tmp_path, monkeypatch):
    path = tmp_path / "run"
    carried_out(path, config(steps=20))
    before = (path / CHECKPOINT).read_bytes()
    with closing(Folder(path, config(steps=20), catalogue.load_one_step("climb"), True, False)) as folder:
        monkeypatch.setattr("pathlib.Path.replace", full)
        with pytest.raises(FileError, match="no space left"):
            folder.save({})
    assert (path / CHECKPOINT).read_bytes() == before


def full(*_):
    raise OSError(28, "No space left on device")
