"""NumPy's .npy: an array with one axis per agent, any number of agents, no names.

Large files are mapped, not read: the payoffs of an int64 array take no memory of their own. An array of objects is refused
(reading one would run code). Written are int64 and, where they hold every payoff without rounding, float64.
"""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.lib import format as npy

from qtran_cli.errors import FormatError, GameError, InputError
from qtran_cli.files import whole as _files
from qtran_cli.formats import _numerals
from qtran_cli.model.game import Game
from qtran_cli.scalars import shorten
from qtran_cli.table import Table, from_array

SUFFIXES = ()
KEEPS = ()
MAPPED = 16 << 20
"""Files of at least so many bytes are mapped."""
_HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
_HINT = "write the array with numpy.save, its dtype an integer or float type"


def read(data: bytes | bytearray, where: str, *, name: str = "game") -> Game:
    """The game whose payoffs are an array. Raises FormatError, GameError. The array is not copied where it is int64."""
    shape, fortran, dtype, offset = _header(io.BytesIO(data), len(data), where)
    flat = np.frombuffer(data, dtype, math.prod(shape), offset) if 0 not in shape else np.empty(0, dtype)
    return _game(flat.reshape(shape, order="F" if fortran else "C"), where, name)


def read_path(path: str | Path, *, name: str = "game") -> Game:
    """The same from a file, which is mapped when it is large. Raises FileError as well."""
    with _files.reporting(path), Path(path).open("rb") as stream:
        size = Path(path).stat().st_size
        if size < MAPPED:
            return read(_files.take(stream), str(path), name=name)
        shape, fortran, dtype, offset = _header(stream, size, str(path))
    return _game(np.memmap(path, dtype, "r", offset, shape, "F" if fortran else "C"), str(path), name)


def _header(stream: BinaryIO, size: int, where: str) -> tuple[tuple[int, ...], bool, np.dtype, int]:
    """(shape, whether the first axis varies fastest, dtype, offset of the first entry); the numbers fill the file exactly."""
    try:
        with warnings.catch_warnings(action="ignore"):
            shape, fortran, dtype = _HEADERS[npy.read_magic(stream)](stream)
    except Exception as error:  # numpy's parser fails on foreign bytes in a dozen ways
        raise FormatError(_reason(error), where=where, right=_HINT) from None
    if dtype.hasobject or not dtype.itemsize:
        raise FormatError(f"an array of type {dtype}"[:200], where=where, right=_HINT)
    offset = stream.tell()
    expected, found = math.prod(shape) * dtype.itemsize, size - offset
    if min(shape, default=0) < 0 or expected != found:
        what = f"{found:,} bytes of numbers where an array of shape {shape} and type {dtype} takes {expected:,}"
        raise FormatError(what[:200], where=where, right="the file was cut off, or holds something else")
    return shape, fortran, dtype, offset


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return "a .npy file of a version that is not read"
    return f"not a .npy file: {str(error).splitlines()[0] if str(error) else 'its header cannot be read'}"[:200]


def _game(array: np.ndarray, where: str, name: str) -> Game:
    if not array.ndim:
        raise FormatError("an array of no dimensions", where=where, right="one axis per agent")
    try:
        return Game(from_array(array), name)
    except InputError as error:
        raise error.at(where) from None


def write(game: Game) -> bytes:
    """int64 where the payoffs are integers that fit, float64 where each is a double. Raises GameError for any other."""
    buffer = io.BytesIO()
    npy.write_array(buffer, _array(game.payoff), allow_pickle=False)
    return buffer.getvalue()


def _array(table: Table) -> np.ndarray:
    if table.floating or (table.den == 1 and table.num.dtype == np.int64):
        return np.ascontiguousarray(table.num)
    wide = np.iinfo(np.int64)
    if table.den == 1 and wide.min <= table.low and table.high <= wide.max:
        return table.num.astype(np.int64)
    return _doubles(table)


def _doubles(table: Table) -> np.ndarray:
    """The payoffs as float64. Raises GameError at the first that is not a double."""
    floats, doubtful = _nearest(table)
    for k in doubtful:
        u = tuple(int(a) for a in np.unravel_index(k, table.shape))
        if not math.isfinite(floats[u]) or Fraction(float(floats[u])) != table[u]:
            what = f"{shorten(_numerals.numeral(table[u]))} is not a float64"
            raise GameError(what, where=f"payoff{list(u)}", right="YAML, JSON and nfg hold any exact number")
    return floats


def _nearest(table: Table) -> tuple[np.ndarray, Iterable[int]]:
    """The float64 nearest to each payoff, and the flat indices of those that may differ from it."""
    bits = table.den.bit_length() - 1
    if table.num.dtype == np.int64 and table.den == 1 << bits and bits < 1000:
        return np.ldexp(table.num.astype(np.float64), -bits), np.flatnonzero(np.abs(table.num) > 1 << 53).tolist()
    return np.array([_double(x) for x in table.flat()]).reshape(table.shape), range(table.size)


def _double(x: Fraction) -> float:
    try:
        return float(x)
    except OverflowError:
        return math.inf
