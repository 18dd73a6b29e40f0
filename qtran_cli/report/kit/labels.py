"""Names for the eye. Agents and actions are named by whoever wrote the file: what could steer a terminal is spelled out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, set_cell_size

from qtran_cli.model.team_game import TeamGame

WIDTH = 16
"""The most columns a label takes inside a table; longer ones are cut with "…"."""


def printable(label: str, width: int | None = None) -> str:
    r"""``label`` with every character that does not print as itself escaped, cut to ``width`` columns.

    >>> print(printable("a\nb"), printable("[bold]"), printable(""), printable("extraordinary", 8))
    a\nb [bold] '' extraor…
    """
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in label)
    text = repr(text) if text != text.strip() or not text else text
    return text if width is None or cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def action(game: TeamGame, i: int, a: int, width: int = WIDTH) -> str:
    """The name of agent i's action ``a``."""
    return printable(game.actions[i][a], width)


def agent(game: TeamGame, i: int) -> str:
    """Agent i in a sentence: "agent 1" when it has no name of its own."""
    return f"agent {printable(game.agents[i], WIDTH)}"


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
