"""The part of the report of `qtran solve --thresholds`: a table of intervals, the ends that are no short numbers, and added actions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from rich.console import RenderableType

from qtran_cli.exact.algebra.radicals import radical, shortest
from qtran_cli.exact.algebra.roots import Root, narrowed
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.thresholds.actions import Action, Effect
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.region import Interval, Region
from qtran_cli.exact.thresholds.solution import Thresholds
from qtran_cli.report.kit.grid import Cell
from qtran_cli.report.kit.labels import action as named
from qtran_cli.report.kit.labels import agent, joint
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.one_step.thresholds.document import plain

HEADS = {"alpha": "α", "epsilon": "ε", "payoff": "payoff", "bonus": "bonus"}
SHORT = 12
"""Numbers of so many characters stand in the table as they are."""
SPELLED = 60
"""Polynomials of so many characters are written out."""


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


def region(right: Region, family: Family, numbers: Numbers) -> str:
    """As (0, 1/2) ∪ (2/3, 1], "never" or "always"."""
    intervals = right.intervals()
    if intervals == [Interval(right.ends[0], right.ends[-1], family.closed, family.high is not None)]:
        return "always"
    return " ∪ ".join(_interval(i, numbers) for i in intervals) or "never"


def _interval(i: Interval, numbers: Numbers) -> str:
    low, high = (short(end, numbers) for end in (i.low, i.high))
    return f"{{{low}}}" if i.low is i.high else f"{'(['[i.closed]}{low}, {high}{')]'[i.shut]}"


def short(end: Root | None, numbers: Numbers) -> str:
    """A number in a table: a fraction, a short radical, or the first digits with "…"."""
    if end is None:
        return "∞"
    if numbers.digits is not None:
        return numbers.show(_near(end))
    if end.rational and len(numbers.show(end.low)) <= SHORT:
        return numbers.show(end.low)
    name = _radical(end)
    return name if name and len(name) <= SHORT else _digits(end)


def _radical(end: Root) -> str:
    found = None if end.rational else radical(shortest(end))
    return "" if found is None else plain(found, "√{}", "", "−").replace("-", "−")


def _digits(end: Root) -> str:
    """Some digits, cut and not rounded."""
    x = _near(end)
    places = 6 if abs(x) < 1000 else 1
    whole, rest = divmod(int(abs(x) * 10**places), 10**places)
    text = f"{'-' if x < 0 else ''}{whole}.{rest:0{places}d}…"
    if len(text) <= SHORT + 2:
        return text
    large = Numbers(width=SHORT).show(Fraction(int(x)))
    return large if "…" in large else f"{large}…"


def _near(end: Root) -> Fraction:
    """The number, or one that agrees with it to a part in 10^30."""
    return narrowed(end, max(abs(end.low), abs(end.high)) / 10**30).low


def _ends(found: Thresholds) -> Iterator[Item]:
    """The ends that the table cuts, each once, named."""
    regions = (o.right for answers in found.methods.values() for o in answers.values() if o.right is not None)
    ends = (end for right in regions for i in right.intervals() for end in (i.low, i.high) if end is not None)
    cut = {text: end for end in ends if "…" in (text := short(end, Numbers()))}
    if cut:
        yield Item("ends", "; ".join(f"{text} {_name(end)}" for text, end in cut.items()) + ".", INDENT)


def _name(end: Root) -> str:
    if end.rational:
        return f"= {end.low}" if len(str(end.low)) <= SPELLED else "is a fraction that --json has"
    if name := _radical(end):
        return f"= {name}"
    p = shortest(end).of.of
    terms = [f"{_coefficient(c, k)}{_power(k)}" for k, c in reversed(list(enumerate(p))) if c]
    text = " + ".join(terms).replace("+ -", "− ").replace("-", "−")
    return f"is a root of {text}" if len(text) <= SPELLED else f"is a root of a polynomial of degree {len(p) - 1}, in --json"


def _coefficient(c: int, k: int) -> str:
    return str(c) if k == 0 or abs(c) != 1 else "" if c == 1 else "-"


def _power(k: int) -> str:
    return "" if k == 0 else "x" if k == 1 else "x" + str(k).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


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
