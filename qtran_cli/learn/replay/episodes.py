"""The replay of agents with memory: a ring of episodes per seed, or of pieces of them (Kapturowski et al. 2019).

An episode, or a piece of ``sequence`` steps, is written where its lane stands, and goes into the ring when it is over. Pieces follow
each other every sequence − burn_in steps, the first at the start of its episode, so that every transition is in one piece as a
transition; the burn_in steps before it are there to bring h up to date, from h as it was when they were played.

Padding is sliced away up to a sixteenth of a piece, so that batches have at most sixteen shapes (learn/tensors/recorded.py).
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from qtran_cli.envs import Outcome, Percept, Spec
from qtran_cli.learn.replay.pieces import Carried, Moments, Pieces
from qtran_cli.learn.replay.sizes import Sizes, columns
from qtran_cli.learn.settings import Common

SHAPES = 16
"""Lengths of batches at most."""


class Episodes:
    """See the module's docstring. copies: lanes of a seed. warmup: environment steps whose rewards are kept to be measured."""

    def __init__(self, spec: Spec, settings: Common, seeds: int, steps: int, percept: Percept, copies: int, warmup: int) -> None:
        self.spec, self.seeds, self.copies, self.sizes = spec, seeds, copies, Sizes(spec, settings, steps, copies)
        sizes, device = self.sizes, percept.state.device
        self.capacity, self.least = sizes.capacity, sizes.least

        def zeros(*shape: int, dtype: torch.dtype = torch.float32) -> Tensor:
            return torch.zeros(seeds, *shape, dtype=dtype, device=device)

        kept, memory = columns(spec, percept).items(), (spec.n, settings.hidden) if sizes.stored else (0,)
        self._open = {name: zeros(sizes.width, copies, *shape, dtype=dtype) for name, (shape, dtype) in kept}
        self._ring = {name: zeros(sizes.width, self.capacity, *shape, dtype=dtype) for name, (shape, dtype) in kept}
        self._lane = {
            "at": zeros(copies, dtype=torch.int64) + sizes.burn_in,
            "anew": zeros(copies, dtype=torch.bool) | True,
            "hidden": zeros(copies, *memory),
            "ahead": zeros(copies, *memory),
        }
        self._piece = {
            "length": zeros(self.capacity, dtype=torch.int64),
            "anew": zeros(self.capacity, dtype=torch.bool),
            "hidden": zeros(self.capacity, *memory),
        }
        self.count, self._measured, self._steps = zeros(dtype=torch.int64), 0, 0
        self._paid = zeros(max(warmup, self.least) + copies, dtype=torch.float64)
        self._where = torch.arange(seeds, device=device)[:, None], torch.arange(copies, device=device)[None]

    @property
    def size(self) -> Tensor:
        """[S]: the pieces held."""
        return self.count.clamp(max=self.capacity)

    def store(self, percept: Percept, u: Tensor, outcome: Outcome, after: Percept, carried: Carried) -> None:
        """A step of every copy: what was seen [S · C, …], done [S · C, N], paid [S · C], and seen after it, before any reset.

        carried: what the agents carried when it was decided. A truncated episode is stored like any other: y bootstraps on what it led to.
        """
        self._write(percept, {"last": carried.last, "u": u, "reward": outcome.reward, "terminated": outcome.terminated})
        self._measure(outcome.reward)
        self._steps += self.copies
        self._recall(carried.hidden)
        self._lane["at"] = self._lane["at"] + 1
        over = (outcome.terminated | outcome.truncated).view(self.seeds, -1)
        closing = over | (self._lane["at"] == self.sizes.width - 1)
        if closing.any():
            self._write(after, {"last": u + 1})
            self._close(closing)
            self._begin(closing, over)

    def _write(self, percept: Percept, values: dict[str, Tensor]) -> None:
        """Into the open pieces, where each stands."""
        s, c = self._where
        for name, x in (percept._asdict() | values).items():
            if name in self._open:
                own = self._open[name]
                own[s, self._lane["at"], c] = x.reshape(self.seeds, self.copies, *own.shape[3:]).to(own.dtype)

    def _measure(self, reward: Tensor) -> None:
        first, end = self._measured, self._measured + self.copies
        if end <= self._paid.shape[1]:
            self._paid[:, first:end] = reward.view(self.seeds, -1)
            self._measured = end

    def _recall(self, hidden: Tensor) -> None:
        """Keep h where a piece begins with the step that was just written: this one, or the one after it."""
        sizes, lane = self.sizes, self._lane
        if sizes.stored:
            name, first = ("ahead", sizes.length) if sizes.burn_in else ("hidden", 0)
            lane[name] = torch.where((lane["at"] == first)[..., None, None], hidden, lane[name])

    def _close(self, closing: Tensor) -> None:
        """Take the pieces of ``closing`` [S, C] into the ring."""
        slot = (self.count[:, None] + closing.cumsum(1) - 1) % self.capacity
        self.count = self.count + closing.sum(1)
        s, c = closing.nonzero(as_tuple=True)
        j = slot[s, c]
        for name, ring in self._ring.items():
            ring[s, :, j] = self._open[name][s, :, c]
        told = self._lane | {"length": self._lane["at"] - self.sizes.burn_in}
        for name, held in self._piece.items():
            held[s, j] = told[name][s, c]

    def _begin(self, closing: Tensor, over: Tensor) -> None:
        """The next pieces: of new episodes, or of the same, from what the piece before had at its end."""
        lane, (burn_in, length) = self._lane, (self.sizes.burn_in, self.sizes.length)
        s, c = (closing & ~over).nonzero(as_tuple=True)
        if burn_in and len(s):
            for x in self._open.values():
                x[s, :burn_in, c] = x[s, length : length + burn_in, c]
            lane["hidden"][s, c] = lane["ahead"][s, c]
        lane["at"] = lane["at"].masked_fill(closing, burn_in)
        lane["anew"] = torch.where(closing, over, lane["anew"])

    def sample(self, uniforms: Tensor, again: Pieces | None = None, idle: tuple[Tensor, ...] = ()) -> Pieces:
        """The pieces that uniforms [S, E] in [0, 1) choose, with replacement, cut to the longest of them; in memory of their own.

        again, idle: as of the other replay's; nothing is left out here.
        """
        at, burn_in = (uniforms * self.size[:, None]).long(), self.sizes.burn_in
        s = self._where[0]
        length = self._piece["length"][s, at]
        times = self._cut(int(length.max()))
        drawn = {name: self._drawn(name, at, burn_in + times + 1) for name in self._ring}
        there = torch.arange(-burn_in, times + 1, device=at.device)[:, None] <= length[:, None]  # [S, T0 + T + 1, E]
        available = drawn["available"] | ~there[..., None, None]
        own = {name: drawn[name][:, burn_in:-1].flatten(1, 2) for name in ("u", "reward", "terminated") if name in drawn}
        real = there[:, burn_in + 1 :].flatten(1).float()
        begun = (self._piece["hidden"][s, at], None) if self.sizes.stored else (None, None)
        if burn_in:
            begun = begun[0], (~self._piece["anew"][s, at]).float()[..., None, None]
        percept = Percept(drawn["state"], drawn["observations"], available)
        share = real / real.sum(1, keepdim=True)
        return Pieces(Moments(percept, drawn["last"]), own["u"], own["reward"], share, own.get("terminated"), *begun)

    def _most(self, steps: int) -> int:
        """How much of the ring may be filled after so many steps: the same for any seeds, so that others can join them."""
        return min(steps, self.capacity)

    def _drawn(self, name: str, at: Tensor, end: int) -> Tensor:
        """[S, end, E, …]: a column of the pieces ``at`` [S, E]."""
        times = torch.arange(end, device=at.device)[:, None]
        return self._ring[name][self._where[0][..., None], times, at[:, None]]

    def _cut(self, longest: int) -> int:
        """How many transitions of each piece a batch has."""
        unit = -(-self.sizes.length // SHAPES)
        return min(-(-longest // unit) * unit, self.sizes.length)

    def rewards(self) -> Tensor:
        """[S, steps]: the rewards of the warmup."""
        return self._paid[:, : self._measured]

    def joint_actions(self) -> Tensor:
        """[S, size, N]: the joint actions held, of an environment whose episodes have one step."""
        return self._ring["u"][:, 0, : int(self.size.max())]

    def state(self) -> dict[str, Any]:
        """What a checkpoint needs: the part of the ring that is filled, and the pieces that are open."""
        most = self._most(self._steps)
        return {
            "steps": self._steps,
            "count": self.count,
            "open": {name: x.clone() for name, x in self._open.items()},
            "ring": {name: ring[:, :, :most].clone() for name, ring in self._ring.items()},
            "lane": {name: x.clone() for name, x in self._lane.items()},
            "piece": {name: held[:, :most].clone() for name, held in self._piece.items()},
            "paid": self.rewards().clone(),
        }

    def fits(self, state: Any) -> bool:
        """Whether ``state`` is one of a replay of this size."""
        count = state.get("count") if isinstance(state, dict) else None
        if not isinstance(count, Tensor) or count.shape != (self.seeds,) or int(count.min()) < 0:
            return False
        steps, paid = state.get("steps"), state.get("paid")
        if type(steps) is not int or steps < 0 or int(count.max()) > steps:
            return False
        most = self._most(steps)
        if not isinstance(paid, Tensor) or paid.dim() != 2 or paid.shape[1] > self._paid.shape[1]:
            return False
        like: dict[str, Any] = {"steps": steps, "count": count, "open": self._open, "lane": self._lane}
        like["paid"] = self._paid[:, : paid.shape[1]]
        like["ring"] = {name: x[:, :, :most] for name, x in self._ring.items()}
        like["piece"] = {name: x[:, :most] for name, x in self._piece.items()}
        return bool(shapes(state) == shapes(like))

    def load(self, state: dict[str, Any]) -> None:
        """Restore what ``state`` gave."""
        self.count, self._steps, most = state["count"].clone(), state["steps"], state["ring"]["u"].shape[2]
        self._measured = state["paid"].shape[1]
        self._paid[:, : self._measured] = state["paid"]
        self._lane = {name: x.clone() for name, x in state["lane"].items()}
        for name, ring in self._ring.items():
            ring[:, :, :most], self._open[name][:] = state["ring"][name], state["open"][name]
        for name, held in self._piece.items():
            held[:, :most] = state["piece"][name]


def shapes(tree: Any) -> Any:
    """The shapes of a dict's tensors, by name."""
    return {name: shapes(x) for name, x in tree.items()} if isinstance(tree, dict) else getattr(tree, "shape", None)
