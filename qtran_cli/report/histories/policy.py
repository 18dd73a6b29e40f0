"""A decentralised policy for reading, and in documents: what each agent does in each cluster of its histories, and where it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from qtran_cli.certificates.json.histories import Encoder
from qtran_cli.exact.asked import Part
from qtran_cli.exact.decentralised.plan import Plan
from qtran_cli.exact.decentralised.solution import Decentralised
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import HistorySolution
from qtran_cli.model.task import Task
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import action, agent, printable
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item

LISTED, SHORT = 60, 16
"""Clusters are listed up to so many, and in brief."""
HEADS = ("decision", "agent", "state of mind", "plays", "goes on")


def of_policies(best: Decentralised) -> str:
    """How many joint policies there are, in words."""
    if best.policies is None:
        return "more joint policies than are counted"
    if best.policies >= 10**15:
        return f"10^{len(str(best.policies)) - 1} joint policies or more"
    return f"{best.policies:,} joint {'policy' if best.policies == 1 else 'policies'}"


def policy(solution: HistorySolution | Planned, numbers: Numbers, full: bool, most: int = LISTED) -> list[RenderableType]:
    """The policy found, where it is all that is known, or all that was asked for, or everything was. most: rows, unless full."""
    best = solution.decentralised
    alone = isinstance(solution, Planned) or solution.ask.asked == {Part.decentralised}
    if best is None or best.plan is None or not (alone or full):
        return []
    rows = list(_rows(best.plan, solution.task))
    shown = rows if full else rows[:most]
    cut = f" {len(shown)} of {len(rows):,} are listed; {numbers.more} lists all." if len(shown) < len(rows) else ""
    what = f"the one that earns {'it' if best.exact else 'the lower bound'}: per agent a machine that moves on what the agent sees, "
    return [Item("policy", f"{what}histories that tell the same being one state.{cut}", INDENT), Text(), Listing(HEADS, shown, (0, 2), 4)]


def _rows(plan: Plan, task: Task) -> Iterator[list[Cell]]:
    for t, rule in enumerate(plan.rules):
        for i, own in enumerate(rule):
            for c, a in enumerate(own):
                texts = (str(t + 1), agent(task, i), str(c + 1), action(task, i, a), _onward(plan, t, i, c))
                yield [Cell(text) for text in texts]


def _onward(plan: Plan, t: int, i: int, c: int) -> str:
    """Where what is seen leads; in a word where that does not matter."""
    after = plan.following(i, t, c)
    if len(after) > 1 and len(set(after.values())) == 1:
        return f"{next(iter(after.values())) + 1} on anything"
    return ", ".join(f"{following_ + 1} on {printable(seen) or 'nothing'}" for seen, following_ in after.items()) or "–"


def machines(plan: Plan, task: Task) -> list[dict[str, Any]]:
    """Per agent its first state by what is seen first, and per decision and state its action and the next state by what is seen."""
    return Encoder(task).machines(*plan.machines())
