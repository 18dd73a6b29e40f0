"""The best decentralised policy: best first through the situations that joint policies lead to, decision after decision.

An open entry is a situation with a bound of what policies through it earn, or a rule in the making there. The one with the
highest bound is followed up: its bound is made tighter, effort after effort, and only then is its rule made, one action at a
time (incremental expansion), so that of the many rules only those are made that could be best. Of entries for equal situations
the one that has earned most is kept. Every bound is an integer over one denominator, and compared as such.

At any time: ``lower`` is what the best policy found earns, exactly; no policy earns more than ``upper`` (docs/theory.md, 13.19).

Source: GMAA*-ICE, Oliehoek, Spaan, Amato and Whiteson 2013; equal situations: Oliehoek 2013; bounds in turns: project.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from qtran_cli.exact.budget import Late
from qtran_cli.exact.decentralised.beliefs import Beliefs
from qtran_cli.exact.decentralised.blind import onward, promising, tails
from qtran_cli.exact.decentralised.bounds import NONE, Bounds, Effort
from qtran_cli.exact.decentralised.node import Node
from qtran_cli.exact.decentralised.pulses import Spared, never
from qtran_cli.exact.decentralised.situations import Cells, Rule, Situation, earned, following, start
from qtran_cli.exact.decentralised.stage import Partial, greedy

FREE = 2_000
"""Pieces of work up to which bounds and a first policy are prepared however late it is."""
MOST = 10**6
"""Entries of a decision's tables up to which a first policy is sought step by step. Each step beyond takes seconds, and no search ends."""


@dataclass(frozen=True, eq=False, slots=True)
class Open:
    """An open entry. tried: the effort that its bound has behind it. partial: the rule in the making, None before that."""

    node: Node
    bound: int
    tried: Effort = NONE
    partial: Partial | None = None

    @property
    def depth(self) -> tuple[int, int, int]:
        """Less for deeper entries, which go first where bounds are equal."""
        if self.partial is None:
            return self.node.left, 0, 0
        return self.node.left, -1 - self.partial.level.i, -len(self.partial.actions)


class Search:
    """lower: what the best policy so far earns; an integer over den · scale^(horizon − 1) · whole.

    There is one from the beginning, which goes on blindly. heard: called when ``lower`` or ``upper`` changed.
    """

    def __init__(self, beliefs: Beliefs, heard: Callable[[], None] = never) -> None:
        self.beliefs, self.bounds, self.heard = beliefs, Bounds(beliefs), heard
        self.expanded = 0
        self._opened = False
        self._heap: list[tuple[int, tuple[int, int, int], int, Open]] = []
        self._numbers = count()
        self._gained: dict[tuple[int, Cells], int] = {}
        self.root = self._best = Node(start(beliefs), beliefs.horizon, 0)
        self.lower, self._usual = next(tails(beliefs, self.root, promising(beliefs)))
        self._tail: int | None = self._usual

    @property
    def upper(self) -> int:
        """No policy earns more."""
        if not self._opened:
            return max(self.lower, self.beliefs.whole * self.bounds.ceiling(self.root.left))
        return max(self.lower, -self._heap[0][0] if self._heap else self.lower)

    @property
    def policy(self) -> Node:
        """The end of the best policy so far."""
        return self._best if self._tail is None else onward(self.beliefs.task, self._best, self._tail, self.lower)

    @property
    def _bar(self) -> int:
        """What is worth looking at is more. One that goes on blindly is a stopgap, which an equally good one replaces."""
        return self.lower if self._tail is None else self.lower - 1

    def run(self) -> bool:
        """Search until the best policy is found: True, or until the pulse of the beliefs raises Late: False."""
        try:
            self._prepare()
            while self._heap and -self._heap[0][0] > self._bar:
                self._follow(self._heap[0][3])
        except Late:
            return False
        return True

    def _prepare(self) -> None:
        """A bound, and a first policy; a little of that is done whatever the time."""
        pulse, self.beliefs.pulse = self.beliefs.pulse, Spared(self.beliefs.pulse, FREE)
        try:
            first = Open(self.root, self._bound(self.root))
            self._opened = True
            self._add(first)
            self._complete(self.root)
            self._dive(self.root)
        finally:
            self.beliefs.pulse = pulse

    def _follow(self, entry: Open) -> None:
        """Replace the best entry by what follows from it. It stays where the time is up on the way."""
        self.beliefs.pulse()
        found = self._tighter(entry) if entry.partial is None else self._more(entry)
        before = self.upper
        heapq.heappop(self._heap)
        for following_ in found:
            self._add(following_)
        if self.upper < before:
            self.heard()

    def _add(self, entry: Open) -> None:
        if entry.bound > self._bar:
            heapq.heappush(self._heap, (-entry.bound, entry.depth, next(self._numbers), entry))

    def _tighter(self, entry: Open) -> list[Open]:
        """The situation with the next effort's bound; where all were made, with a rule to be made."""
        node, cells = entry.node, entry.node.situation.cells
        if self._gained.get((node.left, cells), node.gained) > node.gained:
            return []
        effort = self.bounds.next(entry.tried, node.left)
        if effort is not None:
            self.bounds.tried(cells, node.left, effort)
        partial = self.bounds.stage(cells, node.left).first()
        bound = min(entry.bound, node.gained + partial.bound)
        if effort is not None:
            return [Open(node, bound, effort)]
        self._expand(node)
        return [Open(node, bound, NONE, partial)]

    def _expand(self, node: Node) -> None:
        """Count it; now and then see what the bounds that are known by now lead to."""
        self.expanded += 1
        if self.expanded & (self.expanded - 1) == 0:
            self._dive(node)

    def _more(self, entry: Open) -> list[Open]:
        """The next action of the rule in the making; a complete one leads to a situation."""
        partial, node = entry.partial, entry.node
        assert partial is not None
        if partial.complete:
            after = self._after(node, partial.rule)
            return [] if after.over else self._new(after, entry.bound)
        found = partial.level.stage.more(partial)
        return [Open(node, min(entry.bound, node.gained + p.bound), NONE, p) for p in found]

    def _new(self, node: Node, bound: int) -> list[Open]:
        """The situation, unless as much was earned on another way to it."""
        key = node.left, node.situation.cells
        if self._gained.get(key, node.gained - 1) >= node.gained:
            return []
        self._gained[key] = node.gained
        return [Open(node, min(bound, self._bound(node)))]

    def _bound(self, node: Node) -> int:
        return node.gained + self.bounds.stage(node.situation.cells, node.left).first().bound

    def _after(self, node: Node, rule: Rule) -> Node:
        """What follows the decision; where nothing is left, the policy is compared with the best one."""
        left = node.left - 1
        gained = node.gained + earned(self.beliefs, node.situation.cells, rule) * self.beliefs.scale**left
        cells = following(self.beliefs, node.situation.cells, rule) if left else Situation((), ())
        made = Node(cells, left, gained, node, rule)
        if made.over and gained > self._bar:
            self._keep(made, None, gained)
        return made

    def _keep(self, node: Node, tail: int | None, gained: int) -> None:
        self._best, self._tail, self.lower = node, tail, gained
        self.heard()

    def _dive(self, node: Node) -> None:
        """One policy through ``node``: at every decision what looks best. It goes on blindly from where that takes too long."""
        try:
            while not node.over and node.situation.entries(self.beliefs.task.shape) <= MOST:
                stage = self.bounds.stage(node.situation.cells, node.left)
                node = self._after(node, greedy(stage, self.beliefs.pulse))
        except Late:
            self._complete(node)
            raise
        if not node.over:
            self._complete(node)

    def _complete(self, node: Node) -> None:
        """Compare the policies that go on blindly from ``node``, of which one is looked at whatever the time."""
        for gained, k in tails(self.beliefs, node, self._usual):
            if gained > self.lower:
                self._usual = k
                self._keep(node, k, gained)
