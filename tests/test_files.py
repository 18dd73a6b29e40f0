"""Reading and writing files: whole or not at all, by suffix or by content, and every fault of the file system in a line or two."""

from __future__ import annotations

import errno
import io
import os
import socket
import stat
import threading
from contextlib import nullcontext
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from qtran_cli import formats
from qtran_cli.errors import FileError, InputError, UsageError
from qtran_cli.files import streams as _streams
from qtran_cli.files import whole as _files
from qtran_cli.formats import by_suffix, named, read_bytes, read_file, suffixes, write_file
from qtran_cli.formats._sniff import guess
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.table import from_array
from tests.processes import PATIENCE
from tests.tasks import repeated

GAME = Game(from_array(np.array([[1, 2], [3, 4]])), "g")
OTHER = Game(from_array(np.array([[5, 6], [7, 8]])), "g")
NOISE = ((("hear", "hear"), Fraction(1, 4)), (("silence", "silence"), Fraction(3, 4)))
TASK = repeated([[1], [2]], name="g", discount=Fraction(1, 2), signals=((NOISE,) * 2,))
HEARD = ((("hear",), Fraction(1)),)
STAYS = ((0, Fraction(1)),)
ALONE = Task((from_array(np.array([1, 2])),), ((STAYS,) * 2,), STAYS, ("s",), None, Fraction(1, 2), signals=((HEARD,) * 2,), name="g")
HELD = {"dpomdp": TASK, "pomdp": ALONE}
"""A game that a format can hold, where it holds no table."""
as_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read and write anything")


@pytest.mark.parametrize("suffix", sorted(suffixes()))
def test_every_suffix_writes_and_reads(tmp_path, suffix):
    path = tmp_path / f"g{suffix}"
    game = HELD.get(suffix[1:], GAME)
    write_file(game, path)
    assert read_file(path).same(game)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name], "nothing is left over"


def test_suffixes_are_known_in_any_case(tmp_path):
    assert by_suffix("A.YAML") == "yaml"
    assert by_suffix("b.yml") == "yaml"
    assert by_suffix("c.TSV") == "tsv"
    assert by_suffix("d") is None
    assert by_suffix(".yaml") is None
    with pytest.raises(UsageError, match=r"no format has the suffix '\.xlsx'"):
        by_suffix("e.xlsx")


def test_format_names_are_checked():
    assert named("nfg") == "nfg"
    with pytest.raises(UsageError) as caught:
        named("ymal")
    assert caught.value.right == "did you mean yaml?"
    with pytest.raises(UsageError, match="does not say its format"):
        named(None, "out")
    with pytest.raises(UsageError):
        read_bytes(b"payoff: [1]", "x", "xls")
    assert "_files" not in formats.FORMATS


def test_a_named_format_overrides_the_suffix(tmp_path):
    path = tmp_path / "g.txt"
    write_file(GAME, path, "csv")
    assert path.read_text() == "1,2\n3,4\n"
    assert read_file(path, "csv").payoff.same(GAME.payoff)


def test_a_file_without_a_suffix_is_read_by_its_content(tmp_path):
    for name in formats.FORMATS.names():
        game = HELD.get(name, GAME)
        (tmp_path / "g").write_bytes(formats.to_bytes(game, name))
        assert formats.to_bytes(read_file(tmp_path / "g"), name) == formats.to_bytes(replace(game, name="g"), name)
    with pytest.raises(UsageError, match="does not say its format"):
        write_file(GAME, tmp_path / "g")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"payoff: [1]", "yaml"),
        (b"# comment\n\npayoff:\n - 1", "yaml"),
        (b"---\npayoff: [1]", "yaml"),
        (b"{payoff: [1]}", "yaml"),
        (b"[[1, 2], [3, 4]]", "yaml"),
        (b' {"payoff": [1]}', "json"),
        (b"{}", "json"),
        (b'\n\nNFG 1 R ""', "nfg"),
        (b"1,2", "csv"),
        (b"", "csv"),
        (b"-1;2\n", "csv"),
        (b"[bold],x\n1,2", "csv"),
        (b"NFGame,x\n1,2", "csv"),
        ("payoff: [1]".encode("utf-16"), "yaml"),
        ("\ufeff1,2".encode(), "csv"),
    ],
)
def test_guess(data, name):
    assert guess(data) == name


# Writing


def test_failed_write_leaves_the_old_file(tmp_path):
    path = tmp_path / "g.csv"
    write_file(GAME, path)
    three = Game(from_array(np.ones((2, 2, 2), dtype=int)))
    with pytest.raises(InputError):
        write_file(three, path)
    assert read_file(path).same(GAME)


def test_a_crash_while_writing_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "g.yaml"
    write_file(GAME, path)

    def fill(stream):
        stream.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _files._place(path, fill)
    assert read_file(path).same(GAME)
    assert [entry.name for entry in tmp_path.iterdir()] == ["g.yaml"]


def test_readers_never_see_half_a_file(tmp_path):
    path = tmp_path / "g.npy"
    games = [Game(from_array(np.full((100, 100), k)), "g") for k in (1, 2)]
    write_file(games[0], path)
    done = threading.Event()

    def write():
        for k in range(60):
            write_file(games[k % 2], path)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not done.is_set():
        table = read_file(path).payoff
        assert (table.high, table.low) in {(1, 1), (2, 2)}
    writer.join()


def test_permissions_and_links_are_kept(tmp_path):
    path, link = tmp_path / "g.yaml", tmp_path / "link.yaml"
    write_file(GAME, path)
    path.chmod(0o640)
    link.symlink_to(path)
    write_file(OTHER, link)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read_file(path).same(OTHER)


def test_new_files_follow_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        write_file(GAME, tmp_path / "g.yaml")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "g.yaml").stat().st_mode) == 0o640


def test_devices_and_pipes_are_written_to_not_replaced(tmp_path):
    write_file(GAME, os.devnull, "yaml")
    assert Path(os.devnull).is_char_device()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()), daemon=True)
    reader.start()
    write_file(GAME, pipe, "csv")
    reader.join(PATIENCE)
    assert received == [b"1,2\n3,4\n"]


def test_a_pipe_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"1,2\n3,4\n"), daemon=True)
    writer.start()
    assert read_file(pipe).payoff.same(GAME.payoff)
    writer.join(PATIENCE)


def test_an_array_from_a_stream_that_does_not_end_is_refused(monkeypatch):
    monkeypatch.setattr(_files, "MAX_TEXT", 100)
    monkeypatch.setattr(_files, "MAX_STREAM", 5 << 20)
    with pytest.raises(FileError, match="more than 5 MiB from a stream"):
        _files.take(Endless())


class Endless(io.RawIOBase):
    """A device that gives the start of a .npy file, then zeros without end."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """The next ``size`` bytes; a reader that takes them without limit is stopped."""
        assert self.given < 1 << 24, "it is read without end"
        start = _files.MAGIC if not self.given else b""
        self.given += size
        return start.ljust(size, b"\0")


@pytest.mark.parametrize(
    ("name", "near"),
    [("clim.yaml", "climb.yaml"), ("climb.yml", "climb.yaml"), ("nope.yaml", None), ("climb", None), ("Climb.yaml", "climb.yaml")],
)
def test_a_near_name_is_offered_and_a_suffix_in_common_is_no_likeness(tmp_path, name, near):
    for other in ("climb.yaml", "xor.yaml", "pop.yaml"):
        (tmp_path / other).write_text("payoff: [1]")
    with pytest.raises(FileError) as caught, _files.regular(tmp_path / name):
        pass
    assert caught.value.right == (f"did you mean {tmp_path / near}?" if near else "")


# What a file names


def test_a_regular_file_is_opened_at_its_start(tmp_path):
    (tmp_path / "f").write_bytes(b"abc")
    (tmp_path / "link").symlink_to("f")
    with _files.regular(tmp_path / "link") as stream:
        assert stream.read() == b"abc"


@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_no_device_or_pipe_is_opened(tmp_path, kind):
    path = tmp_path / "f"
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        socket.socket(socket.AF_UNIX).bind(str(path))
    with pytest.raises(FileError, match="this is a device or a pipe"), _files.regular(path):
        pass


def test_only_an_array_may_be_larger_than_a_text(tmp_path):
    for head, read in ((b"1,2", False), (_files.MAGIC, True)):
        with (tmp_path / "f").open("wb") as stream:
            stream.write(head)
            stream.truncate(_files.MAX_TEXT + 1)
        with pytest.raises(FileError, match="64 MiB") if not read else nullcontext(), _files.regular(tmp_path / "f") as stream:
            assert stream.read(3) == head[:3]


# Faults of the file system


@pytest.mark.parametrize("name", ["g.yaml", "g.json", "g.csv", "g.npy", "g.nfg", "g"])
def test_missing_files_and_folders(tmp_path, name):
    with pytest.raises(FileError, match="no such file") as caught:
        read_file(tmp_path / name)
    assert caught.value.where == str(tmp_path / name)
    (tmp_path / name).mkdir()
    with pytest.raises(FileError, match="this is a folder"):
        read_file(tmp_path / name)
    with pytest.raises((FileError, UsageError)):
        write_file(GAME, tmp_path / name)
    assert not any((tmp_path / name).iterdir())


def test_missing_folder_of_a_new_file(tmp_path):
    with pytest.raises(FileError, match="no such folder"):
        write_file(GAME, tmp_path / "no" / "g.yaml")


def test_file_in_the_place_of_a_folder(tmp_path):
    (tmp_path / "f").write_text("x")
    with pytest.raises(FileError, match="not a directory"):
        read_file(tmp_path / "f" / "g.yaml")
    with pytest.raises(FileError):
        write_file(GAME, tmp_path / "f" / "g.yaml")


def test_circle_of_links(tmp_path):
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    with pytest.raises(FileError, match="cannot be read: too many"):
        read_file(tmp_path / "a.yaml")


@as_root
def test_unreadable_file(tmp_path):
    path = tmp_path / "g.yaml"
    path.touch(mode=0o000)
    with pytest.raises(FileError, match="cannot be read: permission denied"):
        read_file(path)


def test_unreadable_file_whoever_asks(monkeypatch):
    def refuse(self, *arguments, **options):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(FileError, match="cannot be read: permission denied"):
        read_file("some/g.yaml")
    with pytest.raises(FileError, match="cannot be read: permission denied"):
        read_file("some/g.npy")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_full_disk():
    with pytest.raises(FileError, match="cannot be written: no space left on device"):
        write_file(GAME, "/dev/full", "yaml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero on this system")
def test_endless_file_is_refused():
    with pytest.raises(InputError, match="MiB of text"):
        read_file("/dev/zero")


@pytest.mark.parametrize(
    ("number", "right"), [(errno.ENOSPC, "room on the disk"), (errno.EACCES, "a place that you may use"), (errno.EIO, "")]
)
def test_what_would_do_where_nothing_can_be_written(number, right):
    with pytest.raises(FileError) as error, _files.reporting("there", reading=False):
        raise OSError(number, os.strerror(number))
    assert error.value.what == f"cannot be written: {os.strerror(number).lower()}" and right in error.value.right
    assert bool(right) == bool(error.value.right)


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="not a directory") as error:
        _files.write(tmp_path / "file" / "g.yaml", b"")
    assert "is a file" in error.value.right


# What outlives a loss of power


def watched(monkeypatch) -> list[str]:
    """What is done to the disk, in order."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(number):
        done.append("folder" if stat.S_ISDIR(os.fstat(number).st_mode) else f"{os.fstat(number).st_size} bytes")
        fsync(number)

    def renamed(self, target):
        done.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    return done


def test_the_data_are_on_the_disk_before_the_name_and_the_name_before_the_end(tmp_path, monkeypatch):
    done = watched(monkeypatch)
    _files.write(tmp_path / "g", b"abc")
    assert done == ["3 bytes", "rename", "folder"]


def test_a_file_system_that_cannot_sync_is_written_to_all_the_same(tmp_path, monkeypatch):
    def unable(number):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", unable)
    _files.write(tmp_path / "g", b"abc")
    assert (tmp_path / "g").read_bytes() == b"abc"


def test_data_that_do_not_reach_the_disk_leave_the_old_file(tmp_path, monkeypatch):
    def broken(number):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    (tmp_path / "g").write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(FileError, match="input/output error"):
        _files.write(tmp_path / "g", b"abc")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("g", b"old")]


# A new file


def links(monkeypatch, able: bool) -> None:
    def unable(self, target):
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    if not able:
        monkeypatch.setattr(Path, "hardlink_to", unable)


@pytest.mark.parametrize("able", [True, False], ids=["links", "no links"])
def test_a_new_file_replaces_none(tmp_path, monkeypatch, able):
    links(monkeypatch, able)
    _files.write(tmp_path / "g", b"first", new=True)
    with pytest.raises(FileError, match="the file exists"):
        _files.write(tmp_path / "g", b"second", new=True)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("g", b"first")]


@pytest.mark.parametrize("able", [True, False], ids=["links", "no links"])
def test_a_link_that_leads_nowhere_leads_to_the_new_file(tmp_path, monkeypatch, able):
    links(monkeypatch, able)
    (tmp_path / "link").symlink_to(tmp_path / "g")
    _files.write(tmp_path / "link", b"new", new=True)
    assert (tmp_path / "link").is_symlink() and (tmp_path / "g").read_bytes() == b"new"


# Descriptors


@pytest.mark.parametrize("spelled", ["/dev/fd/{}", "/proc/self/fd/{}", "/proc/thread-self/fd/{}", "link"])
def test_a_descriptor_is_written_to_where_it_stands(tmp_path, spelled):
    with (tmp_path / "f").open("wb") as stream:
        stream.write(b"before ")
        stream.flush()
        (tmp_path / "link").symlink_to(f"/dev/fd/{stream.fileno()}")
        path = str(tmp_path / "link") if spelled == "link" else spelled.format(stream.fileno())
        _files.write(path, b"and ", new=True)
        stream.write(b"after")
    assert (tmp_path / "f").read_bytes() == b"before and after"


def test_a_descriptor_that_is_not_open_is_told(tmp_path):
    with (tmp_path / "f").open("wb") as stream:
        number = stream.fileno()
    with pytest.raises(FileError, match="bad file descriptor"):
        _files.write(f"/dev/fd/{number}", b"")


def test_a_reader_that_has_left_is_no_fault_of_a_file():
    ours, theirs = os.pipe()
    os.close(ours)
    try:
        with pytest.raises(BrokenPipeError):
            _files.write(f"/dev/fd/{theirs}", b"x" * 10**6)
    finally:
        os.close(theirs)


@pytest.mark.parametrize("name", ["1", "fd/1", "link", "x" * 5000, "a\0b", ""])
def test_other_paths_are_no_descriptors(tmp_path, name):
    (tmp_path / "link").symlink_to(tmp_path / "link")
    assert not _streams.is_stream(tmp_path / name)
