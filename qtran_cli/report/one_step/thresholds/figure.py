"""The figure of `qtran solve --thresholds --plot`: which joint action is greedy along α and along ε, a bar for each method.

The optimum has one colour in every bar, and every other joint action, and ties, one of their own. Bars end where the exact ends are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.thresholds.solution import Thresholds
from qtran_cli.exact.thresholds.strips import Strip
from qtran_cli.judge.methods import style
from qtran_cli.model.game import Game
from qtran_cli.report.figures.encoded import encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.mathematics import plain, words
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.figures.text import wrapped
from qtran_cli.report.kit.labels import joint, printable

OPTIMUM, TIE = "#0072b2", "#bbbbbb"
OTHERS = ("#d55e00", "#e69f00", "#cc79a7", "#009e73", "#56b4e9", "#8c6d31", "#000000")
"""Told apart by every kind of colour vision, but for the last two; what is greedy most gets the first."""
REST = "#777777"
HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "||||", "----", "++++", "oooo", "")
"""By colour, the optimum first: what tells bars apart without colours."""
TITLES = {
    "alpha": "α: weight of every joint action but the optimum, whose weight is 1",
    "epsilon": "ε: with this probability an agent draws uniformly, else it plays the optimum",
}
Greedy = frozenset[JointAction]


def picture(solution: Solution, suffix: str, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``, one of SUFFIXES. The strips of the thresholds were asked for."""
    return encoded(lambda: draw(solution, sheet), suffix, sheet)


def draw(solution: Solution, sheet: Sheet | None = None) -> Any:
    """The matplotlib Figure."""
    from matplotlib.figure import Figure

    sheet, found = sheet or Sheet(), solution.thresholds
    assert found is not None
    colours = _colours(found)
    width = sheet.width or 6.5
    figure = Figure(figsize=(width, sheet.height or 1.2 + 0.55 * len(found.methods)), layout="constrained")
    panels = figure.subplots(len(TITLES), 1)
    for axes, which in zip(panels, TITLES, strict=True):
        _panel(axes, which, found, colours)
        axes.set_xlabel(wrapped(words(TITLES[which]), 0.8 * width, sheet.points))
    title = f"{printable(solution.game.name, 60)}: the greedy joint action of each method's best fit"
    handles = [_patch(colour, plain(_label(solution.game, found, greedy))) for greedy, colour in _legend(colours, found)]
    frame(figure, sheet, plain(title), "", handles, "greedy")
    return figure


def _patch(colour: str, label: str) -> Any:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour, hatch=_hatch(colour), edgecolor="white", linewidth=0, label=label)


def _panel(axes: Any, which: str, found: Thresholds, colours: dict[Greedy, str]) -> None:
    names = list(found.methods)
    for row, name in enumerate(names):
        for low, high, greedy in _runs(found.strips.get(name, {}).get(which, ())):
            axes.barh(
                row,
                high - low,
                left=low,
                height=0.7,
                facecolor=colours[greedy],
                hatch=_hatch(colours[greedy]),
                edgecolor="white",
                linewidth=0,
            )
        if which not in found.strips.get(name, {}):
            axes.text(0.5, row, "not decided", ha="center", va="center", fontsize="small")
    axes.set_yticks(range(len(names)), [plain(style(name).printed) for name in names])
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, 1)


def _hatch(colour: str) -> str:
    return HATCHES[(OPTIMUM, *OTHERS, TIE, REST).index(colour)]


def _runs(strips: Any) -> Iterator[tuple[float, float, Greedy]]:
    """Neighbouring strips with the same greedy joint actions as one."""
    run: tuple[float, float, Greedy] | None = None
    for strip in strips:
        if run is not None and run[2] == strip.greedy:
            run = run[0], strip.high, run[2]
            continue
        if run is not None:
            yield run
        run = strip.low, strip.high, strip.greedy
    if run is not None:
        yield run


def _colours(found: Thresholds) -> dict[Greedy, str]:
    """The optimum's colour, then those of the others, the widest first; ties of several joint actions share one."""
    widths: dict[Greedy, float] = {}
    for strip in _every(found):
        widths[strip.greedy] = widths.get(strip.greedy, 0) + strip.high - strip.low
    best = frozenset({found.u})
    single = sorted((g for g in widths if len(g) == 1 and g != best), key=lambda g: (-widths[g], sorted(g)))
    tied = dict.fromkeys((g for g in widths if len(g) > 1), TIE)
    return {best: OPTIMUM} | {g: OTHERS[k] if k < len(OTHERS) else REST for k, g in enumerate(single)} | tied


def _every(found: Thresholds) -> Iterator[Strip]:
    return (strip for kinds in found.strips.values() for strips in kinds.values() for strip in strips)


def _legend(colours: dict[Greedy, str], found: Thresholds) -> list[tuple[Greedy, str]]:
    """One entry a colour."""
    seen = {frozenset({found.u})} | {strip.greedy for strip in _every(found)}
    first: dict[str, Greedy] = {}
    for greedy, colour in colours.items():
        if greedy in seen:
            first.setdefault(colour, greedy)
    return [(greedy, colour) for colour, greedy in first.items()]


def _label(game: Game, found: Thresholds, greedy: Greedy) -> str:
    if len(greedy) > 1:
        return "several"
    (u,) = greedy
    return joint(game, u) + (" (optimum)" if u == found.u else "")
