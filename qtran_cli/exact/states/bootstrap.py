"""What a method earns when it bootstraps on its own fitted values, as training does under full exploration.

    y_s(u) = r(s, u) + γ E[V(s') | s, u],      V(s') = Q_tot(s', ū'),      Q_tot(s', ·) the method's fit of y_s'

ū' is greedy under the method's own Q_i, and Q_tot(s', ū') the value of its own joint table there: 6.5 for VDN in state 2B of
the two-step game, where the payoff is 8. Every joint action is sampled equally often in every state. IQL has no joint table:
agent i regresses on r + γ E[V_i(s')], V_i(s') = max over a of Q_i(s', a). QTRAN and QPLEX represent y itself, so V(s) = max y_s
where y_s is rectangular, and the method has nothing where it is not. What has central weights takes them from y_s, and bootstraps on
the unrestricted table that learns y: V(s') = y_s'(ū').

With a horizon, or where no state can be met twice, this is backward induction and unique. Where states recur (γ < 1) it is a
fixed point: V must equal what the fits of its own targets give. None need exist, since least squares is no contraction in the
largest error. It is searched from V* like a policy: V(s) is a weighted mean of y_s whose weights depend on y_s only through
the greedy action (VDN, IQL) or the cells tied with it (the QMIX family); for the present ones the linear system is solved
exactly, and the search ends when the solution reproduces itself (recurring.py). Where it comes back to an earlier V, or takes
too many steps, nothing is known yet. IQL always has its one fixed point, QTRAN and QPLEX have V* or none. For VDN, and for what
bootstraps on an unrestricted table (asked.py), all policies are gone through where they are few, for QMIX and its mixer all pieces
(pieces.py): "there is none" is then proved. For what says neither the answer stays "none found". That training converges to the fixed
point is not claimed: every.py lists all of them, and says which attract. What of this holds for a method its own file says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.states import asked, pieces, recurring, vdn_fixed_points
from qtran_cli.exact.states.greedy import earned
from qtran_cli.exact.states.layers import Entry
from qtran_cli.exact.states.recurring import Fit, V
from qtran_cli.exact.states.solution import Earned
from qtran_cli.exact.states.values import Model
from qtran_cli.exact.sweeps.igm import greedy
from qtran_cli.exact.traits import Apart, Asked, How, Linear, Together
from qtran_cli.exact.weighing import point
from qtran_cli.model.task import Task
from qtran_cli.table import Table

Project = Callable[[Facts], Projection]
Of = Callable[[Table], Facts]
"""A table with the options of the fit."""
Fits = Mapping[Entry, Projection]
Joint = Together | Linear | Asked
NO_TABLE = "it has no joint table, so nothing to bootstrap on"


class Missing(Exception):
    """A method has no factors of the table in an entry, so nothing to bootstrap on."""

    def __init__(self, entry: Entry, reason: str) -> None:
        super().__init__(entry, reason)
        self.entry, self.reason = entry, reason


def bootstrapped(model: Model, how: How, project: Project, facts: Of, v_star: V) -> Earned:
    """What a method earns from the start. how: where its targets come from, ``Traits.bootstrap``.

    project: its fit of a table. facts: a table with the options of the fit. v_star: V*, where a search begins.
    Cost: one fit per entry, times the steps of the search where states recur.
    """
    try:
        fits = _apart(model, how, facts, v_star) if isinstance(how, Apart) else _joint(model, how, project, facts, v_star)
    except Missing as missing:
        return Earned(None, f"{place(model.task, missing.entry)}: {missing.reason}")
    if isinstance(fits, str):
        return Earned(None, fits)
    return Earned(earned(model, {entry: fit.greedy for entry, fit in fits.items()})[0], fits=fits, learned=_learned(model, fits))


def _learned(model: Model, fits: Fits) -> Fraction | None:
    """The value of the start by the fits themselves, None where a method has no joint table there."""
    start = {(s, model.task.horizon): p for s, p in model.task.initial}
    if any(fits[entry].q_jt is None for entry in start):
        return None
    return sum((p * fits[entry].q_jt[fits[entry].u_bar] for entry, p in start.items()), Fraction(0))  # type: ignore[index]


def place(task: Task, entry: Entry) -> str:
    """An entry in words."""
    s, left = entry
    return f"state {task.states[s]}" + ("" if left is None else f" with {left} step{'' if left == 1 else 's'} left")


def _joint(model: Model, how: Joint, project: Project, facts: Of, v_star: V) -> Fits | str:
    """The fits of a method with one joint target; in words why there is no fixed point to report."""

    def fit(entry: Entry, v: V) -> tuple[Projection, Fraction, Table]:
        y = model.backup(entry, v)
        found = project(facts(y))
        if found.greedy is None:
            raise Missing(entry, found.reason)
        own = _own(how, found, y)
        if own is None:
            raise Missing(entry, NO_TABLE)
        return found, own, y

    found = _fitted(model, fit, lambda found, y: _weights(how, found, facts(y)), v_star)
    if isinstance(found, str) and isinstance(how, Linear):
        decided = vdn_fixed_points.decide(model.task, how.at, found)
        return decided.reason if decided.v is None else {entry: fit(entry, decided.v)[0] for entry in model.layers.entries}
    if isinstance(found, str) and isinstance(how, Asked):
        return asked.decide(model, lambda entry, v: fit(entry, v)[:2], found)
    if isinstance(found, str) and isinstance(how, Together) and how.pieces is not None:
        return pieces.decide(model, how.pieces, facts, found)
    return found


def _own(how: Joint, found: Projection, y: Table) -> Fraction | None:
    """Q_tot(ū), None where there is no joint table. A linear one that is too large to be built is known all the same."""
    if isinstance(how, Asked):
        return y[found.u_bar]
    if found.q_jt is not None:
        return found.q_jt[found.u_bar]
    if isinstance(how, Together):
        return None
    return sum((w * x for w, x in zip(how.at(y.shape, found.u_bar), y.flat(), strict=True)), Fraction(0))


def _weights(how: Joint, found: Projection, facts: Facts) -> list[Fraction]:
    """Per joint action the weights of the mean of y that Q_tot(ū) is."""
    y = facts.table
    if isinstance(how, Asked) or (found.q_jt is not None and found.q_jt.same(y)):
        return point(y.shape, found.u_bar)
    return how.at(y.shape, found.u_bar) if isinstance(how, Linear) else how.weigh(found, facts)


def _apart(model: Model, how: Apart, facts: Of, v_star: V) -> Fits | str:
    """Every agent with targets of its own. For each it is a Markov decision process in which the others act at random."""
    agents = []
    for i in range(model.task.n):

        def fit(entry: Entry, v: V, i: int = i) -> tuple[Projection, Fraction, Table]:
            y = model.backup(entry, v)
            q = how.fit(facts(y))[i]
            return Projection((q,), None, None, greedy((q,)), None, False, None), q.max, y

        def weigh(found: Projection, y: Table, i: int = i) -> list[Fraction]:
            return how.at(y.shape, i, found.u_bar[0])

        fits = _fitted(model, fit, weigh, v_star)
        if isinstance(fits, str):
            return fits
        agents.append(fits)
    q = {entry: tuple(fits[entry].q[0] for fits in agents) for entry in model.layers.entries}  # type: ignore[index]
    return {entry: Projection(tables, None, None, greedy(tables), None, False, None) for entry, tables in q.items()}


def _fitted(model: Model, fit: Fit, weigh: recurring.Weigh, v_star: V) -> Fits | str:
    """By backward induction, or by a search for a fixed point where states recur."""
    if model.layers.recursive:
        return recurring.search(model, fit, weigh, v_star)
    fits: dict[Entry, Projection] = {}
    v: dict[Entry, Fraction] = {}
    for entry in model.layers.backwards():
        fits[entry], v[entry], _ = fit(entry, v)
    return fits
