"""TensorBoard's event files: every point of metrics.jsonl once, also after a stop, a resume and a restart."""

from __future__ import annotations

import json
import time
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.errors import UsageError
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run import events
from qtran_cli.learn.run.folder import Folder
from qtran_cli.learn.run.run import run
from qtran_cli.statistics import iqm

installed = pytest.mark.skipif(find_spec("tensorboard") is None, reason="TensorBoard is not installed: the extra tensorboard brings it")


def carried_out(path: Path, resume: bool = False, force: bool = False, tensorboard: bool = True, stop=lambda: False) -> None:
    chosen = configuring.chosen("vdn", ["evaluations=6", "hidden=8"], "default")
    config = configuring.Config("climb", "vdn", 3, 60, False, chosen)
    game = catalogue.load_one_step("climb")
    with closing(Folder(path, config, game, resume, force, tensorboard)) as folder:
        run(config, game, folder, stop=stop)


def after(count: int):
    steps = iter(range(1, 1000))
    return lambda: next(steps) == count


def next_second() -> None:
    """Event files sort by the second in their names, which a run that is continued begins later."""
    time.sleep(1.05 - time.time() % 1)


def points(path: Path, name: str) -> list[tuple[int, float]]:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(path))
    found.Reload()
    return [(point.step, point.value) for point in found.Scalars(name)]


def assert_holds_the_metrics(path: Path) -> None:
    lines = [json.loads(line) for line in (path / "metrics.jsonl").read_text().splitlines()]
    for name in ("return", "optimal", "td", "epsilon"):
        per_seed = [[(line["step"], np.float32(line[name])) for line in lines if line["seed"] == k] for k in range(3)]
        for k, expected in enumerate(per_seed):
            assert points(path / "tb" / f"seed_{k}", name) == expected
        middle = iqm(np.array([[line[name] for line in lines if line["seed"] == k] for k in range(3)], dtype=float).T)
        assert points(path / "tb" / "iqm", name) == [(step, np.float32(x)) for (step, _), x in zip(per_seed[0], middle, strict=True)]
    assert [step for step, _ in points(path / "tb" / "iqm", "td")] == [10, 20, 30, 40, 50, 60]


@installed
def test_every_point_is_there(tmp_path):
    carried_out(tmp_path / "run")
    assert_holds_the_metrics(tmp_path / "run")


@installed
@pytest.mark.parametrize("before", [True, False], ids=["with", "without"])
@pytest.mark.parametrize("at", [20, 33])
def test_resumed_without_doubled_or_missing_points(tmp_path, at, before):
    """Also where the part before the stop was written without event files."""
    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "run", tensorboard=before, stop=after(at))
    next_second()
    carried_out(tmp_path / "run", resume=True)
    assert_holds_the_metrics(tmp_path / "run")


@installed
def test_a_reader_that_is_open_drops_what_was_made_again(tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    with pytest.raises(KeyboardInterrupt):
        carried_out(tmp_path / "run", stop=after(33))
    reader = EventAccumulator(str(tmp_path / "run" / "tb" / "iqm"))
    reader.Reload()
    assert [point.step for point in reader.Scalars("td")] == [10, 20, 30]
    next_second()
    carried_out(tmp_path / "run", resume=True)
    reader.Reload()
    assert [point.step for point in reader.Scalars("td")] == [10, 20, 30, 40, 50, 60]


@installed
def test_many_seeds_have_their_mean_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(events, "SEEDS", 2)
    carried_out(tmp_path / "run")
    assert [path.name for path in (tmp_path / "run" / "tb").iterdir()] == ["iqm"]


@installed
def test_starting_over_drops_the_old_files(tmp_path):
    carried_out(tmp_path / "run")
    carried_out(tmp_path / "run", force=True, tensorboard=False)
    assert not (tmp_path / "run" / "tb").exists()


@installed
def test_metrics_are_the_same_bytes_with_and_without(tmp_path):
    carried_out(tmp_path / "with")
    carried_out(tmp_path / "without", tensorboard=False)
    assert (tmp_path / "with" / "metrics.jsonl").read_bytes() == (tmp_path / "without" / "metrics.jsonl").read_bytes()


def test_missing_package_names_the_extra(monkeypatch):
    monkeypatch.setattr("qtran_cli.extras.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="event files need TensorBoard, which is not installed") as error:
        events.require()
    assert "'.[tensorboard]'" in error.value.right


def test_package_in_ruins_leaves_nothing_behind(qtran, tmp_path, monkeypatch):
    monkeypatch.setattr("qtran_cli.extras.find_spec", lambda name: find_spec("sys"))

    def fail(name):
        if name.startswith("torch.utils"):
            raise ImportError("TensorBoard logging requires TensorBoard version 1.15 or above")

    monkeypatch.setattr("qtran_cli.extras.import_module", fail)
    ended = qtran("train", "--env", "climb", "--method", "vdn", "--tensorboard", "--out", str(tmp_path))
    assert ended.code == 2 and "TensorBoard is installed but cannot be imported: TensorBoard logging requires" in ended.err
    assert "pip install --force-reinstall tensorboard" in ended.err and not list(tmp_path.iterdir())


def test_missing_package_leaves_nothing_behind(qtran, tmp_path, monkeypatch):
    monkeypatch.setattr("qtran_cli.extras.find_spec", lambda name: None if name == "tensorboard" else find_spec(name))
    ended = qtran("train", "--env", "climb", "--method", "vdn", "--tensorboard", "--out", str(tmp_path))
    assert ended.code == 2 and "'.[tensorboard]'" in ended.err and not list(tmp_path.iterdir())
