"""The report of `qtran solve` on a fully observed game with several states: verdict, states, returns, and Q_jt* of small games."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.exact.asked import ALL, Part
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.states.solution import Returns, Stage, TaskSolution
from qtran_cli.exact.traits import Asked, having
from qtran_cli.model.task import Task
from qtran_cli.report.kit.conditions import conditions
from qtran_cli.report.kit.counted import counted, size
from qtran_cli.report.kit.fitted import Fitted, apart
from qtran_cli.report.kit.grid import Cell, Shelf
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.listing import Listing
from qtran_cli.report.kit.lots import drawn
from qtran_cli.report.kit.marks import OPTIMUM_STYLE, UNMET_STYLE, SolutionMarks, letters
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import INDENT, Item, Line
from qtran_cli.report.kit.tables import PRINTED, Layer, laid_out
from qtran_cli.report.states import brief as _brief
from qtran_cli.report.states.words import CLASSES, answer, consistent, fails, largest_loss, remarks, state, time, verdict

LISTED = 200
"""Up to this many reachable states are listed."""
TITLE = 300
NONE = "–"
HEADS = ("state", "V*", "optimal", "additive", "monotone", "factorizable", "fails")
OPTIMAL = 2
RETURNS = ("method", "fitted on Q_jt*", "bootstrapping", "loses", "fails in")


def report(solution: TaskSolution, numbers: Numbers | None = None, full: bool = False, brief: bool = False) -> Group:
    """Everything `qtran solve` says about the game. full: tables of any size. brief: what fits a screen and a half."""
    numbers, printed = numbers or Numbers(), full or sum(stage.solution.game.payoff.size for stage in solution.stages) <= PRINTED
    if brief and solution.ask.asked == ALL:
        notes = () if solution.factorizable else conditions("(4a)", "(4b)")
        return Group(Fitted([*_brief.versions(solution, numbers, printed)], _brief.whole(printed), notes))
    tables = _tables(solution, numbers) if printed else []
    methods = _methods(solution, numbers) if Part.methods in solution.ask.asked else []
    return Group(*apart([_answer(solution, numbers), tables, [_states(solution, numbers, full)], methods]))


def _answer(solution: TaskSolution, numbers: Numbers) -> list[RenderableType]:
    game = Item("game", about(solution.task), INDENT)
    if Part.verdict not in solution.ask.asked:
        found = [Item("factorizable", answer(solution, "factorizable"), INDENT), *_consistent(solution), *_factors(solution)]
        return [game, *drawn(solution.task), *(found if Part.factors in solution.ask.asked else ())]
    lines: list[RenderableType] = [
        Line(verdict(solution), OPTIMUM_STYLE if solution.factorizable else UNMET_STYLE),
        game,
        *drawn(solution.task),
        Item("optimum", f"{numbers.show(solution.optimum)}, the return of an optimal policy from the start", INDENT),
    ]
    return lines + [Item(name, answer(solution, name), INDENT) for name in CLASSES] + _consistent(solution) + _factors(solution)


def _consistent(solution: TaskSolution) -> list[Item]:
    """What is possible where strict IGM is not."""
    return [] if solution.factorizable else [Item("consistent", consistent(solution), INDENT)]


def _factors(solution: TaskSolution) -> list[Item]:
    """Where the factors are that were asked for by name: a report has no place for those of every state."""
    if Part.factors not in solution.ask.asked or solution.ask.asked == ALL:
        return []
    return [Item("factors", "--json and --format csv have those of every reachable state.", INDENT)]


def about(task: Task) -> str:
    """The game in a line: name, size, horizon and discount, title, source."""
    told = f"{printable(task.name, TITLE)}, {size(task)}, {counted(len(task.states), 'state')}, {time(task)}"
    return "; ".join((told, *(printable(" ".join(text.split()), TITLE) for text in (task.title, task.source) if text.strip())))


def _tables(solution: TaskSolution, numbers: Numbers) -> list[RenderableType]:
    """Q_jt* in every reachable state, marked as the payoffs of a one-step game are; states with the same table stand together."""
    groups: dict[int, tuple[Solution, list[str]]] = {}
    for stage in solution.stages:
        q = stage.solution.game.payoff
        same = next((k for k, (other, _) in groups.items() if other.game.payoff.same(q)), len(groups))
        groups.setdefault(same, (stage.solution, []))[1].append(state(solution.task, stage.entry))
    laid = [_table(found, f"Q_jt* in {some(names, len(names), 2)}", numbers) for found, names in groups.values()]
    shelves = [part for part in laid if isinstance(part, Shelf)]
    parts = [Shelf([grid for shelf in shelves for grid in shelf.grids])] if len(shelves) == len(laid) else laid
    spaced = [x for part in parts for x in (part, Text())]
    return [*spaced, Item("", SolutionMarks(solution.stages[0].solution).legend)]


def _table(found: Solution, title: str, numbers: Numbers) -> RenderableType:
    return laid_out(found.game, [Layer(title, found.game.payoff, methods=True)], SolutionMarks(found), numbers)


def _states(solution: TaskSolution, numbers: Numbers, full: bool) -> RenderableType:
    """A line a state with its classes, and the methods that fail there."""
    shown = solution.stages if full else solution.stages[:LISTED]
    rows = [_state(solution, stage, numbers) for stage in shown]
    rest = len(solution.stages) - len(shown)
    classes = CLASSES if Part.verdict in solution.ask.asked else ()
    heads = [head for head in HEADS if head not in CLASSES or head in classes][: None if Part.methods in solution.ask.asked else -1]
    listing = Listing(heads, rows, (1,), len(heads) - 1)
    return listing if not rest else Group(listing, Item("", f"… {rest:,} more: {numbers.more} lists them."))


def _state(solution: TaskSolution, stage: Stage, numbers: Numbers) -> list[Cell]:
    found, best = stage.solution, stage.solution.optimum
    signs = letters(found.methods)
    failing = [signs[name] for name, method in found.methods.items() if not method.optimal]
    classes = CLASSES.values() if Part.verdict in solution.ask.asked else ()
    yes = ["yes" if getattr(found, attribute).holds else "no" for attribute in classes]
    optimal = joint(found.game, best.first(1)[0]) if best.count == 1 else f"{best.count:,} joint actions"
    fails = [" ".join(failing) or NONE] if Part.methods in solution.ask.asked else []
    texts = (state(solution.task, stage.entry), numbers.show(best.value), optimal, *yes, *fails)
    return [Cell(text, style="" if failing else OPTIMUM_STYLE) for text in texts]


def _methods(solution: TaskSolution, numbers: Numbers) -> list[RenderableType]:
    signs = letters(solution.methods)
    rows = [_returns(solution, f"{signs[name]} {name}", returns, numbers) for name, returns in solution.methods.items()]
    listing = Listing(RETURNS, rows, (1, 2, 3), len(RETURNS) - 1)
    said = {name: " ".join(remarks(solution, returns, numbers)) for name, returns in solution.methods.items()}
    words = [Item(name, text, INDENT) for name, text in said.items() if text]
    notes = [Item("", glossary(solution, numbers))]
    return [listing, Text(), *notes, *words]


def _returns(solution: TaskSolution, name: str, returns: Returns, numbers: Numbers) -> list[Cell]:
    earned = returns.fitted.value, returns.bootstrapped.value
    loses = largest_loss(solution.optimum, earned, numbers)
    texts = (name, *(NONE if x is None else numbers.show(x) for x in earned), loses, fails(solution, returns))
    optimal = earned == (solution.optimum, solution.optimum)
    return [Cell(text, style=OPTIMUM_STYLE if optimal else "") for text in texts]


def glossary(solution: TaskSolution, numbers: Numbers) -> str:
    """What the columns mean."""
    weighted = having(solution.methods, lambda traits: traits.alpha)
    open_ = any(None in (found.fitted.value, found.bootstrapped.value) for found in solution.methods.values())
    unknown = f" {NONE}: there is no such return, or it is not known, and ≥ leaves it out." if open_ else ""
    alpha = f", α = {numbers.show(solution.ask.alpha)} for {', '.join(weighted)}" if weighted else ""
    asked = having(solution.methods, lambda traits: isinstance(traits.bootstrap, Asked))
    own = f" ({', '.join(asked)}: the target's own value there)" if asked else ""
    return (
        "The return from the start of each method's greedy joint actions, the worst among ties: fitted to Q_jt* state by state, and "
        f"bootstrapping, fitted to r + γ times its own fitted value at its own greedy action{own}; uniform sampling"
        f"{alpha}. loses: the larger of the two losses; fails in: where a greedy joint action on Q_jt* is not optimal; above, "
        f"under fails, the letter before a method stands for it.{unknown}"
    )
