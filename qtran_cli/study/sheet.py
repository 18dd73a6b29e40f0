"""summary.csv: a line per size, and property or method; of the QMIX family also a line each for proved and unproved fits.

kind              "property" (of the game) or "method"
part              "all", "proved", "unproved"
games, undecided  how many games count, and how many could not be decided or fitted
yes, share        of a property: how many have it; of a method: how many best fits are greedy-optimal
low, high         Wilson's 95 % interval of the share
mean_regret, …    the mean regret as a share of the payoffs' range, over ``regrets`` games, and its 95 % interval
"""

from __future__ import annotations

import csv as csv_
import io
from collections.abc import Iterator, Sequence

from qtran_cli.study.summary import Earned, Share, Size

HEADINGS = (
    *("family", "agents", "actions", "kind", "name", "part", "games", "undecided", "yes", "share", "low", "high"),
    *("regrets", "mean_regret", "regret_low", "regret_high"),
)


def csv(family: str, sizes: Sequence[Size]) -> str:
    """The whole file."""
    text = io.StringIO()
    writer = csv_.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows((family, len(size.actions), spelled(size.actions), *row) for size in sizes for row in _rows(size))
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


def _cells(share: Share) -> tuple:
    return share.games, share.undecided, share.yes, *(_decimal(x, share.games) for x in (share.share, *share.interval))


def _regret(earned: Earned) -> tuple:
    n = len(earned.regrets)
    return n, *(_decimal(x, n) for x in (earned.regret, *earned.regret_interval))


def _decimal(x: float | None, n: int) -> str:
    """Six decimals; empty where there is no game."""
    return "" if x is None or n == 0 else f"{x:.6f}"
