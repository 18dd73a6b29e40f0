"""Names for other programs: those that every one reads, and none at all.

What programs read depends on the format, so a format module may have ``NAMES``, a ``Style`` of its own. Without one a name fits that is
printable ASCII with single spaces between words, as Gambit demands (16.7, CheckLabel), and has no backslash that a reader may take for
an escape.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat

from qtran_cli.errors import Remark
from qtran_cli.model.branches import NULLS
from qtran_cli.model.game import Numbered
from qtran_cli.model.renamed import Names, renamed
from qtran_cli.model.renamed import names as _names_of
from qtran_cli.model.team_game import TeamGame
from qtran_cli.scalars import shorten

BACKSLASH = re.compile(r'\\(?=["\\]|\Z)')
"""What readers disagree on: a backslash before another, before a quote, or at the end."""
_LABEL = re.compile(r"[!-~]+(?: [!-~]+)*")
KEPT = {"agent": "agents", "action": "actions", "state": "states", "observation": "states"}
"""What a format says it keeps (KEEPS) that holds such names."""


def fits(label: str) -> bool:
    """Whether every program reads ``label`` as it stands."""
    return bool(_LABEL.fullmatch(label)) and not BACKSLASH.search(label)


def ascii_text(text: str) -> str:
    """The letters without their accents, other characters as ?, white space as single spaces, a doubtful backslash as a slash."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    seen = "".join(c if c.isascii() and c.isprintable() else " " if c.isspace() or c.isascii() else "?" for c in bare)
    return BACKSLASH.sub("/", " ".join(seen.split()))


@dataclass(frozen=True)
class Style:
    """How names look in files of a format. ``what`` is "agent", "action", "state" or "observation".

    keeps(what, labels): whether all programs read these names. plain(what, label): one that they read, "" where nothing is left of it.
    default(what, m): the names of m things that have none.
    """

    keeps: Callable[[str, Sequence[str]], bool]
    plain: Callable[[str, str], str]
    default: Callable[[str, int], Sequence[str]]


def _keeps(what: str, labels: Sequence[str]) -> bool:
    return isinstance(labels, Numbered) or all(map(fits, labels))


def _plain(what: str, label: str) -> str:
    text = label if fits(label) else ascii_text(label)
    return f"{text}_" if what == "state" and text.lower() in NULLS else text


def _default(what: str, m: int) -> Sequence[str]:
    if what == "action":
        return Numbered(m)
    return [str(k + (what == "agent")) for k in range(m)]


PRINTABLE = Style(_keeps, _plain, _default)


def in_ascii(game: TeamGame, style: Style = PRINTABLE, keeps: Collection[str] = tuple(KEPT.values())) -> TeamGame:
    """``game`` with names that fit, title and source in ASCII. Warns, with a Remark, of the names that are others now, one and all.

    keeps: what the file holds (a format's KEEPS); of other names nothing is told.
    """
    old = _names_of(game)
    new = _each(old, lambda what, labels: _fitting(what, labels, style))
    _tell([(a, b) for a, b in dict.fromkeys(_pairs(old, new, keeps)) if a != b])
    return renamed(game, new, title=ascii_text(game.title), source=ascii_text(game.source))


def unnamed(game: TeamGame, style: Style = PRINTABLE) -> TeamGame:
    """``game`` without its title and source, its agents, actions, states and observations numbered."""
    new = _each(_names_of(game), lambda what, labels: style.default(what, len(labels)))
    return renamed(game, new, title="", source="")


def _each(names: Names, change: Callable[[str, Sequence[str]], Sequence[str]]) -> Names:
    actions, observations = ([change(what, labels) for labels in lists] for what, lists in _per_agent(names))
    return Names(change("agent", names.agents), actions, change("state", names.states), observations)


def _per_agent(names: Names) -> Sequence[tuple[str, Sequence[Sequence[str]]]]:
    return ("action", names.actions), ("observation", names.observations)


def _pairs(old: Names, new: Names, keeps: Collection[str]) -> Iterator[tuple[str, str]]:
    """Every name and what it is called now; those that are kept as they are, which may be without end, are left out."""
    for (what, before), (_, after) in zip(_lists(old), _lists(new), strict=True):
        yield from () if before is after or KEPT[what] not in keeps else zip(before, after, strict=True)


def _lists(names: Names) -> list[tuple[str, Sequence[str]]]:
    actions, observations = ([(what, labels) for labels in lists] for what, lists in _per_agent(names))
    return [("agent", names.agents), *actions, ("state", names.states), *observations]


def _tell(pairs: Sequence[tuple[str, str]]) -> None:
    if pairs:
        shown = ", ".join(f"{shorten(old)} is {shorten(new)}" for old, new in pairs)
        warnings.warn(f"names in ASCII: {shown}", Remark, stacklevel=2)


def _fitting(what: str, labels: Sequence[str], style: Style) -> Sequence[str]:
    """Names that fit, told apart by numbers where they are alike then."""
    from qtran_cli.formats.nfg.labels import named

    if style.keeps(what, labels):
        return labels
    default = style.default(what, len(labels))
    free = [*map(style.plain, repeat(what), default)]
    return named([*map(style.plain, repeat(what), labels)], free) or tuple(free)
