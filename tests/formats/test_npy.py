"""NumPy arrays: any number of axes, nothing unpickled, no rounding, and big files not held in memory twice."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qtran_cli.errors import FileError, InputError
from qtran_cli.formats import npy, read_file, write_file
from qtran_cli.model.game import Game
from qtran_cli.table import Table, from_array, from_fractions
from tests import work


def saved(array: np.ndarray, **options) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


def read(array: np.ndarray) -> Game:
    return npy.read(saved(array), "g.npy")


def refusal(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        npy.read(data, "g.npy")
    assert len(str(caught.value).splitlines()) <= 2
    assert caught.value.where.startswith("g.npy")
    return caught.value


@pytest.mark.parametrize("dtype", ["i1", "<i2", ">i4", "i8", "u1", ">u8", "f2", "<f4", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_number_types_and_orders(dtype, order):
    array = np.arange(12).reshape(2, 3, 2).astype(dtype, order=order)
    assert read(array).payoff.nested(int) == np.arange(12).reshape(2, 3, 2).tolist()


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=4, max_side=3), elements=st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_are_what_they_are(array):
    game = read(array)
    assert game.payoff.flat() == [Fraction(x) for x in array.ravel().tolist()]
    assert npy.read(npy.write(game), "x").payoff.same(game.payoff)


def test_integers_beyond_int64():
    assert read(np.array([2**64 - 1], dtype=np.uint64)).payoff[0] == 2**64 - 1


@pytest.mark.parametrize(
    ("array", "what"),
    [
        (np.array(5), "no dimensions"),
        (np.array([True]), "type bool"),
        (np.array(["1"]), "type <U1"),
        (np.array([1 + 2j]), "type complex128"),
        (np.array(["2020-01-01"], dtype="M8[D]"), "type datetime64[D]"),
        (np.zeros(2, dtype=[("a", float)]), "type [('a', '<f8')]"),
        (np.zeros((2, 0)), "agent 2 has no action"),
        (np.array([1, np.nan]), "nan is not a payoff"),
        (np.array([[1, 2], [-np.inf, 3]]), "-inf is not a payoff"),
        (np.zeros((1,) * 33), "33 agents"),
    ],
)
def test_arrays_that_are_no_payoffs(array, what):
    assert what in refusal(saved(array)).what


def test_place_of_a_nan():
    assert refusal(saved(np.array([[1, 2], [3, np.nan]]))).where == "g.npy: payoff[1, 1]"


class Pickled:
    """What would run when unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("the pickle was run",))


def test_objects_are_not_unpickled():
    data = saved(np.array([Pickled()], dtype=object), allow_pickle=True)
    assert refusal(data).what == "an array of type object"


GOOD = saved(np.array([[1, 2], [3, 4]]))


@pytest.mark.parametrize("cut", [*range(12), 50, 127, 128, 129, len(GOOD) - 1])
def test_truncated_files(cut):
    refusal(GOOD[:cut])


@pytest.mark.parametrize(
    "data",
    [
        GOOD + b"x",
        GOOD + GOOD,
        b"PK\x03\x04" + GOOD,
        GOOD.replace(b"(2, 2)", b"(2,-2)"),
        GOOD.replace(b"(2, 2)", b"(9**9"),
        GOOD.replace(b"(2, 2)", b"9" * 6),
        GOOD.replace(b"(2, 2), ", b"(9999,9)"),
        GOOD.replace(b"'<i8'", b"'|V0'"),
        GOOD.replace(b"'<i8'", b"'|O8'"),
        GOOD.replace(b"'<i8'", b"'q,q'"),
        GOOD.replace(b"descr", b"descs"),
        GOOD.replace(b"NUMPY\x01", b"NUMPY\x03"),
        GOOD.replace(b"NUMPY\x01", b"NUMPY\x09"),
    ],
    ids=range(13),
)
def test_foreign_and_damaged_files(data):
    refusal(data)


def test_a_header_that_promises_terabytes_takes_no_memory():
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + b"\0" * 64
    assert "64 bytes of numbers where an array of shape (1000000, 1000000)" in refusal(data).what
    assert work.peak(lambda: refusal(data)) < 1 << 20


# Files


def test_large_files_are_mapped(tmp_path, monkeypatch):
    monkeypatch.setattr(npy, "MAPPED", 100)
    array = np.arange(60).reshape(3, 4, 5)
    np.save(tmp_path / "c.npy", array)
    np.save(tmp_path / "f.npy", np.asfortranarray(array))
    mapped = read_file(tmp_path / "c.npy")
    assert isinstance(mapped.payoff.num, np.memmap) or isinstance(mapped.payoff.num.base, np.memmap)
    for name in ("c", "f"):
        game = read_file(tmp_path / f"{name}.npy")
        assert game.name == name
        assert game.payoff.num.tolist() == array.tolist()
    (tmp_path / "x.npy").write_bytes(b"x" * 200)
    with pytest.raises(InputError, match=r"not a \.npy file"):
        read_file(tmp_path / "x.npy")


def test_a_mapped_file_can_be_replaced_by_what_is_made_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(npy, "MAPPED", 1)
    path = tmp_path / "g.npy"
    np.save(path, np.arange(6))
    game = read_file(path)
    write_file(game, path)
    assert game.payoff.num.tolist() == read_file(path).payoff.num.tolist() == list(range(6))


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(FileError, match="no such file"):
        read_file(tmp_path / "x.npy")
    (tmp_path / "d.npy").mkdir()
    with pytest.raises(FileError, match="this is a folder"):
        read_file(tmp_path / "d.npy")


# Written without rounding


@pytest.mark.parametrize(
    ("numbers", "dtype"),
    [
        ([Fraction(1), Fraction(-2)], np.int64),
        ([Fraction(2**63 - 1), Fraction(-(2**63))], np.int64),
        ([Fraction(1, 2), Fraction(3)], np.float64),
        ([Fraction(2) ** 70, Fraction(1)], np.float64),
        ([Fraction(2**61, 4), Fraction(1, 4)], np.float64),
        ([Fraction(1, 2**1074)], np.float64),
        ([Fraction(2) ** 1023, Fraction(1, 2**1074)], np.float64),
    ],
)
def test_written_type(numbers, dtype):
    data = npy.write(Game(from_fractions(numbers)))
    array = np.load(io.BytesIO(data), allow_pickle=False)
    assert array.dtype == dtype
    assert [Fraction(x) for x in array.tolist()] == numbers


@pytest.mark.parametrize(
    "number", [Fraction(1, 3), Fraction(1, 10), Fraction(10) ** 400, Fraction(2**60 + 1, 4), Fraction(1, 2**1075), Fraction(2**64 + 1)]
)
def test_what_a_double_does_not_hold_is_refused(number):
    with pytest.raises(InputError) as caught:
        npy.write(Game(from_fractions([Fraction(0), number])))
    assert "is not a float64" in caught.value.what
    assert caught.value.where == "payoff[1]"
    assert "YAML" in caught.value.right


def test_floating_tables_are_written_as_they_are():
    array = np.random.default_rng(0).standard_normal((3, 4))
    assert np.array_equal(np.load(io.BytesIO(npy.write(Game(Table(array))))), array)


def test_unequal_axes_keep_their_order():
    game = Game(from_array(np.arange(6).reshape(3, 2)))
    assert np.load(io.BytesIO(npy.write(game))).tolist() == [[0, 1], [2, 3], [4, 5]]
