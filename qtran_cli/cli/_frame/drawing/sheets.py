"""The options of every command that writes a figure: how large it is, in which letters, with what around its panels."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_type_hints

import typer

from qtran_cli.errors import UsageError
from qtran_cli.report.figures.sheet import FAMILIES, LEAST, MOST, WIDTHS, Sheet, check_font

SMALLEST, LARGEST = 3.0, 72.0
"""Points that letters may have."""
COARSEST, FINEST = 20, 1200
"""Dots per inch that a .png may have."""
ASKED = "sheet"
"""The parameter by which a command is given what these options ask for."""
INCHES = f"a number of inches from {LEAST:g} to {MOST:g}"


def complete_width(incomplete: str) -> list[str]:
    """The widths with a name that start so."""
    return [name for name in WIDTHS if name.startswith(incomplete)]


def complete_font(incomplete: str) -> list[str]:
    """The families of letters that start so."""
    return [name for name in (*FAMILIES, "DejaVu Sans", "DejaVu Serif", "STIXGeneral") if name.lower().startswith(incomplete.lower())]


Width = Annotated[
    str | None,
    typer.Option(
        "--width", metavar="column|text|INCHES", help="Of the figure: 3.25 or 6.75 in, or a number of them.", autocompletion=complete_width
    ),
]
Height = Annotated[str | None, typer.Option("--height", metavar="INCHES", help="Of the figure. Default: what its content needs.")]
Font = Annotated[
    str | None,
    typer.Option("--font", metavar="FAMILY", help="Of the figure's letters: serif, STIXGeneral, …", autocompletion=complete_font),
]
Points = Annotated[str | None, typer.Option("--font-size", metavar="POINTS", help="Of the figure's letters. Default: 9, with --width 8.")]
Title = Annotated[bool, typer.Option("--title/--no-title", help="Whether the figure has a title.")]
Footnote = Annotated[bool, typer.Option("--footnote/--no-footnote", help="Whether the figure explains itself below.")]
Dots = Annotated[int | None, typer.Option("--dpi", min=COARSEST, max=FINEST, help="Dots per inch of a .png. Default: 150.")]
OPTIONS: dict[str, tuple[Any, Any]] = {
    "width": (Width, None),
    "height": (Height, None),
    "font": (Font, None),
    "font_size": (Points, None),
    "title": (Title, True),
    "footnote": (Footnote, True),
    "dpi": (Dots, None),
}
"""By parameter: its declaration and default."""


def drawing(figure: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command with the options of figures after its own; it is given them as its parameter ``sheet``.

    figure: the command's parameter that names the figure's file: without it the options say nothing, and are refused. "": it
    always writes one.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(command)
        def called(**given: Any) -> None:
            asked = {name: given.pop(name) for name in OPTIONS}
            if figure and given[figure] is None:
                _refuse(asked, figure)
            command(**given, **{ASKED: _sheet(**asked)})

        kinds, parameters = get_type_hints(command, include_extras=True), inspect.signature(command).parameters.values()
        own = [p.replace(annotation=kinds[p.name]) for p in parameters if p.name != ASKED]
        added = [
            inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)
            for name, (kind, default) in OPTIONS.items()
        ]
        called.__signature__ = inspect.Signature([*own, *added])  # type: ignore[attr-defined]
        called.__annotations__ = {p.name: p.annotation for p in (*own, *added)}
        return called

    return decorate


def _refuse(asked: dict[str, Any], figure: str) -> None:
    """Raise UsageError for what is asked of a figure that is not written."""
    for name, value in asked.items():
        if value != OPTIONS[name][1]:
            option = f"--no-{name}" if value is False else f"--{name.replace('_', '-')}"
            raise UsageError(f"{option} says how a figure is drawn", right=f"name its file with --{figure}, or leave it out")


def _sheet(
    width: str | None, height: str | None, font: str | None, font_size: str | None, title: bool, footnote: bool, dpi: int | None
) -> Sheet:
    """What the options ask for. Raises UsageError."""
    wide = None if width is None else WIDTHS.get(width) or _number("--width", width, LEAST, MOST, f"{' or '.join(WIDTHS)}, or {INCHES}")
    high = None if height is None else _number("--height", height, LEAST, MOST, INCHES)
    points = None if font_size is None else _number("--font-size", font_size, SMALLEST, LARGEST, f"points from {SMALLEST:g} to {LARGEST:g}")
    return Sheet(wide, high, "" if font is None else check_font(font), points, title, footnote, dpi or Sheet.dpi)


def _number(option: str, text: str, low: float, high: float, right: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = low - 1
    if not (low <= number <= high and text.isascii() and "_" not in text):
        raise UsageError(f"{option} {text!r:.40} is no size", right=f"write {right}")
    return number
