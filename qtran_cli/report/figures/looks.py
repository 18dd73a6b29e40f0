"""What a line looks like: colour, dashes and marker together, in the order in which methods take them.

Eight colours, those of Okabe & Ito (2008, "Color universal design") but for yellow, which white paper swallows: dark wine stands for
it. A colour has one marker, and four ways to be dashed. So without colour two lines differ in their dashes, or else in their markers;
and the first eight, which most figures need, differ in dashes, or else by at least 15 of 100 in lightness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from qtran_cli.judge.methods import style

COLOURS = ("#d55e00", "#0072b2", "#009e73", "#000000", "#e69f00", "#56b4e9", "#cc79a7", "#882255")
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES: tuple[Any, ...] = ("-", (0, (5, 1.5)), (0, (1.2, 1.2)), (0, (5, 1.2, 1.2, 1.2)))
FIRST = (0, 1, 2, 2, 0, 1, 3, 3)
"""How each colour is dashed at first; the second time around it has the next dashes, and so on."""
LOOKS = len(COLOURS) * len(DASHES)


class Look(NamedTuple):
    """A line's colour, as matplotlib takes it, its dashes and its marker."""

    colour: str
    dashes: Any
    marker: str


def look(k: int) -> Look:
    """The k-th look; after LOOKS of them they come again."""
    turn, colour = divmod(k % LOOKS, len(COLOURS))
    return Look(COLOURS[colour], DASHES[(FIRST[colour] + turn) % len(DASHES)], MARKERS[colour])


def of(method: str) -> Look:
    """The look of the method called ``method``, the same whatever else is drawn."""
    return look(style(method).look)


def looks(methods: Mapping[str, str]) -> dict[str, Look]:
    """A look for every label: its method's, for the first label of each method. methods: label -> method.

    Further labels of a method keep its colour and differ in dashes, then in markers; in a figure of one method they take the other
    looks in turn.
    """
    found: dict[str, Look] = {}
    for label, method in methods.items():
        if of(method) not in found.values():
            found[label] = of(method)
    alone = len(set(methods.values())) == 1
    for label, method in methods.items():
        if label not in found:
            found[label] = next(one for one in _others(style(method).look, alone) if one not in found.values())
    return {label: found[label] for label in methods}


def _others(own: int, alone: bool) -> Iterator[Look]:
    """Looks in the order in which labels after the first take them."""
    if alone:
        yield from (look(own + k) for k in range(LOOKS))
    first = look(own)
    for marker, turn in product(range(len(MARKERS)), range(len(DASHES))):
        yield look(own + turn * len(COLOURS))._replace(marker=MARKERS[(MARKERS.index(first.marker) + marker) % len(MARKERS)])
