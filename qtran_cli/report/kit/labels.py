"""Names for the eye. Agents and actions are named by whoever wrote the file: what could steer a terminal is spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.cut import CUT, at_the_end, distinct

WIDTH = 16
"""The most columns a label takes inside a table; longer ones are cut, and still differ."""


def printable(label: str, width: int | None = None) -> str:
    r"""``label`` with every character that does not print as itself escaped, cut to ``width`` columns.

    >>> print(printable("a\nb"), printable("[bold]"), printable(""), printable("extraordinary", 8))
    a\nb [bold] '' extraor…
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in label)
    text = repr(text) if text != text.strip() or not text else text
    return text if width is None else at_the_end(text, width)


def among(names: Sequence[str], k: int, width: int = WIDTH) -> str:
    """``names[k]`` in at most ``width`` columns, so that none of the names, which are different ones, looks like another.

    Others are read only where it does not print as it is.
    """
    name = names[k]
    if cell_len(name) <= width and CUT not in name and printable(name) == name:
        return name
    return distinct(tuple(map(printable, names)), width)[k]


def action(game: TeamGame, i: int, a: int, width: int = WIDTH) -> str:
    """The name of agent i's action ``a``."""
    return among(game.actions[i], a, width)


def agent(game: TeamGame, i: int) -> str:
    """Agent i in a sentence: "agent 1" when it has no name of its own."""
    return f"agent {among(game.agents, i)}"


def joint(game: TeamGame, u: Sequence[int]) -> str:
    """The joint action ``u`` by action names: (A,B)."""
    return f"({','.join(action(game, i, a) for i, a in enumerate(u))})"


def beside(game: TeamGame, u: Sequence[int], i: int) -> str:
    """What the agents other than i do in ``u``: (·,B)."""
    return f"({','.join('·' if j == i else action(game, j, a) for j, a in enumerate(u))})"


def some(names: Iterable[str], count: int, limit: int = 4, joiner: str = ", ") -> str:
    """The first ``limit`` of ``count`` names, and how many there are when there are more.

    >>> some(["A", "B", "C"], 3, 2)
    'A, B, … (3 in all)'
    """
    shown = [name for name, _ in zip(names, range(limit), strict=False)]
    return joiner.join(shown) + (f"{joiner}… ({count:,} in all)" if count > limit else "")
