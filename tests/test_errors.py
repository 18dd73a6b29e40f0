"""The error tree: one or two lines each, placed, and drawn as it is."""

from __future__ import annotations

import re

import pytest

from qtran_cli import errors
from qtran_cli.errors import FileError, FormatError, GameError, InputError, QtranError, ScalarError, UsageError

LEAVES = (ScalarError, GameError, FormatError, FileError, UsageError)


@pytest.mark.parametrize("error", LEAVES)
def test_one_handler_catches_every_error(error):
    with pytest.raises(QtranError) as caught:
        raise error("what is wrong")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("error", [ScalarError, GameError, FormatError])
def test_wrong_content_is_an_input_error(error):
    assert issubclass(error, InputError)


@pytest.mark.parametrize("error", [FileError, UsageError])
def test_files_and_options_are_not_input_errors(error):
    assert not issubclass(error, InputError)


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({}, "ragged"),
        ({"where": "payoff[1]"}, "payoff[1]: ragged"),
        ({"right": "three numbers"}, "ragged\nthree numbers"),
        ({"where": "payoff[1]", "right": "three numbers"}, "payoff[1]: ragged\nthree numbers"),
    ],
)
def test_text_is_what_where_right(parts, text):
    assert str(GameError("ragged", **parts)) == text


def test_places_nest_from_the_outside():
    error = GameError("ragged", where="payoff[1]")
    assert error.at("games/x.yaml") is error
    assert str(error) == "games/x.yaml: payoff[1]: ragged"
    assert str(GameError("ragged").at("x.yaml")) == "x.yaml: ragged"


def test_arguments_hold_the_fault_alone():
    assert GameError("ragged", where="here", right="so").args == ("ragged",)


def test_drawing_shows_every_class_under_its_parent():
    """The tree on top of errors.py: four characters of indentation a level, in the order of the classes."""
    drawn, path = {}, {}
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"(?P<tree>[ │├└─]*)(?P<name>\w*Error)\b", line):
            depth = len(found["tree"]) // 4
            path[depth] = found["name"]
            drawn[found["name"]] = path.get(depth - 1)
    top = min(depth for depth in path)
    classes = {name: c for name, c in vars(errors).items() if isinstance(c, type) and issubclass(c, QtranError)}
    assert set(drawn) == set(classes)
    for name, parent in drawn.items():
        if name == path[top]:
            assert name == "QtranError"
        else:
            assert classes[name].__bases__ == (classes[parent],)


def test_every_class_says_when_it_is_raised():
    for name, error in vars(errors).items():
        if isinstance(error, type) and issubclass(error, QtranError):
            assert error.__doc__, name
