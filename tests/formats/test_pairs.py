"""A payoff a player where a game has one for all: read as it stands, and told of."""

from __future__ import annotations

import io
import warnings

import numpy as np
import pytest

from qtran_cli import catalogue, formats
from qtran_cli.errors import Remark

PAIRS = "[[[8, 8], [-12, -12]], [[-12, -12], [0, 0]]]"


def saved(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "format"),
    [
        (PAIRS.encode(), "yaml"),
        (f'{{"payoff": {PAIRS}}}'.encode(), "json"),
        (saved(np.array([[[8, 8], [0, 0]], [[1, 1], [2, 2]]])), "npy"),
        (b"[[[[1, 1, 1], [2, 2, 2]]], [[[3, 3, 3], [4, 4, 4]]]]", "yaml"),
    ],
)
def test_a_payoff_a_player_is_told_of(data, format):  # noqa: A002
    with pytest.warns(Remark, match=r"g: \d agents, the last of whom changes no payoff by its \d actions: if they are"):
        assert formats.read_bytes(data, "g", format).n > 2


def test_a_file_is_told_of_too(tmp_path):
    (tmp_path / "g.npy").write_bytes(saved(np.array([[[8, 8], [0, 0]], [[1, 1], [2, 2]]])))
    with pytest.warns(Remark, match="if they are 2 players' payoffs"):
        formats.read_file(tmp_path / "g.npy")


@pytest.mark.parametrize(
    "text", ["[[8, 8], [0, 0]]", "[[[8, 8], [-12, -12]], [[-12, -12], [0, 1]]]", "[[[1, 1]]]", "[[[8, 8, 8]], [[0, 0, 0]]]"]
)
def test_other_games_are_not(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        formats.read_bytes(text.encode(), "g", "yaml")


def test_no_game_of_the_catalogue_is():
    with warnings.catch_warnings():
        warnings.simplefilter("error", Remark)
        for name in catalogue.names():
            catalogue.load(name)
