"""Certificates and witnesses in words: each answer's reason, spelled out so that a reader can check it by hand.

The arithmetic of a proof is always exact, whatever the rest of a report is rounded to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from qtran_cli.certificates.one_step import Branch, Flip, Interaction, JointAction, Mixture, Orders, Product, Sum, replace
from qtran_cli.exact.one_step.solution import Solution
from qtran_cli.exact.sweeps.igm import Optimum
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.labels import action, agent, beside, joint, some
from qtran_cli.report.kit.numerals import Numbers

LISTED = 12
"""A certificate of more actions than this is left to --json."""
_EXACT = Numbers(width=16)


def answers(solution: Solution) -> dict[str, Any]:
    """The three classes with their certificates, in the order of the verdict."""
    return {"additive": solution.additive, "monotone": solution.monotone, "factorizable": solution.rectangular}


def verdict(solution: Solution) -> str:
    """The answer in one line: "not additive, not monotone, factorizable"."""
    return ", ".join(name if certificate.holds else f"not {name}" for name, certificate in answers(solution).items())


def reason(certificate, game: Game) -> str:
    """Why the certificate's claim holds or fails, in one or two sentences. Reads at most four payoffs."""
    return _REASONS[type(certificate)](certificate, game)


def shortly(certificate, game: Game) -> str:
    """The same without its arithmetic, for a line of a small screen."""
    return _SHORT[type(certificate)](certificate, game)


def vector(game: TeamGame, i: int, values: Sequence[Fraction], numbers: Numbers, limit: int = LISTED) -> str:
    """Q_i as "A=11/2, B=3", up to ``limit`` actions."""
    return some((f"{action(game, i, a)}={numbers.show(x)}" for a, x in enumerate(values)), len(values), limit)


def line(game: Game, certificate: Branch) -> str:
    """An axis line: "agent 1's at (·,B,C)"."""
    return f"{agent(game, certificate.agent)}'s at {beside(game, certificate.u, certificate.agent)}"


def _sum(certificate: Sum, game: Game) -> str:
    claim = _adding(certificate, game)
    if sum(game.shape) > LISTED:
        return f"{claim}."
    return f"{claim}: {'; '.join(f'Q_{i + 1}: {vector(game, i, q.flat(), _EXACT)}' for i, q in enumerate(certificate.q))}."


def _adding(certificate: Sum, game: Game) -> str:
    total = " + ".join(f"Q_{i + 1}" for i in range(game.n)) if game.n <= 4 else "Σ_i Q_i"
    return f"the payoff is {total} everywhere"


def _interaction(certificate: Interaction, game: Game) -> str:
    corners = certificate.corners
    names = [f"Q{joint(game, u)}" for u in corners]
    first, *others = (game.payoff[u] for u in corners)
    numbers = [_EXACT.show(first), *map(_EXACT.operand, others)]
    left, right = (f"{a} − {b} − {c} + {d}" for a, b, c, d in (names, numbers))
    return f"{left} = {right} = {_EXACT.show(certificate.value)} ≠ 0: what one choice adds depends on the other."


def _interacting(certificate: Interaction, game: Game) -> str:
    a, b, c, d = (f"Q{joint(game, u)}" for u in certificate.corners)
    return f"{a} − {b} − {c} + {d} = {_EXACT.show(certificate.value)} ≠ 0"


def _rising(certificate: Orders, game: Game) -> str:
    return "the payoff never falls when one agent moves up its order"


def _orders(certificate: Orders, game: Game) -> str:
    claim = _rising(certificate, game)
    if sum(game.shape) > LISTED:
        return f"{claim}."
    orders = (f"{agent(game, i)}: {' ≤ '.join(action(game, i, a) for a in order)}" for i, order in enumerate(certificate.orders))
    return f"{claim} ({'; '.join(orders)})."


def _flip(certificate: Flip, game: Game) -> str:
    i = certificate.agent
    a, b = action(game, i, certificate.a), action(game, i, certificate.other)
    first = f"prefers {a} to {b} at {beside(game, certificate.better, i)}: {_choices(certificate, certificate.better, game)}"
    second = f"{b} to {a} at {beside(game, certificate.worse, i)}: {_choices(certificate, certificate.worse, game)}"
    return f"{agent(game, i)} {first}, but {second}."


def _flipping(certificate: Flip, game: Game) -> str:
    i = certificate.agent
    a, b = action(game, i, certificate.a), action(game, i, certificate.other)
    better, worse = (beside(game, u, i) for u in (certificate.better, certificate.worse))
    return f"{agent(game, i)} prefers {a} to {b} at {better}, but {b} to {a} at {worse}"


def _choices(certificate: Flip, u: JointAction, game: Game) -> str:
    """The two payoffs between which the agent chooses, larger first."""
    values = game.payoff[u], game.payoff[replace(u, certificate.agent, certificate.other)]
    return f"{_EXACT.show(max(values))} > {_EXACT.show(min(values))}"


def _product(certificate: Product, game: Game) -> str:
    return f"{_exactly(certificate, game)}, so there are factors with IGM."


def _exactly(certificate: Product, game: Game) -> str:
    sets = (f"{{{some((action(game, i, a) for a in o), len(o))}}}" for i, o in enumerate(certificate.optimal))
    return f"the optimal joint actions are exactly {' × '.join(sets)}"


def _mixture(certificate: Mixture, game: Game) -> str:
    u, w, mixture = (joint(game, x) for x in (certificate.u, certificate.w, certificate.mixture))
    top, pays = _EXACT.show(game.payoff[certificate.u]), _EXACT.show(game.payoff[certificate.mixture])
    return (
        f"{u} and {w} are optimal ({top}), {mixture} is not ({pays}). Factors that make both greedy make every action in them "
        f"greedy, hence {mixture} too: no [Q_i] satisfies IGM."
    )


def _mixing(certificate: Mixture, game: Game) -> str:
    u, w, mixture = (joint(game, x) for x in (certificate.u, certificate.w, certificate.mixture))
    return f"{u} and {w} are optimal, {mixture}, which mixes them, is not"


def consistent(best: Optimum, game: Game) -> str:
    """What factors can do all the same where no [Q_i] satisfies strict IGM: consistent IGM and (4a), and how far (4b) is."""
    u, other = (joint(game, x) for x in best.first(2))
    rest = f"at {other}, the other optimum," if best.count == 2 else f"at {best.count - 1:,} other optima, {other} among them,"
    return (
        f"yes: Q_i that peak at {u} alone, as every game has them, make only this optimum greedy, and (4a) holds. (4b) fails {rest} "
        "by what their actions are below the peaks, as little as one likes: training can still end greedy-optimal."
    )


def consistently(best: Optimum, game: Game) -> str:
    """The same in a line."""
    (u,), others = (joint(game, x) for x in best.first(1)), best.count - 1
    return f"yes: Q_i that peak at {u} alone meet (4a), not (4b) at {others:,} optim{'um' if others == 1 else 'a'}"


_REASONS: dict[type, Callable[..., str]] = {
    Sum: _sum,
    Interaction: _interaction,
    Orders: _orders,
    Flip: _flip,
    Product: _product,
    Mixture: _mixture,
}
_SHORT: dict[type, Callable[..., str]] = {
    Sum: _adding,
    Interaction: _interacting,
    Orders: _rising,
    Flip: _flipping,
    Product: _exactly,
    Mixture: _mixing,
}
