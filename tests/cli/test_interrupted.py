"""Ctrl-C says what was going on, and what was printed stays."""

from __future__ import annotations

import io
import os
import signal
from types import SimpleNamespace

import pytest

from qtran_cli import formats
from qtran_cli.cli._frame.progress import bounds
from qtran_cli.errors import during
from qtran_cli.exact.decentralised.search import Search

FAR = ("--horizon", "7", "--discount", "1")


def pressed(*_, **__):
    """Ctrl-C, as the handler that is set takes it."""
    os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture(autouse=True)
def heard():
    """Ctrl-C arrives where the tests run in the background, too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("command", [("solve",), ("check", "--q", "0,1", "--q", "0,1"), ("games", "convert"), ("games", "show")])
def test_while_a_file_is_read(qtran, tmp_path, monkeypatch, command):
    monkeypatch.setattr(formats, "read_file", pressed)
    name = str(tmp_path / "game.yaml")
    ended = qtran(*command, name, *([str(tmp_path / "game.json")] if "convert" in command else []))
    assert ended == (130, "", f"error: interrupted\n  while reading {name}\n")


def test_while_standard_input_is_read(qtran, monkeypatch):
    stdin = SimpleNamespace(buffer=io.BytesIO(b"[[1, 2], [3, 4]]"))
    monkeypatch.setattr("sys.stdin", stdin)
    monkeypatch.setattr(formats, "read_bytes", pressed)
    assert qtran("solve", "-") == (130, "", "error: interrupted\n  while reading standard input\n")


@pytest.mark.parametrize(
    ("what", "game", "said"),
    [
        ("qtran_cli.exact.one_step.solve.solve", ("climb",), "solving climb"),
        ("qtran_cli.exact.histories.solve.histories", ("dec_tiger", *FAR), "going through the joint histories, horizon 7"),
        ("qtran_cli.exact.decentralised.solve.Beliefs", ("dec_tiger", *FAR), "looking for the best decentralised policy, horizon 7"),
    ],
)
def test_while_a_game_is_solved(qtran, monkeypatch, what, game, said):
    monkeypatch.setattr(what, pressed)
    assert qtran("solve", *game) == (130, "", f"error: interrupted\n  while {said}\n")


def test_what_was_printed_before_the_second_one_stays(qtran, monkeypatch):
    monkeypatch.setattr(bounds, "PATIENCE", 0)

    def twice(search):
        search.heard()
        pressed()
        pressed()

    monkeypatch.setattr(Search, "run", twice)
    ended = qtran("solve", "dec_tiger", *FAR)
    assert ended.code == 130 and ended.out.startswith("bounds        at least -14, at most ")
    assert ended.err == "error: interrupted\n  while looking for the best decentralised policy, horizon 7\n"


def test_the_closest_words_are_said():
    with pytest.raises(KeyboardInterrupt, match=r"^saved in a: go on$"), during("outside"):
        raise KeyboardInterrupt("saved in a: go on")
    with pytest.raises(KeyboardInterrupt, match=r"^while inside$"), during("outside"), during("inside"):
        raise KeyboardInterrupt
