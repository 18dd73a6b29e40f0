"""One fit as a function of the parameter: a table whose cells are quotients of polynomials, as long as what is tied stays tied.

    T(u) = Σ_B w q / Σ_B w  on each block B          of monotone tables, orders fixed: the blocks are the values of the fit

Its squared error is Σ w q² less one term a block, so two pieces' errors differ by the blocks in which they differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.exact.algebra import isotonic
from qtran_cli.exact.algebra.polynomial import Polynomial, Ratio, total
from qtran_cli.exact.algebra.roots import bernstein
from qtran_cli.exact.thresholds.families import Family

Block = tuple[int, ...]
"""Cells, flat in C order, ascending."""


@dataclass(frozen=True)
class Mean:
    """The weighted mean of a block, Σ w q / Σ w."""

    top: Polynomial
    bottom: Polynomial


@dataclass(frozen=True, eq=False)
class Blocks:
    """The best table that is constant on blocks, under every parameter. at: which cell stands at each place of its order, sorted."""

    family: Family
    blocks: tuple[Block, ...]
    at: tuple[int, ...]

    @cached_property
    def means(self) -> dict[Block, Mean]:
        """Per block its value."""
        return {block: mean(self.family, block) for block in self.blocks}

    @property
    def terms(self) -> dict[tuple, Ratio]:
        """What is added to Σ w q² to give the error."""
        return {block: Ratio(-(m.top * m.top), m.bottom) for block, m in self.means.items()}

    @property
    def error(self) -> Ratio:
        """Its squared error."""
        squares = total(w * q * q for w, q in zip(self.family.weights, self.family.payoffs, strict=True))
        return sum(self.terms.values(), Ratio(squares)).reduced()

    @cached_property
    def of(self) -> dict[int, Block]:
        """The block of each cell."""
        return {cell: block for block in self.blocks for cell in block}

    def cells(self) -> list[Ratio]:
        """The table, flat in C order, in units of the family's 1/den."""
        means = [self.means[self.of[c]] for c in range(len(self.at))]
        return [Ratio(m.top, m.bottom).reduced() for m in means]

    def valid(self, low: Fraction, high: Fraction) -> bool:
        """Whether it is proved the best table of its orders for every parameter from low to high.

        No block is above one that it must not be above, and none has an upper part that pulls up.
        """
        pairs = {(self.of[a], self.of[b]) for a, b in self._neighbours() if self.of[a] != self.of[b]}
        means = self.means
        rises = (means[b].top * means[a].bottom - means[a].top * means[b].bottom for a, b in pairs)
        return all(not_negative(p, low, high) for p in rises) and all(not self._splits(b, low, high) for b in self.blocks if len(b) > 1)

    def _neighbours(self) -> Iterator[tuple[int, int]]:
        """(a cell, one right above it)."""
        cells = np.array(self.at).reshape(self.family.shape)
        for axis in range(cells.ndim):
            moved = np.moveaxis(cells, axis, 0)
            yield from zip(moved[:-1].ravel().tolist(), moved[1:].ravel().tolist(), strict=True)

    def _splits(self, block: Block, low: Fraction, high: Fraction) -> bool:
        """Whether some upper part of the block may pull up somewhere: it does not where none does at any Bernstein coefficient."""
        m, inside = self.means[block], set(block)
        pulls = [self._pull(c, m) if c in inside else Polynomial(()) for c in self.at]
        n = max(0, *(p.degree for p in pulls))
        force = np.array([bernstein(p, low, high, n) for p in pulls], dtype=object).T
        return bool((isotonic.best_upper_set(force, self.family.shape)[0] > 0).any())

    def _pull(self, cell: int, m: Mean) -> Polynomial:
        return self.family.weights[cell] * (self.family.payoffs[cell] * m.bottom - m.top)


def mean(family: Family, block: Block) -> Mean:
    """The weighted mean over some cells."""
    weights, payoffs = ([of[c] for c in block] for of in (family.weights, family.payoffs))
    return Mean(total(w * q for w, q in zip(weights, payoffs, strict=True)), total(weights))


def not_negative(p: Polynomial, low: Fraction, high: Fraction) -> bool:
    """Whether p ≥ 0 on all of [low, high] is seen from its Bernstein coefficients there."""
    return not p or min(bernstein(p, low, high)) >= 0


def difference(a: dict[tuple, Ratio], b: dict[tuple, Ratio], x: Fraction) -> Polynomial:
    """A polynomial with the sign of the error of a piece with the terms ``a`` less that of one with the terms ``b``.

    x: a parameter of the range that is looked at, in which no bottom is 0.
    """
    parts = [*(r for name, r in a.items() if name not in b), *(-r for name, r in b.items() if name not in a)]
    found = sum(parts, Ratio(Polynomial(()))).reduced()
    return (found.top if found.bottom(x) > 0 else -found.top).primitive()


def blocks(values: list[Fraction], shape: tuple[int, ...]) -> list[list[int]]:
    """The places, flat, of the sorted table ``values``, those together that have one value and are connected by it."""
    label = list(range(len(values)))
    cells = np.arange(len(values)).reshape(shape)
    pairs = [
        (a, b)
        for axis in range(len(shape))
        for a, b in zip(np.delete(cells, -1, axis).ravel().tolist(), np.delete(cells, 0, axis).ravel().tolist(), strict=True)
    ]
    changed = True
    while changed:
        changed = False
        for a, b in pairs:
            if values[a] == values[b] and label[a] != label[b]:
                label[a] = label[b] = min(label[a], label[b])
                changed = True
    return [[k for k, name in enumerate(label) if name == one] for one in dict.fromkeys(label)]
