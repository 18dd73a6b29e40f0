"""The figure of `qtran plot`: learning curves over environment steps, a panel per quantity and game.

Line: interquartile mean over seeds, or share of seeds; band: its 95 % interval. Runs are told apart by colour and by line
style. The same curves give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from textwrap import wrap
from typing import Any

from qtran_cli.errors import UsageError
from qtran_cli.judge.curve import AGREEMENT, Curve, quantities
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.one_step.figure import check_suffix, encoded
from qtran_cli.report.runs.curves_panel import LABELS, handles, panel, unit

PANELS = 30
ACROSS = 3
"""Panels of one game, or of one quantity, stand so many in a row."""
ABREAST = 4
"""Up to so many games stand side by side when several quantities are drawn; more stand one below the other."""
SIZE = 3.3, 2.5
"""A panel, in inches."""
SPARE = 9
"""Up to so many labels stand in a free panel, if there is one; else beside the panels."""
TITLED = 40
"""Characters in a line of a panel's title."""
CAPTION = "line: interquartile mean over seeds, band: its 95 % bootstrap interval"
ONE = "one seed, so no interval"
SHARES = "of a share: Wilson's 95 % interval"


def check(curves: Sequence[Curve], suffix: str) -> None:
    """Raise UsageError for a kind of file that is not written, or more than a figure holds."""
    check_suffix(suffix)
    labels, panels = len(_labels(curves)), len(quantities(curves)) * len(_games(curves))
    if labels > LABELS:
        raise UsageError(f"{labels} runs are too many for one figure", right=f"up to {LABELS} can be told apart: name fewer")
    if panels > PANELS:
        raise UsageError(f"{panels} panels are too many for one figure", right=f"up to {PANELS}: name fewer games, or --what return")


def picture(curves: Sequence[Curve], suffix: str, seeds: bool = False) -> bytes:
    """The figure as a file of kind ``suffix``: "png", "svg" or "pdf". Raises UsageError where ``check`` does."""
    check(curves, suffix)
    return encoded(lambda: draw(curves, seeds), suffix)


def draw(curves: Sequence[Curve], seeds: bool = False) -> Any:
    """The matplotlib Figure. seeds: a thin line for every seed too, but where each is 0 or 1."""
    from matplotlib.figure import Figure

    names, games = quantities(curves), _games(curves)
    rows, columns = _grid(len(names), len(games))
    pairs = [(game, name) for game in games for name in names] if _turned(curves) else [(game, name) for name in names for game in games]
    labels = _labels(curves)
    fits = rows * columns > len(pairs) and len(labels) <= SPARE
    aside = 0.0 if len(labels) == 1 or fits else 0.5 + 0.075 * max(len(label) for label in labels)
    figure = Figure(figsize=(max(5.5, columns * SIZE[0] + aside), rows * SIZE[1] + 1.0), layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    spare = list(grid.flat[len(pairs) :])
    for axes in spare:
        axes.set_axis_off()
    for (game, name), axes in zip(pairs, grid.flat, strict=False):
        mine = [curve for curve in curves if (curve.source.env, curve.quantity) == (game, name)]
        panel(axes, mine, name, labels, seeds)
        axes.set_xlim(0, 1.02 * max(int(curve.steps[-1]) for curve in curves if curve.source.env == game))
    _name(figure, curves, pairs, grid, seeds)
    if len(labels) > 1:
        place, where = (spare[0], "center") if fits else (figure, "outside right center")
        for text in place.legend(handles=handles(labels), loc=where, fontsize=8).get_texts():
            text.set_parse_math(False)
    return figure


def _labels(curves: Sequence[Curve]) -> list[str]:
    return list(dict.fromkeys(curve.source.label for curve in curves))


def _games(curves: Sequence[Curve]) -> list[str]:
    return list(dict.fromkeys(curve.source.env for curve in curves))


def _turned(curves: Sequence[Curve]) -> bool:
    """Whether each game has a row."""
    return len(_games(curves)) > ABREAST and len(quantities(curves)) > 1


def _grid(quantities_: int, games: int) -> tuple[int, int]:
    """(rows, columns): with several of both, a row per quantity and a column per game, or the other way round."""
    if quantities_ > 1 and games > 1:
        return (quantities_, games) if games <= ABREAST else (games, quantities_)
    count = max(quantities_, games)
    columns = 2 if count == 4 else min(count, ACROSS)
    return math.ceil(count / columns), columns


def _name(figure: Any, curves: Sequence[Curve], pairs: Sequence[tuple[str, str]], grid: Any, seeds: bool) -> None:
    """Titles, and what the lines and bands are."""
    games, columns, turned = _games(curves), grid.shape[1], _turned(curves)
    for at, (game, name) in enumerate(pairs):
        axes = grid.flat[at]
        if len(games) > 1 and (at < columns or turned or len(quantities(curves)) == 1):
            axes.set_title("\n".join(wrap(printable(game), TITLED)), fontsize=9, parse_math=False)
        if at + columns >= len(pairs):
            axes.set_xlabel("environment steps per seed", parse_math=False)
        if len(games) == 1 or turned or at % columns == 0:
            axes.set_ylabel(unit(name), parse_math=False)
    figure.suptitle(_title(curves), fontsize=11, parse_math=False)
    single = all(curve.seeds.shape[-1] == 1 for curve in curves)
    figure.supxlabel(ONE if single else _caption(quantities(curves), seeds), fontsize=8, parse_math=False)


def _caption(names: Sequence[str], seeds: bool) -> str:
    if names == [AGREEMENT]:
        return f"band {SHARES}"
    parts = [CAPTION, *([SHARES] if AGREEMENT in names else []), *(["thin: every seed"] if seeds else [])]
    return "; ".join(parts)


def _title(curves: Sequence[Curve]) -> str:
    games, labels = _games(curves), _labels(curves)
    counts = sorted({curve.seeds.shape[-1] for curve in curves if curve.seeds.ndim > 1})
    seeds = f"{counts[0]} seed{'s' * (counts[0] != 1)}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]} seeds"
    what = printable(games[0], 60) if len(games) == 1 else f"{len(games)} games"
    return ", ".join([f"{what}: {printable(labels[0], 60)}" if len(labels) == 1 else what, seeds])
