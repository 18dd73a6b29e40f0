"""What `qtran plot` draws: from run folders and options to a figure and its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qtran_cli.cli._frame import output
from qtran_cli.errors import FileError, UsageError

if TYPE_CHECKING:
    from qtran_cli.judge.curve import Curve
    from qtran_cli.report.figures.sheet import Sheet
    from qtran_cli.runs.folder import Run

RETURN, AGREEMENT, NORMALISED, LOSS, TABLES = "return", "agreement", "normalised", "loss", "tables"
ALONE = (NORMALISED, TABLES)
"""What is a figure of its own."""


class Figure(NamedTuple):
    """picture: the file for a suffix. numbers: what is drawn, as CSV. about: what it is, in words."""

    picture: Callable[[str], bytes]
    numbers: Callable[[], str]
    about: str = ""


def curves(
    runs: Sequence[Run],
    suffix: str,
    names: Sequence[str],
    seeds: bool,
    quiet: bool,
    *,
    sheet: Sheet | None = None,
    labels: Mapping[Path, str] | None = None,
    centre: str = "iqm",
    updates: bool = False,
) -> Figure:
    """Learning curves of the quantities named, of all where none is. labels: of runs, by their paths. Raises UsageError, FileError."""
    from qtran_cli.judge import curve as record
    from qtran_cli.judge import curves as _curves
    from qtran_cli.report.runs import curves_figure as curves_plot

    begun = _begun(runs, quiet)
    sources = _curves.renamed(_curves.sources(begun), {str(path): text for path, text in (labels or {}).items()})
    every = [curve for source, run in zip(sources, begun, strict=True) for curve in _curves.curves(source, run, centre)]
    if updates:
        _require_updates(every, names)
    drawn = _together(every, quiet) if NORMALISED in names else _asked(every, names)
    curves_plot.check(drawn, suffix)
    about = f"learning curves of {len(begun)} run{'s' * (len(begun) != 1)}"
    return Figure(lambda kind: curves_plot.picture(drawn, kind, seeds, sheet, updates), lambda: record.csv(drawn, seeds), about)


def _require_updates(curves: Sequence[Curve], names: Sequence[str]) -> None:
    """Raises UsageError where there is no count of updates to draw over."""
    if NORMALISED in names:
        raise UsageError("--x updates is not for normalised", right="games together are drawn over environment steps")
    if lacking := next((curve.source.run for curve in curves if curve.updates is None), ""):
        raise UsageError("this run did not count its updates", where=lacking, right="--x steps draws it")


def _together(curves: Sequence[Curve], quiet: bool) -> list[Curve]:
    """The returns over all games; a remark about methods that lack some. Raises UsageError."""
    from qtran_cli.judge.curves import normalised

    drawn = normalised(curves)
    there = {curve.source.label for curve in drawn}
    for label in dict.fromkeys(curve.source.label for curve in curves if curve.source.label not in there):
        if not quiet:
            output.warn(f"{label}: left out, it has no run on every game")
    return drawn


def _begun(runs: Sequence[Run], quiet: bool) -> list[Run]:
    """The runs that have an evaluation; a remark about the others. Raises FileError where there is none."""
    from qtran_cli.judge.curves import evaluations

    begun = [run for run in runs if evaluations(run)]
    right = "wait for the first, or qtran train --resume continues a run that was stopped"
    if not begun:
        others = f", nor in {len(runs) - 1} more" if len(runs) > 1 else ""
        raise FileError(f"no evaluation is there yet{others}", where=str(runs[0].path), right=right)
    for run in runs:
        if run not in begun and not quiet:
            output.warn(f"{run.path}: left out, no evaluation is there yet")
    return begun


def _asked(curves: Sequence[Curve], names: Sequence[str]) -> list[Curve]:
    """The curves of the quantities that --what names. Raises UsageError."""
    from qtran_cli.judge.curve import PER_EPISODE, counted, quantities, term
    from qtran_cli.registry import unknown

    there, several = quantities(curves), len({curve.source.env for curve in curves}) > 1
    tallies = {name.removesuffix(PER_EPISODE): name for name in there if counted(name)}
    names = [name if name in there else tallies.get(name, name) for name in names]
    for name in names:
        if name not in (*there, LOSS):
            if name == AGREEMENT:
                raise UsageError("no run says what is optimal", where="--what", right="of some games the largest return is not known")
            known = [name.removesuffix(PER_EPISODE) for name in there]
            raise unknown("quantity", name, [*known, LOSS, *ALONE])
    every = not (names or several)
    wanted = {name for name in there if name in names or (term(name) and (LOSS in names or every)) or (counted(name) and every)}
    wanted |= set() if names else {RETURN, AGREEMENT}
    if not (drawn := [curve for curve in curves if curve.quantity in wanted and len(curve.steps)]):
        raise UsageError(f"{', '.join(names)}: no run has made an update by its last evaluation", right="train longer, or --what return")
    return drawn


def tables(
    runs: Sequence[Run],
    suffix: str,
    seed: int | None,
    at: Sequence[int],
    colours: tuple[float, float] | None,
    *,
    sheet: Sheet | None = None,
    labels: Mapping[Path, str] | None = None,
) -> Figure:
    """The tables that one seed of a run learned. Raises UsageError, FileError."""
    from qtran_cli.judge import learning as learned
    from qtran_cli.judge.learned import learning
    from qtran_cli.report.runs import learned_figure as learned_plot

    if len(runs) > 1:
        raise UsageError(f"{len(runs)} runs", where="--what tables", right="name one run: its tables fill a figure")
    found = learning(runs[0], seed, at)
    if text := (labels or {}).get(runs[0].path, ""):
        found = replace(found, label=text)
    learned_plot.check(found.game, len(found.moments), suffix)
    about = f"tables of seed {found.seed} at {len(found.moments)} evaluation{'s' * (len(found.moments) != 1)}"
    return Figure(lambda kind: learned_plot.picture(found, kind, colours, sheet), lambda: learned.csv(found), about)


def steps(text: str | None) -> list[int]:
    """--at as steps. Raises UsageError."""
    parts = [] if text is None else text.split(",")
    if not all(part.strip().isascii() and part.strip().isdigit() for part in parts):
        raise UsageError(f"--at {text!r:.60} is no list of steps", right="write the steps of evaluations: 500,1000")
    return [int(part) for part in parts]


def limits(text: str | None) -> tuple[float, float] | None:
    """--range as two numbers. Raises UsageError."""
    if text is None:
        return None
    try:
        low, high = (float(part) for part in text.split(","))
    except ValueError:
        low, high = math.nan, math.nan
    if not -math.inf < low < high < math.inf:
        raise UsageError(f"--range {text!r:.60} is no range", right="write the lower end, then the higher: --range=-10,10")
    return low, high
