"""Where the tables to explain come from.

A file in any game format or standard input, or a bare matrix; factors, whose sum is meant; runs, and what `qtran train --json` prints.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from qtran_cli import catalogue, factors, formats
from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.exact.check import in_place
from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.files import whole as files
from qtran_cli.judge.explain.given import Given, rounded_to
from qtran_cli.model.game import Game
from qtran_cli.runs import folder
from qtran_cli.table import Table, from_array

TRAINED = b'"qtran.train/'
"""What the schema of an answer of `qtran train` begins with."""
FACTORS = re.compile(rb'(?:^|[{,])\s*"?q"?\s*:', re.MULTILINE)
BARE = re.compile(rb"\s*(?:\[|-\s+\[)")
"""How a list begins, in JSON or YAML, that is no game file."""
PAYOFF = re.compile(rb'"?payoff"?\s*:')
RIGHT = "write a table of the payoff's shape, such as [[8, -12], [-12, 0]], in any game format"


def read(arguments: Sequence[str], game: Game, decimals: int | None = None) -> list[Given]:
    """The tables. decimals: to how many they are rounded; None: as their digits say. Raises FileError, InputError, UsageError."""
    if arguments.count("-") > 1:
        raise UsageError("standard input for two tables", right="one of them can be -, the others are files")
    found = [one for argument in arguments for one in _read(argument, game)]
    return [replace(one, decimals=rounded_to(one.table) if decimals is None else decimals) for one in found]


def _read(argument: str, game: Game) -> Iterator[Given]:
    if argument != "-" and Path(argument).is_dir():
        yield from _of_run(argument, game)
        return
    data, where = _content(argument), catalogue.STDIN if argument == "-" else argument
    if TRAINED in data:
        yield from _of_training(data, where, game)
    elif FACTORS.search(data) and not PAYOFF.search(data):
        yield Given(where, transformed(factors.read(data, where, game).q))
    else:
        yield Given(where, _aligned(_table(argument, data, where), game, where))


def _content(argument: str) -> bytes:
    """The bytes of a file or of standard input; none of what else a game can be named by, and of arrays, which are read in place."""
    if argument == "-":
        return bytes(files.take(sys.stdin.buffer))
    if not catalogue.is_path(argument) or argument.endswith(".npy"):
        return b""
    return bytes(files.read(argument))


def _table(argument: str, data: bytes, where: str) -> Game:
    if BARE.match(data):
        return catalogue.one_step(
            formats.read_bytes(b"payoff: " + data if data.lstrip()[:1] == b"[" else b"payoff:\n" + data, where, "yaml"), where
        )
    return catalogue.one_step(catalogue.load(argument, stdin=io.BytesIO(data)), argument)


def _aligned(learned: Game, game: Game, where: str) -> Table:
    try:
        return in_place.table(learned, game, where)
    except QtranError as error:
        error.right = error.right.replace("--q-jt takes its place", RIGHT) if learned.shape != game.shape else error.right
        raise


def _of_run(argument: str, game: Game) -> Iterator[Given]:
    """The table of every seed at the last evaluation of a run."""
    from qtran_cli.judge import learned

    run = folder.read(argument)
    made = catalogue.one_step(run.game, argument).payoff
    if not made.same(game.payoff):
        raise UsageError("the run was made on another game", where=argument, right=f"GAME is {run.env:.60}, or the run's game.yaml")
    lines = learned.by_step(run)
    if not lines:
        raise FileError("no tables were recorded", where=argument, right="they are for one-step games of up to 500 joint actions")
    for line in lines[max(lines)]:
        yield _seed(argument, line, game)


def _of_training(data: bytes, where: str, game: Game) -> Iterator[Given]:
    """The table of every seed in an answer of qtran train."""
    try:
        seeds = json.loads(data)["per_seed"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise FileError("this is no whole answer of qtran train", where=where, right="qtran train … --json writes one") from None
    for line in seeds:
        yield _seed(where, line, game)


def _seed(where: str, line: Any, game: Game) -> Given:
    """One seed's Q_jt. Raises FileError where there is none, or it is no table."""
    if isinstance(line, dict) and line.get("q_jt") is None:
        raise FileError("its method has no joint table", where=where, right="explain reads the runs of methods that have one")
    try:
        values = np.array(line["q_jt"], dtype=np.float64)
        return Given(f"{where} seed {line['seed']}", from_array(values.reshape(game.shape)))
    except (KeyError, TypeError, ValueError):
        raise FileError("a seed's q_jt is no table of the game's shape", where=where, right=RIGHT) from None
