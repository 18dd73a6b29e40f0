"""Exact tables: integers over one common denominator, held in NumPy.

``num / den`` is the table. ``num`` is int64 while every entry stays below 2^62, Python integers (dtype object) beyond.
A floating table too large to convert losslessly keeps its float64 entries (each one an exact dyadic rational, den = 1):
comparisons of its cells are exact, sums are not, and whoever adds must re-check the cells that decide in rationals.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from qtran_cli.errors import GameError

SAFE = 1 << 62
"""Integers of a smaller magnitude are kept as int64."""
EXACT_FLOATS = 10**6
"""Floating tables up to this many cells are always turned into exact integers."""
LARGEST_FLOAT = 2.0**480
"""Entries of floating tables that stay floating are at most this large: their squares can be summed."""
MAX_DEN_BITS = 1 << 19
CHUNK = 1 << 15
"""Cells that are looked at together: a quarter megabyte of int64, within a core's second-level cache."""


@dataclass(frozen=True, eq=False)
class Table:
    """A table of exact numbers, num / den.

    num: array of any shape, dtype int64, object (Python ints) or float64; never written to. den: positive int, 1 for float64.
    """

    num: np.ndarray
    den: int = 1

    @property
    def shape(self) -> tuple[int, ...]:
        return self.num.shape

    @property
    def ndim(self) -> int:
        return self.num.ndim

    @property
    def size(self) -> int:
        """The number of cells."""
        return self.num.size

    @property
    def floating(self) -> bool:
        """Whether the entries are float64: exact to compare, not to add."""
        return self.num.dtype.kind == "f"

    def __getitem__(self, u: tuple[int, ...] | int) -> Fraction:
        """The exact entry at index ``u``, one int per axis."""
        return self.number(self.num[u])

    def number(self, entry) -> Fraction:
        """An entry of ``num`` (or a sum of such) as the exact number it stands for."""
        return Fraction(entry.item() if isinstance(entry, np.generic) else entry) / self.den

    @cached_property
    def chunks(self) -> tuple[np.ndarray, np.ndarray]:
        """(max, min) of num over each run of CHUNK consecutive cells in C order. One pass."""
        flat = self.num.ravel()
        starts = range(0, flat.size, CHUNK)
        high, low = zip(*((block.max(), block.min()) for block in (flat[k : k + CHUNK] for k in starts)), strict=True)
        return np.array(high, dtype=flat.dtype), np.array(low, dtype=flat.dtype)

    @cached_property
    def high(self):
        """The largest entry of num."""
        return _plain(self.chunks[0].max())

    @cached_property
    def low(self):
        """The smallest entry of num."""
        return _plain(self.chunks[1].min())

    @property
    def magnitude(self):
        """max |num|."""
        return max(self.high, -self.low)

    @property
    def max(self) -> Fraction:
        return self.number(self.high)

    @property
    def min(self) -> Fraction:
        return self.number(self.low)

    def flat(self) -> list[Fraction]:
        """Every entry in C order, as Fractions. For small tables and vectors."""
        return [self.number(x) for x in self.num.ravel().tolist()]

    def floats(self) -> np.ndarray:
        """The entries in this shape, each the nearest float64; never written to. Raises OverflowError beyond their range."""
        if self.floating:
            return self.num
        return np.array([x / self.den for x in self.num.ravel().tolist()], dtype=np.float64).reshape(self.shape)

    def nested(self, show=None) -> list:
        """The entries as nested lists, each passed through ``show`` (default: the Fraction itself)."""
        cells = np.empty(self.size, dtype=object)
        cells[:] = [x if show is None else show(x) for x in self.flat()]
        return cells.reshape(self.shape).tolist()

    def over(self, den: int) -> np.ndarray:
        """num rescaled to the denominator ``den`` (a multiple of ours): int64 when that is safe, else object.

        A floating table cannot be rescaled in place and raises TypeError.
        """
        if self.floating:
            raise TypeError("a floating table has no integer numerators")
        factor = den // self.den
        if factor == 1 or not self.magnitude:  # a zero is a zero over every denominator, also one beyond int64
            return self.num
        return (self.num if self.magnitude * factor < SAFE else self.num.astype(object)) * factor

    def affine(self, scale: Fraction, shift: Fraction) -> Table:
        """scale · entry + shift for every entry, in lowest terms. Integer tables only."""
        den = math.lcm(self.den * scale.denominator, shift.denominator)
        factor, step = scale.numerator * (den // (self.den * scale.denominator)), shift.numerator * (den // shift.denominator)
        wide = max(self.magnitude, 1) * abs(factor) + abs(step) >= SAFE
        num = (self.num.astype(object) if wide else self.num) * factor
        num += step
        return ratio(num, den)

    def same(self, other: Table) -> bool:
        """Whether both hold the same numbers in the same shape."""
        if self.shape != other.shape:
            return False
        if self.floating or other.floating:
            return self.flat() == other.flat() if not (self.floating and other.floating) else np.array_equal(self.num, other.num)
        den = math.lcm(self.den, other.den)
        return bool((self.over(den) == other.over(den)).all())


def _plain(entry):
    return entry.item() if isinstance(entry, np.generic) else entry


def integers(entries: Iterable[int], shape: Sequence[int]) -> np.ndarray:
    """Python ints as an array of ``shape``: int64 when every one is below 2^62 in magnitude, else object."""
    entries = list(entries)
    dtype = np.int64 if all(-SAFE < x < SAFE for x in entries) else object
    array = np.empty(len(entries), dtype=dtype)
    array[:] = entries
    return array.reshape(tuple(shape))


def narrow(num: np.ndarray) -> np.ndarray:
    """An object array as int64 when every entry is below 2^62 in magnitude, else unchanged."""
    if num.dtype != object:
        return num
    return num.astype(np.int64) if num.size == 0 or max(num.max(), -num.min()) < SAFE else num


def ratio(num: np.ndarray, den: int) -> Table:
    """num / den as a Table with the common factor of every entry and ``den`` taken out. num: integers of any dtype."""
    common = _common(num.ravel(), den)
    if common >= SAFE and num.dtype != object:  # only zeros are multiples of it
        return Table(num, den // common)
    return Table(narrow(num // common if common > 1 else num), den // common)


def _common(flat: np.ndarray, den: int) -> int:
    """gcd of den and every entry; stops as soon as it is 1."""
    native = flat.dtype == np.int64 and den < SAFE
    for k in range(0, flat.size if den > 1 else 0, CHUNK):
        block = flat[k : k + CHUNK]
        if native:
            rest = block - block // den * den  # seldom anything but zeros, and the gcd of large numbers is slow
            den = math.gcd(den, int(np.gcd.reduce(rest))) if rest.any() else den
        else:
            den = math.gcd(den, *block.tolist())
        if den == 1:
            break
    return den


def from_fractions(entries: Sequence[Fraction], shape: Sequence[int] | None = None) -> Table:
    """A Table of exact numbers given in C order (a vector when ``shape`` is None). Raises GameError.

    >>> from_fractions([Fraction(1, 2), Fraction(1, 3)]).num.tolist()
    [3, 2]
    """
    den = 1
    for x in entries:
        den = math.lcm(den, x.denominator)
        if den.bit_length() > MAX_DEN_BITS:
            raise GameError(
                "the payoffs have no common denominator of a reasonable size", right=f"at most {MAX_DEN_BITS:,} bits are handled"
            )
    return Table(integers((x.numerator * (den // x.denominator) for x in entries), (len(entries),) if shape is None else shape), den)


def from_array(array: np.ndarray) -> Table:
    """A Table of a numeric NumPy array, losslessly. Raises GameError on nan, inf and types that hold no real numbers.

    Integers become int64 (object where they do not fit). Floats become integers over a power of two: as int64 where
    that is lossless, as Python integers up to 10^6 cells; larger floating tables stay float64. Cost: a few passes.
    """
    kind = array.dtype.kind
    if kind in "iu":
        return _from_integers(array)
    if kind == "f" and array.dtype.itemsize <= 8:
        return _from_floats(np.ascontiguousarray(array, dtype=np.float64))
    raise GameError(
        f"an array of type {array.dtype}",
        right="payoffs are real numbers: an array of int8…int64, uint8…uint64, float16, float32 or float64",
    )


def _from_integers(array: np.ndarray) -> Table:
    if array.dtype.kind == "u" and array.dtype.itemsize == 8 and array.size and array.max() >= SAFE:  # of either byte order
        return Table(array.astype(object))
    table = Table(np.ascontiguousarray(array, dtype=np.int64))
    return table if not array.size or table.magnitude < SAFE else Table(array.astype(object))


def _from_floats(array: np.ndarray) -> Table:
    low, high = _bits(array)
    if high - low < 62:
        return _scaled(array, -low)
    if array.size > EXACT_FLOATS:
        return _kept_floating(array)
    mantissa, exponent = np.frexp(array.ravel())
    num = (mantissa * 2.0**53).astype(np.int64).astype(object)
    shift = np.maximum(exponent.astype(np.int64) - 53 - low, -53).astype(object)  # zeros have no exponent: any shift serves
    up = np.where(shift > 0, shift, 0)
    return Table(((num << up) >> (up - shift)).reshape(array.shape), 1 << -low)


def _bits(array: np.ndarray) -> tuple[int, int]:
    """(low, high): every entry is a multiple of 2^low, low ≤ 0, and below 2^high; no more than 62 apart in a large table kept floating."""
    flat, low, high = array.ravel(), 0, -2000
    for start in range(0, flat.size, CHUNK):
        block = flat[start : start + CHUNK]
        if not np.isfinite(block).all():
            raise _not_finite(array, start + int(np.isfinite(block).argmin()))
        if high - low < 62 or flat.size <= EXACT_FLOATS:  # still worth knowing; a hopeless large table is only checked for nan
            high = max(high, math.frexp(max(block.max(), -block.min()))[1])
            if not _whole(block, -low):
                low = min(low, _lowest_bit(block))
    return low, high


def _not_finite(array: np.ndarray, at: int) -> GameError:
    u = tuple(int(k) for k in np.unravel_index(at, array.shape))
    return GameError(f"{array[u]} is not a payoff", where=f"payoff{list(u)}", right="payoffs are finite numbers")


def _kept_floating(array: np.ndarray) -> Table:
    table = Table(array)
    if table.magnitude > LARGEST_FLOAT:
        what = f"a payoff of {table.magnitude:.3g} in a floating table of {table.size:,} cells"
        raise GameError(what, right=f"above {EXACT_FLOATS:,} cells floating payoffs go up to {LARGEST_FLOAT:.3g}: scale the table")
    return table


def _whole(block: np.ndarray, bits: int) -> bool:
    """Whether every float times 2^bits is an integer."""
    if bits > 1023:  # 2^bits is no float
        return False
    with np.errstate(over="ignore"):  # what overflows is a multiple of more than that
        scaled = block * 2.0**bits
    return bool((np.rint(scaled) == scaled).all())


def _lowest_bit(block: np.ndarray) -> int:
    """The exponent of the lowest bit that is set in any of these floats."""
    block = block[block != 0]
    mantissa, exponent = np.frexp(block)
    digits = (mantissa * 2.0**53).astype(np.int64)
    trailing = np.frexp((digits & -digits).astype(np.float64))[1] - 1
    return int((exponent - 53 + trailing).min())


def _scaled(array: np.ndarray, bits: int) -> Table:
    """The floats, integers over 2^bits, as such."""
    num = np.empty(array.shape, dtype=np.int64)
    source, target = array.ravel(), num.ravel()
    for start in range(0, source.size, CHUNK):
        block = source[start : start + CHUNK]
        target[start : start + CHUNK] = block * 2.0**bits if bits <= 1023 else np.ldexp(block, bits)
    return Table(num, 1 << bits)


def gap(table: Table) -> Table:
    """gap(u) = max Q_jt − Q_jt(u) ≥ 0, a Table of the same shape. Integer tables only."""
    return ratio(_wide(table, 2) * -1 + table.high, table.den)


def regret(q: Table) -> Table:
    """d_i(a) = max Q_i − Q_i(a) ≥ 0 of one agent's vector (the same formula as the gap)."""
    return gap(q)


def _wide(table: Table, factor: int) -> np.ndarray:
    """num in a dtype in which ``factor`` times its magnitude cannot overflow."""
    return table.num if table.magnitude * factor < SAFE else table.num.astype(object)
