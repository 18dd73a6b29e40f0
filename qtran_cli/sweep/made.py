"""A plan's runs, made ready: each is held to what qtran train would refuse, before the first one starts.

Games, and methods in files of one's own, are kept as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from qtran_cli import catalogue, formats, scalars
from qtran_cli.errors import QtranError, UsageError
from qtran_cli.files import whole
from qtran_cli.judge.methods import named
from qtran_cli.judge.worlds import played
from qtran_cli.learn import contradictions
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.run import config as configuring
from qtran_cli.learn.run import making
from qtran_cli.learn.run.config import Config
from qtran_cli.learn.run.further.growing import SEEDS, STEPS
from qtran_cli.model import environment
from qtran_cli.model.team_game import TeamGame
from qtran_cli.runs import asked as declared
from qtran_cli.sweep.asked import Asked, constant
from qtran_cli.sweep.folder import GAMES, Item

OWN_METHODS = "methods"
"""The folder of methods in files."""

STANDING = {"memory": "memory", "history": "stack"}
"""Options that stand for a setting each."""


@dataclass
class Made:
    """items: the plan's runs. files: by name below games/, the games that are kept. needs: what a run of each size takes in memory.

    methods: by name below methods/, the texts of those that are in files.
    """

    items: list[Item] = field(default_factory=list)
    files: dict[str, TeamGame] = field(default_factory=dict)
    methods: dict[str, bytes] = field(default_factory=dict)
    needs: list[Any] = field(default_factory=list)

    @property
    def largest(self) -> Any:
        """What the run that takes most takes in memory (learn/run/memory.py)."""
        return max(self.needs, key=lambda need: need.bytes, default=None)


class _Maker:
    """What was loaded and sized once serves all runs alike."""

    def __init__(self) -> None:
        self.made = Made()
        self._games: dict[tuple[Any, ...], tuple[TeamGame, str]] = {}
        self._kept: dict[str, str] = {}
        self._sized: set[tuple[Any, ...]] = set()

    def add(self, asked: Asked) -> None:
        game, digest = self._game(asked)
        config = _config(asked, game)
        key = (digest, config.method, config.seeds, config.steps, config.copies, *_sizes(config))
        if key not in self._sized:
            self._sized.add(key)
            making.require_sound(config, game)
            self.made.needs.append(making.need(config, game))
        method, own = self._method(asked.option("method"), config)
        changes = {"env": self._name(asked.option("env"), game, digest), "method": method}
        self.made.items.append(Item(len(self.made.items), asked.changed(method=own).id(digest), digest, asked.changed(**changes)))

    def _method(self, method: str, config: Config) -> tuple[str, str]:
        """How a run in the sweep's folder names its method, a file's copy there, and what its id is made of. Raises UsageError."""
        origin = config.origin
        if origin is None or not origin.file:
            return method, method
        text = METHODS.file(origin)[1]
        if self.made.methods.setdefault(origin.file, text) != text:
            raise UsageError(f"two methods are called {origin.file}", right="give one of the files another name")
        return f"{OWN_METHODS}/{origin.file}", f"{origin.file} {origin.digest}"

    def _game(self, asked: Asked) -> tuple[TeamGame, str]:
        options, _ = played.parted(_texts(asked))
        horizon, discount = asked.option("horizon"), asked.option("discount")
        key = (asked.option("env"), tuple(options), horizon, discount)
        if key not in self._games:
            time: list[Any] = [_whole(horizon), scalars.parse(discount, "--discount") if discount else None]
            game = played.load(key[0], options, *time)
            self._games[key] = game, environment.of(game).digest
        return self._games[key]

    def _name(self, env: str, game: TeamGame, digest: str) -> str:
        """How a run in the sweep's folder names what it plays: a file's copy there; a module wherever the command is given."""
        if not game.tables:
            return str(Path(env).absolute()) if env.startswith((".", "/")) else env
        if not (env == "-" or catalogue.is_path(env)):
            return env
        own = f"{game.name if env == '-' else Path(env).stem}.yaml"
        if self.made.files.setdefault(own, game) is not game:
            own = f"{Path(own).stem}-{digest.removeprefix('sha256:')[:8]}.yaml"
            self.made.files[own] = game
        return f"{GAMES}/{own}"


def made(runs: Sequence[Asked]) -> Made:
    """Every run, validated and sized. Raises UsageError, InputError, FileError that name the first run that is refused.

    Cost: a configuration per run; a game, and an environment of one lane, per kind of run, as numbers change no size.
    """
    maker, runs = _Maker(), _fitting(runs)
    shared = constant(runs)
    for k, one in enumerate(runs):
        try:
            maker.add(one)
        except QtranError as error:
            raise error.at(f"run {k} ({' '.join(filter(None, [one.option('method'), one.varied(shared)]))})") from None
    return maker.made


def _fitting(runs: Sequence[Asked]) -> list[Asked]:
    """Each without the settings that its method does not have and another of the plan's has; what becomes one run is one."""
    known = {method: _names(method) for method in {one.option("method") for one in runs}}
    somewhere = set().union(*known.values())
    return list(dict.fromkeys(one.without(somewhere - known[one.option("method")]) for one in runs))


def _names(method: str) -> set[str]:
    return configuring.names(named(method))


def keep(folder: Path, found: Made) -> None:
    """Write the games that runs play, and the methods that are files. Raises FileError."""
    for name, text in found.methods.items():
        (folder / OWN_METHODS).mkdir(parents=True, exist_ok=True)
        whole.write(folder / OWN_METHODS / name, text)
    if found.files:
        (folder / GAMES).mkdir(parents=True, exist_ok=True)
    for name, game in found.files.items():
        formats.write_file(game, folder / GAMES / name)


def _texts(asked: Asked) -> list[str]:
    standing = [f"{STANDING[name]}={text}" for name, text in asked.options if name in STANDING]
    return [*(f"{name}={text}" for name, text in asked.settings), *standing]


def _config(asked: Asked, game: TeamGame) -> Config:
    method, full = named(asked.option("method")), asked.option("full-exploration") == "true"
    _, texts = played.parted(_texts(asked))
    steps = _whole(asked.option("steps")) or STEPS
    chosen = configuring.chosen(method, texts, asked.option("preset", "default"))
    contradictions.require_none(texts, chosen, steps, "--full-exploration" if full else "")
    values: dict[str, Any] = {"device": asked.option("device", "cpu"), "discount": asked.option("discount") or None}
    values |= {name: _whole(asked.option(name)) for name in ("threads", "copies", "horizon") if asked.option(name)}
    made = Config(asked.option("env"), method, _whole(asked.option("seeds")) or SEEDS, steps, full, chosen, **values)
    contradictions.require_copies(made.copies, made.steps, chosen)
    return made


def _whole(text: str) -> int | None:
    """A whole number; what is none is left to its declaration to refuse."""
    if not text:
        return None
    try:
        return int(declared.STEPS.read(text))
    except ValueError:
        raise UsageError(f"{text!r:.40} is not accepted", right="a whole number from 1") from None


def _sizes(config: Config) -> Iterator[Any]:
    """Settings that may change a size: all but fractions."""
    yield from (value for value in vars(config.settings).values() if not isinstance(value, float) and not isinstance(value, Fraction))
