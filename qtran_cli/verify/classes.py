"""The optimum, and the classes additive, monotone, rectangular: each from its definition."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np

from qtran_cli.certificates.one_step import Flip, Interaction, Mixture, Optimal, Orders, Product, Sum
from qtran_cli.certificates.refused import Action
from qtran_cli.table import Table
from qtran_cli.verify._walk import cells, joint_action, masks, refuse_first, require, sums, vectors


def sum_(c: Sum, table: Table) -> None:
    """Σ_i Q_i(u_i) = Q_jt(u) at every u."""
    vectors(c.q, table)
    for u, payoff, total, _ in sums(c.q, table):
        refuse_first(payoff != total, u, "the individual functions do not add up to Q_jt at {}")


def interaction(c: Interaction, table: Table) -> None:
    """The rectangle's mixed second difference is the claimed number, and not 0."""
    for u in c.corners:
        joint_action(u, table, "corner")
    require(c.i != c.j and min(c.i, c.j) >= 0, "an interaction needs two agents")
    first, second, third, fourth = (table[u] for u in c.corners)
    value = first - second - third + fourth
    require(value == c.value, f"the interaction is {value}, not {c.value}")
    require(value != 0, "the rectangle's interaction is 0")


def orders(c: Orders, table: Table) -> None:
    """Each order names each action once, and Q_jt never falls along it."""
    require(len(c.orders) == table.ndim, f"{len(c.orders)} orders for {table.ndim} agents")
    for i, order in enumerate(c.orders):
        places = np.asarray(order).tolist()
        require(sorted(places) == list(range(table.shape[i])), f"agent {i + 1}'s order does not name each action once")
        slices = np.moveaxis(table.num, i, 0)
        for a, b in pairwise(places):
            falls = np.asarray(slices[a] > slices[b], dtype=bool)
            require(not falls.any(), f"agent {i + 1}: Q_jt falls from action {{}} to action {{}}", Action(i, a), Action(i, b))


def flip(c: Flip, table: Table) -> None:
    """The first action is better in the one context and worse in the other."""
    joint_action(c.better, table, "context")
    joint_action(c.worse, table, "context")
    require(0 <= c.agent < table.ndim and 0 <= c.other < table.shape[c.agent], "the flip names no agent or action of this game")
    require(c.better[c.agent] == c.worse[c.agent], "the contexts do not share the agent's action")
    for u, sign, words in ((c.better, 1, "above"), (c.worse, -1, "below")):
        swapped = tuple(c.other if j == c.agent else a for j, a in enumerate(u))
        require((table[u] - table[swapped]) * sign > 0, f"Q_jt at {{}} is not {words} Q_jt at {{}}", u, swapped)


def product(c: Product, table: Table) -> None:
    """Optimal inside ×_i O_i, less outside."""
    members = masks(c.optimal, table)
    _reached(c.value, table)
    top = Fraction(c.value) * table.den
    for u, payoff in cells(table):
        inside = np.logical_and.reduce([member[a] for member, a in zip(members, u, strict=True)])
        refuse_first(payoff > top, u, f"Q_jt at {{}} is above the claimed optimum {c.value}")
        refuse_first(inside & (payoff != top), u, "{} is in the product but not optimal")
        refuse_first(~inside & (payoff == top), u, "{} is optimal but not in the product")


def optimal(c: Optimal, table: Table) -> None:
    """The value is reached, never exceeded, by so many joint actions, of just these actions."""
    members = masks(c.actions, table)
    _reached(c.value, table)
    top, count = Fraction(c.value) * table.den, 0
    seen = [np.zeros(m, dtype=bool) for m in table.shape]
    for u, payoff in cells(table):
        refuse_first(payoff > top, u, f"Q_jt at {{}} is above the claimed optimum {c.value}")
        best = np.asarray(payoff == top, dtype=bool)
        count += int(best.sum())
        for mask, a in zip(seen, u, strict=True):
            mask[a[best]] = True
    require(count == c.count, f"{count} joint actions are optimal, not {c.count}")
    for i, (mask, member) in enumerate(zip(seen, members, strict=True)):
        require(
            bool((mask == member).all()), f"agent {i + 1}'s optimal actions are {', '.join(['{}'] * int(mask.sum()))}", *_actions(i, mask)
        )


def _reached(value: Fraction, table: Table) -> None:
    """Refuse a claimed optimum that is more than any joint action pays."""
    most = table.number(table.num.max())
    require(value <= most, f"no joint action pays the claimed {value}; the most is {most}")


def _actions(i: int, mask: np.ndarray) -> list[Action]:
    return [Action(i, int(a)) for a in np.flatnonzero(mask)]


def mixture(c: Mixture, table: Table) -> None:
    """Two optima, and a mixture of them that is not one."""
    for u in (c.u, c.w, c.mixture):
        joint_action(u, table, "the witness")
    require(all(m in pair for m, *pair in zip(c.mixture, c.u, c.w, strict=True)), "{} is not a mixture of {} and {}", c.mixture, c.u, c.w)
    top = table.number(table.num.max())
    for u in (c.u, c.w):
        require(table[u] == top, "{} is not optimal", u)
    require(table[c.mixture] != top, "{} is optimal", c.mixture)
