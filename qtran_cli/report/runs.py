"""The list of `qtran runs`: environments with their runs below them, the best of each marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.report.grid import Cell
from qtran_cli.report.labels import printable
from qtran_cli.report.listing import Listing
from qtran_cli.report.marks import OPTIMUM_STYLE
from qtran_cli.report.numerals import brief
from qtran_cli.report.prose import Item

HEADS = ("", "method", "name", "seeds×steps", "status", "agree", "return", "time")
NUMBERS, WRAPPED = (3, 5, 6, 7), 2
BEST = "*"
LEGEND = (
    "agree: seeds whose greedy return is the best possible; return: interquartile mean of the seeds' greedy returns; "
    f"both at the last evaluation. {BEST} of these runs the best on its environment: highest agreement, then highest return."
)
DAMAGED = "damaged"
SCHEMA = "qtran.runs/1"


@dataclass(frozen=True)
class Listed:
    """A run in the list. step: steps done and saved, of ``steps``. reason: what is wrong with a damaged one.

    agreement, iqm: of the last evaluation; None before the first, agreement also where the best possible return is not known.
    """

    path: str
    env: str
    method: str
    name: str
    status: str
    seeds: int = 0
    step: int = 0
    steps: int = 0
    agreement: float | None = None
    iqm: float | None = None
    seconds: float = 0.0
    started: str | None = None
    reason: str = ""

    @property
    def rank(self) -> tuple[float, float]:
        """What the best run of an environment has most of."""
        return (-1.0 if self.agreement is None else self.agreement, -float("inf") if self.iqm is None else self.iqm)


def best(listed: Iterable[Listed]) -> dict[str, tuple[float, float]]:
    """The highest rank among the evaluated runs of every environment."""
    found: dict[str, tuple[float, float]] = {}
    for run in listed:
        if run.iqm is not None:
            found[run.env] = max(run.rank, found.get(run.env, run.rank))
    return found


def report(listed: Sequence[Listed]) -> Group:
    """The list for reading, the runs in the order given, their environments in the order of their first run."""
    highest = best(listed)
    parts: list[RenderableType] = []
    for env in dict.fromkeys(run.env for run in listed):
        own = [run for run in listed if run.env == env]
        parts += [Text(printable(env), "bold"), *_runs(own, highest.get(env)), Text()]
    return Group(*parts, Item("", LEGEND))


def _runs(own: Sequence[Listed], highest: tuple[float, float] | None) -> Iterator[RenderableType]:
    whole = [run for run in own if run.status != DAMAGED]
    if whole:
        yield Listing(HEADS, [_row(run, run.iqm is not None and run.rank == highest) for run in whole], NUMBERS, WRAPPED)
    for run in own:
        if run.status == DAMAGED:
            yield Item("", f"damaged: {printable(run.path)}: {run.reason}", 3, whole=True)


def _row(run: Listed, is_best: bool) -> list[Cell]:
    agreement = "–" if run.agreement is None else f"{run.agreement:.0%}"
    done = "" if run.status == "complete" else f" {run.step / max(1, run.steps):.0%}"
    returned = "–" if run.iqm is None else brief(run.iqm)
    size = f"{run.seeds:,}×{run.steps:,}"
    texts = [BEST if is_best else "", run.method, printable(run.name), size, run.status + done, agreement, returned, lasted(run.seconds)]
    return [Cell(text, style=OPTIMUM_STYLE if is_best else "") for text in texts]


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
    """`qtran runs --json`. agreement, return: of the last evaluation. reason: of a damaged run, else null."""
    highest = best(listed)
    return {"schema": SCHEMA, "runs": [_entry(run, run.iqm is not None and run.rank == highest[run.env]) for run in listed]}


def _entry(run: Listed, is_best: bool) -> dict[str, Any]:
    said = {key: value for key, value in vars(run).items() if key not in {"iqm", "reason"}}
    return said | {"return": run.iqm, "reason": run.reason or None, "best": is_best}
