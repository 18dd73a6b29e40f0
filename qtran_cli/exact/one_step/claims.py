"""The claims that the solution of a one-step game makes: what its certificate holds and `qtran verify` checks."""

from __future__ import annotations

from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.one_step import ConeFit, Fit, MonotoneFit, Optimal, WeightedFit
from qtran_cli.exact.one_step.solution import Projection, Solution
from qtran_cli.exact.traits import of
from qtran_cli.theorems import THEOREM_1, THEOREM_2
from qtran_cli.verify.methods import METHODS, checks
from qtran_cli.verify.monotone import REPEATED, work


def claims(solution: Solution) -> list[Claim]:
    """Every claim of `qtran solve`. A method without factors makes none: the Mixture of Theorem 1 says why.

    Nor does one that was fitted under sampling that is not uniform, nor one that no check is known for (``unchecked``).
    """
    best = solution.optimum
    found: list[Claim] = [("optimum", Optimal(best.value, best.count, best.actions))]
    found += [(name, getattr(solution, name)) for name in ("additive", "monotone", "rectangular")]
    proofs = {THEOREM_1: solution.base, THEOREM_2: solution.alt and solution.alt.certificate}
    found += [(claim, proof) for claim, proof in proofs.items() if proof is not None]
    for name, method in solution.methods.items():
        if method.weights is None:  # the checker repeats fits under the methods' own weights
            found += (_fit if method.landscape is None else _cone if of(name).multipliers else _monotone)(name, method, solution)
    return found


def unchecked(solution: Any) -> list[str]:
    """The methods about whose fits nothing is claimed, because there is no check of such claims."""
    return [name for name in solution.methods if name not in METHODS]


def _monotone(name: str, method: Projection, solution: Solution) -> list[Claim]:
    """The claim of a QMIX method, where its table is proved best and the proof can be repeated in reasonable time."""
    landscape, shape = method.landscape, solution.game.shape
    assert landscape is not None
    sizes = landscape.orders * solution.game.payoff.size
    if not landscape.proved or sizes > REPEATED or work(shape, REPEATED) > REPEATED or not checks(name, "loss"):
        return []
    assert method.q_jt is not None
    assert method.sse is not None
    assert method.greedy is not None
    assert method.value is not None
    alpha = solution.ask.alpha if of(name).alpha else None
    best = MonotoneFit(name, alpha, method.q_jt, method.sse, bool(method.represents), method.greedy, method.value, method.optimal)
    return [("monotone_fit", best)]


def _cone(name: str, method: Projection, solution: Solution) -> list[Claim]:
    """The claim of a method whose tables make up a cone per choice of orders. Cost: an exact program per order of the best table."""
    prove = of(name).multipliers
    if method.q_jt is None or method.sse is None or method.greedy is None or method.value is None or not checks(name, "inequalities"):
        return []
    assert prove is not None
    proof = prove(solution.game.payoff, method.sse)
    best = ConeFit(name, method.q_jt, method.sse, bool(method.represents), method.greedy, method.value, method.optimal, proof)
    return [("cone_fit", best)]


def _fit(name: str, method: Projection, solution: Solution) -> list[Claim]:
    """The claim of a method with Q_i of its own, where they are exact."""
    weighs = of(name).alpha
    if method.q is None or method.greedy is None or method.value is None or not method.exact:
        return []
    if not checks(name, "weighted" if weighs else "equations"):
        return []
    parts = name, method.q, method.sse, method.represents, method.greedy, method.value, method.optimal
    made = WeightedFit(*parts, solution.ask.alpha) if weighs else Fit(*parts)
    return [(made.claim, made)]
