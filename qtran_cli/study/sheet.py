"""summary.csv: a line per size, and property or method; of the QMIX family also a line each for proved and unproved fits.
pairs.csv: a line per size and two methods.

kind              "property" (of the game) or "method"
part              "all", "proved", "unproved"
games, undecided  how many games count, and how many could not be decided or fitted
yes, share        of a property: how many have it; of a method: how many best fits are greedy-optimal
low, high         Wilson's 95 % interval of the share
mean_regret, …    the mean regret as a share of the payoffs' range, over ``regrets`` games, and its 95 % interval
both, …, p        the counts of two methods, the difference of their shares with its interval, and the sign test: study/pairs.py
"""

from __future__ import annotations

import csv as csv_
import io
from collections.abc import Iterable, Iterator, Sequence

from qtran_cli.study.pairs import Pair
from qtran_cli.study.summary import Earned, Share, Size

HEADINGS = (
    *("family", "agents", "actions", "kind", "name", "part", "games", "undecided", "yes", "share", "low", "high"),
    *("regrets", "mean_regret", "regret_low", "regret_high"),
)
PAIRS = (
    *("family", "agents", "actions", "first", "second", "games", "undecided", "both", "first_only", "second_only", "neither"),
    *("difference", "low", "high", "p", "regrets", "mean_regret", "regret_low", "regret_high"),
)


def csv(family: str, sizes: Sequence[Size]) -> str:
    """The whole summary.csv."""
    return _file(HEADINGS, family, ((size, row) for size in sizes for row in _rows(size)))


def pairs_csv(family: str, sizes: Sequence[Size]) -> str:
    """The whole pairs.csv."""
    return _file(PAIRS, family, ((size, _pair(pair)) for size in sizes for pair in size.pairs))


def _file(headings: Sequence[str], family: str, rows: Iterable[tuple[Size, tuple]]) -> str:
    text = io.StringIO()
    writer = csv_.writer(text, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows((family, len(size.actions), spelled(size.actions), *row) for size, row in rows)
    return text.getvalue()


def spelled(actions: Sequence[int]) -> str:
    """Actions per agent, as --actions takes them: "3x3"."""
    return "x".join(map(str, actions))


def _rows(size: Size) -> Iterator[tuple]:
    for name, share in size.properties.items():
        yield "property", name, "all", *_cells(share), "", "", "", ""
    for name, method in size.methods.items():
        for part, earned in method.parts():
            yield "method", name, part, *_cells(earned), *_regret(earned)


def _pair(pair: Pair) -> tuple:
    counts = pair.games, pair.undecided, pair.both, pair.first_only, pair.second_only, pair.neither
    off = (_decimal(x, pair.games) for x in (pair.difference, *pair.interval))
    p = f"{pair.p:.6g}" if pair.games else ""
    low, high = pair.regret_interval or (None, None)
    return pair.first, pair.second, *counts, *off, p, pair.regrets, *(_decimal(x, pair.regrets) for x in (pair.regret, low, high))


def _cells(share: Share) -> tuple:
    return share.games, share.undecided, share.yes, *(_decimal(x, share.games) for x in (share.share, *share.interval))


def _regret(earned: Earned) -> tuple:
    n = len(earned.regrets)
    return n, *(_decimal(x, n) for x in (earned.regret, *earned.regret_interval))


def _decimal(x: float | None, n: int) -> str:
    """Six decimals; empty where there is no game."""
    return "" if x is None or n == 0 else f"{x:.6f}"
