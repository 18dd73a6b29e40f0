"""The report of `qtran train` on a game with several states: what every seed's policy earns, and the median seed's tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.states.solution import Earned
from qtran_cli.exact.theorem_1.factors import transformed
from qtran_cli.judge.methods import exact
from qtran_cli.judge.seed import Place, Seed
from qtran_cli.judge.training import Training
from qtran_cli.model.situations import Situation
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind
from qtran_cli.report.check.marks import LEGEND, CheckMarks
from qtran_cli.report.histories import labels as history_labels
from qtran_cli.report.kit.grid import Cell, Shelf
from qtran_cli.report.kit.labels import joint
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, Optima
from qtran_cli.report.kit.numerals import Numbers, brief, learned
from qtran_cli.report.kit.prose import INDENT, Item
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.states import words as task_words
from qtran_cli.report.states.report import about
from qtran_cli.report.train.states import ends
from qtran_cli.scalars import spell

__all__ = ["about", "said", "seeds", "tables", "verdict", "where"]

FORGIVEN = Fraction(1, 100)
"""Of a table's range: learned numbers that miss a condition by less are not marked."""
SHOWN = 6
"""Situations whose tables are printed."""
HEADS = ("seed", "return", "played", "optimal", "met", "max |Q_jt − Q_jt*|", "ε Q_jt*", "ε Q_jt")
NONE = "–"
GLOSSARY = (
    "return: what the greedy joint actions earn from the start in expectation, exactly; played: the mean over evaluation episodes. met: "
    "the situations that the greedy policy comes to; over these the largest |Q_jt − Q_jt*|, and the largest ε, the least tolerance at "
    "which the learned Q_i and V_jt satisfy (4a), (4b) and consistent IGM against Q_jt* and against the learned Q_jt. Learned numbers "
    "are rounded."
)
SPREAD = " Beside what was played stands its 95 % interval over the episodes."


def verdict(training: Training[Task]) -> str:
    """The agreement in a sentence."""
    count = len(training.seeds)
    known = [seed.optimal for seed in training.seeds if seed.optimal is not None]
    if not known:
        return f"interquartile mean of the return {brief(training.iqm)} over {count} seeds; the best is not known"
    rest = count - len(known)
    return f"{sum(known)} of {count} seeds optimal" + (f", {rest} undecided" if rest else "")


def said(training: Training[Task]) -> dict[str, str]:
    """By name what is told of it besides."""
    said = {"best": _best(training), "theory": _theory(training)}
    said |= {"values began": began} if (began := ends.began(training.seeds, training.theory)) else {}
    return said | {"agents see": training.sees} | ({"γ": discounts(training)} if discounts(training) else {})


def discounts(training: Training[Task]) -> str:
    """Where the targets are discounted otherwise than the returns."""
    gamma = training.settings["gamma"]
    if gamma == "game" or float(str(gamma)) == float(training.game.discount):
        return ""
    return f"targets are discounted by {gamma}, returns and Q_jt* by the game's {spell(training.game.discount)}"


def _best(training: Training[Task]) -> str:
    best, numbers = training.benchmark, Numbers()
    if best.upper is None:
        return best.words
    if best.value is not None:
        return f"{numbers.show(best.value)}, the return of {best.words}"
    return f"{'' if best.lower is None else f'at least {numbers.show(best.lower)}, '}at most {numbers.show(best.upper)}: {best.words}"


def _theory(training: Training[Task]) -> str:
    theory = training.theory
    said = [theory.words] if theory.words else []
    if theory.fitted is not None:
        where = "state by state" if training.game.kind is Kind.states else "one Q_i for each own history"
        said.append(f"fitted to Q_jt*, {where}{_earned(theory.fitted, ', the greedy policy earns')}")
    if theory.bootstrapped is not None:
        several = ends.ended(theory)
        said.append(f"bootstrapping on its own fits{f' has {several}' if several else _earned(theory.bootstrapped, '')}")
    if theory.fitted is None:
        said.append(f"no exact return for {training.method}")
    name = exact(training.method)
    whose = "" if name == training.method or theory.fitted is None else f"of {name}: "
    return whose + "; ".join(said) + (" (uniform sampling)" if theory.fitted is not None else "")


def _earned(earned: Earned, words: str) -> str:
    """What it earns, after ``words``; without a return the reason."""
    return f": {earned.reason}" if earned.value is None else f"{words} {Numbers().show(earned.value)}"


def situation(task: Task, x: Situation) -> str:
    """A state with the steps left, a joint history, or what is seen."""
    if task.kind is Kind.states:
        return task_words.state(task, x)
    if task.horizon is None and task.cyclic:
        return " | ".join(history_labels.seen(task, i, label) for i, label in enumerate(x)) or history_labels.EMPTY
    return history_labels.joint(task, x)


def tables(training: Training[Task]) -> Iterator[RenderableType]:
    """The shown seed's tables, ended by an empty line; nothing where none is printed."""
    seed, task = training.shown, training.game
    most = min(SHOWN, PRINTED // task.size)
    if not seed.places or not most:
        return
    why = "the median one by ε" if seed is training.median else f"as asked; the median one by ε is {training.median.number}"
    yield Item(f"seed {seed.number}", why, INDENT)
    for place in seed.places[:most]:
        yield Text()
        yield Item("", _headline(task, place))
        yield _place(task, place)
    yield Text()
    yield Item("", f"{LEGEND} by more than 1 % of the table's range")
    if seed.met > most:
        yield Item("", f"{most} of the {seed.met} situations that its policy comes to; --json has {len(seed.places)} of them")
    yield Text()


def _headline(task: Task, place: Place) -> str:
    """Where it is, what is played there, V_jt, and what is off."""
    small = _numbers([place], 4)
    said = [f"at {situation(task, place.situation)}: plays {joint(task, place.u_bar)}"]
    said += [] if place.v_jt is None else [f"V_jt {_numbers([place], 2).show(place.v_jt)}"]
    said += [] if place.by_exact is None else [f"ε {small.show(place.by_exact.tolerance)} against Q_jt*"]
    said += [] if place.by_q_jt is None else [f"ε {small.show(place.by_q_jt.tolerance)} against Q_jt"]
    return ", ".join(said)


def _place(task: Task, place: Place) -> RenderableType:
    """Q_jt* and what was learned, side by side; the slack against the learned Q_jt, or where there is none against Q_jt*."""
    held, rounded = place.by_q_jt or place.by_exact, _numbers([place], 2)
    game = task.stage(0, transformed(place.q))
    parts = [] if place.exact is None else [laid_out(game, [Layer("Q_jt*", place.exact)], Optima(place.exact), rounded)]
    layers = [] if place.q_jt is None else [Layer("learned Q_jt", place.q_jt, methods=True)]
    layers += [Layer("Q'_jt", transformed(place.q), place.q, methods=True)]
    if held is None:
        return laid_out(game, layers, Optima(), rounded)
    layers.append(Layer("slack D", held.found.slack, place.q, methods=True))
    span = held.found.table.max - held.found.table.min
    parts.append(laid_out(game, layers, CheckMarks(replace(held.found, tolerance=FORGIVEN * (span or 1))), rounded))
    shelves = [part for part in parts if isinstance(part, Shelf)]
    if len(shelves) == len(parts):
        return Shelf([grid for shelf in shelves for grid in shelf.grids])
    return Group(*[x for part in parts for x in (part, Text())][:-1])


def _numbers(places: Sequence[Place], digits: int) -> Numbers:
    """How numbers at these places are written: by what there is to earn from them on."""
    tables = [place.exact or place.q_jt or transformed(place.q) for place in places]
    return learned(min((x.min for x in tables), default=Fraction(0)), max((x.max for x in tables), default=Fraction(0)), digits)


def where(task: Task, x: Situation) -> str:
    """Where it is."""
    return f"at {situation(task, x)}: "


def seeds(training: Training[Task]) -> Iterator[RenderableType]:
    """Every seed in a line."""
    yield Listing(HEADS, [_row(seed) for seed in training.seeds], (0, 1, 2, 4, 5, 6, 7), 3)
    if training.episodes is not None:
        yield Text()
        yield Listing(("seed", "played", "95 % interval"), [_played(training, k) for k in range(len(training.seeds))], (0, 1, 2))
    yield Text()
    yield Item("", GLOSSARY + (SPREAD if training.episodes is not None else ""))


def _played(training: Training[Task], k: int) -> list[Cell]:
    """What a seed's episodes came to."""
    spread = training.spread(k)
    said = NONE if spread is None else f"{brief(spread[0])} … {brief(spread[1])}"
    return [Cell(text) for text in (str(training.seeds[k].number), brief(training.seeds[k].sampled), said)]


def _row(seed: Seed) -> list[Cell]:
    earned = NONE if seed.value is None else Numbers().show(seed.value)
    optimal = {True: "yes", False: "no", None: NONE}[seed.optimal]
    small = _numbers(seed.places, 4)
    off = [NONE if x is None else small.show(x) for x in (seed.fit, seed.by_exact, seed.by_q_jt)]
    texts = [str(seed.number), earned, brief(seed.sampled), optimal, str(seed.met) if seed.met else NONE, *off]
    return [Cell(text, style=OPTIMUM_STYLE if seed.optimal else "") for text in texts]
