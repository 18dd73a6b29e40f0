"""A method trained on the probe environments: whether it learns each one's numbers."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import torch

from qtran_cli.learn.conformance.probes import GAMMA, PROBES, N, Probe, Tabular
from qtran_cli.learn.train import Trainer

SEEDS = (0, 1)
NEAR = 0.2
"""Every learned number is this close to the number expected. Payoffs are 1 apart; an independent learner's are sample means."""
SETTINGS: dict[str, Any] = {"gamma": str(GAMMA), "hidden": 32, "lr": 0.01, "batch": 32, "warmup": 20, "target_interval": 10}
SETTINGS |= {"reward_shift": "0", "reward_scale": "1"}


@dataclass(frozen=True)
class Probed:
    """The rule of one probe."""

    probe: Probe

    def __call__(self, method: ModuleType) -> str:
        """How a method fails it, "" where it does not."""
        made = trained(self.probe, method)
        if (off := farthest(self.probe, method, made)) > NEAR:
            return f"a learned number is off by {off:.2g}"
        return (
            "" if all(greedy_is_best(self.probe, made, x) for x in range(self.probe.states)) else "its greedy joint action is not the best"
        )


def trained(probe: Probe, method: ModuleType, **settings: Any) -> Trainer:
    """At the end of the probe's steps."""
    chosen = method.Settings(**SETTINGS | settings)
    made = Trainer(method, chosen, Tabular(probe, len(SEEDS)), SEEDS, probe.steps, full=True)
    for _ in range(probe.steps):
        made.advance()
    return made


def reads_state(method: ModuleType) -> bool:
    """Whether the method's values hang on the global state."""
    environment = Tabular(PROBES[8], 1)
    made = Trainer(method, method.Settings(**SETTINGS), environment, (0,), 10)
    percept = environment.percept(torch.tensor([0]))
    seen = [made.greedy(percept._replace(state=torch.eye(2)[[x]])) for x in (0, 1)]
    u = torch.zeros(1, 1, N, dtype=torch.int64)
    return method.q_jt is not None and method.q_jt(seen[0], u).item() != method.q_jt(seen[1], u).item()


def expected(probe: Probe, method: ModuleType, x: int) -> torch.Tensor:
    """The joint action-values of state x, in the order of probe.joint(x); the mean over states that the method cannot tell apart."""
    states = [x] if reads_state(method) else probe.alike(x)
    return torch.tensor([[float(probe.q_jt(y, u)) for u in probe.joint(x)] for y in states]).mean(0)


def distance(probe: Probe, method: ModuleType, made: Trainer, x: int) -> float:
    """The farthest learned number from what it should be in state x, over seeds and available actions."""
    seen = made.greedy(made.environment.percept(torch.full((len(SEEDS),), x)))  # type: ignore[attr-defined]
    wanted, u = expected(probe, method, x), torch.tensor(probe.joint(x)).expand(len(SEEDS), -1, -1)
    if method.q_jt is None:  # every agent's value is the mean over what the other does, as the method weighs it
        alpha = getattr(made.settings, "alpha", 1.0)
        weight = alpha + (1 - alpha) * (wanted == wanted.max())
        at = [[u[0, :, i] == a for a in u[0, :, i]] for i in range(N)]
        wanted = torch.stack([torch.stack([(weight * wanted)[k].sum() / weight[k].sum() for k in own]) for own in at], -1)
        return (seen.q_at(u) - wanted).abs().max().item()
    off = [method.q_jt(seen, u) - wanted]
    if hasattr(method, "v_jt"):  # Theorem 1: (4a), and (4b) from below
        slack = seen.q_prime(u) - method.q_jt(seen, u) + method.v_jt(seen)
        at_u_bar = seen.q_bar.sum(-1) - method.q_jt(seen, seen.u_bar) + method.v_jt(seen)
        off += [at_u_bar, slack.clamp(max=0)]
    return max(part.abs().max().item() for part in off)


def farthest(probe: Probe, method: ModuleType, made: Trainer) -> float:
    """Over all states."""
    return max(distance(probe, method, made, x) for x in range(probe.states))


def greedy_is_best(probe: Probe, made: Trainer, x: int) -> bool:
    """Whether what is greedy in state x pays most there, for every seed."""
    u_bar = made.greedy(made.environment.percept(torch.full((len(SEEDS),), x))).u_bar[:, 0].tolist()  # type: ignore[attr-defined]
    best = max(probe.q_jt(x, u) for u in probe.joint(x))
    return all(probe.q_jt(x, tuple(u)) == best for u in u_bar)
