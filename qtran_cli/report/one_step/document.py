"""The JSON document of `qtran solve --json`, schema qtran.solve/1: every key always present, null where it does not apply.

Exact numbers are strings in lowest terms ("8", "-61/3"), "inf" for no bound; actions and agents stand by name. Tables of
more than 10,000 joint actions, and lists of more than 10,000 joint actions, are null unless asked for in full. What belongs to
a part that was not asked for is null.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from qtran_cli.certificates.described import distributions
from qtran_cli.certificates.json.one_step import Encoder
from qtran_cli.certificates.json.parts import bound, vectors
from qtran_cli.certificates.one_step import Branch, Factorisation, Mixture
from qtran_cli.exact.asked import Part
from qtran_cli.exact.one_step.solution import Alt, FixedPoint, Landscape, LocalOptimum, Nearest, Practical, Projection, Solution
from qtran_cli.exact.sweeps.igm import Optimum, size
from qtran_cli.exact.theorem_1 import factors as qtran
from qtran_cli.exact.traits import Ends, of
from qtran_cli.model.drawn import WHOLE
from qtran_cli.model.game import Game
from qtran_cli.report.one_step import agreement, sampling, traps
from qtran_cli.report.one_step.thresholds import document as thresholds
from qtran_cli.scalars import spell, spelled
from qtran_cli.table import Table, from_fractions
from qtran_cli.theorems import THEOREM_1, THEOREM_2

SCHEMA = "qtran.solve/1"
LISTED = 10_000


def document(solution: Solution, full: bool = False) -> dict[str, Any]:
    """The document. full: tables and lists of any size."""
    return Writer(solution.game, full).solution(solution)


@dataclass(frozen=True)
class Writer:
    """Writes what is known about ``game`` as JSON values. full: tables and lists of any size."""

    game: Game
    full: bool

    def solution(self, solution: Solution) -> dict[str, Any]:
        asked, alt = solution.ask.asked, solution.alt
        return {
            "schema": SCHEMA,
            "objective": solution.ask.objective,
            "weights": sampling.weights(solution.ask.sampling, self.nested),
            "game": self.described(),
            "optimum": self.best(solution.optimum) if Part.verdict in asked else None,
            "classes": self.classes(solution) if Part.verdict in asked else None,
            THEOREM_1: None if solution.base is None else self.base(solution.base),
            THEOREM_2: None if alt is None else self.alt(alt),
            "methods": {n: self.method(n, method) for n, method in solution.methods.items()} if Part.methods in asked else None,
            "agreement": agreement.document(solution) if Part.methods in asked else None,
            "thresholds": thresholds.document(solution, lambda table: table.nested(spell)),
        }

    def best(self, best: Optimum) -> dict[str, Any]:
        """The optimum; its joint actions are null where they are too many to list."""
        listed = [self.label(u) for u in best.first(best.count)] if self.full or best.count <= LISTED else None
        return {"value": spell(best.value), "joint_actions": listed, "count": best.count, "rectangular": best.rectangular}

    def classes(self, solution: Solution) -> dict[str, Any]:
        """The three classes, each with its proof."""
        found = {"additive": solution.additive, "monotone": solution.monotone, "igm": solution.rectangular}
        return {name: self.decided(certificate) for name, certificate in found.items()}

    def described(self) -> dict[str, Any]:
        game, actions = self.game, [list(labels) for labels in self.game.actions]
        said = {"name": game.name, "agents": list(game.agents), "actions": actions, "payoff": self.nested(game.payoff)}
        small = self.full or game.payoff.size <= LISTED
        return said | ({WHOLE: distributions(game.payoff, game.drawn) if small else None} if game.drawn else {})

    def decided(self, certificate: Any) -> dict[str, Any]:
        """A class: whether it holds, the witness of a no, the certificate of a yes."""
        proof = Encoder(self.game).encode(certificate)
        return {"holds": certificate.holds, "witness": None, "certificate": None, "certificate" if certificate.holds else "witness": proof}

    def base(self, base: Factorisation | Mixture) -> dict[str, Any]:
        factors = base if isinstance(base, Factorisation) else None
        margin = None if factors is None else bound(factors.margin)
        prime = None if factors is None else self.nested_if_small(lambda: qtran.transformed(factors.q))
        q, v, slack = self.factors(factors).values()
        return {"feasible": factors is not None, "q": q, "v": v, "margin": margin, "q_prime": prime, "slack": slack}

    def alt(self, alt: Alt) -> dict[str, Any]:
        proof = None if alt.feasible is not False else alt.certificate
        small = self.full or not isinstance(proof, Branch) or proof.leaves <= LISTED
        witness = Encoder(self.game).encode(proof) if proof is not None and small else None
        answer = {"feasible": alt.feasible, **self.factors(alt.factors), "reason": alt.reason or None, "witness": witness}
        return answer | {"nearest": None if alt.nearest is None else self.nearest(alt.nearest)}

    def nearest(self, nearest: Nearest) -> dict[str, Any]:
        found = {"q": vectors(nearest.q), "mean_line_minimum": spell(nearest.mean), "lines": nearest.lines}
        return found | {"attained": nearest.attained, "proved": nearest.proved}

    def factors(self, factors: Factorisation | None) -> dict[str, Any]:
        if factors is None:
            return {"q": None, "v": None, "slack": None}
        slack = self.nested_if_small(lambda: qtran.slack(_integer(self.game.payoff), factors.q, factors.v))
        return {"q": vectors(factors.q), "v": spell(factors.v), "slack": slack}

    def method(self, name: str, method: Projection) -> dict[str, Any]:
        sets = method.greedy
        count = None if sets is None else size(sets)
        return (
            {
                "q": None if method.q is None else vectors(method.q),
                "q_jt": None if method.q_jt is None else self.nested(method.q_jt),
                "sse": spelled(method.sse),
                "greedy": self.product(sets) if sets is not None and (self.full or size(sets) <= LISTED) else None,
                "count": count,
                "value": spelled(method.value),
                "optimal": method.optimal,
                "represents": method.represents,
                "exact": method.exact,
                "reason": method.reason or None,
                "sampling": sampling.points(method.sampling, self.label, math.inf if self.full else LISTED),
            }
            | ({} if method.landscape is None else self.landscape(method.landscape))
            | self.supermodular(name, method)
            | ({} if method.practical is None else {"practical": self.practical(method.practical)})
            | self.traps(name, method)
        )

    def landscape(self, landscape: Landscape) -> dict[str, Any]:
        """What the QMIX family adds: whether the table is proved best, and the other tables that training can end at."""
        optima = landscape.optima
        listed = optima is not None and (self.full or len(optima) * self.game.payoff.size <= LISTED)
        return {
            "global": landscape.proved,
            "orders": landscape.orders,
            "orders_tried": landscape.tried,
            "lower_bound": spell(landscape.bound),
            "local_optima_count": None if optima is None else len(optima),
            "local_optima": [self.optimum(o) for o in optima or ()] if listed else None,
        }

    def supermodular(self, name: str, method: Projection) -> dict[str, Any]:
        found = method.supermodular
        return {"supermodular": None if found is None else self.optimum(found)} if of(name).supermodular else {}

    def traps(self, name: str, method: Projection) -> dict[str, Any]:
        """What a method with traps adds: all of them, in the shape of local optima."""
        if of(name).end is not Ends.anywhere:
            return {}
        payoff, limit = self.game.payoff, math.inf if self.full else LISTED
        return traps.document(method.traps, payoff, lambda trap: traps.entry(trap, payoff, self.nested, self.label), limit)

    def practical(self, found: Practical) -> dict[str, Any]:
        """Of weighted QMIX, the fixed points when its weights follow its own table; where there is none, the cycle."""
        points = None if found.points is None else [self.fixed_point(p) for p in found.points]
        cycle = [self.label(u) for u in found.cycle] or None
        return {"fixed_points": points, "cycle": cycle, "reason": found.reason or None}

    def fixed_point(self, point: FixedPoint) -> dict[str, Any]:
        return {"u_hat": None if point.u_hat is None else self.label(point.u_hat)} | self.optimum(point.optimum)

    def optimum(self, o: LocalOptimum) -> dict[str, Any]:
        greedy = self.product(o.greedy) if self.full or size(o.greedy) <= LISTED else None
        return {"q_jt": self.nested(o.q_jt), "sse": spell(o.sse), "greedy": greedy, "value": spell(o.value), "optimal": o.optimal}

    def nested(self, table: Table) -> list | None:
        return self.nested_if_small(lambda: table)

    def nested_if_small(self, build: Callable[[], Table]) -> list | None:
        """The table's numbers nested as the payoff is; not even built when it is too large to list."""
        return build().nested(spell) if self.full or self.game.payoff.size <= LISTED else None

    def product(self, sets: Sequence) -> list[list[str]]:
        return [self.label(u) for u in product(*(o.tolist() for o in sets))]

    def label(self, u: Sequence[int]) -> list[str]:
        return list(self.game.label(u))


def _integer(table: Table) -> Table:
    """The table as exact integers over a denominator, however long that takes: only --full comes here with a floating one."""
    return from_fractions(table.flat(), table.shape) if table.floating else table
