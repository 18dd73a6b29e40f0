"""What a run stands on: files that others deleted, replaced, changed or linked while it ran or lay there; what outlives a loss of power."""

from __future__ import annotations

import json
import os
import shutil
import stat
from pathlib import Path

import pytest
import torch

from qtran_cli.errors import FileError
from qtran_cli.learn.run.appended import Appended, LostError
from qtran_cli.learn.run.checkpoint import load, unchecked
from tests.learn.test_run import carried_out, config

LINES = ("metrics.jsonl", "tables.jsonl", "timings.jsonl")
SMALL = config(steps=60, method="vdn", evaluations=3)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    path = tmp_path_factory.mktemp("runs") / "one"
    carried_out(path, SMALL)
    return path


@pytest.fixture
def copy(finished, tmp_path):
    shutil.copytree(finished, tmp_path / "run")
    return tmp_path / "run"


def rewritten(path: Path) -> None:
    path.write_bytes(os.urandom(path.stat().st_size))


def replaced(path: Path) -> None:
    """Another file of the same content."""
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def grown(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"{}\n")


MEDDLING = {"deleted": Path.unlink, "rewritten": rewritten, "grown": grown}


@pytest.mark.parametrize("how", MEDDLING)
@pytest.mark.parametrize("name", [*LINES, "config.yaml", "game.yaml"])
def test_a_run_whose_files_were_meddled_with_is_not_complete(tmp_path, name, how):
    """Between its last two checkpoints, so that the end itself has to see it."""
    path, step = tmp_path / "run", iter(range(1, 1000))

    def stop() -> bool:
        if next(step) == 50:
            MEDDLING[how](path / name)
        return False

    with pytest.raises(LostError) as error:
        carried_out(path, SMALL, stop=stop)
    assert error.value.where == str(path / name) and "the last checkpoint is kept" not in error.value.right
    assert json.loads((path / "manifest.json").read_text())["status"] == "failed"


def test_lines_replaced_by_the_same_are_seen_at_the_next_checkpoint(tmp_path):
    """What is appended goes to the file that is gone."""
    path, step = tmp_path / "run", iter(range(1, 1000))
    with pytest.raises(LostError, match="deleted or replaced while the run was at work"):
        carried_out(path, SMALL, stop=lambda: next(step) == 30 and replaced(path / "metrics.jsonl") is not None)
    assert load(path / "checkpoint.pt")["trainer"]["step"] == 20


@pytest.mark.parametrize("name", LINES)
def test_garbage_of_the_same_length_is_not_continued(copy, name):
    rewritten(copy / name)
    before = {file.name: file.read_bytes() for file in copy.iterdir()}
    with pytest.raises(LostError, match="lines of before the checkpoint have changed"):
        carried_out(copy, SMALL, resume=True)
    assert {file.name: file.read_bytes() for file in copy.iterdir()} == before


def test_nothing_is_cut_where_a_later_file_is_refused(copy):
    grown(copy / "metrics.jsonl")
    rewritten(copy / "timings.jsonl")
    before = (copy / "metrics.jsonl").read_bytes()
    with pytest.raises(LostError):
        carried_out(copy, SMALL, resume=True)
    assert (copy / "metrics.jsonl").read_bytes() == before


@pytest.mark.parametrize(("gone", "since"), [("", "run was started"), ("manifest.json", "checkpoint was written")])
def test_a_config_of_other_words_is_not_continued(copy, gone, since):
    """The manifest tells, and where it is gone the checkpoint."""
    (copy / "config.yaml").write_text((copy / "config.yaml").read_text() + "# mine\n")
    if gone:
        (copy / gone).unlink()
    with pytest.raises(FileError, match=rf"config\.yaml: it has changed since the {since}"):
        carried_out(copy, SMALL, resume=True)


def test_a_checkpoint_of_before_there_were_digests_is_continued(finished, tmp_path):
    path, step = tmp_path / "run", iter(range(1, 1000))
    with pytest.raises(KeyboardInterrupt):
        carried_out(path, SMALL, stop=lambda: next(step) == 47)
    checkpoint = load(path / "checkpoint.pt")
    assert not unchecked(checkpoint) and not unchecked(None)
    del checkpoint["digests"]
    torch.save({**checkpoint, "schema": "qtran.checkpoint/1"}, path / "checkpoint.pt")
    assert unchecked(load(path / "checkpoint.pt"))
    carried_out(path, SMALL, resume=True)
    assert "digests" in load(path / "checkpoint.pt")
    for name in LINES[:2]:
        assert (path / name).read_bytes() == (finished / name).read_bytes()


def test_a_checkpoint_that_lacks_any_of_its_keys_is_damaged(copy):
    """Without its digests it is no older one: its schema says which it is."""
    whole = torch.load(copy / "checkpoint.pt")
    for key in whole:
        torch.save({name: value for name, value in whole.items() if name != key}, copy / "checkpoint.pt")
        with pytest.raises(FileError, match=r"of another version|lacks what it stands on|does not fit"):
            carried_out(copy, SMALL, resume=True)
    for key in whole["trainer"]:
        torch.save({**whole, "trainer": {k: v for k, v in whole["trainer"].items() if k != key}}, copy / "checkpoint.pt")
        with pytest.raises(FileError, match="does not fit"):
            carried_out(copy, SMALL, resume=True)


# Links


@pytest.mark.parametrize("name", [*LINES, "config.yaml", "game.yaml", "manifest.json", "checkpoint.pt"])
@pytest.mark.parametrize("options", [{"resume": True}, {"force": True}], ids=["resume", "force"])
def test_links_are_not_followed(copy, name, options):
    elsewhere = copy.parent / "elsewhere"
    (copy / name).rename(elsewhere)
    (copy / name).symlink_to(elsewhere)
    before = elsewhere.read_bytes()
    with pytest.raises(FileError, match="this is a symbolic link"):
        carried_out(copy, SMALL, **options)
    assert elsewhere.read_bytes() == before


@pytest.mark.parametrize("options", [{"resume": True}, {"force": True}, {}], ids=["resume", "force", "new"])
@pytest.mark.parametrize("leads", ["to a run", "nowhere"])
def test_a_linked_folder_is_not_written_to(copy, options, leads):
    link = copy.with_name("link")
    link.symlink_to(copy if leads == "to a run" else copy.with_name("nowhere"))
    with pytest.raises(FileError, match="this is a symbolic link"):
        carried_out(link, SMALL, **options)
    assert not copy.with_name("nowhere").exists()


def test_linked_events_are_not_written_to(copy):
    (copy / "tb").symlink_to(copy.parent)
    with pytest.raises(FileError, match="tb: this is a symbolic link"):
        carried_out(copy, SMALL, resume=True)


def test_a_folder_below_a_link_is(copy):
    """runs/ may lie on another disk."""
    copy.parent.with_name("disk").symlink_to(copy.parent)
    carried_out(copy.parent.with_name("disk") / "run", SMALL, resume=True)


def test_lines_with_another_name_are_not_cut(copy):
    grown(copy / "metrics.jsonl")
    other = copy.with_name("other")
    other.hardlink_to(copy / "metrics.jsonl")
    before = other.read_bytes()
    with pytest.raises(FileError, match="another name too") as error:
        carried_out(copy, SMALL, resume=True)
    assert "cp -r" in error.value.right and other.read_bytes() == before


# The disk


@pytest.fixture
def done(monkeypatch):
    """What is brought to the disk and renamed, in order."""
    found: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(number):
        found.append("a folder" if stat.S_ISDIR(os.fstat(number).st_mode) else Path(f"/proc/self/fd/{number}").readlink().name)
        fsync(number)

    def renamed(self, target):
        found.append(f"name {Path(target).name}")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    return found


def test_lines_are_on_the_disk_before_the_checkpoint_that_counts_on_them(tmp_path, done):
    carried_out(tmp_path / "run", SMALL)
    temporary = [name for name in done if name.startswith(".qtran-")]
    named = [name for name in done if name not in temporary]
    for at in [k for k, name in enumerate(named) if name == "name checkpoint.pt"]:
        assert set(named[at - 3 : at]) == set(LINES) and named[at + 1] == "a folder"
    assert named.count("name checkpoint.pt") == 3 and named[-2:] == ["name manifest.json", "a folder"]


def test_new_folders_are_on_the_disk_by_name(tmp_path, done):
    carried_out(tmp_path / "a" / "b" / "c", SMALL)
    assert done[:3] == ["a folder"] * 3


# A running digest


def test_a_checkpoint_costs_no_reading_of_what_was_written(tmp_path, monkeypatch):
    """Otherwise its cost would grow with the run."""
    lines = Appended(tmp_path / "lines", create=True)
    monkeypatch.setattr(Appended, "_read", None)
    digests = set()
    for k in range(3):
        lines.append([{"k": k}])
        lines.sync()
        digests.add(lines.digest)
    assert len(digests) == 3 and lines.length == (tmp_path / "lines").stat().st_size
    lines.close()
