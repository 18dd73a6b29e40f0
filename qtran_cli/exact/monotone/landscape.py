"""All local minima of an error over the monotone tables, from the best tables of all choices of orders.

A table of one cone is a local minimum iff it is the best in every cone that contains it: there are finitely many closed
cones, so close to the table only those that contain it matter, and on a convex cone a local minimum is the best. So a table
is one iff it is the best under as many choices of orders as it is monotone under. Where choices that symmetries relate are
tried once, both are counted over the table's images: they are equally many for each image.

The project's own (docs/theory.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qtran_cli.exact.algebra.isotonic import Fits
from qtran_cli.exact.budget import Late
from qtran_cli.exact.monotone import orders
from qtran_cli.exact.monotone.least import least
from qtran_cli.exact.monotone.loss import Loss
from qtran_cli.exact.monotone.orders import Optimum
from qtran_cli.exact.monotone.symmetry import Choices, Row, images, key
from qtran_cli.table import SAFE, Table

IMAGES = 20_000
"""Where symmetries give more images of tables than this, they are not listed."""


@dataclass(frozen=True, eq=False)
class Explored:
    """best: the tables of least error, every one where optima are listed. optima: all local ones, best first."""

    best: list[Optimum]
    optima: list[Optimum] | None


def explore(table: Table, loss: Loss, choices: Choices, deadline: float) -> Explored | None:
    """Every local minimum; None where time.monotonic() passes the deadline first. Cost: a regression per choice."""
    cells, at = np.arange(table.size), choices.at
    try:
        fits = loss.by(deadline).fits(table.num.ravel()[at], at, table.shape)
    except Late:
        return None
    found = _local(table, _scattered(fits, at), choices)
    if found is None:
        rough = loss.rough(table.num.ravel()[at], at, fits, max(table.high - table.low, 1))
        return Explored(least(table, loss, at, fits, rough), None)
    payoffs = table.num.ravel().tolist()
    optima = [orders.optimum(table, n, d, lambda v, c: loss.error(payoffs, cells, v, c) / table.den**2) for n, d in found]
    optima.sort(key=lambda o: o.error)
    return Explored([o for o in optima if o.error == optima[0].error], optima)


def _scattered(fits: Fits, at: np.ndarray) -> Fits:
    """Sorted tables put back in C order."""
    num, den = np.empty_like(fits.num), np.empty_like(fits.den)
    rows = np.arange(len(at))[:, None]
    num[rows, at], den[rows, at] = fits.num, fits.den
    return Fits(num, den)


def _local(table: Table, fits: Fits, choices: Choices) -> list[Row] | None:
    """(numerators, denominators) of every local minimum; None where there are too many images."""
    rows = np.concatenate([fits.num, fits.den], axis=1)
    first, which = _distinct(rows)
    hits = np.zeros(len(first), dtype=choices.stands.dtype)
    np.add.at(hits, which, choices.stands)
    num, den = fits.num[first], fits.den[first]
    cones = orders.cones(num, den, table.shape)
    if choices.maps:
        return _by_orbit(num, den, hits, cones, choices.maps)
    return [(num[k], den[k]) for k in np.flatnonzero(cones == hits)]


def _distinct(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(where each distinct row stands first, for every row which of those it is)."""
    if rows.dtype == np.int64:
        ordered = (np.ascontiguousarray(rows).view(np.uint64) ^ np.uint64(1 << 63)).astype(">u8")  # as bytes in the order of numbers
        _, first, which = np.unique(ordered.view(f"V{8 * rows.shape[1]}").ravel(), return_index=True, return_inverse=True)
        return first, which
    names = [repr(row.tolist()) for row in rows]
    firsts: dict[str, int] = {}
    for k, name in enumerate(names):
        firsts.setdefault(name, k)
    place = {name: k for k, name in enumerate(sorted(firsts))}
    return np.array([firsts[name] for name in place]), np.array([place[name] for name in names])


def _contents(num: np.ndarray, den: np.ndarray) -> np.ndarray:
    """A number per table, the same for those that have the same entries, in whatever order."""
    room = int(abs(num).max()) * (int(den.max()) + 1)
    pairs = num * (den.max() + 1) + den if num.dtype == object or room < SAFE else num.astype(object) * (int(den.max()) + 1) + den
    entries = np.unique(pairs.ravel(), return_inverse=True)[1].reshape(num.shape)
    return _distinct(np.sort(entries, axis=1))[1]


def _by_orbit(num: np.ndarray, den: np.ndarray, hits: np.ndarray, cones: np.ndarray, maps: tuple[np.ndarray, ...]) -> list[Row] | None:
    """All images of the tables whose images together are the best as often as they are monotone."""
    contents = _contents(num, den)
    among = np.zeros(int(contents.max()) + 1, dtype=hits.dtype)
    np.add.at(among, contents, hits)
    place = {key(n, d): k for k, (n, d) in enumerate(zip(num, den, strict=True))}
    found: list[Row] = []
    seen: set[bytes] = set()
    for name, k in place.items():
        if name in seen or among[contents[k]] < cones[k]:  # all tables with these entries are too seldom the best
            continue
        orbit = images(num[k], den[k], maps, IMAGES - len(seen))
        if orbit is None:
            return None
        seen.update(orbit)
        if sum(int(hits[place[image]]) for image in orbit if image in place) == int(cones[k]) * len(orbit):
            found += orbit.values()
    return found
