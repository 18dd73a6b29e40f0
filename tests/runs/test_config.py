"""config.yaml, read: whatever stands there, it is a run's or it is refused in words; what is accepted is what a run may be."""

from __future__ import annotations

import math

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from qtran_cli.declared import Declared, shown
from qtran_cli.errors import FileError
from qtran_cli.runs.asked import ASKED
from qtran_cli.runs.config import LARGEST, MOST, parsed

SOUND = {"schema": "qtran.run/1", "env": "climb", "method": "vdn", "seeds": 2, "steps": 20, "settings": {"hidden": 4, "lr": 0.5}}

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([-1, 10**30, 10**8, "2", "cpu", "meta"])
trees = st.recursive(scalars, lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(max_size=5) | st.integers(), x, max_size=3))
names = st.sampled_from([*ASKED, "settings", "schema", "other"])


def outcome(data: bytes) -> dict | None:
    """What is read, None where it is refused: in two lines that name the file."""
    try:
        return parsed(data, "config.yaml")
    except FileError as error:
        refusal = str(error)
    lines = refusal.splitlines()
    assert len(lines) == 2 and lines[0].startswith("config.yaml: ") and len(refusal) < 1000
    return None


def assert_sound(found: dict) -> None:
    """Everything that a reader of runs counts on."""
    assert type(found["seeds"]) is int and 1 <= found["seeds"] <= 10_000
    assert type(found["steps"]) is int and 1 <= found["steps"] <= 10**10
    assert isinstance(found["env"], str) and isinstance(found["method"], str)
    assert found.get("device", "cpu") in ("cpu", "cuda") and 1 <= found.get("threads", 1) <= 1024
    assert all(isinstance(key, str) for key in found)
    for key, value in (found.get("settings") or {}).items():
        assert isinstance(key, str) and isinstance(value, str | int | float | None)
        assert not isinstance(value, int) or abs(value) < LARGEST


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="surrogatepass")))
def test_any_bytes(data):
    found = outcome(data)
    assert found is None or assert_sound(found) is None


@given(st.dictionaries(names, trees, min_size=1, max_size=3))
def test_any_values(values):
    found = outcome(yaml.safe_dump({**SOUND, **values}).encode())
    assert found is None or assert_sound(found) is None


@given(st.data())
def test_any_change_of_a_sound_one(data):
    """A few of its characters others."""
    text = yaml.safe_dump(SOUND)
    at = data.draw(st.integers(0, len(text)))
    put = data.draw(st.text(alphabet="-&*!{}[]:,#'\"\\|>%@` \n\t0x.é" + "\x00", max_size=4))
    found = outcome((text[:at] + put + text[at + data.draw(st.integers(0, 3)) :]).encode())
    assert found is None or assert_sound(found) is None


def test_a_sound_one_is_read_as_it_is():
    assert outcome(yaml.safe_dump(SOUND).encode()) == SOUND
    more = {"device": "cuda", "threads": 8, "horizon": None, "discount": "9/10", "compile": True, "full_exploration": False}
    assert outcome(yaml.safe_dump({**SOUND, **more, "later": [1, {"a": 2.5}]}).encode()) == {**SOUND, **more, "later": [1, {"a": 2.5}]}


def test_its_size_is_bounded():
    assert len(yaml.safe_dump({**SOUND, "env": "x" * 4096})) < MOST


@pytest.mark.parametrize(
    ("declared", "good", "bad"),
    [
        (Declared(int, 1, 9), [1, 9], [0, 10, True, 2.0, "2", None, [1]]),
        (Declared(float, 0, 1), [0, 1, 0.5], [-0.1, 2, True, math.nan, math.inf, 10**400, "0.5"]),
        (Declared(float, 0, above=True), [0.1], [0, -math.inf, math.inf]),
        (Declared(bool), [True, False], [0, 1, "true", None]),
        (Declared(str, choices=("cpu", "cuda")), ["cpu"], ["meta", "", 5]),
        (Declared(str, 0, 1, number=True, word="game"), ["game", "0.5", "1"], ["2", "nan", "game ", "1_0", "٣", 1.5, True]),
        (ASKED["discount"], [None, "1", "0.99", "9/10"], [0, "0", 2, "2", "1/0", "1e99999", "x", True, [1]]),
        (Declared(int, 1, none=True), [None, 3], [0, False]),
    ],
)
def test_what_is_accepted(declared, good, bad):
    for value in good:
        assert declared.check(value) == value
    for value in bad:
        with pytest.raises(ValueError, match=r"^$|could not convert|invalid literal"):
            declared.check(value)


@given(st.integers() | st.floats(allow_nan=False))
def test_a_text_and_the_value_that_it_spells_are_judged_alike(value):
    declared = Declared(type(value), -5, 5)

    def judged(function, given):
        try:
            return function(given)
        except ValueError:
            return None

    assert judged(declared.read, str(value)) == judged(declared.check, value)


@given(trees)
def test_a_wrong_value_is_shown_in_a_line(value):
    assert len(shown(value)) <= 50 and "\n" not in shown(value)
