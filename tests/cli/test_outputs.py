"""The files that commands write: none that exists is lost, what is no file is written to, and no work is done for nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from qtran_cli.cli._frame.program import COMMANDS
from qtran_cli.files import whole as _files
from tests.conftest import ROOT
from tests.processes import PATIENCE
from tests.runs.run_folders import written

CLIMB = "name: climb\nactions: [A, B, C]\npayoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]\n"
FACTORS = ("--q", "3,1,0", "--q", "2,1,0")
STUDY = ("study", "--out", "study", "--count", "2", "--methods", "iql", "--processes", "1", "-q")
WRITERS = [
    (("solve", "climb.yaml"), "--certificate", "f.json"),
    (("solve", "climb.yaml"), "--plot", "f.svg"),
    (("solve", "climb.yaml"), "--svg", "f.svg"),
    (("solve", "two_step", "-q"), "--certificate", "f.json"),
    (("solve", "two_step", "-q"), "--plot", "f.svg"),
    (("check", "climb.yaml", *FACTORS), "--certificate", "f.json"),
    (("check", "climb.yaml", *FACTORS), "--plot", "f.svg"),
    (("check", "climb.yaml", *FACTORS), "--svg", "f.svg"),
    (STUDY, "--plot", "f.svg"),
    (("games", "random"), "--out", "f.yaml"),
    (("games", "convert", "climb.yaml"), "", "f.json"),
    (("plot", "runs/a", "--what", "return"), "--out", "f.svg"),
    (("plot", "runs/a", "--what", "return"), "--csv", "f.csv"),
    (("runs", "runs"), "--marl-eval", "f.json"),
    (("explain", "climb", "climb.yaml", "--method", "vdn"), "--save-weights", "f.csv"),
]
every_writer = pytest.mark.parametrize(("command", "option", "name"), WRITERS, ids=[f"{c[0]}{o}" for c, o, _ in WRITERS])


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """The current folder, with a game and a run."""
    (tmp_path / "climb.yaml").write_text(CLIMB)
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "runs" / "a", "vdn", status="interrupted")
    return tmp_path


def asked(command: tuple[str, ...], option: str, name: str, *more: str) -> tuple[str, ...]:
    """The command line that writes ``name``."""
    return (*command, *filter(None, (option, name)), *more)


def there(desk: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in desk.rglob("*") if path.is_file()}


def refused(ended, *words: str) -> None:
    assert (ended.code, ended.out) == (2, "")
    assert len(ended.err.splitlines()) <= 2
    for word in words:
        assert word in ended.err


# Names


def test_names_of_files(qtran, desk):
    refused(qtran("solve", "climb", "-q", "--certificate", ""), "the name of a file is empty", "name the file to write")
    refused(qtran("solve", "climb", "-q", "--plot", "/dev/stdout"), "no suffix", "a pipe or device has none")
    assert qtran("solve", "climb", "-q", "--certificate", "none/../c.json").code == 0
    assert (desk / "c.json").exists() and not (desk / "none").exists()


# Files that exist


@every_writer
def test_a_file_that_exists_is_not_overwritten_without_force(qtran, desk, command, option, name):
    (desk / name).write_text("notes")
    before = there(desk)
    refused(qtran(*asked(command, option, name)), f"{name}: the file exists", "--force")
    assert there(desk) == before
    assert not (desk / "study").exists()
    assert qtran(*asked(command, option, name, "--force")).code == 0
    assert (desk / name).read_text() != "notes"


@every_writer
def test_a_link_to_a_file_is_that_file(qtran, desk, command, option, name):
    (desk / "notes").write_text("notes")
    (desk / name).symlink_to(desk / "notes")
    refused(qtran(*asked(command, option, name)), "the file exists")
    assert (desk / "notes").read_text() == "notes"
    assert qtran(*asked(command, option, name, "--force")).code == 0
    assert (desk / name).is_symlink() and (desk / "notes").read_text() != "notes"


@every_writer
def test_a_file_that_comes_into_being_meanwhile_is_kept(qtran, desk, monkeypatch, command, option, name):
    """Another process writes it after the check: the last thing before the file is written."""
    write = _files.write

    def late(path, data, **options):
        if Path(path).name == name:
            (desk / name).write_text("notes")
        write(path, data, **options)

    monkeypatch.setattr(_files, "write", late)
    refused(qtran(*asked(command, option, name)), f"{name}: the file exists")
    assert (desk / name).read_text() == "notes"


@pytest.mark.parametrize("command", [("solve",), ("check", *FACTORS)], ids=["solve", "check"])
def test_it_is_refused_before_the_game_is_read(qtran, desk, command):
    (desk / "mynotes.md").write_text("notes")
    refused(qtran(command[0], "nothere.yaml", *command[1:], "--certificate", "mynotes.md"), "mynotes.md: the file exists")


def forces() -> dict[str, str]:
    """Every command that takes --force, and its words for it."""
    found = {}
    for name in COMMANDS.names():
        program = COMMANDS.program(name)
        for path, command in ((name, program), *((f"{name} {k}", c) for k, c in getattr(program, "commands", {}).items())):
            for option in command.params:
                if "--force" in option.opts:
                    found[path] = option.help
    return found


def test_every_command_that_writes_files_says_so_in_the_same_words():
    said = forces()
    assert {name.split()[0] for name in said} == {
        "check",
        "compare",
        "evaluate",
        "report",
        "explain",
        "games",
        "plot",
        "reproduce",
        "rerun",
        "runs",
        "solve",
        "study",
        "train",
    }
    of_folders = {name: said.pop(name) for name in ("compare", "rerun", "study", "train")}
    assert set(said.values()) == {"Overwrite files that exist."}
    assert all(of_folders[name].startswith("Overwrite files that exist:") for name in ("rerun", "study", "train"))


def test_commands_write_through_one_function():
    """Whatever else of the command line or of reports opens, writes or renames files would escape the rule."""
    ways = ("write_bytes(", "write_text(", ".open(", "os.replace", ".rename(", "_files.write(", "write_file(")
    modules = [path for folder in ("cli", "report") for path in (ROOT / "qtran_cli" / folder).rglob("*.py")]
    found = {(path.name, way) for path in modules for way in ways if way in path.read_text()}
    assert found == {("writing.py", "_files.write("), ("main.py", ".open(")}, "main.py opens the null device"


# Places that cannot be written


@every_writer
@pytest.mark.parametrize("where", ["folder/", "none/", "folder", "none/{}", "climb.yaml/{}", "loop", "x" * 300, "-"])
def test_a_place_that_cannot_be_written_is_refused_at_once(qtran, desk, command, option, name, where):
    (desk / "folder").mkdir()
    (desk / f"loop{Path(name).suffix}").symlink_to(desk / f"loop{Path(name).suffix}")
    where = where.format(name) if "/" in where or where == "-" else where + Path(name).suffix
    if where.startswith("folder."):
        (desk / where).mkdir()
    if where == "-" and command[0] == "games":
        return  # there it is standard output
    before = there(desk)
    refused(qtran(*asked(command, option, where, "--force")))
    assert there(desk) == before and not (desk / "study").exists()


def test_a_link_that_leads_nowhere_leads_to_the_new_file(qtran, desk):
    (desk / "link.json").symlink_to("there.json")
    assert qtran("solve", "climb.yaml", "-q", "--certificate", "link.json").code == 0
    assert (desk / "link.json").is_symlink()
    assert json.loads((desk / "there.json").read_text())["schema"] == "qtran.certificate/1"
    (desk / "lost.json").symlink_to("none/there.json")
    refused(qtran("solve", "nothere.yaml", "--certificate", "lost.json"), "lost.json: its folder does not exist", "none first")


@pytest.mark.parametrize("game", ["climb", "climb.yaml", "alias.yaml"])
def test_the_game_that_is_read_is_not_written_over(qtran, desk, monkeypatch, game):
    (desk / "alias.yaml").symlink_to("climb.yaml")
    monkeypatch.setattr("qtran_cli.catalogue.folder", lambda: desk)
    refused(qtran("solve", game, "--certificate", "./climb.yaml", "--force"), "this file is read")
    assert (desk / "climb.yaml").read_text() == CLIMB


def test_an_interrupted_command_leaves_the_old_file(qtran, desk, monkeypatch):
    def interrupt(number):
        raise KeyboardInterrupt

    (desk / "c.json").write_text("old")
    monkeypatch.setattr(os, "fsync", interrupt)
    assert qtran("solve", "climb.yaml", "--certificate", "c.json", "--force").code == 130
    assert (desk / "c.json").read_text() == "old"
    assert not list(desk.glob(".qtran*"))


# Pipes and devices


def shell(line: str, desk: Path) -> subprocess.CompletedProcess[str]:
    """What bash makes of a command line in which `qtran` is this one."""
    script = f"set -o pipefail; qtran() {{ '{sys.executable}' -m qtran_cli \"$@\"; }}; {line}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(["bash", "-c", script], cwd=desk, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False)


def certificate_and_verdict(text: str) -> None:
    certificate, verdict = text[: text.rindex("}") + 1], text[text.rindex("}") + 1 :]
    assert json.loads(certificate)["schema"] == "qtran.certificate/1"
    assert verdict.strip() == "not additive, not monotone, factorizable"


@pytest.mark.parametrize(
    "line",
    [
        "qtran solve climb -q --certificate /dev/stdout | cat",
        "qtran solve climb -q --certificate /dev/fd/1 | cat",
        "ln -s /dev/stdout out; qtran solve climb -q --certificate out | cat",
        "qtran solve climb -q --certificate /dev/stdout > f; cat f",
        "qtran solve climb -q --certificate /dev/fd/3 3> f > g; cat f g",
        "qtran solve climb -q --certificate /dev/fd/3 3>&1 | cat",
        "mkfifo p; cat p & qtran solve climb -q --certificate p > g; wait; cat g",
        "qtran solve climb -q --certificate >(cat > f) > g; wait $!; cat f g",
        "qtran solve climb -q --certificate /dev/stderr 2> f > g; cat f g",
    ],
)
def test_a_pipe_or_what_the_shell_opened_gets_the_certificate_and_no_verdict_is_lost(desk, line):
    ended = shell(line, desk)
    assert (ended.returncode, ended.stderr) == (0, "")
    certificate_and_verdict(ended.stdout)


def test_what_stood_in_a_file_that_the_shell_appends_to_stays(desk):
    ended = shell("echo before > f; qtran solve climb -q --certificate /dev/stdout >> f; cat f", desk)
    first, rest = ended.stdout.split("\n", 1)
    assert first == "before"
    certificate_and_verdict(rest)


@pytest.mark.parametrize("line", ["> f", ">> f", "2> f"])
def test_the_file_that_the_shell_prints_to_is_not_replaced(desk, line):
    """Else the verdict would go to a file without a name."""
    ended = shell(f"qtran solve climb -q --certificate f --force {line}; echo $?; cat f", desk)
    assert ended.stdout.startswith("2\n")
    assert "what is printed goes to this file" in ended.stdout + ended.stderr


def test_the_game_that_the_shell_reads_is_not_written_over(desk):
    ended = shell("qtran solve - --certificate climb.yaml --force < climb.yaml", desk)
    assert ended.returncode == 2 and "this file is read" in ended.stderr
    assert (desk / "climb.yaml").read_text() == CLIMB


@pytest.mark.parametrize("option", ["--certificate", "--svg"])
def test_the_null_device_takes_everything_and_stays(qtran, desk, option):
    assert qtran("solve", "climb.yaml", option, "/dev/null").code == 0
    assert Path("/dev/null").is_char_device()


def test_games_go_to_pipes_too(desk):
    ended = shell("qtran games convert climb.yaml /dev/stdout --to csv | cat; qtran games random --out /dev/stdout --to csv | wc -l", desk)
    assert ended.stdout == "11,-30,0\n-30,7,6\n0,0,5\n3\n"


def test_a_reader_that_has_left_ends_the_command_as_elsewhere(qtran, desk):
    ours, theirs = os.pipe()
    os.close(ours)
    ended = qtran("solve", "climb.yaml", "--certificate", f"/dev/fd/{theirs}")
    os.close(theirs)
    assert ended == (141, "", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_device_is_told(qtran, desk):
    refused(qtran("solve", "climb.yaml", "--certificate", "/dev/full"), "no space left", "make room")


@pytest.mark.parametrize(("line", "words"), [("9>&-", "bad file descriptor"), ("9< climb.yaml", "bad file descriptor")])
def test_a_descriptor_that_cannot_be_written_is_refused_before_the_work(desk, line, words):
    ended = shell(f"qtran solve nothere.yaml --certificate /dev/fd/9 {line}", desk)
    assert ended.returncode == 2 and words in ended.stderr and len(ended.stderr.splitlines()) == 2


def test_a_certificate_from_a_pipe_names_a_large_game_as_it_was_given(qtran, desk):
    assert qtran("games", "random", "--actions", "101", "--out", "big.npy").code == 0
    os.mkfifo(desk / "p")
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append((desk / "p").read_bytes()), daemon=True)
    reader.start()
    assert qtran("check", "big.npy", "--q", ",".join("0" * 101), "--q", ",".join("0" * 101), "-q", "--certificate", "p").code == 1
    reader.join(PATIENCE)
    assert json.loads(received[0])["game"]["path"] == "big.npy"
