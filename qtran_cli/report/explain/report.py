"""The report of `qtran explain`: what a table is nearest to, the nearest exact tables, and the best of them beside it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.explain.found import Explained, Explanation, Found
from qtran_cli.report.explain.again import command
from qtran_cli.report.explain.words import also, as_near, called, family, far, interval, named, plainly, play, sentence
from qtran_cli.report.kit.grid import Cell, Shelf
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE, Optima
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.one_step.headline import about
from qtran_cli.report.one_step.methods import greedy
from qtran_cli.table import Table, from_fractions

HEADS = ("origin", "greedy", "pays", "optimal", "off", "rms")
SEVERAL = ("table", "origin", "greedy", "pays", "off", "as near", "uniform")
SEVERAL_LEGEND = (
    "off: the largest difference; pays: the worst payoff among the greedy joint actions; as near: the ε or α that come as near; "
    "uniform: how far off the nearest table under uniform sampling is, for which no ε was sought."
)
TOP = 5
"""So many of the nearest tables are listed unless told otherwise."""


def report(found: Explained, argument: str, numbers: Numbers | None = None, top: int = TOP, full: bool = False, saved: str = "") -> Group:
    """Everything `qtran explain` says. argument: GAME as it was given. top: how many tables are listed. saved: where weights are."""
    page = Page(found, argument, numbers or Numbers(), top, full, saved)
    return Group(*page.several() if len(found.tables) > 1 else page.single(found.tables[0]))


class Page:
    """The parts of the report."""

    def __init__(self, found: Explained, argument: str, numbers: Numbers, top: int, full: bool, saved: str) -> None:
        self.found, self.game, self.argument = found, found.game, argument
        self.numbers, self.top, self.full, self.saved = numbers, top, full, saved

    def single(self, one: Explanation) -> Iterator[RenderableType]:
        """One table, with its rivals."""
        yield self._verdict(one)
        yield Item("game", about(self.game), INDENT)
        yield Item("table", self._given(one), INDENT)
        yield from self._left_out()
        yield Text()
        yield from self._beside(one)
        yield Listing(HEADS, [self._row(near, named(self.game, near.exact, near.under)) for near in one.found[: self.top]], (2, 4, 5))
        yield Text()
        yield Item(
            "", "off: the largest difference; rms: the root mean square of all; pays: the worst payoff among the greedy joint actions."
        )
        yield from self._about(one)

    def several(self) -> Iterator[RenderableType]:
        """A line a table, and which of them are one object."""
        yield Item("game", about(self.game), INDENT)
        yield from self._left_out()
        yield Text()
        yield Listing(SEVERAL, [self._line(one) for one in self.found.tables if one.found], (3, 4, 6), wrapped=(0, 1, 2))
        yield Text()
        yield Item("", SEVERAL_LEGEND)
        for one in self.found.families:
            yield Item("one object" if len({under.value for _, under in one.names}) > 1 else "one table", family(self.found, one), INDENT)

    def _verdict(self, one: Explanation) -> Line:
        near = bool(one.found) and self.found.near(one.found[0])
        return Line(sentence(self.found, one), OPTIMUM_STYLE if near else UNMET_STYLE)

    def _given(self, one: Explanation) -> str:
        given = one.given
        rounded = "" if given.decimals is None else f", rounded to {given.decimals} decimal{'' if given.decimals == 1 else 's'}"
        tops = some((joint(self.game, u) for u in given.greedy), len(given.greedy))
        return f"{printable(given.name)}{rounded}; highest at {tops}"

    def _left_out(self) -> Iterator[Item]:
        reasons: dict[str, list[str]] = {}
        for name, reason in self.found.left_out.items():
            reasons.setdefault(reason, []).append(name)
        if reasons:
            yield Item("left out", "; ".join(f"{', '.join(names)}: {reason}" for reason, names in reasons.items()), INDENT)

    def _row(self, one: Found, name: str) -> list[Cell]:
        best = self.numbers.show(one.exact.value)
        texts = [
            name,
            greedy(self.game, one.exact.greedy),
            best,
            "yes" if one.exact.optimal else "no",
            far(one.off.most),
            brief(one.off.rms),
        ]
        return [Cell(text) for text in texts]

    def _line(self, one: Explanation) -> list[Cell]:
        near = one.found[0]
        name = named(self.game, near.exact, near.under)
        shown, pays, near_too = greedy(self.game, near.exact.greedy), self.numbers.show(near.exact.value), interval(near)
        what = name if self.found.near(near) else f"none is near; {name}"
        plain = "" if one.plain is None else far(one.plain.off.most)
        return [Cell(text) for text in (called(self.found, one.given), what, shown, pays, far(near.off.most), near_too, plain)]

    def _beside(self, one: Explanation) -> Iterator[RenderableType]:
        if self.game.payoff.size > PRINTED and not self.full:
            return
        given, exact = one.given.table, one.found[0].exact.table
        rounded = Numbers(digits=(one.given.decimals or 2) + 2)
        layers = [
            (Layer("given", given), self._digits(one)),
            (Layer("exact", exact), self.numbers),
            (Layer("given − exact", _minus(given, exact)), rounded),
        ]
        yield from _shelf([laid_out(self.game, [layer], Optima(), numbers) for layer, numbers in layers])
        yield Text()

    def _digits(self, one: Explanation) -> Numbers:
        """The numbers as they were given, learned ones rounded."""
        return self.numbers if one.given.decimals is not None or one.given.table.den == 1 else Numbers(digits=4)

    def _about(self, one: Explanation) -> Iterator[Item]:
        best = one.found[0]
        said = {
            "as near": as_near(best),
            "uniform": plainly(self.found, one),
            "play": play(self.found, best),
            "also": also(self.game, best),
        }
        yield from (Item(name, text, INDENT) for name, text in said.items() if text)
        yield Item("again", command(self.found, best, self.argument, self.saved), INDENT, whole=True)


def _minus(x: Table, y: Table) -> Table:
    return from_fractions([a - b for a, b in zip(x.flat(), y.flat(), strict=True)], x.shape)


def _shelf(parts: list[Group | Shelf]) -> Iterator[RenderableType]:
    """Side by side where each is one grid, else one below the other."""
    grids = [grid for part in parts if isinstance(part, Shelf) for grid in part.grids]
    yield from [Shelf(grids)] if grids else [piece for part in parts for piece in (part, Text())][:-1]
