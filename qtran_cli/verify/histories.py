"""Checks what is claimed about a game's joint histories, against an unrolling of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from qtran_cli.certificates import histories as c
from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.histories import JointHistory, LocalHistory
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.certificates.refused import Refused
from qtran_cli.model.task import Task
from qtran_cli.verify._walk import require
from qtran_cli.verify.decentralised import decentralised
from qtran_cli.verify.unrolled import Stage, Truth, holders, unrolled

__all__ = ["Refused", "seven", "verify"]


def verify(certificate: Any, task: Task, truth: Truth | None = None) -> None:
    """Raise Refused unless ``certificate`` proves its claim about ``task``.

    truth: ``unrolled(task)``, to check several certificates. Cost: an unrolling and a walk through all its cells.
    """
    if isinstance(certificate, c.Carried):
        decentralised(certificate, task, lambda: unrolled(task) if truth is None else truth)
    else:
        _CHECKS[type(certificate)](certificate, unrolled(task) if truth is None else truth)


def seven(claim: c.HistoryFactors, truth: Truth) -> None:
    """(7): on every axis line of every joint history some joint action has slack 0. For factors that ``verify`` has passed."""
    for tau, stage in truth.items():
        tight = [u for u in stage.q if stage.gap(u) == sum(row[own][a] for row, own, a in zip(claim.d, tau, u, strict=True))]
        for i in range(len(tau)):
            touched = {u[:i] + u[i + 1 :] for u in tight}
            open_ = next((u for u in stage.q if u[:i] + u[i + 1 :] not in touched), None)
            require(open_ is None, f"(7) fails at {tau}: agent {i + 1}'s line through {open_} has no slack 0")


def _stage(truth: Truth, tau: JointHistory) -> Stage:
    require(tau in truth, f"{tau} is no reachable joint history of this game")
    return truth[tau]


def _joint_action(stage: Stage, u: JointAction) -> None:
    require(u in stage.q, f"{u} is not a joint action of this game")


def _agent(i: int, tau: JointHistory) -> None:
    require(isinstance(i, int) and i in range(len(tau)), f"no agent {i}")


def _complete(rows: Sequence[Mapping[LocalHistory, Any]], truth: Truth) -> None:
    own = holders(truth)
    require(len(rows) == len(own), f"{len(rows)} agents instead of {len(own)}")
    for i, (row, histories) in enumerate(zip(rows, own, strict=True)):
        require(set(row) == set(histories), f"agent {i + 1}'s histories are not those of this game")


def factors(claim: c.HistoryFactors, truth: Truth) -> None:
    """(4b) and strict IGM at every τ with one d_i(τ_i, ·) per individual history; the margin; what ``objective`` says."""
    _complete(claim.d, truth)
    require(claim.objective in ("margin", "tight"), f"no factors are called {claim.objective!r:.40}")
    least: Fraction | None = None
    touched: set[tuple[int, LocalHistory, int]] = set()
    for tau, stage in truth.items():
        d = [row[own] for row, own in zip(claim.d, tau, strict=True)]
        for i, row in enumerate(d):
            require(len(row) == 1 + max(u[i] for u in stage.q) and min(row) == 0, f"agent {i + 1}'s regrets at {tau[i]} are none")
        for u, gap in ((u, stage.gap(u)) for u in stage.q):
            own = [row[a] for row, a in zip(d, u, strict=True)]
            require(gap >= sum(own), f"(4b) fails at {tau}, {u}")
            require((gap == 0) == (not any(own)), f"strict IGM fails at {tau}, {u}")
            if gap:
                share = gap / sum(1 for x in own if x)
                least = share if least is None else min(least, share)
            if gap == sum(own):
                touched |= {(i, tau[i], a) for i, a in enumerate(u)}
    require(least == claim.margin, f"the largest margin is {least}, not {claim.margin}")
    positive = [(i, own, a, x) for i, row in enumerate(claim.d) for own, xs in row.items() for a, x in enumerate(xs) if x]
    require(all(x >= least for *_, x in positive if least is not None), f"a regret is less than the margin {least}")
    if claim.objective == "margin":
        level = all(len({x for row, own in zip(claim.d, tau, strict=True) for x in row[own] if x}) < 2 for tau in truth)
        require(level, "not all actions off the optimum are equally far below at one joint history")
    else:
        loose = next((key for *key, _ in positive if tuple(key) not in touched), None)
        require(loose is None, f"agent, history and action {loose} have no joint history and action of slack 0")


def not_rectangular(claim: c.NotRectangular, truth: Truth) -> None:
    """Two optima of one τ whose mixture is not optimal."""
    stage, m = _stage(truth, claim.tau), claim.mixture
    for u in (m.u, m.w, m.mixture):
        _joint_action(stage, u)
    require(stage.gap(m.u) == 0 == stage.gap(m.w), "one of the two is not optimal")
    require(all(a in (b, x) for a, b, x in zip(m.mixture, m.u, m.w, strict=True)), "no mixture of the two")
    require(stage.gap(m.mixture) > 0, "the mixture is optimal")


def disagreement(claim: c.Disagreement, truth: Truth) -> None:
    """Two τ that hold the same τ_i, and an action of i that belongs to an optimum at one of them only."""
    here, there = _stage(truth, claim.tau), _stage(truth, claim.other)
    _agent(claim.agent, claim.tau)
    require(claim.tau[claim.agent] == claim.other[claim.agent], "the two do not hold the same history of the agent")
    require(any(u[claim.agent] == claim.action for u in here.optima), "the action is part of no optimum at the first")
    require(all(u[claim.agent] != claim.action for u in there.optima), "the action is part of an optimum at the second")


def choices(claim: c.Choices, truth: Truth) -> None:
    """The chosen joint action is optimal at every τ."""
    _complete(claim.u_bar, truth)
    for tau, stage in truth.items():
        u = tuple(row[own] for row, own in zip(claim.u_bar, tau, strict=True))
        _joint_action(stage, u)
        require(stage.gap(u) == 0, f"{u} is not optimal at {tau}")


def refutation(claim: c.Refutation, truth: Truth, excluded: frozenset = frozenset()) -> None:
    """Every exclusion follows from those before it, and in the end, in every case, some history has no action left."""
    gone = set(excluded)
    for step in claim.steps:
        stage, i = _stage(truth, step.tau), step.agent
        _agent(i, step.tau)
        require(any(u[i] == step.action for u in stage.q), f"agent {i + 1} has no action {step.action}")
        for u in stage.optima:
            blocked = any((k, step.tau[k], a) in gone for k, a in enumerate(u) if k != i)
            require(u[i] != step.action or blocked, f"action {step.action} of agent {i + 1} is not excluded at {step.tau}: {u} is left")
        gone.add((i, step.tau[i], step.action))
    sizes = [1 + max(column) for column in zip(*next(iter(truth.values())).q, strict=True)]
    if claim.split is None:
        wiped = any(all((i, own, a) in gone for a in range(sizes[i])) for i, own in {key[:2] for key in gone})
        require(wiped, "every history has an action left")
        return
    require(len(claim.split) == 2, "a case distinction is at an agent's history")
    i, own = claim.split
    _agent(i, next(iter(truth)))
    require(own in holders(truth)[i], f"agent {i + 1} has no history {own}")
    left = [a for a in range(sizes[i]) if (i, own, a) not in gone]
    require(len(left) == len(claim.cases), f"{len(left)} actions are left at {own}, {len(claim.cases)} cases are given")
    for a, case in zip(left, claim.cases, strict=True):
        refutation(case, truth, frozenset(gone | {(i, own, b) for b in left if b != a}))


def levels(claim: c.Levels, truth: Truth) -> None:
    """Σ_i v_i(τ_i) = max Q_jt(τ, ·) at every τ."""
    _complete(claim.v, truth)
    for tau, stage in truth.items():
        total = sum((row[own] for row, own in zip(claim.v, tau, strict=True)), Fraction(0))
        require(total == stage.v, f"the levels sum to {total} at {tau}, not to {stage.v}")


def imbalance(claim: c.Imbalance, truth: Truth) -> None:
    """The multipliers sum to 0 over the τ of every single τ_i; times max Q_jt they do not."""
    sums: dict[tuple[int, LocalHistory], int] = {}
    value = Fraction(0)
    require(all(len(pair) == 2 for pair in claim.multipliers), "a multiplier belongs to a joint history")
    for tau, y in claim.multipliers:
        value += y * _stage(truth, tau).v
        for key in enumerate(tau):
            sums[key] = sums.get(key, 0) + y
    require(not any(sums.values()), "the multipliers of some history do not sum to 0")
    require(value == claim.value != 0, f"the multiplied values sum to {value}, not to {claim.value}, which must not be 0")


def untouched_line(claim: c.UntouchedLine, truth: Truth) -> None:
    """Each cell's regrets are capped by gaps that sum to less than its own."""
    stage, i = _stage(truth, claim.tau), claim.agent
    _joint_action(stage, claim.u)
    _agent(i, claim.tau)
    line = [u for u in stage.q if u[:i] == claim.u[:i] and u[i + 1 :] == claim.u[i + 1 :]]
    require(len(line) == len(claim.caps), "not one bound per cell of the line")
    for u, caps in zip(line, claim.caps, strict=True):
        require(len(caps) == len(u) and all(len(cap) == 2 for cap in caps), "not one bound per agent")
        for k, (tau, w) in enumerate(caps):
            _joint_action(_stage(truth, tau), w)
            require(tau[k] == claim.tau[k] and w[k] == u[k], f"the bound of agent {k + 1} is about another history or action")
        require(sum(truth[tau].gap(w) for tau, w in caps) < stage.gap(u), f"the slack at {u} may be 0")


_CHECKS: dict[type, Callable[[Any, Truth], None]] = {
    c.HistoryFactors: factors,
    c.NotRectangular: not_rectangular,
    c.Disagreement: disagreement,
    c.Choices: choices,
    c.Refutation: refutation,
    c.Levels: levels,
    c.Imbalance: imbalance,
    c.UntouchedLine: untouched_line,
}


def checker(_found: Sequence[Claim], task: Task) -> Callable[[str, Any], None]:
    """What raises Refused unless a claim, by its name and certificate, is proved, or where a proof takes too many histories."""

    @cache
    def truth() -> Truth:
        try:
            return unrolled(task)
        except RecursionError:
            raise Refused("its histories are too long to be checked") from None

    def check(claim: str, certificate: Any) -> None:
        if isinstance(certificate, c.Carried):
            decentralised(certificate, task, truth)
            return
        verify(certificate, task, truth())
        if claim == "theorem_2" and certificate.holds:
            seven(certificate, truth())

    return check
