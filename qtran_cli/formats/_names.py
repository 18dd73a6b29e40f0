"""Names for other programs: those that every one reads, and none at all.

A name fits that is printable ASCII with single spaces between words, as Gambit demands (16.7, CheckLabel), and has no backslash that
a reader may take for an escape.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qtran_cli.errors import Remark
from qtran_cli.model.game import Numbered
from qtran_cli.model.team_game import TeamGame
from qtran_cli.scalars import shorten

BACKSLASH = re.compile(r'\\(?=["\\]|\Z)')
"""What readers disagree on: a backslash before another, before a quote, or at the end."""
_LABEL = re.compile(r"[!-~]+(?: [!-~]+)*")
TOLD = 3
"""So many names that were mapped are told."""


def fits(label: str) -> bool:
    """Whether every program reads ``label`` as it stands."""
    return bool(_LABEL.fullmatch(label)) and not BACKSLASH.search(label)


def in_ascii(game: TeamGame) -> TeamGame:
    """``game`` with names that fit, title and source in ASCII. Warns, with a Remark, of the names that are others now."""
    agents = _names(game.agents, [str(i + 1) for i in range(game.n)])
    actions = tuple(labels if isinstance(labels, Numbered) else _names(labels, Numbered(len(labels))) for labels in game.actions)
    pairs = [*zip(game.agents, agents, strict=True)]
    pairs += [pair for old, new in zip(game.actions, actions, strict=True) for pair in zip(old, new, strict=True)]
    _tell([(old, new) for old, new in dict.fromkeys(pairs) if old != new])
    said: dict[str, Any] = {"agents": agents, "actions": actions, "title": _text(game.title), "source": _text(game.source)}
    return game.either(lambda one: replace(one, **said), lambda task: replace(task, **said))


def unnamed(game: TeamGame) -> TeamGame:
    """``game`` without its title, its source, and the names of its agents and actions."""
    actions = tuple(Numbered(len(labels)) for labels in game.actions)
    said: dict[str, Any] = {"agents": (), "actions": actions, "title": "", "source": ""}
    return game.either(lambda one: replace(one, **said), lambda task: replace(task, **said))


def _tell(pairs: Sequence[tuple[str, str]]) -> None:
    if pairs:
        shown = ", ".join(f"{shorten(old)} is {shorten(new)}" for old, new in pairs[:TOLD])
        more = f", and {len(pairs) - TOLD} more" if len(pairs) > TOLD else ""
        warnings.warn(f"names in ASCII: {shown}{more}", Remark, stacklevel=2)


def _names(labels: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
    """Names that fit, told apart by numbers where they are alike then."""
    from qtran_cli.formats.nfg.labels import named

    plain = [label if fits(label) else _text(label) for label in labels]
    return named(plain, default) or tuple(default)


def _text(text: str) -> str:
    """The letters without their accents, other characters as ?, white space as single spaces, a doubtful backslash as a slash."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    seen = "".join(c if c.isascii() and c.isprintable() else " " if c.isspace() or c.isascii() else "?" for c in bare)
    return BACKSLASH.sub("/", " ".join(seen.split()))
