"""A file whose name says one format and whose content is another's: the error says whose."""

from __future__ import annotations

import warnings
from itertools import permutations

import pytest

from qtran_cli import formats
from qtran_cli.errors import FormatError, InputError
from qtran_cli.formats import read_bytes
from tests.formats.test_conformance import SAMPLES
from tests.tasks import repeated

ALIKE = ({"dpomdp", "pomdp"}, {"json", "yaml"}, {"csv", "tsv"})
"""One reader for both, and JSON is YAML."""


@pytest.mark.parametrize(("said", "is_"), [pair for pair in permutations(SAMPLES, 2) if set(pair) not in ALIKE])
def test_the_content_is_of_another_format(said, is_):
    with pytest.raises(InputError) as caught:
        read_bytes(SAMPLES[is_], "x", said)
    meant = {"pomdp": "dpomdp", "tsv": "csv"}.get(is_, is_)
    assert caught.value.right == f"the content is that of a .{meant} file"
    assert str(caught.value).startswith("x: ")


@pytest.mark.parametrize(
    ("said", "data"),
    [
        ("yaml", b"payoff: [[1, 2], [3, x]]"),
        ("json", b'{"payoff": [[1, 2]'),
        ("csv", b"a,b\n1,x\n"),
        ("yaml", b"1,2\n3\n"),
        ("pomdp", b"discount: 2\nvalues: reward\n"),
    ],
)
def test_what_is_of_no_format_keeps_its_own_words(said, data):
    """Nor what looks like another's and is not read as such."""
    with pytest.raises(InputError) as caught:
        read_bytes(data, "x", said)
    assert caught.value.right and "the content is that of" not in caught.value.right


def test_a_file_that_says_what_it_is_need_not_be_read():
    """This one asks for a horizon, and the error of the YAML reader would not say so."""
    with pytest.raises(InputError) as caught:
        read_bytes(SAMPLES["dpomdp"].replace(b"0.9", b"1"), "x", "yaml")
    assert caught.value.right == "the content is that of a .dpomdp file"


def test_remarks_of_the_other_reader_are_not_told():
    """As a CSV file its first row counts, which is told of where it is read as one."""
    data = b"0,1,2\n5,6,7\n"
    with pytest.warns(Warning, match="is read as payoffs"):
        read_bytes(data, "x", "csv")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(InputError, match="x: "):
            read_bytes(data, "x", "json")


def test_a_table_is_refused_as_one_before_its_agents_are_counted():
    for agents in (1, 2):
        game = formats.read_bytes(b"[1, 2]" if agents == 1 else b"[[1, 2], [3, 4]]", "x")
        with pytest.raises(FormatError, match="a one-step game"):
            formats.FORMATS["pomdp"].write(game)
    with pytest.raises(FormatError, match="of one agent, not of 2"):
        formats.to_bytes(repeated([[1, 2]], horizon=1), "pomdp")
