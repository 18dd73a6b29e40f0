"""Dec-POMDPs of the literature, from their rules."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from qtran_cli.model.task import Task
from tests.exact.histories.worlds import table

F = Fraction
STEPS = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1), "stay": (0, 0)}


def independent(parts):
    """The joint distribution of independent ones, each [(value, probability), …]."""
    found = {}
    for way in product(*parts):
        values, p = tuple(v for v, _ in way), F(1)
        for _, q in way:
            p *= q
        found[values] = found.get(values, 0) + p
    return found


def grid(horizon: int) -> Task:
    """Meeting in a 2 × 2 grid (Bernstein, Hansen & Zilberstein 2005): 1 whenever both are in one cell after the step.

    A move goes as meant with 0.6, another way or nowhere with 0.1 each; walls hold. Each sees whether it is on the left or the right.
    """
    cells = list(product((0, 1), repeat=2))

    def move(cell, name):
        ways = [(STEPS[name], F(1))] if name == "stay" else [(s, F(6, 10) if other == name else F(1, 10)) for other, s in STEPS.items()]
        found = {}
        for (down, across), p in ways:
            to = (cell[0] + down, cell[1] + across)
            to = to if to in cells else cell
            found[to] = found.get(to, 0) + p
        return list(found.items())

    states, joint = list(product(cells, repeat=2)), list(product(STEPS, repeat=2))
    ways = [[independent([move(c, a) for c, a in zip(s, u, strict=True)]) for u in joint] for s in states]
    seen = tuple(((tuple("left" if cell[1] == 0 else "right" for cell in s), F(1)),) for s in states)
    return Task(
        payoff=tuple(table([sum(p for t, p in row.items() if t[0] == t[1]) for row in rows], (5, 5)) for rows in ways),
        next=tuple(tuple(tuple(sorted((states.index(t), p) for t, p in row.items())) for row in rows) for rows in ways),
        initial=((states.index(((0, 1), (1, 0))), F(1)),),
        states=tuple(map(str, states)),
        horizon=horizon,
        signals=tuple((kind,) * 25 for kind in seen),
        actions=(tuple(STEPS),) * 2,
        name="grid",
    )


PUBLISHED = {
    "tiger": {2: "-4.000000", 3: "5.190812", 4: "4.802755", 5: "7.026451", 6: "10.381625"},
    "broadcast_channel": {2: "2.000000", 3: "2.990000", 4: "3.890000", 5: "4.790000", 6: "5.690000", 7: "6.590000", 10: "9.290000"},
    "grid": {2: "0.910000", 3: "1.550444", 4: "2.241577"},
    "recycling": {2: "7.000000", 3: "10.660125", 4: "13.380000"},
}
"""Optimal values, undiscounted: http://masplan.org/optimal_values, which names for each the paper that solved it first (Nair et al.
2003 to Spaan, Oliehoek and Amato 2011); those of Dec-Tiger and GridSmall stand in Oliehoek et al. 2013 (JAIR 46), too. Recycling:
Amato, Bernstein and Zilberstein 2007, as there."""
