"""Arguments and options that several commands share, and how their texts are read."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli._frame import choices as _choices
from qtran_cli.cli._frame.writing import complete_format, formats
from qtran_cli.errors import UsageError
from qtran_cli.exact.ask import Ask
from qtran_cli.exact.asked import ALL, VERDICT, Asked, Part
from qtran_cli.registry import unknown
from qtran_cli.runs import asked

if TYPE_CHECKING:
    from qtran_cli.declared import Declared
    from qtran_cli.report.kit.numerals import Numbers

MOST_DIGITS = 100
PARTS = tuple(part.value for part in Part)
MOST_STEPS = int(asked.STEPS.high)
ALPHA = f"{float(Ask.alpha):g}"
"""What --alpha is unless told otherwise, as one would write it."""


def bounds(declared: Declared) -> dict[str, Any]:
    """The range of an option's number, for Typer."""
    return {"min": int(declared.low), "max": int(declared.high)}


def complete_game(incomplete: str) -> list[str]:
    """The catalogue's games that start so, and files."""
    from qtran_cli import catalogue
    from qtran_cli.cli._frame.paths import complete_game_file

    return [name for name in catalogue.names() if name.startswith(incomplete)] + complete_game_file(incomplete)


def complete_read_format(incomplete: str) -> list[str]:
    """The formats of game files that start so."""
    from qtran_cli.formats import FORMATS

    return [name for name in FORMATS.names() if name.startswith(incomplete)]


def complete_weights(incomplete: str) -> list[str]:
    """The samplings that start so, and files."""
    from qtran_cli.cli._frame.paths import complete_game_file
    from qtran_cli.cli._frame.weights import WORDS

    return [word for word in WORDS if word.startswith(incomplete)] + complete_game_file(incomplete)


def complete_part(incomplete: str) -> list[str]:
    """The parts that start so; after a comma the next one."""
    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{part}" for part in PARTS if part.startswith(last)]


def named_file(text: str) -> Path:
    """The file that an option asks to be written; none/../a is a where there is no folder none. Raises UsageError for a folder."""
    if not text:
        raise UsageError("the name of a file is empty", right="name the file to write")
    if text.endswith(os.sep):
        raise UsageError("this names a folder", where=text, right="name a file in it")
    return Path(text if Path(text).parent.exists() else os.path.normpath(text))


def tabular(text: str) -> str:
    """What GAME names where a table is needed. Raises UsageError for a simulated task."""
    from qtran_cli import catalogue

    if os.sep in text or (catalogue.is_path(text) and ":" not in text) or text == "-" or text in catalogue.names():
        return text
    from qtran_cli.envs import programs

    if programs.known(text):
        right = f"qtran train and qtran compare train on it; qtran envs show {text:.80} tells its rules, qtran games lists tables"
        raise UsageError(f"{text:.80} is a simulated task: there is no payoff table", right=right)
    return text


# Of commands on a game
_GAME: dict[str, Any] = {"metavar": "GAME", "help": "A file, a catalogue name, or - for standard input.", "autocompletion": complete_game}
GameName = Annotated[str, typer.Argument(**_GAME, parser=tabular)]
Played = Annotated[str, typer.Argument(**_GAME)]
"""The same where a simulated task will do as well."""
Horizon = Annotated[int | None, typer.Option(min=1, metavar="T", help="Of a game with several states: decisions until the end.")]
Discount = Annotated[str | None, typer.Option(metavar="NUMBER", help="Of a game with several states: above 0 and at most 1.")]
Normalise = Annotated[
    str | None,
    typer.Option(metavar="NUMBER", help="Of a .dpomdp or .pomdp: rescale distributions that sum to 1 but for so much, exactly: 1e-9."),
]
MaxCells = Annotated[int, typer.Option(min=1, help="The most (states or histories) x (joint actions) to go through.")]
Alpha = Annotated[str, typer.Option(metavar="NUMBER", help="Weighted QMIX's weight, above 0 and at most 1.")]
Source = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="FORMAT", help="Read GAME's file or standard input as this format.", autocompletion=complete_read_format
    ),
]
Player = Annotated[str | None, typer.Option(metavar="K", help="Of a .nfg whose players differ: take player K's payoffs.")]
Total = Annotated[bool, typer.Option("--sum", help="Of a .nfg whose players differ: add their payoffs up.")]

# Of commands that print an answer
Form = Annotated[
    str | None,
    typer.Option("--format", metavar="|".join(formats()), help="How to print. Default: table.", autocompletion=complete_format),
]
Svg = Annotated[Path | None, typer.Option(metavar="FILE", parser=named_file, help="Save what the terminal shows to FILE, a .svg.")]
Rounded = Annotated[bool, typer.Option("--float", help="Print rounded decimals instead of exact numbers.")]
Digits = Annotated[int | None, typer.Option(min=0, max=MOST_DIGITS, help="Decimals of --float, which it implies (2).")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]
VerdictAlone = Annotated[bool, typer.Option("--quiet", "-q", help="Print the verdict alone.")]
Only = Annotated[
    list[str] | None,
    typer.Option(
        metavar="|".join(PARTS),
        help="Find and print these parts alone, in every format. Repeated, or separated by commas.",
        autocompletion=complete_part,
    ),
]

# Of commands that train
Seeds = Annotated[int, typer.Option(**bounds(asked.SEEDS), help="How many seeds, 0 to SEEDS - 1, trained together.")]
Preset = Annotated[
    str, typer.Option(metavar="NAME", help="default, or paper: the published settings.", autocompletion=_choices.complete_preset)
]
Device = Annotated[str, typer.Option(metavar="cpu|cuda", help="Where to compute.", autocompletion=_choices.complete_device)]
Memory = Annotated[
    str | None,
    typer.Option(
        metavar="|".join(asked.MEMORY.choices),
        help="The agents' memory, as --set memory=gru: with one, episodes are replayed.",
        autocompletion=_choices.complete_memory,
    ),
]
Stack = Annotated[
    int | None,
    typer.Option(
        "--history",
        **bounds(asked.STACK),
        metavar="K",
        help="Show agents their last K observations, zeros before the start, as --set stack=K.",
    ),
]
Workers = Annotated[
    int,
    typer.Option(
        **bounds(asked.WORKERS), metavar="N", help="Processes for environments that are stepped in Python, one by one; 0: this one alone."
    ),
]
Threads = Annotated[int, typer.Option(**bounds(asked.THREADS), help="Threads of the processor.")]


def parse_only(texts: list[str] | None, quiet: bool, wholly: bool) -> Asked:
    """The parts that --only and --quiet ask for. wholly: a file that is written has all parts, unless --only names some.

    Raises UsageError.
    """
    if not texts:
        return VERDICT if quiet and not wholly else ALL
    names = [name.strip() for text in texts for name in text.split(",")]
    for name in names:
        if name not in PARTS:
            raise unknown("part", name, PARTS)
    asked = frozenset(map(Part, names))
    if quiet and asked != VERDICT:
        raise UsageError("--quiet prints the verdict alone", right="leave out --quiet, or --only")
    return asked


def parse_discount(text: str | None) -> Fraction | None:
    """--discount as a number. Raises ScalarError, UsageError."""
    return None if text is None else _share(text, "--discount", "a discount is above 0 and at most 1, such as 0.99")


def parse_normalise(text: str | None) -> Fraction | None:
    """--normalise as a number. Raises ScalarError, UsageError."""
    right = "so far from 1 a sum may be: above 0 and below 1, such as 1e-9"
    found = None if text is None else _share(text, "--normalise", right)
    if found == 1:
        raise UsageError(f"--normalise {text} is out of range", right=right)
    return found


def parse_alpha(text: str) -> Fraction:
    """Weighted QMIX's α. Raises ScalarError, UsageError."""
    return _share(text, "--alpha", "weighted QMIX's weight is above 0 and at most 1, such as 0.1")


def parse_alphas(texts: list[str]) -> tuple[Fraction, ...]:
    """Every α that "1,0.5", … name, once each. Raises ScalarError, UsageError."""
    return tuple(dict.fromkeys(parse_alpha(item.strip()) for text in texts for item in text.split(",")))


def _share(text: str, option: str, right: str) -> Fraction:
    """A number above 0 and at most 1."""
    from qtran_cli.scalars import parse

    number = parse(text, option)
    if not 0 < number <= 1:
        raise UsageError(f"{option} {text:.40} is out of range", right=right)
    return number


def numbers(rounded: bool, digits: int | None) -> Numbers:
    """How --float and --digits ask for numbers to be written."""
    from qtran_cli.report.kit.numerals import Numbers

    return Numbers(digits=2 if digits is None else digits) if rounded or digits is not None else Numbers()
