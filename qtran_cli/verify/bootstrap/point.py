"""What is said of a fixed point: what is greedy there and what that earns, and whether iteration ends there."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from qtran_cli.certificates.fixed_points import Piece, Point
from qtran_cli.model.branches import END
from qtran_cli.model.task import Task
from qtran_cli.verify._walk import require
from qtran_cli.verify.bootstrap import radius
from qtran_cli.verify.bootstrap.nearest import Top

WORDS = {True: "attracts", False: "does not attract", None: "is not known to attract or not"}


def worth(p: Point, called: str, task: Task, tops: Sequence[Sequence[Top]]) -> None:
    """The greedy joint actions are those of the fits with the value V(s); ``earned`` solves the equations of the worst of them.

    These have one solution, since no state recurs without a discount. tops: per state the equally good fits.
    """
    for s, fits in enumerate(tops):
        at = f"{called}: state {task.states[s]}"
        greedy = {u for value, some in fits if value == p.v[s] for u in some}
        require(bool(greedy), f"{at}: no best fit has the value {p.v[s]}")
        require(p.greedy[s] == tuple(sorted(greedy)), f"{at}: the greedy joint actions are others")
        worst = min(_backed_up(task, s, u, p.earned) for u in p.greedy[s])
        require(p.earned[s] == worst, f"{at}: its greedy joint actions earn {worst} by what the others earn, not {p.earned[s]}")
    for what, claimed, v in (("earns", p.value, p.earned), ("learns", p.learned, p.v)):
        start = sum((chance * v[s] for s, chance in task.initial), Fraction(0))
        require(claimed == start, f"{called}: it {what} {start}, not {claimed}")


def _backed_up(task: Task, s: int, u: tuple[int, ...], v: Sequence[Fraction]) -> Fraction:
    branches = next(b for k, b in enumerate(task.next[s]) if task.joint_action(k) == u)
    return task.payoff[s][u] + task.discount * sum((p * v[t] for t, p in branches if t != END), Fraction(0))


def attraction(p: Point, called: str, pieces: Sequence[Sequence[Piece]], tops: Sequence[Sequence[Top]]) -> None:
    """Whether it attracts, and its spectral radius, by the pieces that have the value V(s) there (docs/theory.md 12.7)."""
    slopes = [{piece.slopes for piece in some if at(piece, p.v) == x} for some, x in zip(pieces, p.v, strict=True)]
    agree = all({value for value, _ in fits} == {x} for fits, x in zip(tops, p.v, strict=True))
    matrix = [row for some in slopes for row in some] if agree and all(len(some) == 1 for some in slopes) else None
    sign = None if matrix is None else radius.against(matrix, Fraction(1))
    require(p.to_one == sign, f"{called}: its spectral radius is not {p.to_one} against 1 but {sign}")
    contracts = agree and all(sum(map(abs, row)) < 1 for some in slopes for row in some)
    attracts = contracts or (None if sign is None else sign < 0)
    require(p.attracts is attracts, f"{called}: it {WORDS[attracts]}")
    if p.radius is not None:
        right = matrix is not None and p.radius >= 0 and radius.against(matrix, p.radius) == 0
        require(right, f"{called}: its spectral radius is not {p.radius}")


def at(piece: Piece, v: Sequence[Fraction]) -> Fraction:
    """constant + slopes · V."""
    return piece.constant + sum((a * x for a, x in zip(piece.slopes, v, strict=True) if a), Fraction(0))
