"""The part of the report of `qtran solve --thresholds`: a table of intervals, the ends that are no short numbers, and added actions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from rich.console import RenderableType

from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.thresholds.actions import Action, Effect
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.solution import Thresholds
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import action as named
from qtran_cli.report.kit.labels import agent, joint
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.one_step.thresholds.words import in_full, region, short

HEADS = {"alpha": "α", "epsilon": "ε", "payoff": "payoff", "bonus": "bonus"}


def thresholds(solution: Solution, numbers: Numbers) -> list[RenderableType]:
    """The table, what its columns mean, its ends, and what one action more changes. Nothing where they were not asked for."""
    found = solution.thresholds
    if found is None:
        return []
    rows = [_row(name, answers, found, numbers) for name, answers in found.methods.items()]
    table = Listing(("right for", *HEADS.values()), rows, wrapped=tuple(range(1, 1 + len(HEADS))), narrowest=10)
    return [table, Item("", _glossary(solution, found, numbers)), *_reasons(found), *_ends(found), *_added(solution, found, numbers)]


def _row(name: str, answers: Mapping[str, Outcome], found: Thresholds, numbers: Numbers) -> list[Cell]:
    return [Cell(name), *(Cell(_cell(answers[which], found.families.get(which), numbers)) for which in HEADS)]


def _glossary(solution: Solution, found: Thresholds, numbers: Numbers) -> str:
    u = joint(solution.game, found.u)
    second = f", above the second, {numbers.show(found.families['payoff'].low)}" if found.families and solution.game.payoff.size > 1 else ""
    return (
        f"Where the best fit has {u} alone greedy. α: weight α at every other joint action, 1 at {u}, 0 < α ≤ 1; ε: ε-greedy play around "
        f"{u}, 0 < ε ≤ 1; payoff: what {u} pays{second}; bonus: more for each agent that plays its part of {u}."
    )


def _cell(o: Outcome, family: Family | None, numbers: Numbers) -> str:
    if o.right is None or family is None:
        return "–"
    return region(o.right, family, numbers) + (" (in part open)" if o.right.intervals(None) else "")


def _ends(found: Thresholds) -> Iterator[Item]:
    """The ends that the table cuts, each once, named."""
    regions = (o.right for answers in found.methods.values() for o in answers.values() if o.right is not None)
    ends = (end for right in regions for i in right.intervals() for end in (i.low, i.high) if end is not None)
    cut = {text: end for end in ends if "…" in (text := short(end, Numbers()))}
    if cut:
        yield Item("ends", "; ".join(f"{text} {in_full(end)}" for text, end in cut.items()) + ".", INDENT)


def _reasons(found: Thresholds) -> Iterator[Item]:
    for name, answers in found.methods.items():
        reasons = dict.fromkeys(o.reason for o in answers.values() if o.reason)
        if reasons:
            yield Item(name, "; ".join(reasons) + ".", INDENT)


def _added(solution: Solution, found: Thresholds, numbers: Numbers) -> Iterator[Item]:
    """Per kind of action how often one more changes whether a method is right, and an example."""
    said = {o.reason for answers in found.methods.values() for o in answers.values()}
    if found.actions:
        yield Item(
            "", "One action more for one agent, under uniform sampling: useless (pays 0, or the least), copied, or dominated by another."
        )
    for kind in next(iter(found.actions.values()), {}):
        effects = {name: kinds[kind] for name, kinds in found.actions.items()}
        yield Item(kind, " ".join(_sentences(solution, effects, numbers, said)), INDENT)


def _sentences(solution: Solution, effects: Mapping[str, Effect], numbers: Numbers, said: Collection[str]) -> Iterator[str]:
    """said: reasons that need not be repeated."""
    same = [name for name, e in effects.items() if e.tried and not e.changed]
    if same:
        most = max(effects[name].tried for name in same)
        yield f"{', '.join(same)}: none of {most} changes whether the best fit is right."
    for name, e in effects.items():
        if e.example is not None and e.earns is not None:
            becomes, earns = "wrong" if e.right else "right", numbers.show(e.earns)
            yield f"{name}: {becomes} with {e.changed} of {e.tried}, such as {_example(solution, e.example, numbers)}: earns {earns}."
        if e.reason and e.reason not in said:
            yield f"{name}: {e.reason}."


def _example(solution: Solution, action: Action, numbers: Numbers) -> str:
    """One action in words."""
    whose = f"one of {agent(solution.game, action.agent)}"
    if action.like is None or action.less is None:
        pays = action.pays.flat()
        return (
            f"{whose} that pays {numbers.show(pays[0])}" if len(set(pays)) == 1 else f"{whose} that pays the least of all others everywhere"
        )
    like = named(solution.game, action.agent, action.like)
    return f"{whose} like {like}" + (f", paying {numbers.show(action.less)} less" if action.less else "")
