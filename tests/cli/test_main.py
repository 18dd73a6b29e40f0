"""The boundary of the process: exit codes, two lines at most on stderr, no traceback, nothing lost and nothing hostile printed."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from qtran_cli import __version__, errors
from qtran_cli.cli import main
from qtran_cli.cli._frame import program
from qtran_cli.cli._frame.line import LINE, printable
from qtran_cli.errors import GameError, QtranError, UsageError
from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]

COMMANDS = {
    "answer": '''
        """The answer."""
        import enum
        import typer
        from typing import Annotated

        Tone = enum.StrEnum("Tone", ["high", "deep"])

        def command(
            word: Annotated[str, typer.Argument(metavar="WORD")] = "yes",
            loud: Annotated[bool, typer.Option("--loud", help="Shout.")] = False,
            times: Annotated[int, typer.Option("--times", min=1, help="How often.")] = 1,
            tone: Annotated[Tone, typer.Option("--tone", help="How.")] = Tone.high,
        ) -> None:
            """Say WORD,
            and nothing else.

            A second paragraph.
            """
            for _ in range(times):
                print(word.upper() if loud else word)
        ''',
    "end": '''
        """End in some way."""
        import typer
        from qtran_cli import errors

        def command(how: str) -> None:
            """Raise what HOW spells."""
            raise eval(how)
        ''',
    "group": '''
        """A group of two."""
        import typer
        app = typer.Typer(no_args_is_help=True)

        @app.command()
        def left() -> None:
            """Go left."""
            print("left")

        @app.command()
        def right() -> None:
            """Go right."""
            print("right")
        ''',
    "main": "raise ImportError('the frame is not a command')",
    "output": "raise ImportError('the frame is not a command')",
    "_hidden": "raise ImportError('private')",
}


@pytest.fixture
def play(tmp_path, monkeypatch):
    """A program of made-up commands in the place of qtran's own; the folder of their modules."""
    folder = tmp_path / "play_commands"
    folder.mkdir()
    (folder / "__init__.py").touch()
    for name, source in COMMANDS.items():
        lines = source.splitlines()
        indent = len(lines[1]) - len(lines[1].lstrip()) if len(lines) > 1 else 0
        (folder / f"{name}.py").write_text("\n".join(line[indent:] if not line[:indent].strip() else line for line in lines))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(program, "COMMANDS", program.Commands("play_commands", "command"))
    yield folder
    for name in [m for m in sys.modules if m.split(".")[0] == "play_commands"]:
        del sys.modules[name]


# What the program shows


def test_overview_lists_every_command_and_imports_none(play, qtran):
    ended = qtran("--help")
    assert ended.code == 0
    listed = ended.out.split("Commands:")[1].split("\n")
    assert [line.split(maxsplit=1) for line in listed if line.strip()] == [
        ["answer", "Say WORD, and nothing else."],
        ["end", "Raise what HOW spells."],
        ["group", "A group of two."],
    ]
    assert not [m for m in sys.modules if m.startswith("play_commands.")]


@pytest.mark.parametrize("arguments", [(), ("answer",), ("group",), ("group", "left")], ids=" ".join)
def test_short_help_works_everywhere(play, qtran, arguments):
    short, long = qtran(*arguments, "-h"), qtran(*arguments, "--help")
    assert short == long
    assert short.code == 0
    assert short.out.startswith(f"Usage: {' '.join(['qtran', *arguments])}")
    assert "\x1b" not in short.out


def test_help_of_a_group_is_its_docstring(play, qtran):
    assert "A group of two." in qtran("group", "-h").out


@pytest.mark.parametrize("arguments", [(), ("group",)], ids=["qtran", "group"])
def test_no_command_is_answered_with_the_help(play, qtran, arguments):
    ended = qtran(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err == qtran(*arguments, "-h").out


def test_version(qtran):
    assert qtran("--version") == (0, f"qtran {__version__}\n", "")


def test_command_and_subcommand_run(play, qtran):
    assert qtran("answer") == (0, "yes\n", "")
    assert qtran("answer", "so", "--loud", "--times", "2") == (0, "SO\nSO\n", "")
    assert qtran("group", "right") == (0, "right\n", "")


# Usage errors


@pytest.mark.parametrize(
    ("arguments", "what", "right"),
    [
        (("anwser",), "no command is called 'anwser'", "did you mean answer?"),
        (("xyz",), "no command is called 'xyz'", "known: answer, end, group"),
        (("main",), "no command is called 'main'", "known: answer, end, group"),
        (("_hidden",), "no command is called '_hidden'", "known: answer, end, group"),
        (("answer", "a", "b"), "qtran answer has no place for 'b'", "try 'qtran answer -h'"),
        (("answer", "--lout"), "qtran answer has no option --lout", "did you mean --loud?"),
        (("answer", "--times", "many"), "--times: 'many' is not accepted", "it takes a whole number from 1"),
        (("answer", "--times", "0"), "--times: '0' is not accepted", "it takes a whole number from 1"),
        (("answer", "--tone", "low"), "--tone: 'low' is not accepted", "it takes high or deep"),
        (("end",), " is missing", "try 'qtran end -h'"),
        (("group", "lefty"), "qtran group has no command 'lefty'", "did you mean left?"),
        (("--loud", "answer"), "qtran has no option --loud", "try 'qtran -h'"),
        (("",), "no command is called ''", "known:"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_usage_error_takes_two_lines(play, qtran, arguments, what, right):
    ended = qtran(*arguments)
    assert (ended.code, ended.out) == (2, "")
    first, second = ended.err.splitlines()
    assert first.startswith("error: ")
    assert what.lower() in first.lower()
    assert right in second


# Every way to end


@pytest.mark.parametrize(
    ("how", "code", "err"),
    [
        ("typer.Exit(0)", 0, ""),
        ("typer.Exit(1)", 1, ""),
        ("typer.Exit(2)", 2, ""),
        ("errors.GameError('ragged')", 2, "error: ragged\n"),
        ("errors.GameError('ragged', where='g.yaml: payoff[1]')", 2, "error: g.yaml: payoff[1]: ragged\n"),
        (
            "errors.FileError('no such file', where='g.yaml', right='see qtran games')",
            2,
            "error: g.yaml: no such file\n  see qtran games\n",
        ),
        ("KeyboardInterrupt", 130, "error: interrupted\n"),
        ("typer.Abort", 130, "error: interrupted\n"),
        ("BrokenPipeError", 141, ""),
        ("FileNotFoundError(2, 'No such file or directory', 'out.png')", 2, "error: out.png: No such file or directory\n"),
        ("OSError(28, 'No space left on device')", 2, "error: standard output: No space left on device\n"),
        ("OSError('no plan')", 2, "error: no plan\n"),
    ],
)
def test_ending(play, qtran, how, code, err):
    assert qtran("end", how) == (code, "", err)


@pytest.mark.parametrize(
    ("how", "first"),
    [
        ("MemoryError('Unable to allocate 7 GiB')", "error: out of memory: Unable to allocate 7 GiB"),
        ("MemoryError", "error: out of memory"),
        ("RecursionError('maximum recursion depth exceeded')", "error: the input is nested too deeply"),
        ("ZeroDivisionError('division by zero')", "error: qtran failed where it should not have: ZeroDivisionError: division by zero"),
        ("AssertionError", "error: qtran failed where it should not have: AssertionError"),
    ],
)
def test_ending_without_an_answer_says_what_to_do(play, qtran, how, first):
    ended = qtran("end", how)
    assert (ended.code, ended.out) == (2, "")
    said, right = ended.err.splitlines()
    assert said == first
    assert right.startswith("  ")


def test_debug_shows_the_traceback(play, qtran, monkeypatch):
    how = "errors.GameError('ragged')"
    monkeypatch.setenv("QTRAN_DEBUG", "1")
    shown = qtran("end", how)
    assert shown.code == 2
    assert shown.err.startswith("Traceback")
    assert shown.err.endswith("error: ragged\n")
    monkeypatch.setenv("QTRAN_DEBUG", "0")
    assert "Traceback" not in qtran("end", how).err


@pytest.mark.parametrize("how", ["typer.Exit(1)", "BrokenPipeError"])
def test_debug_is_silent_where_nothing_failed(play, qtran, monkeypatch, how):
    monkeypatch.setenv("QTRAN_DEBUG", "1")
    assert qtran("end", how).err == ""


def test_reader_that_left_is_recognised_through_rich():
    left = SystemExit(1)
    left.__context__ = BrokenPipeError(errno.EPIPE, "Broken pipe")  # how Rich's console answers a broken pipe
    assert main.explain(left) == main.Ending(141)
    assert main.explain(SystemExit(1)) == main.Ending(2)
    assert main.explain(SystemExit(0)) == main.Ending(0)


def test_every_error_of_the_tree_exits_2():
    leaves = [e for e in vars(errors).values() if isinstance(e, type) and issubclass(e, QtranError)]
    assert len(leaves) >= 7
    for leaf in leaves:
        assert main.explain(leaf("what", where="where", right="right")) == main.Ending(2, "where: what", "right")


# Text from hostile files


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("优化 ū ∑", "优化 ū ∑"),
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
        ("\u202eright to left", r"\u202eright to left"),
        ("\udcff", r"\udcff"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("back\\slash", "back\\slash"),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown


def test_long_error_is_cut_in_its_middle():
    shown = printable("a" * 10_000 + "the end")
    assert len(shown) <= LINE
    assert shown.startswith("aaa")
    assert shown.endswith("the end")


def test_hostile_error_keeps_to_two_lines(play, qtran):
    ended = qtran("end", "errors.GameError('x\\ny' * 9999, where='\\x1b[2J', right='\\n\\n')")
    assert len(ended.err.splitlines()) == 2
    assert "\x1b" not in ended.err
    assert len(ended.err) < 1000


# Processes, streams and signals


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a shell line in which qtran and python are ours, with exit codes of pipes reported."""
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; python() {{ "{sys.executable}" "$@"; }}; qtran() {{ python -m qtran_cli "$@"; }}; {command}'],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
    )


def test_reader_that_leaves_ends_quietly():
    done = shell("qtran --help | true")  # 0 where the help was in the pipe before its reader ended
    assert (done.returncode in (0, 141), done.stderr) == (True, "")


def test_output_longer_than_a_pipe_to_a_reader_that_leaves(tmp_path):
    script = "import sys; from qtran_cli.cli import main; from qtran_cli.cli._frame import program\n"
    script += "def many(arguments):\n    for k in range(10**6): print('line', k)\n    return 0\n"
    script += "program.run = many\nsys.exit(main.run([]))"
    (tmp_path / "many.py").write_text(script)
    done = shell(f"python '{tmp_path}/many.py' | head -1")
    assert (done.stdout, done.stderr, done.returncode) == ("line 0\n", "", 141)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_full_disk_is_an_error_of_one_line():
    done = shell("qtran --version > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "error: standard output: No space left on device\n"


def test_closed_streams_do_no_harm():
    assert shell("qtran --version >&-").returncode == 0
    done = shell("qtran nothing 2>&-")
    assert (done.returncode, done.stderr) == (2, "")
    done = shell("qtran solve - <&-")
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, "error: standard input: empty")


BARE_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize("environment", [{"PYTHONIOENCODING": "ascii"}, BARE_C], ids=["ascii", "C"])
def test_terminal_without_unicode_shows_replacements(tmp_path, environment):
    script = "import sys; from qtran_cli.cli import main; from qtran_cli.cli._frame import program\n"
    script += "def say(arguments):\n    print('Σ ū 优'); raise main.QtranError('Σ is unknown')\n"
    script += "program.run = say\nsys.exit(main.run([]))"
    (tmp_path / "say.py").write_text(script, encoding="utf-8")
    done = shell(f"python '{tmp_path}/say.py'", **environment)
    assert (done.returncode, done.stdout) == (2, "? ? ?\n")
    assert done.stderr.endswith(" is unknown\n")


def test_interrupt_ends_with_130_and_one_line(tmp_path):
    script = "import sys, time; from qtran_cli.cli import main; from qtran_cli.cli._frame import program\n"
    script += "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a background shell ignores it
    script += "def wait(arguments):\n    print('ready', flush=True)\n    while True: time.sleep(1)\n"
    script += "program.run = wait\nsys.exit(main.run([]))"
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert (process.returncode, err) == (130, "error: interrupted\n")


# Shell completion


def test_completion_script_and_answers(process):
    words = process(_QTRAN_COMPLETE="complete_bash", COMP_WORDS="qtran so", COMP_CWORD="1")
    assert words.code == 0
    assert "solve" in words.out.split()
    script = process(_QTRAN_COMPLETE="source_bash")
    assert "_QTRAN_COMPLETE=complete_bash" in script.out


def test_completion_of_an_unknown_command_stays_quiet(process):
    ended = process(_QTRAN_COMPLETE="complete_bash", COMP_WORDS="qtran nothing at", COMP_CWORD="2")
    assert (ended.code, ended.err) == (0, "")


# The commands of this repository


def test_every_command_module_is_a_command():
    names = program.COMMANDS.names()
    assert names
    for name in names:
        module = program.COMMANDS[name]
        assert hasattr(module, "command") != hasattr(module, "app"), f"{name} needs either command or app"
        assert program.COMMANDS.program(name).name == name


def test_every_summary_is_the_first_paragraph_of_the_help():
    for name in program.COMMANDS.names():
        summary = program.COMMANDS.summary(name)
        assert summary
        assert len(summary) <= 140, "the first paragraph is the line in `qtran -h`"
        assert " ".join(program.COMMANDS.program(name).help.split()).startswith(summary)


def test_errors_say_what_where_and_what_is_right():
    assert str(GameError("ragged", where="payoff[1]", right="three numbers")) == "payoff[1]: ragged\nthree numbers"
    assert str(UsageError("no")) == "no"


def test_package_in_ruins_is_no_fault_of_qtran():
    ending = main.explain(ImportError("libpng.so: cannot open", name="matplotlib._png"))
    assert (ending.code, ending.what) == (2, "matplotlib is installed but cannot be imported: libpng.so: cannot open")
    assert ending.right == "pip install --force-reinstall matplotlib installs it anew"
    assert "failed where it should not have" in main.explain(ImportError("cannot import name 'x'", name="qtran_cli.model.game")).what
