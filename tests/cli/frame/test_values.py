"""Values are read as Typer reads them, without its validation; what is not accepted is told in our words."""

from __future__ import annotations

import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command

from qtran_cli.cli._frame.values import read_values
from qtran_cli.errors import UsageError
from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]


class Colour(StrEnum):
    red = "red"
    blue = "blue"


def everything(
    word: Annotated[str, typer.Argument()],
    more: Annotated[list[str] | None, typer.Argument()] = None,
    flag: Annotated[bool, typer.Option("--flag")] = False,
    either: Annotated[bool | None, typer.Option("--yes/--no")] = None,
    colour: Annotated[Colour, typer.Option()] = Colour.red,
    colours: Annotated[list[Colour] | None, typer.Option()] = None,
    count: Annotated[int | None, typer.Option(min=0, max=9)] = None,
    share: Annotated[float, typer.Option()] = 0.5,
    path: Annotated[Path | None, typer.Option()] = None,
    text: Annotated[str | None, typer.Option()] = None,
    named: Annotated[str, typer.Option(callback=lambda value: value.upper())] = "me",
    from_shell: Annotated[str | None, typer.Option(envvar="QTRAN_TEST_WORD")] = None,
) -> dict[str, object]:
    """Take a parameter of every kind."""
    return locals()


def outcome(arguments: list[str], ours: bool) -> dict[str, object]:
    """What the function receives."""
    app = typer.Typer(add_completion=False)
    app.command()(everything)
    command = get_command(app)
    if ours:
        read_values(command)
    with command.make_context("everything", list(arguments)) as context:
        return command.invoke(context)


@pytest.mark.parametrize(
    "line",
    [
        "w",
        "w a b",
        "w --flag --yes --colour blue --colours red --colours blue",
        "w --no --count 3 --share 0.25 --path x/y --text t --named you",
        "w --count +9 --share -1e-3",
        "w --count 0 --share .5",
        "-- --flag",
        "w --text= --named=",
    ],
)
@pytest.mark.parametrize("word", [None, "", "shell"])
def test_values_are_those_of_typer(line, word, monkeypatch):
    if word is not None:
        monkeypatch.setenv("QTRAN_TEST_WORD", word)
    arguments = line.split()
    assert outcome(arguments, ours=True) == outcome(arguments, ours=False)


def test_what_is_read_has_its_type():
    found = outcome(["w", "--count", "3", "--share", "1", "--path", "x", "--colour", "blue"], ours=True)
    assert [type(found[name]) for name in ("count", "share", "colour")] == [int, float, Colour]
    assert found["path"] == Path("x")


@pytest.mark.parametrize(
    ("line", "where", "right"),
    [
        ("w --count 10", "--count", "it takes a whole number from 0 to 9"),
        ("w --count -1", "--count", "it takes a whole number from 0 to 9"),
        ("w --count three", "--count", "it takes a whole number from 0 to 9"),
        ("w --count 1_0", "--count", "it takes a whole number from 0 to 9"),
        ("w --count ٣", "--count", "it takes a whole number from 0 to 9"),
        ("w --count 3.0", "--count", "it takes a whole number from 0 to 9"),
        ("w --count=", "--count", "it takes a whole number from 0 to 9"),
        (f"w --count {'9' * 5000}", "--count", "it takes a whole number from 0 to 9"),
        ("w --share much", "--share", "it takes a number"),
        ("w --share nan", "--share", "it takes a number"),
        ("w --colour green", "--colour", "it takes red or blue"),
        ("w --colour RED", "--colour", "did you mean red?"),
        ("w --colours blue --colours green", "--colours", "it takes red or blue"),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_not_accepted(line, where, right):
    with pytest.raises(UsageError) as error:
        outcome(line.split(), ours=True)
    assert error.value.where == where and error.value.right == right
    assert error.value.what.endswith(" is not accepted") and len(error.value.what) < 100


@pytest.mark.parametrize("line", ["", "--flag"])
def test_what_is_missing(line):
    with pytest.raises(UsageError, match="WORD is missing"):
        outcome(line.split(), ours=True)


def test_subcommands_are_read_too():
    app, inner = typer.Typer(), typer.Typer()
    seen = []

    def leaf(count: Annotated[int, typer.Option()] = 0) -> None:
        seen.append(count)

    inner.command("leaf")(leaf)
    inner.command("other")(lambda: None)
    app.add_typer(inner, name="inner")
    program = read_values(read_values(get_command(app)))  # preparing it twice changes nothing
    with program.make_context("app", ["inner", "leaf", "--count", "2"]) as context:
        program.invoke(context)
    assert seen == [2]
    with pytest.raises(UsageError, match="'x' is not accepted"), program.make_context("app", ["inner", "leaf", "--count", "x"]) as context:
        program.invoke(context)


def test_no_validation_is_loaded():
    """A number on the command line costs no import of Typer's validator."""
    code = "import sys\nfrom qtran_cli.cli.main import run\nrun(['games', 'random', '--seed', '3'])\nassert 'pydantic' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=PATIENCE).returncode == 0
