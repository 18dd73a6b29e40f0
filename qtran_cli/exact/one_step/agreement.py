"""Where each method and the game agree, question by question, from what its class holds to where training can end.

    table           some joint table of the method is the payoff
    optimum         some [Q_i] that the method's guarantee admits make only optimal joint actions greedy
    best fit        every greedy joint action of its best fit is optimal
    local optima    so it is at every local optimum (under ε-greedy sampling: at every fixed point)

Peaks at one optimum make only that one greedy, on every table: so IQL, VDN and the QMIX family always answer the second with
yes. QTRAN and QPLEX guarantee strict IGM and have no [Q_i] where the optimal set is not rectangular.

Of tables, a method without orders to choose has one best fit and no other local optimum: IQL's and VDN's errors are convex, and
QTRAN's and QPLEX's joint tables come as close as one likes to every table, so from any other one the error can fall further.
QPLEX's parameters can stay all the same: it has traps, or, where none, the answer is open unless every joint action is optimal, for
whether a descent stays with another one on top depends on how λ is made.

The project's own (docs/theory.md 5.13, 5.14 and 12).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qtran_cli.exact.one_step.solution import GreedyPoints, Landscape, Projection, Solution, Traps
from qtran_cli.exact.traits import Ends, of


@dataclass(frozen=True)
class Agreement:
    """A method's answers; None: the question does not apply, or nothing proves an answer."""

    table: bool | None
    optimum: bool
    best_fit: bool | None
    local_optima: bool | None


def agreements(solution: Solution) -> Mapping[str, Agreement]:
    """Every method's answers, in the order of ``solution.methods``."""
    return {name: agreement(method, of(name).end) for name, method in solution.methods.items()}


def agreement(method: Projection, end: Ends) -> Agreement:
    """The answers that follow from a method's record, and from where its training can end."""
    none = excluded(method)
    best = False if none else _best_fit(method)
    return Agreement(method.represents, not none, best, _local_optima(method, best, end))


def excluded(method: Projection) -> bool:
    """Whether the method's guarantee admits no [Q_i] for this payoff."""
    return method.represents is False and method.greedy is None


def _best_fit(method: Projection) -> bool | None:
    unproved = method.landscape is not None and not method.landscape.proved
    return None if method.greedy is None or unproved else method.optimal


def _local_optima(method: Projection, best: bool | None, end: Ends) -> bool | None:
    match method.sampling or method.landscape:
        case GreedyPoints(points=points):
            return all(point.optimal for point in points) if points else None
        case Landscape(optima=optima) if optima is None:
            return False if best is False else None
        case Landscape(optima=optima):
            return all(o.optimal for o in optima or ())
    if not best or (method.traps is None and end is not Ends.unsaid):
        return best
    return _trapped(method, method.traps)


def _trapped(method: Projection, traps: Traps | None) -> bool | None:
    """Where the best fit is right: whether training can stay with something worse on top. traps: those that are known."""
    if traps is not None and traps.points:
        return False
    return True if method.q_jt is not None and method.q_jt.high == method.q_jt.low else None
