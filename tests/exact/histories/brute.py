"""Reference mathematics for small partially observed games, straight from the definitions: enumeration and linear programs.

Nothing here comes from the solver; ``unrolled`` is the checker's own tree of histories.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from qtran_cli.verify.unrolled import Truth
from tests import linear
from tests.elimination import satisfiable


def variables(truth: Truth):
    """Every (agent, history), in order of appearance."""
    return list(dict.fromkeys((i, own) for tau in truth for i, own in enumerate(tau)))


def strict(truth: Truth) -> bool:
    """Some d_i(τ_i, a) ≥ 0 whose zeros are exactly the optima everywhere: at each τ, a greedy set per individual history."""
    sizes = [1 + max(column) for column in zip(*next(iter(truth.values())).q, strict=True)]
    greedy = {}
    for tau, stage in truth.items():
        sets = [{u[i] for u in stage.optima} for i in range(len(sizes))]
        if {*product(*sets)} != {*stage.optima}:
            return False
        for i, own in enumerate(tau):
            if greedy.setdefault((i, own), sets[i]) != sets[i]:
                return False
    return True


def consistent(truth: Truth, most: int = 20_000) -> bool | None:
    """Some choice of one action per individual history is optimal everywhere: all choices tried, None where there are too many."""
    names = variables(truth)
    allowed = {key: sorted({u[key[0]] for stage in truth.values() for u in stage.q}) for key in names}
    count = 1
    for actions in allowed.values():
        count *= len(actions)
    if count > most:
        return None
    for choice in product(*allowed.values()):
        u_bar = dict(zip(names, choice, strict=True))
        if all(tuple(u_bar[key] for key in enumerate(tau)) in stage.optima for tau, stage in truth.items()):
            return True
    return False


def additive_values(truth: Truth) -> bool:
    """Whether the linear system Σ_i v_i(τ_i) = max Q_jt(τ, ·) has a solution, by Gauss–Jordan elimination of the full matrix."""
    names = variables(truth)
    rows = [[Fraction(tau[i] == own) for i, own in names] for tau in truth]
    return linear.solve(rows, [stage.v for stage in truth.values()]) is not None


def explored(task, truth: Truth, tau) -> Fraction:
    """The probability of a joint history under full exploration."""
    return truth[tau].reach / task.size ** sum(isinstance(x, int) for x in tau[0])


def regressions(task, truth: Truth, y=None) -> dict:
    """(agent, history) -> the mean of Q_jt, or of the targets y[τ][u], per action, under full exploration."""
    sums = {(i, own): [[Fraction(0), Fraction(0)] for _ in range(task.shape[i])] for i, own in variables(truth)}
    for tau, stage in truth.items():
        w = explored(task, truth, tau)
        for u, x in (stage.q if y is None else y[tau]).items():
            for key, a in zip(enumerate(tau), u, strict=True):
                sums[key][a][0] += w * x
                sums[key][a][1] += w
    return {key: [total / weight for total, weight in row] for key, row in sums.items()}


def least_squares(task, truth: Truth, y=None) -> dict:
    """(agent, history) -> Q_i per action of one least-squares fit of Σ_i Q_i(τ_i, u_i) to Q_jt or y, by its normal equations."""
    unknown = {key: k for k, key in enumerate(((i, own), a) for i, own in variables(truth) for a in range(task.shape[i]))}
    rows, right = [[Fraction(0)] * len(unknown) for _ in unknown], [Fraction(0)] * len(unknown)
    for tau, stage in truth.items():
        w = explored(task, truth, tau)
        for u, x in (stage.q if y is None else y[tau]).items():
            cells = [unknown[key] for key in zip(enumerate(tau), u, strict=True)]
            for r in cells:
                right[r] += w * x
                for c in cells:
                    rows[r][c] += w
    q = linear.solve(rows, right)
    return {key: [q[unknown[key, a]] for a in range(task.shape[key[0]])] for key in variables(truth)}


def largest_margin(truth: Truth) -> Fraction | None:
    """The largest t with d_i = 0 on the optima's actions, d_i ≥ t off them and (4b), as a linear program; None: unbounded."""
    off = {}
    for tau, stage in truth.items():
        for i, own in enumerate(tau):
            for a in {u[i] for u in stage.q} - {u[i] for u in stage.optima}:
                off.setdefault((i, own, a), len(off))
    if not off:
        return None
    rows = []
    for tau, stage in truth.items():
        for u in stage.q:
            places = [off[key] for key in ((i, own, u[i]) for i, own in enumerate(tau)) if key in off]
            if places:
                rows.append(([Fraction(k in places) for k in range(len(off))] + [Fraction(0)], stage.gap(u)))
    rows += [([Fraction(-(k == j)) for j in range(len(off))] + [Fraction(1)], Fraction(0)) for k in range(len(off))]
    return linear.maximise([Fraction(0)] * len(off) + [Fraction(1)], rows)


def line_tight(truth: Truth, task) -> bool:
    """Whether some d with strict IGM satisfies (7), for two agents and few lines: every choice of tight cells is tried."""
    off = {}
    for tau, stage in truth.items():
        for i, own in enumerate(tau):
            for a in {u[i] for u in stage.q} - {u[i] for u in stage.optima}:
                off.setdefault((i, own, a), len(off))

    def row(tau, u):
        keys = ((i, own, u[i]) for i, own in enumerate(tau))
        found = [Fraction(0)] * len(off)
        for key in keys:
            if key in off:
                found[off[key]] += 1
        return (*found, truth[tau].gap(u))

    above = [(row(tau, u), False) for tau, stage in truth.items() for u in stage.q]
    positive = [((*(Fraction(-(k == j)) for j in range(len(off))), Fraction(0)), True) for k in range(len(off))]
    lines = []
    for tau, stage in truth.items():
        for i in range(len(tau)):
            rest = {(*u[:i], *u[i + 1 :]) for u in stage.q}
            lines += [[(tau, u) for u in stage.q if (*u[:i], *u[i + 1 :]) == other] for other in rest]
    lines = [line for line in lines if all(truth[tau].gap(u) for tau, u in line)]
    return any(satisfiable([row(*cell) for cell in set(cells)], above + positive) for cells in product(*lines))


def best_decentralised(task, truth: Truth, most: int = 5_000) -> Fraction | None:
    """The best return over all maps from every individual history to an action; None where there are too many."""
    names = variables(truth)
    actions = [range(task.shape[i]) for i, _ in names]
    count = 1
    for a in actions:
        count *= len(a)
    if count > most:
        return None
    return max(earned(task, dict(zip(names, choice, strict=True))) for choice in product(*actions))


def earned(task, policy) -> Fraction:
    """What a decentralised policy earns, simulated with all chances: states and histories side by side."""
    total, discount, depth = Fraction(0), Fraction(1), 0
    here = {}
    for s, p in task.initial:
        seen = sight(task, s, None)
        for labels, q in seen:
            key = (s, tuple((x,) for x in labels) if labels else ((),) * task.n)
            here[key] = here.get(key, Fraction(0)) + p * q
    while here and depth != task.horizon:
        following = {}
        for (s, tau), p in here.items():
            u = tuple(policy[key] for key in enumerate(tau))
            total += discount * p * task.payoff[s][u]
            k = [task.joint_action(x) for x in range(task.size)].index(u)
            for t, move in task.next[s][k]:
                if t < 0:
                    continue
                for labels, q in sight(task, t, k):
                    key = (t, tuple((*own, a, x) for own, a, x in zip(tau, u, labels, strict=True)))
                    following[key] = following.get(key, Fraction(0)) + p * move * q
        here, depth, discount = following, depth + 1, discount * task.discount
    return total


def sight(task, state: int, k: int | None):
    """((labels, probability), …) seen on being in a state; k: the joint action that led there, None at the start."""
    if task.signals is not None:
        return task.signals[state][k] if k is not None else (((), Fraction(1)),)
    rows = task.observations or (task.states,) * task.n
    return ((tuple(row[state] for row in rows), Fraction(1)),)
