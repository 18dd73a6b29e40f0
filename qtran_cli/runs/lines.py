"""The lines of metrics, tables and timings, read one by one and held to what a run can have written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from qtran_cli.declared import shown
from qtran_cli.errors import FileError
from qtran_cli.runs import files
from qtran_cli.runs.asked import STEPS

LONGEST = 19
"""Characters of a whole number: less than 2^63, so it is a float too."""
RIGHT = "the run must be made again"
Line = dict[str, Any]


class Place(NamedTuple):
    """Where a line stands, spelled only where something is wrong with it."""

    path: Path
    number: int | str
    """Of the line, or "first" or "last"."""

    def damaged(self, what: str) -> FileError:
        """The error of this line."""
        return FileError(f"this is damaged: {what}", where=f"{self.path}: {self._name}", right=RIGHT)

    @property
    def _name(self) -> str:
        return f"{self.number} line" if isinstance(self.number, str) else f"line {self.number}"


def evaluations(path: Path, config: Mapping[str, Any], needed: tuple[str, ...]) -> Iterator[Line]:
    """Lines of which each evaluation has one per seed, in order; ``needed``: keys whose values are finite numbers.

    Raises FileError at the first line that no run of ``config`` writes, so that memory stays in proportion to its evaluations.
    """
    steps, first, last = config["steps"], config.get("first", 0), config["seeds"] - 1
    before = 0, first
    for place, line in _placed(path):
        step, seed = _whole(line, "step", 1, steps, place), _whole(line, "seed", first, last, place)
        if not (step > before[0] and seed == first) and (step, seed - 1) != before:
            raise place.damaged(f"step {step}, seed {seed} is out of order")
        for key in needed:
            _number(line, key, place)
        before = step, seed
        yield line


def require_ends(path: Path, config: Mapping[str, Any]) -> None:
    """Raise FileError unless the first and the last line are such as a run of ``config`` writes. Cost: no more of the file is read."""
    for name, data in zip(("first", "last"), files.ends(path), strict=True):
        place = Place(path, name)
        if data and not data.startswith(b"{"):  # an unfinished line too starts so
            raise place.damaged("it is no mapping")
        if data and (data.endswith(b"\n") or name == "last"):
            line = _mapping(data, place)
            _whole(line, "step", 1, config["steps"], place)
            _whole(line, "seed", config.get("first", 0), config["seeds"] - 1, place)


def timings(path: Path) -> Iterator[Line]:
    """The lines of timings.jsonl. Raises FileError at the first that no run writes."""
    before, most = 0, int(STEPS.high)
    for place, line in _placed(path):
        before = _whole(line, "step", before, most, place)
        if _number(line, "seconds", place) < 0:
            raise place.damaged("seconds is negative")
        yield line


def document(data: bytes, where: str) -> Any:
    """The JSON in a file. Raises FileError."""
    try:
        return _DECODE(data.decode())
    except _LongError as error:
        raise FileError(f"this is damaged: {error}", where=where, right=RIGHT) from None
    except (ValueError, RecursionError):
        raise FileError("this is damaged: it is not JSON", where=where, right=RIGHT) from None


class _LongError(ValueError):
    """A whole number beyond LONGEST."""


def _bounded(text: str) -> int:
    """No number that a run writes is longer."""
    if len(text) > LONGEST:
        raise _LongError(f"a whole number of {len(text.lstrip('-')):,} digits")
    return int(text)


_DECODE = json.JSONDecoder(parse_int=_bounded).decode


def _placed(path: Path) -> Iterator[tuple[Place, Line]]:
    """The lines; a last one that is not ended is not among them."""
    for number, data in enumerate(files.lines(path), 1):
        place = Place(path, number)
        yield place, _mapping(data, place)


def _mapping(data: bytes, place: Place) -> Line:
    try:
        line = _DECODE(data.decode())
    except _LongError as error:
        raise place.damaged(str(error)) from None
    except (ValueError, RecursionError):
        raise place.damaged("it is not JSON") from None
    if not isinstance(line, dict):
        raise place.damaged("it is no mapping")
    return line


def _whole(line: Line, key: str, low: int, high: int, place: Place) -> int:
    value = line.get(key)
    if type(value) is not int or not low <= value <= high:
        raise place.damaged(f"{key} is {_shown(line, key)}, not {low} to {high}")
    return value


def _number(line: Line, key: str, place: Place) -> float:
    value = line.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise place.damaged(f"{key} is {_shown(line, key)}, not a number")
    return value


def _shown(line: Line, key: str) -> str:
    return shown(line[key]) if key in line else "missing"
