"""Bad input, as the user meets it: exit code 2, at most two lines on stderr, nothing on stdout, nothing written, and soon."""

from __future__ import annotations

import io
import json
from fractions import Fraction

import numpy as np
import pytest

from qtran_cli import catalogue
from qtran_cli.formats import write_file
from qtran_cli.model.game import Game
from qtran_cli.table import from_array
from tests import work

FILES = {
    "empty.yaml": b"",
    "blank.yaml": b" \n\n",
    "comment.yaml": b"# nothing\n",
    "binary.yaml": bytes(range(256)),
    "latin1.yaml": "title: Müller\npayoff: [1]\n".encode("latin-1"),
    "prose.yaml": b"this is not a game",
    "list.yaml": b"- one\n- two\n",
    "broken.yaml": b"payoff: [[1, 2], [3, 4]\n",
    "bomb.yaml": b"a: &a [x, x]\n" + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b", ".join([b"*%c" % c] * 9)) for c in range(97, 110)),
    "unknown_key.yaml": b"payof: [1, 2]\n",
    "twice.yaml": b"payoff: [1]\npayoff: [2]\n",
    "ragged.yaml": b"payoff: [[1, 2], [3]]\n",
    "scalar.yaml": b"payoff: 3\n",
    "no_payoff.yaml": b"name: x\n",
    "null.yaml": b"payoff: [[1, null], [2, 3]]\n",
    "nan.yaml": b"payoff: [[1, nan], [2, 3]]\n",
    "inf.yaml": b"payoff: [[1, .inf], [2, 3]]\n",
    "text.yaml": b"payoff: [[1, high], [2, 3]]\n",
    "octal.yaml": b"payoff: [[1, 010], [2, 3]]\n",
    "minutes.yaml": b"payoff: [[1, 1:30], [2, 3]]\n",
    "huge.yaml": b"payoff: [[1, 1e10000000], [2, 3]]\n",
    "no_actions.yaml": b"payoff: [[], []]\n",
    "actions.yaml": b"payoff: [[1, 2]]\nactions: [A, B, C]\n",
    "agents.yaml": b"payoff: [[1, 2]]\nagents: [A, B, C]\n",
    "duplicates.yaml": b"payoff: [[1, 2]]\nactions: [[A], [B, B]]\n",
    "states.yaml": b"states: {a: {payoff: [1]}}\ninitial: a\n",
    "unknown.xlsx": b"PK\x03\x04",
    "broken.json": b'{"payoff": [[1, 2]',
    "nan.json": b'{"payoff": [NaN]}',
    "words.csv": b"a,b\nc,d\n",
    "ragged.csv": b"1,2\n3\n",
    "mixed.csv": b"1,x\n2,y\n",
    "players.nfg": b'NFG 1 R "" { "a" "b" } { 1 1 } 1 2',
    "broken.nfg": b'NFG 1 R "" { "a" ',
    "short.npy": b"\x93NUMPY\x01\x00v\x00{",
    "text.npy": b"payoff: [1]",
}


def refused(ended) -> None:
    assert ended.code == 2
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert 1 <= len(lines) <= 2
    assert lines[0].startswith("error: ")
    assert "Traceback" not in ended.err
    assert "where it should not have" not in ended.err


@pytest.mark.parametrize("name", FILES)
def test_bad_file(qtran, tmp_path, name):
    path = tmp_path / name
    path.write_bytes(FILES[name])
    ended = qtran("solve", str(path))
    refused(ended)
    assert name in ended.err
    refused(qtran("games", "convert", str(path), str(tmp_path / "out.json")))
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize("name", ["empty.yaml", "binary.yaml", "ragged.yaml", "broken.json", "words.csv", "broken.nfg", "short.npy"])
def test_bad_standard_input(qtran, monkeypatch, name):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FILES[name])))
    ended = qtran("solve", "-")
    refused(ended)
    assert "standard input" in ended.err


def test_nesting_without_end(qtran, tmp_path):
    """A hundred megabytes of brackets are refused for their size, ten for their depth: by their beginning either way."""
    for suffix in ("yaml", "json"):
        for size, what in ((10 << 20, "nested more than 36 deep"), (100 << 20, "more than 64 MiB of text")):
            path = tmp_path / f"deep.{suffix}"
            path.write_bytes(b"[" * size)
            ended = qtran("solve", str(path))
            refused(ended)
            assert what in ended.err
            assert work.lines(lambda path=path: qtran("solve", str(path))) < 20_000


@pytest.mark.parametrize(
    "name", ["no/such/file.yaml", "such.yaml", "/", ".", "games/", "", "x" * 5000, "x" * 5000 + ".yaml", "a\nb.yaml", "[bold].yaml"]
)
def test_what_is_no_file(qtran, name, tmp_path, monkeypatch):
    (tmp_path / "games").mkdir()
    monkeypatch.chdir(tmp_path)
    refused(qtran("solve", name))


def test_unknown_game_offers_the_nearest(qtran):
    ended = qtran("solve", "clmb")
    refused(ended)
    assert ended.err == "error: no game is called 'clmb'\n  did you mean climb?\n"


def test_directory_with_a_suffix(qtran, tmp_path):
    (tmp_path / "g.yaml").mkdir()
    ended = qtran("solve", str(tmp_path / "g.yaml"))
    refused(ended)
    assert "this is a folder" in ended.err


HOSTILE = ["[bold]red[/bold]", "a\nb", "\x1b[31mred", "x" * 3000, "优化者", "\u202eright to left", "", " ", "[/]", ":smile:"]


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_hostile_labels_print_as_themselves(qtran, tmp_path, suffix):
    game = Game(from_array(np.arange(20).reshape(10, 2)), "[red]", "[bold]", "\x1b[2J", ("[b]", "优"), (tuple(HOSTILE), ("[i]", "[/i]")))
    path = tmp_path / f"g.{suffix}"
    write_file(game, path)
    for command in (("solve",), ("games", "show")):
        ended = qtran(*command, str(path))
        assert (ended.code, ended.err) == (0, "")
        assert "[bold]red[/bold]" in ended.out
        assert "优化者" in ended.out
        assert "a\\nb" in ended.out
        assert "\x1b" not in ended.out
        assert "\u202e" not in ended.out
    described = json.loads(qtran("games", "show", str(path), "--json").out)
    assert described["game"]["actions"][0] == HOSTILE


@pytest.mark.parametrize("number", ["1e400", "1/3", "1e30", "0.1", "-1e-400"])
def test_extreme_numbers_stay_exact(qtran, tmp_path, number):
    path = tmp_path / "g.yaml"
    path.write_text(f"payoff: [[{number}, 0], [-1, -2]]\n")
    solved = json.loads(qtran("solve", str(path), "--json").out)
    assert Fraction(solved["game"]["payoff"][0][0]) == Fraction(number)


def test_every_game_of_the_catalogue_is_solved(qtran):
    for name in catalogue.names(several=False):
        assert qtran("solve", name, "--quiet").code == 0
