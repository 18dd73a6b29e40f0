"""The content of a game file, whichever notation it came in (YAML or JSON), and the game that it describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qtran_cli.errors import FormatError
from qtran_cli.formats import _expect, _payoff
from qtran_cli.formats._tree import Tree, describe, text, texts, unknown_key
from qtran_cli.game import Game, Numbered

KEYS = ("name", "title", "source", "agents", "actions", "payoff", "expect")
SEVERAL_STATES = ("states", "initial", "horizon", "discount", "next", "observations", "observation")
TEXTS = ("name", "title", "source")


def game(tree: Tree, name: str) -> Game:
    """The game that a document describes. name: what to call it where the document does not. Raises InputError."""
    _check_keys(tree)
    said = {"name": name} | {key: text(tree[key], key) for key in TEXTS if key in tree}
    table = _payoff.read(tree["payoff"])
    agents = texts(tree["agents"], "agents") if "agents" in tree else ()
    actions = _actions(tree["actions"], table.ndim) if "actions" in tree else ()
    return Game(table, **said, agents=agents, actions=actions, expect=_expect.read(tree.get("expect", {})))


def _check_keys(tree: Tree) -> None:
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where a game should be", right=f"a game file has the keys {', '.join(KEYS)}")
    several = next((key for key in tree if key in SEVERAL_STATES), None)
    if several is not None:
        right = "a one-step game has a payoff, and none of " + ", ".join(SEVERAL_STATES)
        raise FormatError("games with several states are not read by this version", where=several, right=right)
    for key in tree:
        if key not in KEYS:
            raise unknown_key(key, KEYS)
    if "payoff" not in tree:
        raise FormatError("there is no payoff", right=_payoff.SHAPE)


def _actions(tree: Tree, n: int) -> tuple[Sequence[str], ...]:
    """One list for all ``n`` agents, or one list per agent."""
    if isinstance(tree, list) and any(isinstance(x, list) for x in tree):
        return tuple(texts(x, f"actions[{i}]") for i, x in enumerate(tree))
    return (texts(tree, "actions"),) * n


def fields(game: Game) -> Iterator[tuple[str, str | list]]:
    """(key, value) of what a file says of a game before its payoffs, defaults left out. Values: texts, lists of (lists of) texts."""
    yield "name", game.name
    yield from ((key, getattr(game, key)) for key in ("title", "source") if getattr(game, key))
    if game.agents != tuple(str(i + 1) for i in range(game.n)):
        yield "agents", list(game.agents)
    if any(labels != Numbered(m) for labels, m in zip(game.actions, game.shape, strict=True)):
        lists = [list(labels) for labels in game.actions]
        yield "actions", lists[0] if all(labels == lists[0] for labels in lists) else lists
