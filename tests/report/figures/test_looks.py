"""What methods look like in figures: told apart without colour, by every kind of colour vision, and the same whatever is drawn."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
from qtran_cli.judge import methods as judged
from qtran_cli.learn.methods import METHODS
from qtran_cli.report.figures.looks import COLOURS, LOOKS, look, looks, of
from qtran_cli.style import Style

NAMES = sorted({*METHODS.names(), *PROJECTIONS.names(), *CONDITIONS.names()})
SEEN = {
    "everybody": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""How a colour's linear parts are seen: Machado, Oliveira & Fernandes 2009, at full strength."""
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, vision: str = "everybody") -> np.ndarray:
    """CIE 1976 L*, a*, b* of "#rrggbb" as it is seen."""
    parts = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(SEEN[vision]) @ linear, 0, 1) / WHITE
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_lightness_is_the_eye_s():
    """Black 0, white 100, and the middle grey of 18 % about 50."""
    assert [round(lab(grey)[0]) for grey in ("#000000", "#ffffff", "#777777")] == [0, 100, 50]


@pytest.mark.parametrize(("one", "other"), list(combinations(range(8), 2)))
def test_the_first_eight_are_told_apart_in_greyscale(one, other):
    """By their dashes, or by 15 of 100 in lightness; and their markers differ."""
    a, b = look(one), look(other)
    assert a.dashes != b.dashes or abs(lab(a.colour)[0] - lab(b.colour)[0]) >= 15
    assert a.marker != b.marker


def test_all_are_told_apart_without_colour():
    assert len({(one.dashes, one.marker) for one in map(look, range(LOOKS))}) == LOOKS


@pytest.mark.parametrize("vision", SEEN)
def test_colours_are_told_apart_by_every_kind_of_colour_vision(vision):
    """Just noticeable side by side is 2.3; twice three of it are left to lines on paper."""
    for one, other in combinations(COLOURS, 2):
        assert np.linalg.norm(lab(one, vision) - lab(other, vision)) > 14, (one, other)


def test_colours_are_seen_on_paper():
    assert all(100 - lab(colour)[0] >= 25 for colour in COLOURS)


def test_no_two_methods_look_alike():
    assert len({judged.style(name).look % LOOKS for name in NAMES}) == len(NAMES) <= LOOKS
    assert len({judged.style(name).printed for name in NAMES}) == len(NAMES)


def test_methods_that_are_compared_most_have_colours_of_their_own():
    compared = ("iql", "vdn", "qmix", "ow_qmix", "qplex", "qfix_sum", "qtran_base", "qtran_alt")
    assert len({of(name).colour for name in compared}) == len(compared)


@pytest.mark.parametrize("name", NAMES)
def test_a_method_looks_the_same_whatever_else_is_drawn(name):
    for others in ([], ["vdn"], ["qmix", "qtran_base", "iql"], NAMES):
        assert looks({method: method for method in dict.fromkeys([*others, name])})[name] == of(name)


def test_a_method_that_declares_nothing_takes_a_free_look(monkeypatch):
    declared = {"b_new": None, "a_new": None, "vdn": Style("VDN", 0), "qmix": Style("QMIX", 2)}
    monkeypatch.setattr(judged, "_declared", lambda: declared)
    judged._styles.cache_clear()
    try:
        found = judged.styles()
        assert found == {"a_new": Style("a-new", 1), "b_new": Style("b-new", 3), "vdn": Style("VDN", 0), "qmix": Style("QMIX", 2)}
        assert judged.style("of_a_later_version") == Style("of-a-later-version", 4)
    finally:
        judged._styles.cache_clear()


def test_runs_of_a_method_among_others_keep_its_colour():
    methods = {f"vdn {k}": "vdn" for k in range(9)} | {"qmix": "qmix", "cw_vdn": "cw_vdn"}
    found = looks(methods)
    assert {found[label].colour for label, method in methods.items() if method == "vdn"} == {of("vdn").colour}
    assert found["vdn 0"] == of("vdn") and found["cw_vdn"] == of("cw_vdn") and len(set(found.values())) == len(methods)
    assert len({(one.dashes, one.marker) for label, one in found.items() if label.startswith("vdn")}) == 9


def test_runs_of_one_method_alone_differ_in_colour():
    found = looks({f"vdn {k}": "vdn" for k in range(24)})
    assert found["vdn 0"] == of("vdn") and len(set(found.values())) == 24
    assert len({found[f"vdn {k}"].colour for k in range(8)}) == 8
