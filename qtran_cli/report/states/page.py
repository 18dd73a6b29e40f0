"""Where the boxes and arrows of a state graph stand, in inches; y = 0 is the middle. Arrows both ways run apart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from qtran_cli.exact.states.layers import Entry
from qtran_cli.report.states.graph import Graph

HEIGHT, ROW, GAP, MARGIN = 0.66, 1.15, 0.95, 0.75
"""Of a box, from row to row, between the columns, and beside them all."""
LIFT, CORNER = 0.1, 0.24
"""How far from the middle of a box's side arrows to the next and last layer, and within the layer, stand."""
Point = tuple[float, float]


class Page:
    """A graph laid out. widths: of every entry's box."""

    def __init__(self, graph: Graph, widths: Mapping[Entry, float]) -> None:
        self.graph, self.widths = graph, widths
        self._columns = [max(widths[entry] for entry in layer) for layer in graph.layers]
        self.at = {entry: self._centre(*place) for entry, place in graph.place.items()}

    @property
    def width(self) -> float:
        """Of everything."""
        return 2 * MARGIN + sum(self._columns) + GAP * (len(self._columns) - 1)

    @property
    def height(self) -> float:
        """Of everything, with room for arrows above and below the boxes where there are any."""
        return ROW * (max(map(len, self.graph.layers)) - 1) + HEIGHT + (1.1 if self._bent else 0.4)

    @cached_property
    def _bent(self) -> bool:
        """Whether some arrow does not lead to the next layer."""
        return any(self._step(a, b) != 1 for a, b in self.graph.edges)

    def _step(self, a: Entry, b: Entry) -> int:
        return self.graph.place[b][0] - self.graph.place[a][0]

    def _centre(self, d: int, r: int) -> Point:
        x = MARGIN + sum(self._columns[:d]) + GAP * d + self._columns[d] / 2
        return x, ROW * ((len(self.graph.layers[d]) - 1) / 2 - r)

    def side(self, entry: Entry, sign: int, lift: float = 0.0) -> Point:
        """A point of a box's left (-1) or right (1) side, so far above its middle."""
        x, y = self.at[entry]
        return x + sign * self.widths[entry] / 2, y + lift

    def start(self, entry: Entry) -> list[Point]:
        """The arrow that comes from nowhere."""
        x, y = self.side(entry, -1)
        return [(x - 0.5, y), (x, y)]

    def way(self, a: Entry, b: Entry) -> list[Point]:
        """A straight line (2 points) or a Bézier curve (4) that leaves a's box and ends at b's."""
        step = self._step(a, b)
        if a == b:
            return self._loop(a)
        if step == 0:
            return self._within(a, b)
        if step == 1:
            lift = LIFT if self._bent else 0
            return [self.side(a, 1, lift), self.side(b, -1, lift)]
        if step == -1:
            return [self.side(a, -1, -LIFT), self.side(b, 1, -LIFT)]
        return self._beneath(a, b)

    def _loop(self, entry: Entry) -> list[Point]:
        x, y = self.at[entry]
        top = y + HEIGHT / 2
        return [(x + 0.14, top), (x + 0.32, top + 0.5), (x - 0.32, top + 0.5), (x - 0.14, top)]

    def _within(self, a: Entry, b: Entry) -> list[Point]:
        """Down on the right of the layer, up on its left, so that arrows both ways are two."""
        ranks = self.graph.place[b][1] - self.graph.place[a][1]
        sign = 1 if ranks > 0 else -1
        (xa, ya), (xb, yb) = self.side(a, sign, -sign * CORNER), self.side(b, sign, sign * CORNER)
        out = sign * (max(sign * xa, sign * xb) + min(0.15 + 0.2 * abs(ranks), GAP))
        return [(xa, ya), (out, ya), (out, yb), (xb, yb)]

    def _beneath(self, a: Entry, b: Entry) -> list[Point]:
        """Back over several layers, below the boxes."""
        (xa, ya), (xb, yb), low = self.at[a], self.at[b], HEIGHT / 2
        return [(xa, ya - low), (xa, ya - low - 0.55), (xb, yb - low - 0.55), (xb, yb - low)]
