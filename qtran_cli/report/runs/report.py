"""The list of `qtran runs`: environments with their runs below them, the best of each marked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.judge.listed import DAMAGED, Interval, Listed, Ranking, best, rankings
from qtran_cli.model.environment import DIGEST
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE
from qtran_cli.report.kit.numerals import brief
from qtran_cli.report.kit.prose import Item, Line
from qtran_cli.report.writers import Answer

HEADS = ("", "method", "name", "seeds×steps", "status", "agree", "return", "time")
NUMBERS, WRAPPED, WHOLE, NARROWEST = (3, 5, 6, 7), (2, 4, 5, 6), (4,), 9
BEST = "*"
LEGEND = (
    "agree: seeds whose greedy return is the best possible, with Wilson's 95 % interval; return: interquartile mean of the seeds' "
    "greedy returns, with its 95 % bootstrap interval; both at the last evaluation."
)
SCHEMA = "qtran.runs/1"


def report(listed: Sequence[Listed]) -> Group:
    """The list for reading, the runs in the order given, their environments in the order of their first run."""
    found = rankings(listed)
    parts: list[RenderableType] = []
    for environment in dict.fromkeys(run.environment for run in listed):
        own = [run for run in listed if run.environment == environment]
        ranked = [ranking for ranking in found if ranking.environment == environment]
        parts += [Text(printable(own[0].game), "bold"), *_runs(own, ranked), Text()]
    return Group(*parts, *([Item("", LEGEND)] if any(run.evaluated is not None for run in listed) else []))


def answer(listed: Sequence[Listed], nothing: str) -> Answer:
    """The same for whichever format is asked for. nothing: what is said where there is no run."""
    said: Callable[[], RenderableType] = (lambda: report(listed)) if listed else (lambda: Line(nothing))
    return Answer("Runs", said, lambda: document(listed), lambda: document(listed)["runs"])


def _runs(own: Sequence[Listed], ranked: Sequence[Ranking]) -> Iterator[RenderableType]:
    highest = {path for ranking in ranked for path in ranking.best}
    whole = [run for run in own if run.status != DAMAGED]
    twice = {pair for pair, count in Counter((run.method, run.name) for run in whole).items() if count > 1}
    if whole:
        names = [run.path if (run.method, run.name) in twice else run.name for run in whole]
        yield Listing(
            HEADS,
            [_row(run, name, run.path in highest) for run, name in zip(whole, names, strict=True)],
            NUMBERS,
            WRAPPED,
            NARROWEST,
            WHOLE,
        )
    if ranked:
        yield Item("", f"{BEST} highest agreement, then return, of {'; of '.join(map(_ranked, ranked))}")
    for run in own:
        if run.start is not None:
            yield Item("", f"{printable(run.method)} {printable(run.name)} began with the networks of {printable(run.start.words)}", 3)
        if run.joining is not None:
            left = f"seeds up to {run.joining - 1:,} have yet to join it: --seeds {run.joining} --resume goes on"
            yield Item("", f"{printable(run.method)} {printable(run.name)}: {left}", 3)
        if run.status == DAMAGED:
            yield Item("", f"damaged: {printable(run.path)}: {run.reason}", 3, whole=True)


def _ranked(ranking: Ranking) -> str:
    """What was compared: 3 runs of 10 seeds at 20,000 steps."""
    seeds = f"{ranking.seeds:,} seeds" if ranking.seeds > 1 else "one seed"
    return f"the {ranking.runs:,} runs of {seeds} that were last evaluated at step {ranking.evaluated:,}"


def _row(run: Listed, name: str, is_best: bool) -> list[Cell]:
    done = "" if run.status == "complete" else f" {run.step / max(1, run.steps):.0%}"
    size = f"{run.seeds:,}×{run.steps:,}"
    texts = [BEST if is_best else "", run.method, printable(name), size, run.status + done, _agreed(run), _returned(run)]
    return [Cell(text, style=OPTIMUM_STYLE if is_best else "") for text in (*texts, lasted(run.seconds))]


def _agreed(run: Listed) -> str:
    """67% [30, 90], bounds in per cent."""
    if run.agreement is None:
        return "–"
    return f"{run.agreement:.0%}{_bounds(run.agreement_ci95, lambda x: f'{100 * x:.0f}')}"


def _returned(run: Listed) -> str:
    return "–" if run.iqm is None else f"{brief(run.iqm)}{_bounds(run.return_ci95, brief)}"


def _bounds(interval: Interval | None, show: Callable[[float], str]) -> str:
    return "" if interval is None else f" [{show(interval[0])}, {show(interval[1])}]"


def lasted(seconds: float) -> str:
    """A time in the unit that suits it.

    >>> lasted(0.25), lasted(75), lasted(600), lasted(7300), lasted(400_000)
    ('0.2 s', '75 s', '10 min', '2.0 h', '4.6 d')
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 172_800 else f"{seconds / 86_400:.1f} d"


def document(listed: Sequence[Listed]) -> dict[str, Any]:
    """`qtran runs --json`. environment: the digest of what is played, null where unknown; env: what --env said; game: its label.

    agreement, return, their intervals: of the last evaluation, made at step ``evaluated``. reason: of a damaged run, else null.
    """
    highest = best(listed)
    return {"schema": SCHEMA, "runs": [_entry(run, run.path in highest) for run in listed]}


def _entry(run: Listed, is_best: bool) -> dict[str, Any]:
    said = {key: value for key, value in vars(run).items() if key not in {"iqm", "reason", "extended_from", "start"}}
    said |= {"extended_from": list(run.extended_from), "from": None if run.start is None else asdict(run.start)}
    known = DIGEST.fullmatch(run.environment)
    own = {"environment": run.environment if known else None, "return": run.iqm, "reason": run.reason or None, "best": is_best}
    return said | own
