"""The report of `qtran study`: for each size the methods' shares and mean regrets, then the shares of the games' classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.report.kit.grid import HEAD, Cell
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.prose import Item, Line
from qtran_cli.report.study import pairs
from qtran_cli.report.study.rounded import rounded
from qtran_cli.report.writers import Answer
from qtran_cli.study.summary import Earned, Share, Size
from qtran_cli.theorems import THEOREM_2

SCHEMA = "qtran.study/1"
NAMES = {"rectangular": "factorizable", THEOREM_2: "(7) feasible"}
"""What a property is called where its name in files does not say it."""
PARTS = {"proved": "proved", "unproved": "not proved"}
_NOTES = (
    "optimal: every greedy joint action of the exact best fit is optimal. 95 %: Wilson's interval.",
    "regret: what the worst greedy joint action loses, as a share of the payoffs' range, on average.",
)
_UNPROVED = "not proved: too many orders of actions to try all; the best of a search stands for the best fit."
_UNDECIDED = (
    "undecided: (7), or a best fit, that was not decided within the study's limits, or is no fixed point of ε-greedy sampling; "
    "the shares leave these games out."
)
_AT = "@: the weight α off the optimum, of a method that is judged at several."
_NO_REGRET = (
    "A method without a factorisation of a game has no greedy joint action there: not optimal, and no regret. "
    'The regret is the mean over the other games, "of" so many.'
)


def report(title: str, sizes: Sequence[Size], every_pair: bool = False) -> Group:
    """What a terminal shows. title: what the games are. every_pair: all that is known of every two methods, not counts alone."""
    parts: list[RenderableType] = [Line(title, HEAD)]
    for size in sizes:
        parts += [Text(), Text(f"{'×'.join(map(str, size.actions))} actions, {size.games:,} game{'s' * (size.games != 1)}", HEAD)]
        parts += [_methods(size), *_pairs(size, every_pair), Text(), _properties(size)]
    return Group(*parts, Text(), *(Item("", note) for note in _notes(sizes, every_pair)))


def answer(title: str, plan: dict[str, Any], folder: str, sizes: Sequence[Size], every_pair: bool) -> Answer:
    """The same for whichever format is asked for."""
    return Answer(
        title,
        lambda: report(title, sizes, every_pair),
        lambda: document(plan, folder, sizes),
        lambda: _records(plan, folder, sizes),
    )


def _records(plan: dict[str, Any], folder: str, sizes: Sequence[Size]) -> list[dict[str, Any]]:
    """A record a size and method, for tables of one line each."""
    found = document(plan, folder, sizes)
    return [
        {"family": found["study"]["family"], "actions": "x".join(map(str, size["actions"])), "method": name, **own}
        for size in found["sizes"]
        for name, own in size["methods"].items()
    ]


def _pairs(size: Size, every_pair: bool) -> list[RenderableType]:
    return [] if len(size.methods) < 2 else [Text(), pairs.listing(size) if every_pair else pairs.grid(size)]


def _methods(size: Size) -> Listing:
    heads = ("method", "games", "optimal", "95 %", "regret", "95 %")
    rows = [row for name, method in size.methods.items() for row in _rows(name, list(method.parts()))]
    return Listing(heads, rows, numbers=(1, 2, 3, 4, 5))


def _rows(name: str, parts: list[tuple[str, Earned]]) -> Iterator[list[Cell]]:
    """A method's line; where not every best fit is proved best, a line each for those that are and those that are not."""
    split = len(parts) > 1 and parts[2][1].games > 0
    for part, earned in parts[: 3 if split else 1]:
        n = len(earned.regrets)
        cells = (
            name if part == "all" else f"  {PARTS[part]}",
            *(f"{earned.games:,}", _percent(earned.share), _range(earned.interval, earned.games)),
            _percent(earned.regret) + (f" of {n:,}" if 0 < n < earned.games else ""),
            _range(earned.regret_interval, n),
        )
        yield [Cell(text) for text in cells]


def _properties(size: Size) -> Listing:
    undecided = any(share.undecided for share in size.properties.values())
    heads = ("games that are", "games", "share", "95 %", *(["undecided"] if undecided else []))
    rows = [
        [Cell(text) for text in (*_share(name, share), *([f"{share.undecided:,}"] if undecided else []))]
        for name, share in size.properties.items()
    ]
    return Listing(heads, rows, numbers=(1, 2, 3, 4))


def _share(name: str, share: Share) -> tuple[str, ...]:
    return NAMES.get(name, name), f"{share.games:,}", _percent(share.share), _range(share.interval, share.games)


def _percent(x: float | None) -> str:
    return "" if x is None else f"{100 * x:.1f} %"


def _range(interval: tuple[float, float], n: int) -> str:
    return f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f} %" if n else ""


def _notes(sizes: Sequence[Size], every_pair: bool) -> list[str]:
    methods = [method for size in sizes for method in size.methods.values()]
    shares = [*(share for size in sizes for share in size.properties.values()), *(method.all for method in methods)]
    notes = list(_NOTES)
    if len(sizes[0].methods) > 1:
        notes.append(pairs.LIST_NOTE if every_pair else pairs.GRID_NOTE)
    if len({name.partition("@")[0] for name in sizes[0].methods}) < len(sizes[0].methods):
        notes.append(_AT)
    if any(len(method.all.regrets) < method.all.games for method in methods):
        notes.append(_NO_REGRET)
    if any(method.unproved is not None and method.unproved.games for method in methods):
        notes.append(_UNPROVED)
    return [*notes, *([_UNDECIDED] if any(share.undecided for share in shares) else [])]


def document(plan: dict[str, Any], folder: str, sizes: Sequence[Size]) -> dict[str, Any]:
    """The JSON document (schema qtran.study/1). Counts are exact; shares and means are rounded to 10 digits."""
    listed = [
        {
            "actions": list(size.actions),
            "games": size.games,
            "properties": {name: _entry(share) for name, share in size.properties.items()},
            "methods": {name: _method(dict(method.parts())) for name, method in size.methods.items()},
            "pairs": [pairs.entry(pair) for pair in size.pairs],
        }
        for size in sizes
    ]
    return {"schema": SCHEMA, "study": {k: v for k, v in plan.items() if k not in ("schema", "qtran")}, "out": folder, "sizes": listed}


def _method(parts: dict[str, Earned]) -> dict[str, Any]:
    """The figures of all games; "proved" and "unproved" those of a part, null where the method proves nothing."""
    whole = _earned(parts["all"])
    return whole | {name: _earned(parts[name]) if name in parts else None for name in PARTS}


def _earned(earned: Earned) -> dict[str, Any]:
    n = len(earned.regrets)
    regret = {"games": n, "mean": rounded(earned.regret), "ci95": [rounded(x) for x in earned.regret_interval] if n else None}
    entry = _entry(earned)
    return {"optimal" if k == "yes" else k: v for k, v in entry.items()} | {"regret": regret}


def _entry(share: Share) -> dict[str, Any]:
    interval = [rounded(x) for x in share.interval] if share.games else None
    return {"games": share.games, "undecided": share.undecided, "yes": share.yes, "share": rounded(share.share), "ci95": interval}
