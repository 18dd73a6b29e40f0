"""Where training of a method can end, as far as exact mathematics tells: the greedy joint actions to expect.

    iql, vdn          those of the one best fit: their errors are convex
    qmix              those of every local optimum of the squared error over monotone tables
    qmix_mixer        the same over monotone and supermodular ones, and those of the best sum, where its mixer is linear
    qplex             any: its λ can come to 0 with any of them on top
    qtran_base        the optimal ones, where they are a product: every [Q_i] with strict IGM makes exactly those greedy
    qtran_alt         the same, where some [Q_i] satisfies (7)

Which of these holds a method's own file says (Traits.ends).

A fit depends on how joint actions are sampled. Other samplings with full support leave a best fit as it is only where the
method represents the payoff, with one best table for all of them. Under ε-greedy play the others end at joint actions that confirm
themselves (exact/one_step/settling.py).

The project's own (docs/theory.md 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType

from qtran_cli.exact.ask import Ask
from qtran_cli.exact.facts import Facts
from qtran_cli.exact.known import CONDITIONS, PROJECTIONS
from qtran_cli.exact.one_step.endings import Product, ending
from qtran_cli.exact.one_step.play import Play
from qtran_cli.exact.one_step.settling import Explored, explored
from qtran_cli.exact.one_step.solution import Alt, Projection
from qtran_cli.exact.traits import Ends

SAMPLED = "its exact best fit is for uniform sampling, and training explored ε-greedily"
UNSOLVED = "there is no exact solver for it"


@dataclass(frozen=True, eq=False)
class Outcomes:
    """What theory says about a method. fit: its exact best fit, None where there is none or no such solver.

    products: the greedy joint actions that training can end at, each once; None: theory does not tell, ``reason`` says why.
    alt: of QTRAN-alt, whether (7) can be satisfied. explored: of a method whose fit hangs on it, where ε-greedy play settles.
    """

    fit: Projection | None
    products: tuple[Product, ...] | None
    reason: str = ""
    alt: Alt | None = None
    explored: Explored | None = None

    def allows(self, u: Sequence[int]) -> bool | None:
        """Whether training can end with the greedy joint action ``u``; None where theory does not tell."""
        if self.products is None:
            return None
        return any(all(a in actions for a, actions in zip(u, product, strict=True)) for product in self.products)


def outcomes(name: str, facts: Facts, uniform: bool = True, alt_seconds: float = Ask.alt_seconds, play: Play | None = None) -> Outcomes:
    """What theory says about the method called ``name``. uniform: training samples joint actions uniformly; else ``play`` is how.

    Cost: the method's projection; for QTRAN-alt the decision about (7), at most alt_seconds; of play two fits per joint action.
    """
    if name in CONDITIONS:
        return _conditional(CONDITIONS[name], facts, alt_seconds)
    if name not in PROJECTIONS:
        return Outcomes(None, None, UNSOLVED)
    method = PROJECTIONS[name]
    found = ending(method, facts)
    if uniform or found.products is None or (found.fit.represents and method.TRAITS.end is Ends.best):
        return Outcomes(found.fit, found.products, found.reason)
    return _settled(method, facts, found.fit, play)


def _settled(method: ModuleType, facts: Facts, fit: Projection, play: Play | None) -> Outcomes:
    if play is None or not method.TRAITS.sampled:
        return Outcomes(fit, None, SAMPLED)
    found = explored(method, facts, play)
    return Outcomes(fit, found.held.products, found.held.reason, explored=found)


def _conditional(method: ModuleType, facts: Facts, seconds: float) -> Outcomes:
    decided = method.decide(facts, seconds)
    if not decided.feasible:
        unmet = "" if decided.feasible is None else method.UNMET
        return Outcomes(None, None, decided.reason or unmet, decided)
    return Outcomes(method.project(facts), (tuple(facts.best.actions),), alt=decided)
