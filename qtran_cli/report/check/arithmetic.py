"""The left side of (4), written out as somebody with paper and pencil writes it.

Q_1(A) + Q_2(B) − Q_jt(A,B) + V_jt = 3.84 + 2.29 + 12 + 0 = 18.13 ≥ 0
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.check.record import Check
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import action, joint
from qtran_cli.report.kit.numerals import Numbers

SPELLED = 4
"""The symbols are written out for up to this many agents, the numbers always."""


@dataclass(frozen=True)
class Arithmetic:
    """Spells out the conditions on the factors of ``check``. Comparisons are exact, also where the numbers shown are rounded."""

    check: Check
    game: Game
    numbers: Numbers

    @property
    def equals(self) -> str:
        """The sign between sums and results."""
        return "=" if self.numbers.digits is None else "≈"

    def show(self, x: Fraction) -> str:
        """A number inside a formula."""
        return replace(self.numbers, width=16).show(x)

    def slack(self, u: JointAction) -> Fraction:
        """D(u) = Σ_i Q_i(u_i) − Q_jt(u) + V_jt."""
        return sum(self._q(u), self.check.v - self.check.table[u])

    def left(self, u: JointAction) -> str:
        """D(u) in symbols and in numbers, with its value."""
        numbers = self.combined(self._q(u), [self.check.table[u]], [self.check.v])
        return f"{self._symbols(u)} {self.equals} {numbers} {self.equals} {self.show(self.slack(u))}"

    def zero(self, u: JointAction) -> str:
        """(4a) at a greedy joint action: "… = 0", or "… = -12 ≠ 0"."""
        return self.left(u) + self.from_zero(self.slack(u))

    def from_zero(self, d: Fraction) -> str:
        """What follows a slack that should be 0: nothing where it is."""
        tolerance = self.check.tolerance
        if tolerance:
            return f", {'at most' if abs(d) <= tolerance else 'more than'} {self.show(tolerance)} from 0"
        return " ≠ 0" if d else ""

    def above(self, u: JointAction) -> str:
        """(4b) at a joint action that is not greedy: "… = 18.13 ≥ 0", or "… = -1 < 0"."""
        floor = -self.check.tolerance
        return f"{self.left(u)} {'≥' if self.slack(u) >= floor else '<'} {self.show(floor)}"

    def combined(self, plus: Sequence[Fraction], minus: Sequence[Fraction], more: Sequence[Fraction] = ()) -> str:
        """Σ plus − Σ minus + Σ more in numbers: -2.06 + 2.29 − 0 + 0. What is negative turns the operator before it."""
        first, *rest = plus
        signed = [*((False, x) for x in rest), *((True, x) for x in minus), *((False, x) for x in more)]
        return self.show(first) + "".join(f" {'−' if taken != (x < 0) else '+'} {self.show(abs(x))}" for taken, x in signed)

    def _q(self, u: JointAction) -> list[Fraction]:
        return [q[a] for q, a in zip(self.check.q, u, strict=True)]

    def _symbols(self, u: JointAction) -> str:
        if self.game.n > SPELLED:
            return "Σ_i Q_i(u_i) − Q_jt(u) + V_jt"
        total = " + ".join(f"Q_{i + 1}({action(self.game, i, a)})" for i, a in enumerate(u))
        return f"{total} − Q_jt{joint(self.game, u)} + V_jt"
