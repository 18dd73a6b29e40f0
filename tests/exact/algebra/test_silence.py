"""What a compiled library writes to standard output does not get into what is printed there."""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction

import pytest

from qtran_cli.exact.algebra.silence import silence
from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from qtran_cli.table import from_fractions

NOISY = [Fraction(x) for x in ("-1/2", "5", "5/2", "13/2", "3", "-1", "7/2", "7/2")]
"""On this table the HiGHS of SciPy 1.17.1 prints a line of its own, whatever its options say."""


def test_what_is_written_meanwhile_is_dropped(capfd):
    print("before", flush=True)
    with silence():
        os.write(1, b"noise")
    print("after", flush=True)
    assert capfd.readouterr().out == "before\nafter\n"


def test_standard_output_comes_back_after_an_error(capfd):
    with pytest.raises(ValueError, match="inside"), silence():
        raise ValueError("inside")
    os.write(1, b"after")
    assert capfd.readouterr().out == "after"


def test_a_closed_standard_output_is_left_closed():
    code = "import os; from qtran_cli.exact.algebra.silence import silence\nos.close(1)\nwith silence(): os.write(2, b'inside')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stderr == b"inside"


def test_mixed_integer_programs_print_nothing(capfd):
    assert solve(Game(from_fractions(NOISY, (2, 2, 2)))).alt.feasible is not None
    assert capfd.readouterr().out == ""


def test_the_search_runs_silenced(capfd, monkeypatch):
    import scipy.optimize

    original = scipy.optimize.milp

    def talkative(*args, **keys):
        os.write(1, b"a line of its own")
        return original(*args, **keys)

    monkeypatch.setattr(scipy.optimize, "milp", talkative)
    solve(Game(from_fractions(NOISY, (2, 2, 2))))
    assert capfd.readouterr().out == ""
