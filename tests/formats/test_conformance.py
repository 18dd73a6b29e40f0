"""What every registered format must do: bring a game back as it was, or say why not; and take any bytes without a crash."""

from __future__ import annotations

import io
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qtran_cli import formats
from qtran_cli.errors import InputError, QtranError
from qtran_cli.formats import _sniff, read_bytes, to_bytes
from qtran_cli.model.game import Game
from qtran_cli.model.task import Task
from qtran_cli.table import from_array
from tests.formats.strategies import FORMATS, games
from tests.thorough import share

ATTRIBUTES = ("title", "source", "agents", "actions", "expect")


def attempt(function, *arguments):
    """What a function returns, or the error of ours that it raises."""
    try:
        return function(*arguments)
    except QtranError as error:
        return error


def stripped(game: Game, keeps) -> Game:
    """The game without what a format does not keep (the name is given back by whoever reads)."""
    return Game(game.payoff, game.name, **{what: getattr(game, what) for what in ATTRIBUTES if what in keeps})


@pytest.mark.parametrize("name", FORMATS)
def test_module_says_what_it_is(name):
    module = formats.FORMATS[name]
    assert module.__doc__
    assert all(suffix.startswith(".") for suffix in module.SUFFIXES)
    assert set(module.KEEPS) <= {"name", "horizon", "states", "drawn", *ATTRIBUTES}


@given(games())
def test_yaml_and_json_lose_nothing(game):
    for name in ("yaml", "json"):
        assert read_bytes(to_bytes(game, name), "x", name).same(game)


@pytest.mark.parametrize("name", FORMATS)
@given(game=games())
@settings(max_examples=share(60))
def test_what_is_written_is_read_back(name, game):
    keeps = formats.FORMATS[name].KEEPS
    data = attempt(to_bytes, game, name)
    if isinstance(data, InputError):
        assert name not in ("yaml", "json"), data
        assert len(str(data).splitlines()) <= 2
        return
    assert read_bytes(data, "x", name, name=game.name).same(stripped(game, keeps))
    assert formats.lost(game, name) == formats.lost(stripped(game, set(ATTRIBUTES) - {"name"}), name)
    assert formats.lost(stripped(game, keeps), name) == []


@pytest.mark.parametrize("name", FORMATS)
@given(game=games())
@settings(max_examples=share(30))
def test_payoffs_survive_or_are_refused(name, game):
    """Without its names, a game is refused only by formats that cannot hold its numbers or its number of agents."""
    bare = Game(game.payoff)
    data = attempt(to_bytes, bare, name)
    if isinstance(data, InputError):
        assert name not in ("yaml", "json", "nfg")
        assert name not in ("csv", "tsv") or bare.n != 2
        return
    assert read_bytes(data, "x", name).payoff.same(game.payoff)


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.binary(max_size=400))
@settings(max_examples=share(150))
def test_random_bytes_raise_nothing_but_our_errors(name, data):
    refused(data, name)


def refused(data: bytes, name: str | None) -> None:
    answer = attempt(read_bytes, data, "file", name)
    if isinstance(answer, QtranError):
        assert answer.exit_code == 2
        assert "file" in answer.where
        assert len(str(answer)) < 2000
    else:
        assert isinstance(answer, Game | Task)


SAMPLES = {
    "yaml": b'name: x\ntitle: "a"\nactions: [A, B]\npayoff:\n  - [1, "1/3"]\n  - [0.5, 1e3]\nexpect: {additive: true, greedy: {iql: 3}}\n',
    "json": b'{"name": "x", "actions": ["A", "B"], "payoff": [[1, "1/3"], [0.5, 1e3]], "expect": {"margin": "inf"}}',
    "csv": b',"a b",c\nx,1,2.5\ny,-3,1/3\n',
    "tsv": b'\t"a b"\tc\nx\t1\t2.5\ny\t-3\t1/3\n',
    "nfg": b'NFG 1 R "t" { "P1" "P2" } { { "a" "b" } { "c" "d" } } "note"\n{ { "" 1, 1 } { "o" 2 2 } }\n0 1 2 1\n',
    "npy": to_bytes(Game(from_array(np.arange(6).reshape(2, 3))), "npy"),
    "dpomdp": b"""agents: 2
discount: 0.9
values: cost
states: left right
start: uniform
actions:
listen open
2
observations:
2
near far
T: * : uniform
T: listen * :
identity
O: * : * : 0 near : 1/4
O: * : * : 1 far : .75
R: open * : left : * : * : +3
R: 1 : right : right :
1 2 3 4.5
""",
    "pomdp": b"""discount: 0.9
values: cost
states: left right
actions: listen open
observations: 2
T: listen identity
T: open : * : left 1/4
T: open : * : right 0.75
O: * uniform
R: open : left : * : * +3
""",
}


def sample(name: str) -> bytes:
    """A good file: one of the above, or for a format that was added later what it makes of a game that it can hold."""
    shapes = ((2, 2), (3,), (2, 2, 2))
    written = (attempt(to_bytes, Game(from_array(np.arange(math.prod(shape)).reshape(shape))), name) for shape in shapes)
    return SAMPLES.get(name) or next(data for data in written if isinstance(data, bytes))


@st.composite
def damaged(draw, data: bytes) -> bytes:
    """A file in which pieces were deleted, doubled or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(start + 8, len(data))))
        new = draw(
            st.one_of(
                st.just(b""),
                st.just(data[start:end] * 2),
                st.sampled_from([*map(bytes, zip(b'[]{}",:-#&*!/.eE 0\n\t\\'))]),
                st.binary(max_size=3),
            )
        )
        data = data[:start] + new + data[end:]
    return data


@pytest.mark.parametrize("name", FORMATS)
@given(data=st.data())
@settings(max_examples=share(150))
def test_damaged_files_raise_nothing_but_our_errors(name, data):
    refused(data.draw(damaged(sample(name))), data.draw(st.sampled_from([name, None])))


@pytest.mark.parametrize("name", FORMATS)
def test_samples_are_good_and_recognised(name):
    assert isinstance(read_bytes(sample(name), "file", name), Game | Task)
    assert name not in SAMPLES or _sniff.guess(SAMPLES[name]) == {"pomdp": "dpomdp", "tsv": "csv"}.get(name, name), "one reader for both"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "data", [b"", b"   \n\t\n", b"\x00\x01\x02\xff", b"\xff\xfe", b"\x89PNG\r\n\x1a\n\x00\x00", b"%PDF-1.4\n\xe2\xe3", b"\xef\xbb\xbf"]
)
def test_empty_and_binary_files(name, data):
    with pytest.raises(InputError) as caught:
        read_bytes(data, "file", name)
    assert caught.value.right


@pytest.mark.parametrize("name", ["csv", "json", "nfg", "tsv", "yaml"])
def test_text_of_more_than_the_limit_is_refused_at_once(name, monkeypatch):
    monkeypatch.setattr("qtran_cli.formats._text.MAX_TEXT", 100)
    with pytest.raises(InputError, match="of text") as caught:
        read_bytes(b"1" * 101, "file", name)
    assert "npy" in caught.value.right
    with pytest.raises(InputError, match="of text"):
        to_bytes(Game(from_array(np.arange(400).reshape(2, 200))), name)


@pytest.mark.parametrize("name", ["yaml", "json", "csv", "tsv", "nfg", "dpomdp", "pomdp"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks(name, encoding):
    data = SAMPLES[name].decode().encode(encoding)
    assert read_bytes(data, "file", name).same(read_bytes(SAMPLES[name], "file", name))
    assert _sniff.guess(data) == _sniff.guess(SAMPLES[name])


@pytest.mark.parametrize("name", ["yaml", "json", "csv", "tsv", "nfg", "dpomdp", "pomdp"])
def test_windows_line_ends(name):
    data = SAMPLES[name].replace(b"\n", b"\r\n")
    assert read_bytes(data, "file", name).same(read_bytes(SAMPLES[name], "file", name))


@pytest.mark.parametrize("name", FORMATS)
def test_options_of_other_formats_are_refused(name):
    if name != "nfg":
        with pytest.raises(QtranError, match=r"--player is for \.nfg files"):
            read_bytes(sample(name), "file", name, player="1")
    assert isinstance(read_bytes(sample(name), "file", name, player=None, sum=False), Game | Task)


def test_lost_names_what_a_format_cannot_hold():
    game = Game(from_array(np.eye(2, dtype=int)), "g", "title", "source", ("x", "y"), (("a", "b"),) * 2, {"additive": False})
    assert formats.lost(game, "yaml") == []
    assert formats.lost(game, "nfg") == ["expect"]
    assert formats.lost(game, "csv") == ["title", "source", "agents", "expect"]
    assert formats.lost(game, "npy") == ["title", "source", "agents", "actions", "expect"]
    assert formats.lost(replace(game, title="", source="", expect={}), "csv") == ["agents"]


def test_a_mapped_stream_is_read_whole(monkeypatch):
    """A .npy file may be longer than the longest text."""
    monkeypatch.setattr("qtran_cli.files.whole.MAX_TEXT", 100)
    monkeypatch.setattr("qtran_cli.files.whole.PIECE", 7)
    data = to_bytes(Game(from_array(np.arange(50))), "npy")
    assert formats._files.take(io.BytesIO(data)) == data
    assert len(formats._files.take(io.BytesIO(b"1" * 500))) == 101
    assert read_bytes(bytearray(data), "file").payoff.num.tolist() == list(range(50))
