"""`qtran train --workers`: whatever ends the run ends its workers, what was trained is saved, and goes on to the same bytes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from qtran_cli.cli.main import run as carry_out
from qtran_cli.envs.workers.worker import Worker
from qtran_cli.errors import QtranError
from tests.envs.workers.lamps import PIDS
from tests.processes import ROOT, stopped_at_checkpoint, until
from tests.thorough import first

torch = pytest.importorskip("torch")

LAMPS = "tests.envs.workers.lamps:make"
FOLDER = Path(LAMPS.replace(":", "-")) / "vdn" / "a"
SMALL = ("--seeds", "3", "--steps", "80", "--name", "a", "--quiet", "--set", "hidden=4", "--set", "evaluations=4", "--set", "warmup=5")


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv(PIDS, str(tmp_path / "pids"))
    return tmp_path / FOLDER


def command(out: Path, *more: str) -> tuple[str, ...]:
    return ("train", "--env", LAMPS, "--method", "vdn", *SMALL, "--out", str(out), *more)


def alive(out: Path) -> list[int]:
    """The processes that made environments and are there, this one aside."""
    return [pid for pid in set(map(int, (out / "pids").read_text().split())) - {os.getpid()} if Path(f"/proc/{pid}").exists()]


def left(run: Path) -> dict[str, bytes]:
    return {name: (run / name).read_bytes() for name in ("metrics.jsonl", "config.yaml", "game.yaml")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """What the run writes when nothing stops it, in one process."""
    out = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        assert carry_out(command(out)) == 0
    return left(out / FOLDER)


@pytest.mark.parametrize("sent", first([signal.SIGTERM, signal.SIGKILL, signal.SIGINT, signal.SIGUSR1], 2))
def test_no_signal_leaves_a_worker_or_another_run(qtran, run, tmp_path, whole, sent):
    """The whole group gets it, as from a terminal or a scheduler, but SIGKILL, which the run alone gets: its workers have to notice."""
    process = stopped_at_checkpoint(run, *command(tmp_path, "--workers", "2"), stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert len(alive(tmp_path)) == 3
    (os.kill if sent == signal.SIGKILL else os.killpg)(process.pid, sent)
    process.send_signal(signal.SIGCONT)
    said = process.communicate()[1]
    until(lambda: not alive(tmp_path))
    assert process.returncode == (-signal.SIGKILL if sent == signal.SIGKILL else 130)
    assert sent == signal.SIGKILL or said.splitlines()[0] == "error: interrupted"
    assert qtran(*command(tmp_path, "--workers", "3", "--resume")).code == 0
    assert left(run) == whole


@pytest.mark.parametrize("does", ["dies", "raises"])
def test_a_worker_that_fails_leaves_a_run_that_goes_on(qtran, run, tmp_path, does):
    ended = qtran(*command(tmp_path, "--workers", "2", "--set", f"env.does={does}"))
    what, right = ended.err.splitlines()
    assert (ended.code, ended.out) == (2, "")
    assert right.strip()
    assert "was ended by SIGKILL in step()" in what if does == "dies" else f"error: {LAMPS}: step() raised ZeroDivisionError" in what
    assert json.loads((run / "manifest.json").read_text())["status"] == "failed"
    assert not alive(tmp_path)
    again = qtran(*command(tmp_path, "--resume", "--set", f"env.does={does}"))
    assert again.code == 0, "in this process it does nothing wrong"


def test_workers_that_have_nothing_to_do_are_remarked_on(qtran, tmp_path):
    options = ("--seeds", "1", "--steps", "20", "--set", "hidden=4", "--workers", "2", "--out", str(tmp_path))
    ended = qtran("train", "--env", "climb", "--method", "vdn", *options)
    assert ended.code == 0
    assert "--workers 2 is not needed: climb steps all its copies at once, in this process" in ended.err


def test_comparisons_have_workers(qtran, run, tmp_path, whole):
    small = [*SMALL[:4], *SMALL[7:], "--name", "a", "--quiet"]
    assert qtran("compare", LAMPS, "--methods", "vdn", "--epsilon-greedy", "--workers", "2", "--out", str(tmp_path), *small).code == 0
    assert len(set((tmp_path / "pids").read_text().split())) == 3 and not alive(tmp_path)
    assert left(run)["metrics.jsonl"] == whole["metrics.jsonl"]


def test_a_time_that_is_none_is_refused_before_anything_is_made(qtran, run, tmp_path, monkeypatch):
    monkeypatch.setenv("QTRAN_WORKER_SECONDS", "soon")
    ended = qtran(*command(tmp_path, "--workers=2"))
    assert ended.code == 2 and ended.err.startswith("error: QTRAN_WORKER_SECONDS=soon is not accepted") and not run.exists()


@pytest.mark.parametrize("number", ["-1", "two", "1025"])
def test_a_number_that_is_none_is_refused(qtran, run, tmp_path, number):
    ended = qtran(*command(tmp_path, f"--workers={number}"))
    assert ended.code == 2 and "--workers" in ended.err and len(ended.err.splitlines()) <= 2


def test_in_python_too(run, tmp_path, whole):
    import qtran_cli

    asked = {"seeds": 3, "steps": 80, "settings": {"hidden": 4, "evaluations": 4, "warmup": 5}, "name": "a", "quiet": True}
    qtran_cli.train(LAMPS, "vdn", workers=2, out=tmp_path, **asked)
    assert left(run)["metrics.jsonl"] == whole["metrics.jsonl"]
    assert len(set((tmp_path / "pids").read_text().split())) == 3 and not alive(tmp_path)
    with pytest.raises(QtranError) as error:
        qtran_cli.train(LAMPS, "vdn", workers=-1, **asked)
    assert "workers is -1" in str(error.value)


@pytest.mark.parametrize(
    "moment", first(["step 1", "reset 5", "evaluation 3", "step 34", "reset 9", "evaluation 9", "step 90", "reset 25"], 3)
)
@pytest.mark.parametrize("more", [(), ("--memory", "gru", "--history", "2", "--set", "sequence=4", "--set", "batch=4")])
def test_a_worker_that_is_killed_costs_no_step(qtran, run, tmp_path, whole, monkeypatch, moment, more):
    """In the midst of a step or of a reset, or in an evaluation: the run is saved as it was after the last whole step."""
    what, count = moment.split()
    expected = left_by_a_whole(qtran, tmp_path / "other", more) if more else whole
    asked, pools, ask = [], {}, Worker.ask

    def killing(self, called, *given):
        if called == "step":  # the first pool that is stepped is training's
            called = "step" if pools.setdefault(given[0], not pools) else "evaluation"
        asked.append(called)
        chosen = called == what and asked.count(what) == int(count)
        called = "step" if called == "evaluation" else called
        if chosen:  # so that it has not done it yet, while the other may have
            self._process.send_signal(signal.SIGSTOP)
        ask(self, called, *given)
        if chosen:
            self._process.kill()

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "ask", killing)
        ended = qtran(*command(tmp_path, "--workers", "2", *more))
    told, right = ended.err.splitlines()
    assert ended.code == 2 and f"was ended by SIGKILL in {what.replace('evaluation', 'step')}()" in told
    assert not alive(tmp_path)
    found = re.search(r"step (\d+) is saved: --resume --name a continues from it$", right)
    if moment == "step 1":  # in the first step
        assert found is None and not (run / "checkpoint.pt").exists()
    else:
        assert found is not None and int(found[1]) == saved_step(run) > 0
    assert json.loads((run / "manifest.json").read_text())["status"] == "failed"
    assert qtran(*command(tmp_path, "--resume", *more)).code == 0 and left(run) == expected


def left_by_a_whole(qtran, out, more):
    assert qtran(*command(out, *more)).code == 0
    return left(out / FOLDER)


def saved_step(run: Path) -> int:
    return int(torch.load(run / "checkpoint.pt", weights_only=True)["trainer"]["step"])


def test_a_worker_that_is_killed_between_steps_costs_none(qtran, run, tmp_path, whole):
    process = stopped_at_checkpoint(run, *command(tmp_path, "--workers", "2"), stderr=subprocess.PIPE, text=True)
    (worker, *_) = sorted(set(alive(tmp_path)) - {process.pid})
    os.kill(worker, signal.SIGKILL)
    process.send_signal(signal.SIGCONT)
    what, right = process.communicate()[1].splitlines()
    assert process.returncode == 2 and "was ended by SIGKILL" in what
    assert right.endswith(f"step {saved_step(run)} is saved: --resume --name a continues from it")
    until(lambda: not alive(tmp_path))
    assert qtran(*command(tmp_path, "--resume")).code == 0 and left(run) == whole
