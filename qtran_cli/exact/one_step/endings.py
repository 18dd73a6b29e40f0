"""Where training of a method can end under one fixed distribution of joint actions: its fit, and what is greedy at its ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from qtran_cli.exact.facts import Facts
from qtran_cli.exact.one_step.solution import Projection
from qtran_cli.exact.traits import Ends

Product = tuple[np.ndarray, ...]
"""Per agent a set of actions: the joint actions that take one of each."""
UNKNOWN = "its local optima are not all known"
ANYWHERE = "it can come to rest with any joint action on top, where its λ come to 0"
SEVERAL = "several joint actions are optimal, and which of them has weight 1 in training is left to chance"
UNSAID = "where its training ends is not worked out"
SILENT = {Ends.unsaid: UNSAID, Ends.anywhere: ANYWHERE}


@dataclass(frozen=True, eq=False)
class Ending:
    """fit: the exact best fit. products: the greedy joint actions of its ends, each once; None: not known, ``reason`` says why."""

    fit: Projection
    products: tuple[Product, ...] | None
    reason: str = ""

    def allows(self, u: Iterable[int]) -> bool:
        """Whether ``u`` is greedy at one of them."""
        return any(all(a in actions for a, actions in zip(u, product, strict=True)) for product in self.products or ())


def ending(method: ModuleType, facts: Facts) -> Ending:
    """The ends of a method under the sampling that is asked for. Cost: its projection."""
    fit, end = method.project(facts), method.TRAITS.end
    if fit.greedy is None:
        return Ending(fit, None, fit.reason)
    if end in SILENT:
        return Ending(fit, None, SILENT[end])
    if end is Ends.single and facts.best.count > 1:
        return Ending(fit, None, SEVERAL)
    if end in (Ends.best, Ends.single):
        return Ending(fit, (tuple(fit.greedy),))
    optima = None if fit.landscape is None else fit.landscape.optima
    if optima is None:
        return Ending(fit, None, UNKNOWN)
    traps = () if method.TRAITS.traps is None else (method.TRAITS.traps(facts),)
    return Ending(fit, _distinct([*(optimum.greedy for optimum in optima), *traps]))


def _distinct(products: Iterable[Product]) -> tuple[Product, ...]:
    return tuple({tuple(tuple(actions.tolist()) for actions in product): tuple(product) for product in products}.values())
