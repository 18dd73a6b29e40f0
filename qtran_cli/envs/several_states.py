"""Any game with several states as a batched environment; its numbers are rounded to float64.

State: a one-hot code of the state, with one of the decisions left where there is a horizon beyond 1. Observations:

    every agent sees the state     the same
    own history (the default)      what the agent saw and did itself, a slot each time (sight.History)
    history=False                  what it sees now, with the decisions left (sight.Current)

A game that never ends has no longest history, so there an agent sees the present alone, and after ``time_limit`` steps an
episode is truncated: the value goes on. The last decision of a horizon terminates: the decisions left are seen.

Draws of a step: the next state, what is seen where that is noisy, and last the payoff where some are drawn. Of a reset: the
first state.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec, labels
from qtran_cli.envs.chance import Chance
from qtran_cli.envs.payoffs import Payoffs
from qtran_cli.envs.sight import NOTHING, Current, History, Sight
from qtran_cli.errors import UsageError
from qtran_cli.model.branches import END
from qtran_cli.model.frame import Frame
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind

WIDEST = 10_000
"""Numbers in a state or an observation at most."""
TIME_LIMIT = 100


class SeveralStates:
    """``lanes`` copies of a game. Raises UsageError and GameError for a game that is too large."""

    def __init__(
        self,
        task: Task,
        lanes: int,
        device: str = "cpu",
        *,
        history: bool = True,
        time_limit: int = TIME_LIMIT,
    ) -> None:
        self.task, self.device = task, device
        self._limit = time_limit if task.horizon is None and task.cyclic else None
        self._state_sight, self._sight = Current(len(task.states), task.horizon), _sight(task, history)
        _check_widths(task, self._state_sight.width, self._sight.width)
        self.names = labels.names(task)
        self._payoffs = Payoffs(task, device)
        self._first = Chance([task.initial], "initial", device)
        self._next = Chance([branches for row in task.next for branches in row], "next", device)
        self._labels, self._noise = labels.rows(task, self.names, device)
        self._strides = torch.tensor([torch.Size(task.shape[i + 1 :]).numel() for i in range(task.n)], device=device)
        self.spec = self._spec()
        self._available = _available(task.shape, lanes, device)
        self._never = torch.zeros(lanes, dtype=torch.bool, device=device)
        self._where = self._t = torch.zeros(lanes, dtype=torch.int64, device=device)
        self._latest = torch.full((lanes, task.n), NOTHING, device=device)
        self._code = self._sight.start(self._latest)

    def _spec(self) -> Spec:
        task = self.task
        bootstraps = task.horizon != 1 and any(self.task.successors)
        random = not all(chance.certain for chance in (self._first, self._next, self._noise) if chance is not None)
        moves, rewards = 0 if not random else 1 if self._noise is None else 2, 0 if self._payoffs.certain else 1
        return Spec(
            task.shape,
            observation=self._sight.width,
            state=self._state_sight.width,
            draws=moves + rewards,
            rewards=rewards,
            constant=not bootstraps and len(task.initial) == 1,
            bootstraps=bootstraps,
            positions=True,
            discount=float(task.discount),
            endless=task.horizon is None and END not in {s for row in task.next for branches in row for s, _ in branches},
            limit=decisions(task) or self._limit,
            steady=True,
        )

    def reset(self, done: Tensor, uniforms: Tensor | None) -> Percept:
        """Lanes where ``done`` start in a state drawn from the initial distribution."""
        first = self._first.draw(torch.zeros_like(self._where), self._column(uniforms, 0))
        self._where = torch.where(done, first, self._where)
        self._t = torch.where(done, 0, self._t)
        seen = self._at_start(first)
        self._latest = torch.where(done[:, None], seen, self._latest)
        self._code = torch.where(done[:, None, None], self._sight.start(seen), self._code)
        return self._percept()

    def step(self, u: Tensor, uniforms: Tensor | None) -> tuple[Percept, Outcome]:
        """The payoff, and where the joint action leads."""
        row = self._where * self.task.size + (u * self._strides).sum(-1)
        following = self._next.draw(row, self._column(uniforms, 0))
        reward = self._payoffs.draw(row, None if uniforms is None else uniforms[:, -1])
        self._where, self._t = following.clamp(min=0), self._t + 1
        self._latest = self._seen(u, uniforms)
        self._code = self._sight.after(self._code, u, self._t, self._latest)
        terminated = following == END
        if self.task.horizon is not None:
            terminated = terminated | (self._t >= self.task.horizon)
        truncated = self._never if self._limit is None else (self._t >= self._limit) & ~terminated
        return self._percept(), Outcome(reward, terminated, truncated)

    def along(self, state: Tensor, u: Tensor, seen: Tensor) -> Iterator[Percept]:
        """What is perceived as decisions u [B, T, N] are made and seen [B, T + 1, N] is seen (NOTHING: nothing), T + 1 moments.

        Numbers of what is seen: their place in ``names``; where every agent sees the state, the state's. As many lanes as states [B],
        which are those of the last moment, and stand for what they were at the others.
        """
        code, t = self._sight.start(seen[:, 0]), torch.zeros_like(state)
        yield self._percept_of(state, t, code)
        for k in range(u.shape[1]):
            t = t + 1
            code = self._sight.after(code, u[:, k], t, seen[:, k + 1])
            yield self._percept_of(state, t, code)

    def _at_start(self, first: Tensor) -> Tensor:
        if self._noise is None:
            return self._labels[first]
        return torch.full((len(first), self.task.n), NOTHING, device=self.device)

    def _seen(self, u: Tensor, uniforms: Tensor | None) -> Tensor:
        """[L, N]: what is seen on being in the state, or as joint action u has led to it."""
        if self._noise is None:
            return self._labels[self._where]
        row = self._where * self.task.size + (u * self._strides).sum(-1)
        return self._labels[self._noise.draw(row, self._column(uniforms, 1))]

    def _column(self, uniforms: Tensor | None, k: int) -> Tensor | None:
        """Of the random numbers of a step the k-th; None where nothing but payoffs is random."""
        return None if uniforms is None or not self.spec.moves else uniforms[:, k]

    def _percept(self) -> Percept:
        return self._percept_of(self._where, self._t, self._code)

    def _percept_of(self, where: Tensor, t: Tensor, code: Tensor) -> Percept:
        state = self._state_sight.now(where[:, None], t).squeeze(1)
        kind = torch.int16 if max(self.spec.state, self.spec.observation) < 2**15 else torch.int32
        return Percept(state.to(kind), code.to(kind), self._available[:1].expand(len(where), -1, -1))

    def frame(self, lane: int) -> Frame:
        """The state, and what the agents see where that is another thing."""
        s = int(self._where[lane])
        told = (("state", "the end" if s == END else self.task.states[s]),)
        if self.task.kind is Kind.states:
            return Frame(told)
        labels = (own[k] if k != NOTHING else "nothing" for own, k in zip(self.names, self._latest[lane].tolist(), strict=True))
        return Frame((*told, ("seen", "" if s == END else " | ".join(labels))))

    def state(self) -> dict[str, Tensor]:
        """Where the lanes are and what their agents have seen."""
        return {"where": self._where, "t": self._t, "code": self._code}

    def load(self, state: dict[str, Tensor]) -> None:
        """Restore what ``state`` gave."""
        self._where, self._t, self._code = state["where"], state["t"], state["code"]


def _sight(task: Task, history: bool) -> Sight:
    """What the agents see, as the module's docstring says."""
    different = max(1, *map(len, labels.names(task)))
    depth = decisions(task)
    if task.kind is Kind.states or not history or depth is None or (depth == 1 and task.signals is not None):
        return Current(different, task.horizon)
    return History(different, max(task.shape), depth, task.signals is None)


def decisions(task: Task) -> int | None:
    """The most decisions that an episode can take; None where there is no end to them."""
    if task.cyclic:
        return task.horizon
    front, depth = {s for s, _ in task.initial}, 0
    while front and depth != task.horizon:
        front, depth = {t for s in front for t in task.successors[s]}, depth + 1
    return depth


def _check_widths(task: Task, state: int, observation: int) -> None:
    if max(state, observation) > WIDEST:
        what = f"a state takes {state:,} numbers and an observation {observation:,}, more than {WIDEST:,}"
        right = "give a shorter --horizon" + ("" if task.kind is Kind.states else ", or --set history=false")
        raise UsageError(what, where=task.name, right=right)


def _available(shape: Sequence[int], lanes: int, device: str) -> Tensor:
    mask = torch.arange(max(shape), device=device) < torch.tensor(shape, device=device)[:, None]
    return mask.expand(lanes, *mask.shape)
