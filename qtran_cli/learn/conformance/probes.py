"""Probe environments: each adds one thing to learn to those before it, so the number of the first that fails names what is broken.

    1  one action, paid 1                            the value of what is paid
    2  one action, paid by what is seen              observations reach the networks
    3  one action, paid at the end of a chain        γ, termination, the target network
    4  paid by the actions                           the values of actions, and the policy
    5  paid by actions, agents and what each sees    all of that together: every agent with its own eyes and its own number
    6  a better action that is not available         the mask, when acting and in the target
    7  cut off by a clock                            a truncated episode's value goes on
    8  paid by a state that nobody sees              the global state, where the method reads it

Every payoff is a sum over agents, so that all methods can fit it; the numbers expected are worked out beside each probe.
Two agents; discount 1/2.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from qtran_cli.envs import Outcome, Percept, Spec

GAMMA, N = 0.5, 2
END = -1


@dataclass(frozen=True, eq=False)
class Probe:
    """shares[x][i][a]: what agent i's action a adds to the payoff in state x. value[x]: what follows, discounted, on top of it.

    eyes[x][i]: the number of what agent i sees. following[x]: the next state. start: states that an episode starts in.
    missing: (state, action) pairs that no agent can choose. cut: the clock ends every episode after one step.
    steps: for how long it takes to learn. about: what it adds to those before it.
    """

    number: int
    shares: tuple[tuple[tuple[float, ...], ...], ...]
    value: tuple[float, ...]
    eyes: tuple[tuple[int, int], ...]
    following: tuple[int, ...]
    start: tuple[int, ...] = (0,)
    missing: frozenset[tuple[int, int]] = frozenset()
    cut: bool = False
    steps: int = 150
    about: str = ""

    @property
    def states(self) -> int:
        return len(self.shares)

    def available(self, x: int) -> list[int]:
        """Every agent's actions in state x."""
        return [a for a in range(len(self.shares[x][0])) if (x, a) not in self.missing]

    def joint(self, x: int) -> list[tuple[int, ...]]:
        """The joint actions of state x."""
        return list(product(self.available(x), repeat=N))

    def q_jt(self, x: int, u: tuple[int, ...]) -> float:
        """The joint action-value."""
        return sum(share[a] for share, a in zip(self.shares[x], u, strict=True)) + self.value[x]

    def alike(self, x: int) -> list[int]:
        """The states in which every agent sees what it sees in x."""
        return [y for y in range(self.states) if self.eyes[y] == self.eyes[x]]


def same(*own: float) -> tuple[tuple[float, ...], ...]:
    """Both agents add the same."""
    return own, own


PROBES = {
    probe.number: probe
    for probe in (
        Probe(1, (same(0.5),), value=(0,), eyes=((0, 0),), following=(END,), about="the value of what is paid"),
        Probe(
            2,
            (same(0.5), same(-0.5)),
            value=(0, 0),
            eyes=((0, 0), (1, 1)),
            following=(END, END),
            start=(0, 1),
            about="observations reach the networks",
        ),
        # Nothing is paid in state 0, 1 in state 1: worth 1/2 and 1.
        Probe(
            3, (same(0), same(0.5)), value=(0.5, 0), eyes=((0, 0), (1, 1)), following=(1, END), about="γ, termination, the target network"
        ),
        Probe(4, (same(-0.5, 0.5, 0),), value=(0,), eyes=((0, 0),), following=(END,), about="the values of actions, and the policy"),
        # Each sees one of two signals. Agent 1 is paid for repeating its own, agent 2 for the opposite of its own.
        Probe(
            5,
            tuple(((0.5 - x, x - 0.5), (y - 0.5, 0.5 - y)) for x in (0, 1) for y in (0, 1)),
            value=(0, 0, 0, 0),
            eyes=((0, 0), (0, 1), (1, 0), (1, 1)),
            following=(END,) * 4,
            start=(0, 1, 2, 3),
            steps=400,
            about="every agent with its own eyes and its own number",
        ),
        # B pays 1 each in state 0 and is missing in states 1 and 2. State 1 leads to state 2, which pays 1: worth 1/2 and 1.
        Probe(
            6,
            (same(0, 1), same(0, 0), same(0.5, 0)),
            value=(0, 0.5, 0),
            eyes=((0, 0), (1, 1), (2, 2)),
            following=(END, 2, END),
            start=(0, 1),
            missing=frozenset({(1, 1), (2, 1)}),
            steps=400,
            about="the mask, when acting and in the target",
        ),
        # In state 1 paid 1 at every step without end: 1 + 1/2 + 1/4 + … = 2. State 0 leads there.
        Probe(
            7,
            (same(0), same(0.5)),
            value=(1, 1),
            eyes=((0, 0), (1, 1)),
            following=(1, 1),
            start=(0, 1),
            cut=True,
            about="a truncated episode's value goes on",
        ),
        Probe(
            8,
            (same(0.5), same(-0.5)),
            value=(0, 0),
            eyes=((0, 0), (0, 0)),
            following=(END, END),
            start=(0, 1),
            about="the global state, where the method reads it",
        ),
    )
}


class Tabular:
    """L lanes of a probe. The state and what an agent sees are one-hot codes."""

    def __init__(self, probe: Probe, lanes: int) -> None:
        self.probe, self.where = probe, torch.zeros(lanes, dtype=torch.int64)
        most = len(probe.shares[0][0])
        self.spec = Spec(
            (most,) * N,
            observation=1 + max(map(max, probe.eyes)),
            state=probe.states,
            draws=1,
            constant=probe.states == 1,
            bootstraps=any(x != END for x in probe.following),
        )
        self._available = torch.tensor([[a in probe.available(x) for a in range(most)] for x in range(probe.states)])
        self._eyes, self._shares = torch.tensor(probe.eyes), torch.tensor(probe.shares, dtype=torch.float64)
        self._following, self._start = torch.tensor(probe.following), torch.tensor(probe.start)

    def percept(self, where: Tensor) -> Percept:
        """What is seen in the states ``where`` [L]."""
        state, observations = one_hot(where, self.spec.state), one_hot(self._eyes[where], self.spec.observation)
        return Percept(state.float(), observations.float(), self._available[where][:, None].expand(-1, N, -1))

    def reset(self, done: Tensor, uniforms: Tensor) -> Percept:
        start = self._start[(uniforms[:, 0] * len(self._start)).long()]
        self.where = torch.where(done, start, self.where)
        return self.percept(self.where)

    def step(self, u: Tensor, uniforms: Tensor) -> tuple[Percept, Outcome]:
        reward = self._shares[self.where].gather(-1, u.unsqueeze(-1)).sum((1, 2))
        over = self._following[self.where] == END
        self.where = torch.where(over, 0, self._following[self.where])
        return self.percept(self.where), Outcome(reward, over, torch.full_like(over, self.probe.cut))

    def state(self) -> dict[str, Tensor]:
        return {"where": self.where}

    def load(self, state: dict[str, Tensor]) -> None:
        self.where = state["where"]
