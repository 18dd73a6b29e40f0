"""A damaged file ends a command as any other input does: by an answer, a no, or a refusal in two lines; never by a traceback.

A valid file of some kind (sources.py) is altered (mutation.py) and handed to a command that reads it.
"""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

from tests.reliability import Case, forked, sources
from tests.reliability.mutation import mutated

OUTCOMES = {0: "answered", 1: "answered no", 2: "refused"}
LISTED = ": not read: "
"""What verify says of one of several certificates, on its line of the answer: no error of the command's own."""
BLAMED = ("Traceback (most recent", "where it should not have")
"""What Python prints, and what qtran says of an exception that nobody foresaw."""


def attempt(seed: int, folder: Path) -> Case:
    """Alter a file, have a command read it, and judge how it ends."""
    _warm()
    draw = random.Random(seed)
    read = sources.drawn(draw)
    files = read.files | {read.altered: mutated(read.files[read.altered], draw)}
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    line = draw.choice(read.commands)
    ended = forked.ended([word.replace("{}", read.altered) for word in line.split()], folder)
    fault = wrong(ended) or left_behind(folder, ended.code)
    told = f"qtran {line.replace('{}', read.altered)}: {fault}\n  {ended.err[-400:]}" if fault else ""
    return Case(read.kind, OUTCOMES.get(ended.code, f"code {ended.code}"), told)


@cache
def _warm() -> None:
    """The imports that children need not repeat."""
    import scipy.optimize  # noqa: F401
    import torch  # noqa: F401

    import qtran_cli.cli._frame.program  # noqa: F401


def wrong(ended: forked.Ended) -> str:
    """What is not as promised of an ending, "" for nothing."""
    told = ended.err.splitlines()
    if ended.code not in OUTCOMES:
        return f"it ends with {ended.code}"
    if any(words in ended.err + ended.out for words in BLAMED):
        return "a traceback"
    if ended.code == 2 and LISTED not in ended.out and not (1 <= len(told) <= 2 and told[0].startswith("error: ")):
        return f"a refusal of {len(told)} lines"
    return "an error with an exit code of none" if ended.code == 0 and ended.err.startswith("error: ") else ""


def left_behind(folder: Path, code: int) -> str:
    """What a command left that it should not have."""
    half = [path.name for path in folder.rglob(".qtran-*.tmp")]
    made = [path.name for path in folder.glob("made.*") if code == 2]
    return f"it left {', '.join(half + made)}" if half + made else ""
