"""Skipping Typer's validation of plain values changes no value and no error."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.main import get_command

from qtran_cli.cli._plain import skip_validation


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


def outcome(arguments: list[str], skipping: bool) -> dict[str, object] | str:
    """What the function receives, or the error."""
    app = typer.Typer(add_completion=False)
    app.command()(everything)
    command = get_command(app)
    if skipping:
        skip_validation(command)
    try:
        with command.make_context("everything", list(arguments)) as context:
            return command.invoke(context)
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        return f"{type(error).__name__}: {error.format_message()}"


@pytest.mark.parametrize(
    "line",
    [
        "w",
        "w a b",
        "",
        "w --flag --yes --colour blue --colours red --colours blue",
        "w --no --count 3 --share 0.25 --path x/y --text t --named you",
        "w --count 10",
        "w --count three",
        "w --share much",
        "w --colour green",
        "w --colours green",
        "w --text",
        "w --unknown",
        "-- --flag",
        "w --text= --named=",
    ],
)
@pytest.mark.parametrize("word", [None, "", "shell"])
def test_outcome_is_the_same(line, word, monkeypatch):
    if word is not None:
        monkeypatch.setenv("QTRAN_TEST_WORD", word)
    arguments = line.split()
    assert outcome(arguments, skipping=True) == outcome(arguments, skipping=False)


def test_subcommands_are_exempted_too():
    app, inner = typer.Typer(), typer.Typer()
    seen = []
    inner.command("leaf")(lambda: seen.append("leaf"))
    inner.command("other")(lambda: None)
    app.add_typer(inner, name="inner")
    program = skip_validation(get_command(app))
    leaf = program.commands["inner"].commands["leaf"]
    assert all("process_value" in vars(p) or not hasattr(p, "get_runtime_param") for p in leaf.get_params(typer.Context(leaf)))
    with program.make_context("app", ["inner", "leaf"]) as context:
        program.invoke(context)
    assert seen == ["leaf"]
