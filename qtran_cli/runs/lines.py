"""The lines of metrics, tables and timings, read one by one and held to what a run can have written."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from qtran_cli.asked import STEPS
from qtran_cli.declared import shown
from qtran_cli.errors import FileError
from qtran_cli.runs import files

LONGEST = 19
"""Characters of a whole number: less than 2^63, so it is a float too."""
Line = dict[str, Any]
RIGHT = "the run must be made again"


def evaluations(path: Path, config: Mapping[str, Any], needed: tuple[str, ...]) -> Iterator[Line]:
    """Lines of which each evaluation has one per seed, in order; ``needed``: keys whose values are finite numbers.

    Raises FileError at the first line that no run of ``config`` writes, so that memory stays in proportion to its evaluations.
    """
    before = 0, 0
    for place, line in _numbered(path):
        step, seed = _whole(line, "step", 1, config["steps"], place), _whole(line, "seed", 0, config["seeds"] - 1, place)
        if not (step > before[0] and seed == 0) and (step, seed - 1) != before:
            raise _damaged(f"step {step}, seed {seed} is out of order", place)
        for key in needed:
            _number(line, key, place)
        before = step, seed
        yield line


def timings(path: Path) -> Iterator[Line]:
    """The lines of timings.jsonl. Raises FileError at the first that no run writes."""
    before = 0
    for place, line in _numbered(path):
        before = _whole(line, "step", before, int(STEPS.high), place)
        if _number(line, "seconds", place) < 0:
            raise _damaged("seconds is negative", place)
        yield line


def document(data: bytes, where: str) -> Any:
    """The JSON in a file or line. Raises FileError."""
    try:
        return json.loads(data, parse_int=_bounded)
    except (ValueError, RecursionError):
        raise FileError("this is damaged: it is not JSON", where=where, right=RIGHT) from None


def _bounded(text: str) -> int:
    """No number that a run writes is longer."""
    if len(text) > LONGEST:
        raise ValueError
    return int(text)


def _numbered(path: Path) -> Iterator[tuple[str, Line]]:
    """(where it stands, line). A last line that is not ended is not among them."""
    for number, data in enumerate(files.lines(path), 1):
        place = f"{path}: line {number}"
        line = document(data, place)
        if not isinstance(line, dict):
            raise _damaged("it is no mapping", place)
        yield place, line


def _whole(line: Line, key: str, low: int, high: int, place: str) -> int:
    value = line.get(key)
    if type(value) is not int or not low <= value <= high:
        raise _damaged(f"{key} is {_shown(line, key)}, not {low} to {high}", place)
    return value


def _number(line: Line, key: str, place: str) -> float:
    value = line.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < math.inf:
        raise _damaged(f"{key} is {_shown(line, key)}, not a number", place)
    return value


def _shown(line: Line, key: str) -> str:
    return shown(line[key]) if key in line else "missing"


def _damaged(what: str, place: str) -> FileError:
    return FileError(f"this is damaged: {what}", where=place, right=RIGHT)
