"""Reading factors: [Q_i] and V_jt as somebody writes them, to exact vectors in the order of a game's actions.

    --q 3.84,-2.06,-2.25 --q 4.16,2.29,2.29                       a list per agent
    {"q": [[3.84, -2.06, -2.25], [4.16, 2.29, 2.29]], "v": 0}     a document in YAML or JSON; v may be left out
    {row: {A: 3.84, B: -2.06, C: -2.25}, column: {…}}             by the names of agents and actions, alone or under q
    the output of qtran solve --json (its qtran_base) and of qtran check --json
    that of a game with several states, of which the factors of one state, or of the histories in one joint history, are taken

Every number is exact; nothing is guessed: an agent or action too few or too many is refused with what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from qtran_cli.errors import FormatError, InputError, QtranError, UsageError
from qtran_cli.formats import _events, _sniff, json
from qtran_cli.formats._text import decode
from qtran_cli.formats._tree import Tree, describe, text, unknown_key
from qtran_cli.model.game import Game
from qtran_cli.scalars import parse, shorten
from qtran_cli.table import Table, from_fractions
from qtran_cli.theorems import THEOREM_1

KEYS = ("q", "v")
PLACES = {"states": "--state", "histories": "--history"}
"""The keys of answers on games with several states, and what picks an entry."""
NAMED = 12
"""An error names up to this many actions or agents."""
_RIGHT = "write   q: [[3.84, -2.06], [4.16, 2.29]]   with one list per agent, and v: 0 where V_jt is given"


@dataclass(frozen=True, eq=False)
class Factors:
    """q: Q_i, a vector of length m_i per agent. v: V_jt, None where it was not given."""

    q: tuple[Table, ...]
    v: Fraction | None = None


def read_lists(lists: Sequence[str], game: Game) -> Factors:
    """The factors of one comma-separated list per agent. Raises UsageError, ScalarError."""
    if len(lists) != game.n:
        what = f"--q given {_times(len(lists))}, the game has {game.n} agent{'s' * (game.n > 1)}"
        raise UsageError(what, right=f"give --q once per agent: {_example(game)}")
    return Factors(tuple(_vector(listed.split(","), game, i, f"--q of agent {i + 1}", ", number {}", 1) for i, listed in enumerate(lists)))


def read(data: bytes | bytearray, where: str, game: Game, at: Mapping[str, object] | None = None) -> Factors:
    """The factors that a YAML or JSON document spells. Raises InputError with line or path. where: what to call it in errors.

    at: which entry is meant of an answer on a game with several states: {"state", "steps_left"} or {"history"}, as it writes them.
    """
    written, tree = _parsed(data, where)
    try:
        return of(tree, game, at)
    except QtranError as error:
        line = _events.line_of(written, error.where) if error.where else None
        raise error.at(f"{where}: line {line}" if line else where) from None


def of(tree: Tree, game: Game, at: Mapping[str, object] | None = None) -> Factors:
    """The factors that a document's tree spells. Raises InputError with the path. at: as in ``read``."""
    return _document(_picked(tree, at or {}), game)


def _parsed(data: bytes | bytearray, where: str) -> tuple[str, Tree]:
    """The text of the document, and its tree."""
    try:
        written = decode(data, where)
        return written, json.parse(written, where) if _sniff.guess(data) == "json" else _events.compose(written, where)
    except FormatError as error:
        if "game" in error.right or "payoff" in error.right:  # what would be right for a game
            error.right = _RIGHT
        raise


def _document(tree: Tree, game: Game) -> Factors:
    if isinstance(tree, list):
        return Factors(tuple(_rows(tree, game, "")))
    if not isinstance(tree, Mapping):
        raise FormatError(f"{describe(tree)} where factors should be", right=_RIGHT)
    if set(tree) == set(game.agents) or set(tree) & set(game.agents) - set(KEYS):
        return Factors(tuple(_rows(tree, game, "")))
    if "schema" in tree:
        return _answer(tree, game)
    for key in tree:
        if key not in KEYS:
            raise unknown_key(key, (*KEYS, *game.agents[:NAMED]))
    return _factors(tree, game, "")


def _answer(tree: Mapping[str, Tree], game: Game) -> Factors:
    """The factors in the answer of qtran solve or qtran check."""
    schema = tree["schema"] if isinstance(tree["schema"], str) else ""
    if schema.startswith("qtran.check/"):
        return _factors(_by_name(tree, tree, game), game, "")
    if not schema.startswith("qtran.solve/"):
        raise FormatError(
            f"a document of schema {shorten(schema)}", where="schema", right="factors are in those of qtran.solve/1 and qtran.check/1"
        )
    for key in PLACES:
        if key in tree:
            what = f"the factors of all {key} of a game"
            raise FormatError(what, where=key, right=f"GAME is the game with its {key}, and {PLACES[key]} says which one is meant")
    base = tree.get(THEOREM_1)
    if isinstance(base, Mapping) and base.get("feasible") is False:
        right = "the game solved there cannot be factorised: its optimal joint actions are no product"
        raise FormatError("there are no factors", where=f"{THEOREM_1}.q", right=right)
    if not isinstance(base, Mapping):
        raise FormatError(f"there is no {THEOREM_1}", where=THEOREM_1, right="the whole output of qtran solve --json is needed")
    return _factors(_by_name(base, tree, game), game, f"{THEOREM_1}.")


def _picked(tree: Tree, at: Mapping[str, object]) -> Tree:
    """The answer of qtran solve on a game with several states as that of one entry; anything else as it is."""
    if not isinstance(tree, Mapping) or not str(tree.get("schema")).startswith("qtran.solve/"):
        return tree
    if "state" in at and isinstance(entries := tree.get("states"), list):
        return {"schema": tree["schema"]} | dict(_entry(entries, at, "states"))
    if "history" in at and "histories" in tree:
        return _at_history(tree, at)
    return tree


def _entry(entries: Sequence[Tree], at: Mapping[str, object], where: str) -> Mapping[str, Tree]:
    """The entry with these values of its first keys."""
    said = {key: value if value is None or isinstance(value, list) else str(value) for key, value in at.items()}
    for entry in entries:
        if isinstance(entry, Mapping) and all(key in entry and entry[key] == value for key, value in said.items()):
            return entry
    named = " and ".join(f"{key} {value}" for key, value in at.items() if value is not None)
    raise FormatError(f"no entry for {named:.120}", where=where, right="the answer is about another game, horizon or discount")


def _at_history(tree: Mapping[str, Tree], at: Mapping[str, object]) -> Mapping[str, Tree]:
    """One row of factors per agent, those of its own history, and V_jt of the joint one."""
    entries, agents = tree["histories"], tree.get("agents")
    if not isinstance(entries, list) or not isinstance(agents, list):
        raise FormatError("the histories are left out", where="histories", right="qtran solve --json --full writes them")
    entry, own = _entry(entries, at, "histories"), at["history"]
    assert isinstance(own, list)
    rows = [_entry(rows if isinstance(rows, list) else [], {"history": h}, "agents") for rows, h in zip(agents, own, strict=False)]
    found: dict[str, Tree] = {"q": [row.get("q") for row in rows], "v": entry.get("v")}
    if None in [row.get("q") for row in rows]:
        raise FormatError("there are no factors", where="agents", right="the game solved there is not factorizable, or was not decided")
    return {"schema": "qtran.check/1", "game": tree.get("game"), **found}


def _by_name(found: Mapping[str, Tree], tree: Mapping[str, Tree], game: Game) -> dict[str, Tree]:
    """The document's q, its lists turned into maps by action where the document's game has our actions in another order."""
    told = tree.get("game")
    labels = told.get("actions") if isinstance(told, Mapping) else None
    q = found.get("q")
    factors = {key: found[key] for key in KEYS if key in found}
    if isinstance(labels, list) and isinstance(q, list) and len(labels) == len(q) == game.n and labels != [list(a) for a in game.actions]:
        named = zip(q, labels, game.actions, strict=True)
        factors["q"] = [dict(zip(names, row, strict=True)) if _same(row, names, ours) else row for row, names, ours in named]
    return factors


def _same(row: Tree, names: Tree, ours: Sequence[str]) -> bool:
    """Whether a list of numbers stands beside our action names in some order."""
    return isinstance(row, list) and isinstance(names, list) and len(row) == len(names) and sorted(map(str, names)) == sorted(ours)


def _factors(tree: Mapping[str, Tree], game: Game, inside: str) -> Factors:
    if tree.get("q") is None:
        raise FormatError("there is no q", right=_RIGHT)
    v = tree.get("v")
    rows = list(_rows(tree["q"], game, f"{inside}q"))
    return Factors(tuple(rows), None if v is None else parse(_number(v, f"{inside}v"), f"{inside}v"))


def _rows(tree: Tree, game: Game, where: str) -> Iterator[Table]:
    """A vector per agent, from a list or from a map by agent names."""
    if isinstance(tree, Mapping):
        _check_names(tree, game.agents, where, "agent")
        rows, places = [tree[name] for name in game.agents], [f"{where}.{name}".removeprefix(".") for name in game.agents]
    elif isinstance(tree, list):
        rows, places = tree, [f"{where}[{i}]" for i in range(len(tree))]
    else:
        raise FormatError(f"{describe(tree)} where lists of numbers should be", where=where, right=_RIGHT)
    if len(rows) != game.n:
        raise FormatError(f"factors for {len(rows)} agents", where=where, right=f"the game has {game.n}: {_some(game.agents)}")
    for i, (row, place) in enumerate(zip(rows, places, strict=True)):
        yield _row(row, game, i, place)


def _row(tree: Tree, game: Game, i: int, where: str) -> Table:
    if isinstance(tree, Mapping):
        _check_names(tree, game.actions[i], where, "action")
        tree = [tree[name] for name in game.actions[i]]
    if not isinstance(tree, list):
        raise FormatError(
            f"{describe(tree)} where numbers should be", where=where, right=f"a list of {game.shape[i]} numbers, one per action"
        )
    return _vector([_number(x, f"{where}[{a}]") for a, x in enumerate(tree)], game, i, where)


def _vector(texts: Sequence[str], game: Game, i: int, where: str, spot: str = "[{}]", first: int = 0) -> Table:
    """Q_i of agent i. spot: how an error names the k-th number, counted from ``first``, behind ``where``."""
    m = game.shape[i]
    if len(texts) != m:
        right = f"agent {game.agents[i]:.40} has {m} action{'s' * (m > 1)}: {_some(game.actions[i])}"
        raise InputError(f"{len(texts)} number{'s' * (len(texts) != 1)} for {m} action{'s' * (m > 1)}", where=where, right=right)
    return from_fractions([parse(x, where + spot.format(a)) for a, x in enumerate(texts, first)])


def _check_names(tree: Mapping[str, Tree], names: Sequence[str], where: str, kind: str) -> None:
    for key in tree:
        if key not in names:
            raise unknown_key(key, names[:NAMED], where)
    missing = [name for name in names if name not in tree]
    if missing:
        raise FormatError(f"{kind} {shorten(missing[0])} is missing", where=where, right=f"every {kind} needs an entry: {_some(names)}")


def _number(tree: Tree, where: str) -> str:
    if not isinstance(tree, str):
        raise FormatError(
            f"{describe(tree)} where a number should be", where=where, right="write a decimal such as 0.1 or a fraction such as 1/3"
        )
    return text(tree, where)


def _some(names: Sequence[str]) -> str:
    return ", ".join(shorten(name, 20)[1:-1] for name in names[:NAMED]) + (", …" if len(names) > NAMED else "")


def _times(k: int) -> str:
    return "once" if k == 1 else f"{k} times"


def _example(game: Game) -> str:
    """An option per agent: "--q A,B,C --q A,B,C"."""
    shown = [
        f"--q {','.join(shorten(name, 12)[1:-1] for name in labels[:4])}{',…' if len(labels) > 4 else ''}" for labels in game.actions[:4]
    ]
    return " ".join(shown) + (" …" if game.n > 4 else "")
