"""Every method on every probe environment (tests/learn/probes.py), and every probe against the fault it is there to name."""

from __future__ import annotations

import pytest
import torch

from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.replay.transitions import Replay
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.train import Trainer
from tests.learn.probes import GAMMA, PROBES, N, Probe, Tabular
from tests.thorough import first

SEEDS = (0, 1)
NEAR = 0.2
"""Every learned number is this close to the number expected. Payoffs are 1 apart; an independent learner's are sample means."""
SETTINGS = {"gamma": str(GAMMA), "hidden": 32, "lr": 0.01, "batch": 32, "warmup": 20, "target_interval": 10}
SETTINGS |= {"reward_shift": "0", "reward_scale": "1"}
PAIRS = [(method, number) for number in PROBES for method in METHODS.names()]
TRIED = first(sorted(PAIRS, key=lambda pair: pair[1] != max(PROBES) and pair[0] != "qtran_base"), len(PROBES) + len(METHODS.names()) - 1)
"""One method on every probe, and every method on the last, which needs all that the others do."""


def trained(probe: Probe, method: str, **settings) -> Trainer:
    module = METHODS[method]
    chosen = module.Settings(**SETTINGS | settings)
    made = Trainer(module, chosen, Tabular(probe, len(SEEDS)), SEEDS, probe.steps, full=True)
    for _ in range(probe.steps):
        made.advance()
    return made


def reads_state(method: str) -> bool:
    """Whether the method's values hang on the global state."""
    module, environment = METHODS[method], Tabular(PROBES[8], 1)
    made = Trainer(module, module.Settings(**SETTINGS), environment, (0,), 10)
    percept = environment.percept(torch.tensor([0]))
    seen = [made.greedy(percept._replace(state=torch.eye(2)[[x]])) for x in (0, 1)]
    u = torch.zeros(1, 1, N, dtype=torch.int64)
    return module.q_jt is not None and module.q_jt(seen[0], u).item() != module.q_jt(seen[1], u).item()


def expected(probe: Probe, method: str, x: int) -> torch.Tensor:
    """The joint action-values of state x, in the order of probe.joint(x); the mean over states that the method cannot tell apart."""
    states = [x] if reads_state(method) else probe.alike(x)
    return torch.tensor([[float(probe.q_jt(y, u)) for u in probe.joint(x)] for y in states]).mean(0)


def distance(probe: Probe, method: str, made: Trainer, x: int) -> float:
    """The farthest learned number from what it should be in state x, over seeds and available actions."""
    seen = made.greedy(made.environment.percept(torch.full((len(SEEDS),), x)))
    wanted, u = expected(probe, method, x), torch.tensor(probe.joint(x)).expand(len(SEEDS), -1, -1)
    if made.method.q_jt is None:  # every agent's value is the mean over what the other does, as the method weighs it
        alpha = getattr(made.settings, "alpha", 1.0)
        weight = alpha + (1 - alpha) * (wanted == wanted.max())
        at = [[u[0, :, i] == a for a in u[0, :, i]] for i in range(N)]
        wanted = torch.stack([torch.stack([(weight * wanted)[k].sum() / weight[k].sum() for k in own]) for own in at], -1)
        return (seen.q_at(u) - wanted).abs().max().item()
    off = [made.method.q_jt(seen, u) - wanted]
    if hasattr(made.method, "v_jt"):  # Theorem 1: (4a), and (4b) from below
        slack = seen.q_prime(u) - made.method.q_jt(seen, u) + made.method.v_jt(seen)
        at_u_bar = seen.q_bar.sum(-1) - made.method.q_jt(seen, seen.u_bar) + made.method.v_jt(seen)
        off += [at_u_bar, slack.clamp(max=0)]
    return max(part.abs().max().item() for part in off)


def farthest(probe: Probe, method: str, made: Trainer) -> float:
    return max(distance(probe, method, made, x) for x in range(probe.states))


def greedy_is_best(probe: Probe, made: Trainer, x: int) -> bool:
    u_bar = made.greedy(made.environment.percept(torch.full((len(SEEDS),), x))).u_bar[:, 0].tolist()
    best = max(probe.q_jt(x, u) for u in probe.joint(x))
    return all(probe.q_jt(x, tuple(u)) == best for u in u_bar)


@pytest.mark.parametrize(("method", "number"), TRIED)
def test_probe(method, number):
    probe = PROBES[number]
    made = trained(probe, method)
    assert farthest(probe, method, made) < NEAR
    assert all(greedy_is_best(probe, made, x) for x in range(probe.states))
    for x, a in probe.missing:
        assert not (made.replay.state()["u"][made.replay.state()["state"][..., x] == 1] == a).any()


def nothing_learned(patch):
    patch.setattr(Adam, "step", lambda self, gradient, lr: None)


def blind(patch):
    seen_as(patch, lambda percept: percept._replace(observations=torch.zeros_like(percept.observations)))


def stateless(patch):
    seen_as(patch, lambda percept: percept._replace(state=torch.zeros_like(percept.state)))


def crossed_eyes(patch):
    seen_as(patch, lambda percept: percept._replace(observations=percept.observations.flip(1)))


def seen_as(patch, alter):
    percept = Tabular.percept
    patch.setattr(Tabular, "percept", lambda *of: alter(percept(*of)))


def endless(patch):
    ended_as(patch, lambda outcome: torch.zeros_like(outcome.terminated))


def cut_is_end(patch):
    ended_as(patch, lambda outcome: outcome.terminated | outcome.truncated)


def ended_as(patch, terminated):
    store = Replay.store

    def altered(self, percept, u, outcome, *rest):
        store(self, percept, u, outcome._replace(terminated=terminated(outcome)), *rest)

    patch.setattr(Replay, "store", altered)


def reset_too_soon(patch):
    """What follows a step that the clock cut is stored as seen after the reset."""
    step = Tabular.step

    def altered(self, u, uniforms):
        _, outcome = step(self, u, uniforms)
        return self.percept(torch.where(outcome.truncated, 0, self.where)), outcome

    patch.setattr(Tabular, "step", altered)


def still_target(patch):
    patch.setattr(Trainer, "_follow", lambda self: None)


def undiscounted(patch):
    patch.setitem(SETTINGS, "gamma", "1")


def first_action(patch):
    patch.setattr(View, "q_at", lambda self, u: self.q[..., 0].expand(u.shape))


def unnumbered(patch):
    patch.setattr(torch, "eye", lambda n, **_: torch.zeros(n, n))


def unmasked(patch):
    patch.setattr(View, "_greedy", property(lambda self: tuple(self.q.max(-1))))


FAULTS = [
    (1, "vdn", nothing_learned),
    (2, "vdn", blind),
    (3, "vdn", endless),
    (3, "vdn", still_target),
    (3, "vdn", undiscounted),
    (4, "vdn", first_action),
    (5, "vdn", crossed_eyes),
    (5, "vdn", unnumbered),
    (6, "vdn", unmasked),
    (7, "vdn", cut_is_end),
    (7, "vdn", reset_too_soon),
    (8, "qmix", stateless),
]


@pytest.mark.parametrize(("number", "method", "fault"), FAULTS, ids=lambda x: getattr(x, "__name__", x))
def test_probe_fails_where_its_part_is_broken(monkeypatch, number, method, fault):
    """And the one before, which does without the part, does not."""
    fault(monkeypatch)
    off = [k for k in (number - 1, number) if k in PROBES and farthest(PROBES[k], method, trained(PROBES[k], method)) > NEAR]
    assert off == [number]
