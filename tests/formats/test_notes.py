"""What a pasted table may have been that is read as it stands is told of, and nothing is told of one that is what it seems."""

from __future__ import annotations

import warnings

import pytest

from qtran_cli.errors import Remark
from qtran_cli.formats import read_bytes

TOLD = {
    "3,3;0,5\n5,0;1,1\n": "3,3 is read as a decimal",
    "8,8\t0,0\n0,0\t5,5\n": "8,8 is read as a decimal",
    ";l;r\nu;3,3;0,5\nd;5,0;1,1\n": "3,3 is read as a decimal",
    "up 8,-12\ndown -12,0\n": "the first column, 'up 8' to 'down -12', is read as headings",
    "up = 8,-12\ndown = -12,0\n": "the first column, 'up = 8' to 'down = -12', is read as headings",
    "A 8,-12\nB -12,0\n": "is read as headings",
    "u1,u2,r\n1,1,8\n1,2,-12\n2,1,-12\n2,2,0\n": "every row may be a joint action",
    "0,0,8\n0,1,-12\n1,0,-12\n1,1,0\n": "every row may be a joint action",
    "1,1,1,8\n1,1,2,0\n1,2,1,0\n1,2,2,0\n2,1,1,0\n2,1,2,0\n2,2,1,0\n2,2,2,5\n": "every row may be a joint action",
    ",A,B,Total\nA,8,-12,-4\nB,-12,0,-12\n": "the last column, Total, is the sum of the others",
    ",A,B\nA,8,-12\nB,-12,0\nsum,-4,-12\n": "the last row, sum, is the sum of the others",
}
UNTOLD = [
    "8,-12\n-12,0\n",
    "1,5;2\n3;4\n",  # decimals, and some without a comma
    ",left,right\nup,1,2\ndown,3,4\n",
    "A 1,2\nA 2,3\nB 1,5\n",  # one name a joint action of others
    "level 1,2\nlevel 2,3\n",
    "0,0,8\n0,1,-12\n1,0,-12\n2,1,0\n",
    ",A,B,Total\nA,8,-12,-4\nB,-12,0,-11\n",
    ",A,B\nA,8,-12\nTotal,8,-11\n",
]


def told(text: str) -> list[str]:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        read_bytes(text.encode(), "g.csv", "csv")
    return [str(one.message) for one in heard if issubclass(one.category, Remark)]


@pytest.mark.parametrize("text", TOLD)
def test_what_it_may_have_been_is_told(text):
    assert any(TOLD[text] in said for said in told(text))


@pytest.mark.parametrize("text", UNTOLD)
def test_of_what_it_seems_nothing_is_told(text):
    assert told(text) == []
