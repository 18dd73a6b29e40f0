"""The `qtran` program: its commands are the modules of this folder, each imported only when it is the one asked for.

`qtran -h` lists every command without importing any: the one-line helps are read from the sources' docstrings.
"""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from qtran_cli import __version__
from qtran_cli.cli._frame.values import read_values
from qtran_cli.errors import Remark
from qtran_cli.registry import Registry, unknown

FRAME = {"main", "output"}
COMPLETION = "_QTRAN_COMPLETE"
"""Set by the shell while it completes a command line."""


class Commands(Registry):
    """The command modules: all public modules of the package but those of the frame."""

    def names(self) -> list[str]:
        return [name for name in super().names() if name not in FRAME]

    def summary(self, name: str) -> str:
        """The first paragraph of a command's help, read without importing its module."""
        source = find_spec(f"{self.package}.{name}")
        tree = ast.parse(Path(source.origin).read_bytes() if source and source.origin else b"")
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "command"]
        text = ast.get_docstring(functions[0] if functions else tree) or ""
        return " ".join(text.split("\n\n")[0].split())

    def program(self, name: str) -> Any:
        """The command ``name`` as Typer runs it. Raises UsageError that offers the nearest name."""
        module = self[name]
        app = getattr(module, "app", None) or _single(module.command, name)
        app.rich_markup_mode = None  # plain help: the boxed one doubles the start-up time
        program: Any = get_command(app)
        program.name = name
        program.help = program.help or module.__doc__
        return read_values(program)


COMMANDS = Commands("qtran_cli.cli", "command")


class Program(TyperGroup):
    """The group behind `qtran`, whose commands are loaded one by one."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        return COMMANDS.names()

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        if cmd_name in COMMANDS:
            return COMMANDS.program(cmd_name)
        if ctx.resilient_parsing:  # the shell is completing: no error may be raised
            return None
        raise unknown("command", cmd_name, COMMANDS.names())

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS.summary(name)) for name in COMMANDS.names()])


def _single(function: Any, name: str) -> typer.Typer:
    app = typer.Typer(add_completion=False)
    app.command(name)(function)
    return app


app = typer.Typer(
    cls=Program,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"qtran {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def qtran(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Value factorisation in cooperative multi-agent RL: solved exactly, trained, and compared.

    Exit codes: 0 answered, 1 a well-formed no, 2 could not answer, 130 interrupted.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line and return its exit code. Errors of every kind pass through."""
    program = read_values(get_command(app))
    if COMPLETION in os.environ:
        program.main(list(arguments), prog_name="qtran")  # answers the shell and exits
    try:
        with _remarks(), program.make_context("qtran", list(arguments)) as context:
            program.invoke(context)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    return 0


@contextmanager
def _remarks() -> Iterator[None]:
    """Layers below print nothing: while this lasts, a Remark of theirs is a line on stderr. Other warnings are shown as ever."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", Remark)
        shown = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *place: Any, **rest: Any) -> None:
            if issubclass(category, Remark):
                from qtran_cli.cli._frame import output

                output.warn(f"note: {message}")
            else:
                shown(message, category, *place, **rest)

        warnings.showwarning = show
        yield
