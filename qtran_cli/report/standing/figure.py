"""The figure of `qtran report`: how the return hangs on settings, and performance profiles, a panel an environment.

A method has its look in every figure. The same runs give the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from qtran_cli.errors import UsageError
from qtran_cli.judge.methods import style
from qtran_cli.judge.standing import profiles as profiling
from qtran_cli.judge.standing.standing import Stand, Standing
from qtran_cli.report.figures.encoded import check_suffix, encoded
from qtran_cli.report.figures.frame import frame
from qtran_cli.report.figures.looks import Look, looks
from qtran_cli.report.figures.mathematics import plain
from qtran_cli.report.figures.sheet import Sheet
from qtran_cli.report.figures.text import wrapped
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.runs.curves_panel import LABELS, handles
from qtran_cli.report.standing.panels import profiled, sensitivity

PROFILE = "profile"
SIZE, LEAST, TALL, HIGHEST = (3.3, 2.6), 2.1, 0.8, 3.0
"""A panel in inches where no width is asked for; where one is, its least width, its height in widths, and in inches at most."""
ACROSS, PANELS = 3, 30
ALL = "all environments, scaled"
POINTS = "points: interquartile mean over seeds, bars: its 95 % bootstrap interval"
STEPS = "profile: share of seeds above τ, band: its pointwise 95 % bootstrap interval"
SCALED = "scaled: 0 the least return of an environment's rows, 1 the greatest"


class Panel(NamedTuple):
    """stands: of one environment; none: over all of them. what: a setting, or PROFILE."""

    title: str
    what: str
    stands: Sequence[Stand]


def asked(found: Standing, names: Sequence[str]) -> list[str]:
    """What is drawn: the settings, or profile, that are named, else every setting that differs; the profile where none does.

    Raises UsageError for a setting whose values do not differ.
    """
    known = [*profiling.swept(found), PROFILE]
    for name in names:
        if name not in known:
            raise UsageError(f"--what {name:.60}: its values do not differ in these runs", right=f"there is {', '.join(known)}")
    return list(dict.fromkeys(names)) or known[:-1] or known


def picture(found: Standing, what: Sequence[str], suffix: str, sheet: Sheet | None = None) -> bytes:
    """The figure as a file of kind ``suffix``. Raises UsageError for a kind that is not written, or more than a figure holds."""
    check_suffix(suffix)
    panels = _panels(found, what)
    if len(panels) > PANELS:
        raise UsageError(
            f"{len(panels)} panels are too many for one figure", right=f"up to {PANELS}: report on fewer environments, or --what"
        )
    return encoded(lambda: draw(found, panels, sheet or Sheet()), suffix, sheet)


def _panels(found: Standing, what: Sequence[str]) -> list[Panel]:
    environments = list(dict.fromkeys(stand.row.environment for stand in found.stands))
    made = []
    for name in what:
        for environment in environments:
            own = [stand for stand in found.stands if stand.row.environment == environment]
            if name == PROFILE or profiling.lines(own, name):
                made.append(Panel(own[0].row.game, name, own))
        if name == PROFILE and len(environments) > 1:
            made.append(Panel(ALL, name, ()))
    return made


def draw(found: Standing, panels: Sequence[Panel], sheet: Sheet) -> Any:
    """The matplotlib Figure."""
    from matplotlib.figure import Figure

    methods = _labels(found, panels)
    if len(methods) > LABELS:
        raise UsageError(
            f"{len(methods)} lines are too many for one figure", right=f"up to {LABELS} can be told apart: report on fewer runs"
        )
    rows, columns, size = _grid(len(panels), sheet)
    figure = Figure(figsize=size, layout="constrained")
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    shown = looks(methods)
    several = len({panel.title for panel in panels}) > 1
    for panel, axes in zip(panels, grid.flat, strict=False):
        _panel(axes, found, panel, shown)
        if several:
            axes.set_title(wrapped(plain(printable(panel.title)), 0.85 * size[0] / columns, sheet.points), fontsize="medium")
    said = {label: plain(printable(f"{style(method).printed}{label.removeprefix(method)}")) for label, method in methods.items()}
    frame(figure, sheet, _title(found, panels), _caption(panels), handles(shown, said) if len(shown) > 1 else [])
    return figure


def _labels(found: Standing, panels: Sequence[Panel]) -> dict[str, str]:
    """Per label, in their order, its method."""
    made: dict[str, str] = {}
    for panel in panels:
        if panel.what == PROFILE:
            made |= {profiling.label(stand): stand.row.method for stand in panel.stands or found.stands}
        else:
            made |= {line.label: line.method for line in profiling.lines(panel.stands, panel.what)}
    return dict(sorted(made.items()))


def _panel(axes: Any, found: Standing, panel: Panel, shown: dict[str, Look]) -> None:
    if panel.what != PROFILE:
        sensitivity(axes, profiling.lines(panel.stands, panel.what), panel.what, shown)
    elif panel.stands:
        levels = profiling.levels([x for stand in panel.stands for x in stand.row.seeds])
        profiled(axes, profiling.profiles(panel.stands, levels), "greedy return τ (units of payoff)", shown)
    else:
        profiled(axes, profiling.over(found, profiling.levels([k / 50 for k in range(51)])), "scaled return τ", shown)


def _grid(count: int, sheet: Sheet) -> tuple[int, int, tuple[float, float]]:
    """(rows, columns, inches)."""
    fitting = ACROSS if sheet.width is None else max(1, int(sheet.width // LEAST))
    columns = min(2 if count == 4 else min(count, ACROSS), fitting)
    rows = math.ceil(count / columns)
    width = sheet.width or max(SIZE[0] * 1.5, columns * SIZE[0])
    high = SIZE[1] if sheet.width is None else min(HIGHEST, TALL * width / columns)
    return rows, columns, (width, sheet.height or rows * high)


def _title(found: Standing, panels: Sequence[Panel]) -> str:
    names = list(dict.fromkeys(panel.title for panel in panels if panel.stands))
    counts = sorted({len(stand.row.returns) for stand in found.stands})
    seeds = "1 seed" if counts == [1] else f"{' or '.join(map(str, counts))} seeds"
    return f"{plain(printable(names[0], 60)) if len(names) == 1 else f'{len(names)} environments'}, {seeds}"


def _caption(panels: Sequence[Panel]) -> str:
    kinds = {panel.what == PROFILE for panel in panels}
    said = [*([POINTS] if False in kinds else []), *([STEPS] if True in kinds else [])]
    return "; ".join([*said, *([SCALED] if any(not panel.stands for panel in panels) else [])])
