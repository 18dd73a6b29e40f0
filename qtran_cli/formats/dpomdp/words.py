"""Names as .dpomdp and .pomdp files have them: words, or numbers, for which a count stands.

Our reader takes any word that is no number. MADP's and those of pomdp.org's format take a letter and then letters, digits, _ and -,
and have words of their own; ``STYLE`` makes names so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qtran_cli.errors import FormatError
from qtran_cli.formats._names import Style, ascii_text
from qtran_cli.scalars import shorten

_READ = re.compile(r"[^\s:#,*]*[^\s:#,*0-9][^\s:#,*]*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,5}")
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
_KEYS = ("agents", "discount", "values", "states", "start", "include", "exclude", "actions", "observations")
_OURS = {*_KEYS, "T", "O", "R", "uniform", "identity", "reset", "reward", "cost", "null"}
"""Words of the format, and one that is no name of a state in ours."""
_LETTERS = {"agent": "agent", "action": "a", "state": "s", "observation": "o"}
"""What stands before a name that begins with no letter, or is a word of the format."""
RIGHT = "one word, not a number: games convert --ascii maps names so, --unnamed numbers all; YAML and JSON hold any name"


def count(what: str, labels: Sequence[str]) -> int | None:
    """How many there are where the names are those of a count, None where they have to be said.

    Of states and observations some may be missing: their numbers stay what they are, and others between them are never met.

    >>> count("action", ["0", "1"]), count("state", ["0", "5"]), count("action", ["0", "5"]), count("agent", ["1", "2"])
    (2, 6, None, 2)
    """
    if what in ("agent", "action"):
        first = int(what == "agent")
        return len(labels) if list(labels) == [str(k + first) for k in range(len(labels))] else None
    if not all(map(_NUMBER.fullmatch, labels)):
        return None
    numbers = [*map(int, labels)]
    return 1 + max(numbers, default=-1) if what == "observation" or numbers == sorted(numbers) else None


def places(what: str, labels: Sequence[str]) -> Sequence[int]:
    """The index by which each is called in the file."""
    return range(len(labels)) if count(what, labels) is None else [*map(int, labels)]


def said(what: str, labels: Sequence[str]) -> str:
    """What stands in the preamble for them: a count, or their names. Raises FormatError for a name that no file can hold."""
    counted = count(what, labels)
    if counted is not None:
        return str(counted)
    for label in labels:
        if not _READ.fullmatch(label):
            raise FormatError(f"the {what} {shorten(label)} cannot stand in a .dpomdp or .pomdp file", right=RIGHT)
    return " ".join(labels)


def _keeps(what: str, labels: Sequence[str]) -> bool:
    return count(what, labels) is not None or all(map(_fits, labels))


def _fits(label: str) -> bool:
    return bool(_WORD.fullmatch(label)) and label not in _OURS


def _plain(what: str, label: str) -> str:
    """What is no letter or digit as hyphens: 'tiger left' is tiger-left, '2A' of a state s_2A."""
    text = _OTHER.sub("-", ascii_text(label))
    if not text.strip("-_"):
        return ""
    return text if _fits(text) else f"{_LETTERS[what]}_{text}"


def _default(what: str, m: int) -> Sequence[str]:
    return [str(k + (what == "agent")) for k in range(m)]


STYLE = Style(_keeps, _plain, _default)
