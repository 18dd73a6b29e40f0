"""Distributions whose decimals were cut: `--normalise` rescales them exactly, and says how many they are and how far off."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli import load
from qtran_cli.errors import FormatError, QtranError, Remark
from qtran_cli.formats import dpomdp, read_bytes
from qtran_cli.model.task import Task

HEAD = "agents: 1\ndiscount: 0.9\nvalues: reward\nstates: 3\nstart: {}\nactions:\n2\nobservations:\n2\n"
SLIP = Fraction(1, 10**16)


def file(t: str = "uniform", start: str = "uniform") -> str:
    return HEAD.format(start) + f"T: * :\n{t}\nO: * :\nuniform\nR: 0 : 0 : * : * : 1\n"


def read(text: str, slack: Fraction = Fraction(0)) -> Task:
    return dpomdp.read(text.encode(), "f.dpomdp", normalise=slack)


def refusal(text: str, slack: Fraction = Fraction(0)) -> FormatError:
    with pytest.raises(FormatError) as caught:
        read(text, slack)
    assert len(str(caught.value).splitlines()) == 2
    return caught.value


CUT = "0.3333333333333333 0.3333333333333333 0.3333333333333333"
MATRIX = f"{CUT}\n0.5 0.25 0.25\n0.5 0.5 1e-9"


def test_without_it_the_message_counts_them_and_names_the_largest():
    """Rows 0 and 2 of two actions."""
    error = refusal(file(MATRIX))
    assert error.where.startswith("f.dpomdp: line ")
    assert error.what.startswith("T: 0 : ") and error.what.endswith("; 4 distributions are off, by up to 1e-09")
    assert error.right == "they sum to exactly 1; thirds are written 1/3; --normalise 1e-9 rescales them"
    assert refusal(file(f"{CUT}\n1 0 0\n1 0 0")).right.endswith("--normalise 1e-16 rescales them")


def test_they_are_rescaled_exactly_and_told():
    with pytest.warns(Remark, match=r"^f\.dpomdp: 4 distributions are off, by up to 1e-09 from a sum of 1; rescaled$"):
        task = read(file(MATRIX), Fraction(1, 10**9))
    third, last = 1 + Fraction(1, 10**9), Fraction(1, 10**9)
    assert task.next[0][0] == tuple((s, Fraction(1, 3)) for s in range(3))
    assert task.next[1][1] == ((0, Fraction(1, 2)), (1, Fraction(1, 4)), (2, Fraction(1, 4)))
    assert task.next[2][0] == ((0, Fraction(1, 2) / third), (1, Fraction(1, 2) / third), (2, last / third))


def test_a_start_is_rescaled_too():
    assert refusal(file(start=CUT)).right.endswith("--normalise 1e-16 rescales them")
    with pytest.warns(Remark, match="1 distribution is off, by 1e-16"):
        assert read(file(start=CUT), SLIP).initial == tuple((s, Fraction(1, 3)) for s in range(3))


def test_what_is_further_off_stays_refused():
    error = refusal(file(MATRIX), Fraction(1, 10**10))
    assert "T: 0 : 2: the probabilities sum to 1.000000001" in error.what
    far = refusal(file("0.5 0.4 0\n1 0 0\n1 0 0"))
    assert "sum to 0.9" in far.what and "--normalise" not in far.right
    assert "no probability is above 0" in refusal(file("0 0 0\n1 0 0\n1 0 0"), Fraction(9, 10)).what


def test_what_sums_to_1_is_read_without_a_word(recwarn):
    assert read(file(), SLIP).same(read(file()))
    assert not recwarn


@given(st.lists(st.lists(st.integers(1, 9999), min_size=3, max_size=3), min_size=3, max_size=3))
def test_every_row_is_itself_over_its_sum(rows):
    """Decimals cut after four places, of any sum: what is read is p / Σ p, in exact arithmetic, and as many are told as are off."""
    shares = [[x * 10**4 // sum(row) for x in row] for row in rows]
    shares = [[x or 1 for x in row] for row in shares]
    text = file("\n".join(" ".join(f"{x / 10**4:.4f}" for x in row) for row in shares))
    off = [abs(sum(row) - 10**4) for row in shares]
    if not any(off):
        return
    with pytest.warns(Remark) as told:
        task = read(text, Fraction(1, 100))
    count = 2 * sum(map(bool, off))
    assert f"{count} distributions are off, by up to {max(off) / 10**4:.3g} " in str(told[0].message)
    for s, row in enumerate(shares):
        assert task.next[s][0] == task.next[s][1] == tuple((k, Fraction(x, sum(row))) for k, x in enumerate(row))


@pytest.mark.parametrize("name", ["yaml", "json", "csv", "nfg", "npy"])
def test_it_is_for_dec_pomdps(name):
    with pytest.raises(QtranError, match=r"--normalise is for \.dpomdp files") as caught:
        read_bytes(b"1,2", "f", name, normalise=SLIP)
    assert caught.value.right == f"the probabilities of a .{name} file sum to exactly 1"


def test_on_the_command_line(qtran, tmp_path):
    path = tmp_path / "cut.dpomdp"
    path.write_text(file(MATRIX))
    for command in (["solve", str(path), "--horizon", "1"], ["games", "convert", str(path), "-"]):
        ended = qtran(*command)
        assert (ended.code, ended.out) == (2, "") and "--normalise 1e-9 rescales them" in ended.err
        ended = qtran(*command, "--normalise", "1e-9")
        assert ended.code == 0
        assert ended.err == f"note: {path}: 4 distributions are off, by up to 1e-09 from a sum of 1; rescaled\n"
    for number in ("0", "1", "-1e-9", "x"):
        assert qtran("solve", str(path), "--normalise", number).code == 2


def test_from_python(tmp_path):
    path = tmp_path / "cut.dpomdp"
    path.write_text(file(MATRIX))
    with pytest.warns(Remark, match="4 distributions"):
        assert load(path, normalise="1e-9").next[0][0][0] == (0, Fraction(1, 3))
    for wrong in (0, 1, "-1e-9"):
        with pytest.raises(QtranError, match="normalise"):
            load(path, normalise=wrong)
    with pytest.raises(QtranError, match="normalise without a file"):
        load([[1, 2]], normalise="1e-9")
