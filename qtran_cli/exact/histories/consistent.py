"""Consistent IGM at every joint history: one greedy action ū_i(τ_i) per individual history, optimal wherever it is played.

A constraint satisfaction problem: a variable per individual history, a constraint per joint history (the chosen joint action
is one of its optima). Solved completely, component by component: actions that no optimum supports are excluded until nothing
changes (arc consistency); where choices are left that do not fit together, one history's actions are tried in turn.

A no is a Refutation: the exclusions that matter, each justified by those before it, and the case distinctions.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from qtran_cli.certificates.histories import Choices, Exclusion, Refutation
from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.histories.gaps import Gaps

SPLITS = 20_000
"""Case distinctions before the search gives up."""
Variable = tuple[int, int]
"""(agent i, its history h)."""
Value = tuple[int, int, int]
"""(agent i, its history h, action)."""
Derived = tuple[int, Value]
"""(joint history, the value that is excluded there)."""


@dataclass(frozen=True)
class Undecided:
    """No answer within the limits; ``reason`` says how far it got."""

    reason: str


class OutOfSplits(Exception):
    """The search took more case distinctions than it may."""


def decide(gaps: Gaps, splits: int = SPLITS) -> Choices | Refutation | Undecided:
    """Choices for every history, or the proof that there are none. splits: how many case distinctions are made at most."""
    search = Search(gaps, splits)
    components: dict[int, list[int]] = {}
    for j, c in enumerate(gaps.component.tolist()):
        components.setdefault(c, []).append(j)
    try:
        for members in components.values():
            if proof := search.refute(members):
                return proof.written(search)
    except OutOfSplits:
        return Undecided(f"not decided: the search stops at {splits:,} case distinctions")
    return search.choices()


@dataclass
class Proof:
    """A Refutation in indices. needs: what must be excluded before it starts."""

    steps: list[Derived]
    split: Variable | None
    cases: list[Proof]
    needs: set[Value]

    def written(self, search: Search) -> Refutation:
        tree = search.gaps.histories
        steps = tuple(Exclusion(tree.history(j), i, a) for j, (i, _, a) in self.steps)
        split = None if self.split is None else (self.split[0], tree.agents_history(*self.split))
        return Refutation(steps, split, tuple(case.written(search) for case in self.cases))


@dataclass
class Frame:
    """A case distinction. at: its place among the members. start, mark: where the exclusions before it begin and end.

    gone: its actions that are excluded already. cases: the proofs for the actions tried.
    """

    variable: Variable
    at: int
    start: int
    mark: int
    gone: set[Value]
    untried: list[int]
    cases: list[Proof]


class Search:
    """The actions that are left to every history, and how the others were excluded.

    left[i][h]: the actions left, as bits. why[value] = (stamp, joint history, −1 for an assumption).
    """

    def __init__(self, gaps: Gaps, splits: int) -> None:
        self.gaps, self.splits = gaps, splits
        self.local = gaps.histories.local.T.tolist()
        self.place = gaps.histories.place.tolist()
        shape = gaps.histories.task.shape
        self.left = [[(1 << m) - 1] * len(group.starts) for m, group in zip(shape, gaps.groups, strict=True)]
        self.why: dict[Value, tuple[int, int]] = {}
        self.trail: list[Value] = []
        self.stamp = 0
        self._optima: dict[int, list[JointAction]] = {}

    def optima(self, j: int) -> list[JointAction]:
        """The optimal joint actions at joint history j."""
        place = self.place[j]
        if place not in self._optima:
            optimal = np.asarray(self.gaps.of_beliefs[place] == 0, dtype=bool)
            self._optima[place] = [tuple(u) for u in np.argwhere(optimal).tolist()]
        return self._optima[place]

    def refute(self, members: list[int]) -> Proof | None:
        """Why the joint histories ``members`` have no choices, or None: then ``left`` holds one action per history."""
        frames: list[Frame] = []
        start = len(self.trail)
        wiped = self._propagate(members)
        while True:
            if wiped is None:
                since = frames[-1].at if frames else 0
                if (found := self._open(members, since)) is None:
                    self._settle(members)
                    return None
                frames.append(self._frame(start, *found))
            elif proof := self._back(frames, self._proof(start, set(self._actions(wiped)))):
                return proof
            i, h = frames[-1].variable
            self._assume(i, h, frames[-1].untried.pop(0))
            start = len(self.trail)
            wiped = self._propagate(self.gaps.groups[i].members(h))

    def _frame(self, start: int, at: int, variable: Variable) -> Frame:
        if self.splits <= 0:
            raise OutOfSplits
        self.splits -= 1
        actions = self._actions(variable)
        gone = {value for value in actions if value in self.why}
        return Frame(variable, at, start, len(self.trail), gone, [value[2] for value in actions if value not in gone], [])

    def _back(self, frames: list[Frame], proof: Proof) -> Proof | None:
        """Back to the last case distinction with an action untried; what is proved when there is none left.

        A proof that does not use the assumption it was found under ends the distinction: no other action need be tried.
        """
        while frames:
            frame = frames[-1]
            self._undo(frame.mark)
            if not any(need[:2] == frame.variable and need not in frame.gone for need in proof.needs):
                proof = self._proof(frame.start, proof.needs, proof.split, proof.cases, proof.steps)
            else:
                frame.cases.append(proof)
                if frame.untried:
                    return None
                needs = {need for case in frame.cases for need in case.needs if need[:2] != frame.variable} | frame.gone
                proof = self._proof(frame.start, needs, frame.variable, frame.cases)
            frames.pop()
        return proof

    def _propagate(self, members: Iterable[int]) -> Variable | None:
        """Exclude what no optimum supports until nothing changes; the history whose actions are all excluded, if any."""
        queue = deque(members)
        waiting = set(queue)
        while queue:
            j = queue.popleft()
            waiting.discard(j)
            for i, h in self._revise(j):
                if not self.left[i][h]:
                    return i, h
                for other in self.gaps.groups[i].members(h):
                    if other != j and other not in waiting:
                        waiting.add(other)
                        queue.append(other)
        return None

    def _revise(self, j: int) -> list[Variable]:
        """Exclude the actions at j that occur in none of the optima that are left; the histories that lost some."""
        row, changed = self.local[j], []
        kept = [0] * len(row)
        for u in self._supports(j):
            kept = [bits | 1 << a for bits, a in zip(kept, u, strict=True)]
        self.stamp += 1
        for i, (h, bits) in enumerate(zip(row, kept, strict=True)):
            if lost := self.left[i][h] & ~bits:
                self._exclude(i, h, lost, j)
                changed.append((i, h))
            if not bits:  # no optimum is left: one agent without an action says so
                break
        return changed

    def _supports(self, j: int) -> Iterator[JointAction]:
        masks = [self.left[i][h] for i, h in enumerate(self.local[j])]
        return (u for u in self.optima(j) if all(mask >> a & 1 for mask, a in zip(masks, u, strict=True)))

    def _exclude(self, i: int, h: int, bits: int, j: int) -> None:
        self.left[i][h] &= ~bits
        for a in range(bits.bit_length()):
            if bits >> a & 1:
                self.why[i, h, a] = (self.stamp, j)
                self.trail.append((i, h, a))

    def _assume(self, i: int, h: int, a: int) -> None:
        self.stamp += 1
        self._exclude(i, h, self.left[i][h] & ~(1 << a), -1)

    def _undo(self, mark: int) -> None:
        while len(self.trail) > mark:
            i, h, a = self.trail.pop()
            del self.why[i, h, a]
            self.left[i][h] |= 1 << a

    def _open(self, members: Sequence[int], since: int) -> tuple[int, Variable] | None:
        """The first place from ``since`` on where the choices left do not all fit together, and the history to distinguish there."""
        for at in range(since, len(members)):
            sizes = [(self.left[i][h].bit_count(), i, h) for i, h in enumerate(self.local[members[at]])]
            if math.prod(size for size, _, _ in sizes) != sum(1 for _ in self._supports(members[at])):
                _, i, h = min(s for s in sizes if s[0] > 1)
                return at, (i, h)
        return None

    def _settle(self, members: Iterable[int]) -> None:
        """Keep the first action of each history: all that is left fits together."""
        for j in members:
            for i, h in enumerate(self.local[j]):
                self.left[i][h] &= -self.left[i][h]

    def _actions(self, variable: Variable) -> list[Value]:
        return [(*variable, a) for a in range(self.gaps.histories.task.shape[variable[0]])]

    def _proof(
        self, start: int, needs: set[Value], split: Variable | None = None, cases: Sequence[Proof] = (), tail: Sequence[Derived] = ()
    ) -> Proof:
        """The exclusions since ``start`` that ``needs`` rests on, then ``tail``; and what they rest on before."""
        steps: list[Derived] = []
        for value in reversed(self.trail[start:]):
            stamp, j = self.why[value]
            if value in needs and j >= 0:
                needs.discard(value)
                needs |= self._grounds(value, stamp, j)
                steps.append((j, value))
        return Proof([*reversed(steps), *tail], split, list(cases), needs)

    def _grounds(self, value: Value, stamp: int, j: int) -> set[Value]:
        """For every optimum of j with the value one action in it that was excluded before."""
        i, _, action = value
        found = set()
        for u in self.optima(j):
            if u[i] == action:
                before = ((k, self.local[j][k], a) for k, a in enumerate(u) if k != i)
                found.add(min((self.why[v][0], v) for v in before if v in self.why and self.why[v][0] < stamp)[1])
        return found

    def choices(self) -> Choices:
        """One action per history, after every component has been settled."""
        tree = self.gaps.histories
        named = ({tree.agents_history(i, h): bits.bit_length() - 1 for h, bits in enumerate(row)} for i, row in enumerate(self.left))
        return Choices(tuple(named))
