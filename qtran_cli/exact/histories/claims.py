"""The claims that the solution of a partially observed game makes: what is decided over the joint histories."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.histories import TRIED, Carried
from qtran_cli.exact.decentralised.solution import Decentralised
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.planned import Planned
from qtran_cli.exact.histories.solution import HistorySolution


def claims(solution: HistorySolution | Planned) -> list[Claim]:
    """Every claim of `qtran solve`. What was not decided, and what the methods earn, is not claimed."""
    if isinstance(solution, Planned):
        return [_carried(solution.decentralised, None)]
    found = {
        "factorizable": solution.factorizable,
        "consistent": solution.consistent,
        "additive_values": solution.additive_values,
        "theorem_2": solution.alt,
    }
    decided = [(claim, c) for claim, c in found.items() if c is not None and not isinstance(c, Undecided)]
    best = solution.decentralised
    return decided if best is None else [*decided, _carried(best, best.upper if _tried(solution) <= TRIED else None)]


def _carried(best: Decentralised, upper: Fraction | None) -> Claim:
    """What the policy earns, and the bound where a check can try it."""
    assert best.plan is not None
    return "decentralised", Carried(*best.plan.machines(), best.lower, upper)


def _tried(solution: HistorySolution) -> int:
    """How many pairs of others' policies and joint histories a check of the upper bound tries; more than TRIED: at least so many."""
    tree = solution.histories
    counts = [len(steps) for steps in tree.steps]
    free, count = counts.index(max(counts)), tree.count
    for i, (m, histories) in enumerate(zip(tree.task.shape, counts, strict=True)):
        count *= 1 if i == free else m ** min(histories, 64)
    return count


def unchecked(_solution: HistorySolution | Planned) -> list[str]:
    """No method: over histories nothing is claimed of any, whoever's it is."""
    return []
