"""One file a format. The stem is the file name's suffix: games/climb.yaml is read by formats/yaml.py.

A format module has:

    SUFFIXES: tuple of further suffixes it answers to (".yml")
    KEEPS: what a file of it can hold of a game beside the payoffs: "name", "title", "source", "agents", "actions", "expect",
           "horizon"; "states" where it can hold a game with several states, "drawn" where it can hold payoffs that are drawn
    read(data, where, *, name="game", **options) -> TeamGame
                                                            raises InputError, with line and path where known;
                                                            name: the game's name where the data give none
    write(game) -> bytes                                    raises InputError where the format cannot say it
    NAMES: Style                                         optional: which names its readers take (formats/_names.py)
    read_path(path, *, name="game") -> TeamGame          optional: for a format that need not hold the whole file in memory

Modules whose names start with an underscore are shared by formats. Nothing here parses: this file finds the right module.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qtran_cli.errors import FormatError, InputError, UsageError
from qtran_cli.files import whole as _files
from qtran_cli.formats import _names, _others, _pairs, _sniff
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import TeamGame
from qtran_cli.registry import Registry, unknown

FORMATS = Registry("qtran_cli.formats", "format")
_COMMON = "a .{} file holds one payoff for all agents"
OPTIONS = {
    "player": (("nfg",), _COMMON),
    "sum": (("nfg",), _COMMON),
    "normalise": (("dpomdp", "pomdp"), "the probabilities of a .{} file sum to exactly 1"),
}
"""Reading options of some formats, whose they are, and why the others have none of it."""
TIMES = ("horizon", "discount")
"""Reading options of the formats that hold games with several states: in the place of the file's own."""


def suffixes() -> dict[str, str]:
    """Every suffix that is known, and the format it belongs to. Imports all formats."""
    named = {f".{name}": name for name in FORMATS.names()}
    return named | {suffix: name for name, module in FORMATS.items() for suffix in module.SUFFIXES}


def by_suffix(path: str | Path) -> str | None:
    """The name of the format of a file, from its suffix; None where it has none. Raises UsageError for an unknown suffix."""
    suffix = Path(path).suffix.lower()
    if not suffix or suffix[1:] in FORMATS.names():
        return suffix[1:] or None
    known = suffixes()
    if suffix not in known:
        right = f"known: {', '.join(sorted(known))}; the command line's --from and --to name a format for any file"
        raise UsageError(f"no format has the suffix {suffix!r:.40}", where=str(path), right=right)
    return known[suffix]


def named(name: str | None, where: str = "") -> str:
    """The name of a format, checked. Raises UsageError that offers the nearest; None is a file without a suffix."""
    if name is None:
        right = f"known: {', '.join(sorted(suffixes()))}"
        raise UsageError("a file without a suffix does not say its format", where=where, right=right)
    if name not in FORMATS:
        raise unknown("format", name, FORMATS.names())
    return name


def read_bytes(data: bytes | bytearray, where: str, format: str | None = None, **options: Any) -> TeamGame:  # noqa: A002
    """The game that ``data`` spell.

    format: its name; without it the content decides (formats/_sniff.py). where: what to call the data in errors.
    options: name, player, sum, horizon, discount, normalise; None and False count as not given. Raises InputError, UsageError.
    """

    def reads(name: str) -> TeamGame:
        return FORMATS[name].read(data, where, **_fitting(options, name))

    try:
        return _pairs.told(reads(format or _sniff.guess(data)), where)
    except InputError as error:
        raise _others.pointed(error, data, format, reads) if format else error from None


def read_file(path: str | Path, format: str | None = None, **options: Any) -> TeamGame:  # noqa: A002
    """The game in a file, by its suffix, by ``format``, or (a file without a suffix) by its content.

    A game without a name of its own is called by the file's stem. Raises FileError, InputError, UsageError.
    """
    format = format or by_suffix(path)  # noqa: A001
    options.setdefault("name", Path(path).stem or "game")
    if format is None or not hasattr(FORMATS[format], "read_path"):
        return read_bytes(_files.read(path), str(path), format, **options)
    return _pairs.told(FORMATS[format].read_path(path, **_fitting(options, format)), str(path))


def to_bytes(game: TeamGame, format: str) -> bytes:  # noqa: A002
    """The game as a file of ``format``. Raises InputError where that format cannot say it."""
    if game.states and "states" not in FORMATS[format].KEEPS:
        what = f"a .{format} file holds one payoff table, and {game.name:.60} has states"
        raise FormatError(what, right=f"write {_able('states')}")
    if any(game.lots.values()) and "drawn" not in FORMATS[format].KEEPS:
        what = f"a .{format} file holds numbers, and payoffs of {game.name:.60} are drawn"
        raise FormatError(what, right=f"write {_able('drawn')}; `qtran games convert --mean` writes their means")
    return FORMATS[format].write(game)


def _able(what: str) -> str:
    """The formats that can hold it."""
    return " or ".join(f".{name}" for name, module in FORMATS.items() if what in module.KEEPS)


def write_file(game: TeamGame, path: str | Path, format: str | None = None) -> None:  # noqa: A002
    """Write the game by the path's suffix or ``format``, whole or not at all. Raises FileError, InputError, UsageError."""
    format = named(format or by_suffix(path), str(path))  # noqa: A001
    _files.write(path, to_bytes(game, format))


def in_ascii(game: TeamGame, format: str | None = None) -> TeamGame:  # noqa: A002
    """The game with names that every program reads, of a file of ``format``; warns, with a Remark, of those in it that are others now."""
    return _names.in_ascii(game, _style(format), FORMATS[format].KEEPS if format else tuple(_names.KEPT.values()))


def unnamed(game: TeamGame, format: str | None = None) -> TeamGame:  # noqa: A002
    """The game without title and source, its agents, actions, states and observations numbered as files of ``format`` count them."""
    return _names.unnamed(game, _style(format))


def _style(format: str | None) -> _names.Style:  # noqa: A002
    return getattr(FORMATS[format], "NAMES", _names.PRINTABLE) if format else _names.PRINTABLE


def lost(game: TeamGame, format: str) -> list[str]:  # noqa: A002
    """What the game says beside its payoffs that a file of ``format`` cannot hold, for a warning."""
    default = Game(next(iter(game.tables.values())))
    said = [what for what in ("title", "source", "agents", "actions", "horizon", "expect") if getattr(game, what) != getattr(default, what)]
    return [what for what in said if what not in FORMATS[format].KEEPS]


def _fitting(options: dict[str, Any], format: str) -> dict[str, Any]:  # noqa: A002
    given = {key: value for key, value in options.items() if value is not None and value is not False}
    for key in given:
        if key in OPTIONS and format not in OPTIONS[key][0]:
            (whose, *_), why = OPTIONS[key]
            raise UsageError(f"--{key} is for .{whose} files", right=why.format(format))
        if key in TIMES and "states" not in FORMATS[format].KEEPS:
            raise UsageError(f"--{key} with a one-step game", right=f"a .{format} file holds one payoff table, and one decision")
    return given


__all__ = ["FORMATS", "by_suffix", "in_ascii", "lost", "named", "read_bytes", "read_file", "suffixes", "to_bytes", "unnamed", "write_file"]
