"""The study's folder: the same bytes however the games are computed, nothing lost by a kill, no other study touched."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from qtran_cli.errors import FileError, QtranError
from qtran_cli.exact.sampling import Epsilon
from qtran_cli.files import whole as _files
from qtran_cli.pool import here
from qtran_cli.study import journal as journal_module
from qtran_cli.study import workers
from qtran_cli.study.journal import GAMES, PAIRS, PLAN, SUMMARY, journal
from qtran_cli.study.run import run
from tests.conftest import ROOT
from tests.processes import until
from tests.study.games import plan
from tests.thorough import first

ASKED = ("--methods", "iql,qmix,ow_qmix", "--alpha", "1,1/10", "--weights", "optimum:0.5")
STUDY = ("study", "--family", "integer", "--actions", "2,3", "--count", "60", *ASKED, "--seed", "4", "--json")
SMALL = {"family": "integer", "actions": "2", "count": 6, "methods": ("iql", "vdn")}


def files(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def carried_out(folder: Path, **changes) -> list:
    told: list[int] = []
    run(plan(**{**SMALL, **changes}), folder, 1, False, told.append)
    return told


@pytest.fixture(scope="module")
def whole(tmp_path_factory, process) -> dict[str, bytes]:
    """The files of STUDY, computed by one process."""
    folder = tmp_path_factory.mktemp("whole")
    assert process(*STUDY, "--out", str(folder), "--processes", "1").code == 0
    return files(folder)


def test_a_study_has_a_line_per_game_a_summary_and_its_plan(whole):
    assert set(whole) == {PLAN, GAMES, SUMMARY, PAIRS}
    assert whole[GAMES].count(b"\n") == 120


@pytest.mark.parametrize("processes", first([2, 3]))
def test_the_number_of_processes_changes_nothing(whole, process, tmp_path, processes):
    ended = process(*STUDY, "--out", str(tmp_path), "--processes", str(processes))
    assert (ended.code, ended.err) == (0, "")
    assert files(tmp_path) == whole


def start(folder: Path, processes: int) -> subprocess.Popen:
    """STUDY in a process and a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "qtran_cli", *STUDY, "--out", str(folder), "--processes", str(processes)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )


def size(folder: Path) -> int:
    return (folder / GAMES).stat().st_size if (folder / GAMES).exists() else 0


def alive(group: int) -> bool:
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("processes", first([2, 1]))
def test_a_killed_study_is_continued_to_the_same_bytes(whole, process, tmp_path, processes):
    """Killed at random moments, twice, then finished; the processes of a killed one do not stay behind."""
    draw = random.Random(processes)
    for _ in range(2):
        before = size(tmp_path)
        child = start(tmp_path, processes)
        until(lambda before=before: size(tmp_path) > before, child)
        time.sleep(draw.random() * 0.2)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        until(lambda group=child.pid: not alive(group))
        left = (tmp_path / GAMES).read_bytes()
        assert whole[GAMES].startswith(left)
    assert process(*STUDY, "--out", str(tmp_path), "--processes", str(processes)).code == 0
    assert files(tmp_path) == whole


@pytest.mark.parametrize("processes", first([2, 1]))
def test_an_interrupt_ends_with_130_and_loses_nothing(whole, process, tmp_path, processes):
    child = start(tmp_path, processes)
    until(lambda: size(tmp_path) > 0, child)
    os.killpg(child.pid, signal.SIGINT)  # as a terminal does: the whole group gets it
    _, err = child.communicate()
    if child.returncode != 0:  # it may have finished first
        assert child.returncode == 130 and err.startswith("error: interrupted\n  what is done is kept in ")
    left = (tmp_path / GAMES).read_bytes()
    assert left.endswith(b"\n") and whole[GAMES].startswith(left)
    assert process(*STUDY, "--out", str(tmp_path)).code == 0
    assert files(tmp_path) == whole


@pytest.mark.parametrize("cut", [0, 1, 40, 400, 900])
def test_a_cut_line_is_computed_again(tmp_path, cut):
    carried_out(tmp_path)
    expected = files(tmp_path)
    (tmp_path / GAMES).write_bytes(expected[GAMES][:cut])
    told = carried_out(tmp_path)
    assert told[0] == expected[GAMES][:cut].count(b"\n")
    assert told[-1] == 6
    assert files(tmp_path) == expected


def test_a_finished_study_computes_nothing(tmp_path, monkeypatch):
    carried_out(tmp_path)
    expected = files(tmp_path)
    monkeypatch.setattr(workers, "lines", None)
    assert carried_out(tmp_path) == [6]
    assert files(tmp_path) == expected


CHANGES = [
    {"family": "uniform"},
    {"actions": "3"},
    {"count": 7},
    {"seed": 1},
    {"methods": ("iql",)},
    {"settings": ("high=5",)},
    {"programs": 3},
    {"alphas": (Fraction(1, 10), Fraction(1, 2)), "methods": ("iql", "vdn", "cw_qmix")},
    {"weights": Epsilon(Fraction(1, 2))},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_another_study_is_refused_and_left_as_it_is(tmp_path, change):
    carried_out(tmp_path)
    before = files(tmp_path)
    with pytest.raises(FileError, match="another study is here") as error:
        carried_out(tmp_path, **change)
    assert "--force" in error.value.right
    assert files(tmp_path) == before


def test_a_study_under_weights_is_not_one_without(tmp_path):
    """A plan that asks for more than this one is another one, too."""
    carried_out(tmp_path, weights=Epsilon(Fraction(1, 2)))
    with pytest.raises(FileError, match='its weights is "epsilon:1/2", not null'):
        carried_out(tmp_path)


def test_force_starts_over(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    carried_out(tmp_path)
    run(plan(**{**SMALL, "seed": 1}), tmp_path, 1, True, lambda _: None)
    fresh = tmp_path / "fresh"
    carried_out(fresh, seed=1)
    assert {k: v for k, v in files_of(tmp_path).items() if k != "mine.txt"} == files(fresh)
    assert (tmp_path / "mine.txt").read_text() == "kept"


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def broken(record: dict) -> list[bytes]:
    """Whole lines that the study did not write in the place of its second."""
    other = {**record, "index": 4}
    fewer = {**record, "methods": {}}
    shapeless = {**record, "classes": []}
    return [b"{}\n", b"[]\n", b"1\n", b"not json\n", b"\xff\n", b"\n", *(json.dumps(r).encode() + b"\n" for r in (other, fewer, shapeless))]


@pytest.mark.parametrize("k", range(9))
def test_a_line_that_is_not_the_studys_is_refused(tmp_path, k):
    carried_out(tmp_path)
    lines = (tmp_path / GAMES).read_bytes().splitlines(keepends=True)
    lines[1] = broken(json.loads(lines[1]))[k]
    (tmp_path / GAMES).write_bytes(b"".join(lines))
    before = files(tmp_path)
    with pytest.raises(FileError) as error:
        carried_out(tmp_path)
    assert error.value.where.endswith("games.jsonl, line 2")
    assert files(tmp_path) == before


def test_more_lines_than_games_are_refused(tmp_path):
    carried_out(tmp_path)
    with (tmp_path / GAMES).open("ab") as file:
        file.write((tmp_path / GAMES).read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(FileError, match="not what the study wrote"):
        carried_out(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "\xff"])
def test_a_plan_that_is_none_is_refused(tmp_path, text):
    (tmp_path / PLAN).write_bytes(text.encode("latin-1"))
    with pytest.raises(FileError, match="plan"):
        carried_out(tmp_path)


def test_games_without_a_plan_are_refused(tmp_path):
    (tmp_path / GAMES).write_text("precious")
    with pytest.raises(FileError, match=r"no study\.json"):
        carried_out(tmp_path)
    assert (tmp_path / GAMES).read_text() == "precious"


def test_one_process_at_a_time(tmp_path):
    carried_out(tmp_path)
    with (tmp_path / GAMES).open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for force in (False, True):
            with pytest.raises(FileError, match="another process"), journal(tmp_path, plan(**SMALL), force):
                pass
    assert carried_out(tmp_path) == [6]


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("step", ["_require", "_write_plan"])
def test_the_plan_of_another_process_never_stands_over_these_games(tmp_path, monkeypatch, step, force):
    """Another study starts on the fresh folder right before each step of this one's start, and goes as far as it gets."""
    real, others = getattr(journal_module, step), []

    def interrupted(*arguments):
        if not others:
            others.append(None)
            with contextlib.suppress(FileError):
                run(plan(**{**SMALL, "seed": 1}), tmp_path, 1, force, lambda _: None)
        return real(*arguments)

    monkeypatch.setattr(journal_module, step, interrupted)
    with contextlib.suppress(FileError):
        run(plan(**SMALL), tmp_path, 1, force, lambda _: None)
    assert others, "the step was taken"
    kept = json.loads((tmp_path / PLAN).read_text())["seed"]
    fresh = tmp_path / "fresh"
    carried_out(fresh, seed=kept)
    assert files_of(tmp_path) == files(fresh)


def test_another_process_at_work_leaves_no_summary_over_these_games(tmp_path, monkeypatch):
    """The summary is written before the folder is let go."""
    real = _files.write

    def another(path, data, **options):
        if Path(path).name == SUMMARY:
            with pytest.raises(FileError, match="another process"), journal(tmp_path, plan(**{**SMALL, "seed": 1}), True):
                pass
        real(path, data, **options)

    monkeypatch.setattr(_files, "write", another)
    carried_out(tmp_path)
    assert (tmp_path / SUMMARY).exists()


def test_games_are_on_the_disk_before_their_summary(tmp_path, monkeypatch):
    done, fsync, write = [], os.fsync, _files.write
    monkeypatch.setattr(os, "fsync", lambda number: done.append(os.path.realpath(f"/dev/fd/{number}")) or fsync(number))
    monkeypatch.setattr(_files, "write", lambda path, data: done.append(Path(path).name) or write(path, data))
    carried_out(tmp_path)
    assert done.index(PLAN) < done.index(str(tmp_path / GAMES)) < done.index(SUMMARY)


@pytest.mark.parametrize("change", [{"seed": 1}, {"alphas": (Fraction(1, 2),)}, {"programs": 3}, {"family": "penalty"}], ids=str)
def test_games_of_another_plan_are_refused_not_summed_up(tmp_path, change):
    """The games of one study beside the plan of another, of the same sizes and methods."""
    carried_out(tmp_path)
    carried_out(tmp_path / "other", **change)
    (tmp_path / GAMES).write_bytes((tmp_path / "other" / GAMES).read_bytes())
    before = files_of(tmp_path)
    with pytest.raises(FileError, match="not what the study wrote") as error:
        carried_out(tmp_path)
    assert error.value.where.endswith("games.jsonl, line 1") and "--force" in error.value.right
    assert files_of(tmp_path) == before


def test_every_line_names_its_plan(tmp_path):
    carried_out(tmp_path)
    bare = re.sub(rb"\s", b"", (tmp_path / PLAN).read_bytes())
    for line in (tmp_path / GAMES).read_text().splitlines():
        assert hashlib.sha256(bare).hexdigest().startswith(json.loads(line)["plan"])


@pytest.mark.parametrize("name", [PLAN, GAMES, SUMMARY, PAIRS])
def test_a_link_in_the_folder_is_not_followed(tmp_path, name):
    """Else the file that it leads to would be emptied or replaced."""
    (tmp_path / "precious").write_text("mine\n")
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / name).symlink_to(tmp_path / "precious")
    for force in (False, True):
        with pytest.raises(FileError, match="link"):
            run(plan(**SMALL), tmp_path / "study", 1, force, lambda _: None)
    assert (tmp_path / "precious").read_text() == "mine\n"
    assert [path.name for path in (tmp_path / "study").iterdir()] == [name]


def test_a_study_killed_before_its_plan_was_written_begins_anew(tmp_path):
    (tmp_path / GAMES).touch()
    assert carried_out(tmp_path)[-1] == 6


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "inner"):
        with pytest.raises(FileError):
            carried_out(place)


def test_a_process_that_dies_is_reported_and_the_rest_is_kept(tmp_path, monkeypatch):
    """As where the system is short of memory and ends one of them."""
    asked = plan("integer", "5", 300, methods=("qmix",))
    monkeypatch.setattr(here, "AHEAD", 300)  # the other process is given all

    def told(done: int) -> None:
        if done >= 5 and not killed:
            import multiprocessing

            killed.append(multiprocessing.active_children()[0])
            killed[0].kill()

    killed: list = []
    with pytest.raises(QtranError, match="killed"):
        run(asked, tmp_path, 2, False, told)
    with journal(tmp_path, asked) as book:
        assert 5 <= book.done < 300


def test_a_process_begins_before_numpy():
    """Else its threads could no longer be limited."""
    code = "import sys, qtran_cli.pool.child, qtran_cli.__main__; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False).returncode == 0


def test_records_are_told_once_each_as_they_are_found_and_written(tmp_path):
    asked = plan(**SMALL)
    carried_out(tmp_path)
    whole = (tmp_path / GAMES).read_bytes()
    (tmp_path / GAMES).write_bytes(b"".join(whole.splitlines(keepends=True)[:2]) + b'{"cut')
    told: list[dict] = []
    with journal(tmp_path, asked, told=told.append) as book:
        assert (book.done, len(told)) == (2, 2)
        lines = [line.decode() for line in whole.splitlines(keepends=True)[2:]]
        book.append(lines)
        assert book.done == len(told) == len(whole.splitlines())
        with pytest.raises(FileError, match="not what the study wrote"):
            book.append(["{}\n"])
    assert told == [json.loads(line) for line in whole.splitlines()]
