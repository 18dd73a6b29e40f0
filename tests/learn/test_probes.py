"""Every method on every probe environment (learn/conformance/probes.py), and every probe against the fault it is there to name."""

from __future__ import annotations

import pytest
import torch

from qtran_cli.learn.agents.feedforward import View
from qtran_cli.learn.conformance.probes import PROBES, Tabular
from qtran_cli.learn.conformance.probing import NEAR, SETTINGS, farthest, greedy_is_best, trained
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.replay.transitions import Replay
from qtran_cli.learn.tensors.adam import Adam
from qtran_cli.learn.train import Trainer
from tests.thorough import first

PAIRS = [(method, number) for number in PROBES for method in METHODS.names()]
TRIED = first(sorted(PAIRS, key=lambda pair: pair[1] != max(PROBES) and pair[0] != "qtran_base"), len(PROBES) + len(METHODS.names()) - 1)
"""One method on every probe, and every method on the last, which needs all that the others do."""


@pytest.mark.parametrize(("method", "number"), TRIED)
def test_probe(method, number):
    probe = PROBES[number]
    made = trained(probe, METHODS[method])
    assert farthest(probe, METHODS[method], made) < NEAR
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
    off = [
        k for k in (number - 1, number) if k in PROBES and farthest(PROBES[k], METHODS[method], trained(PROBES[k], METHODS[method])) > NEAR
    ]
    assert off == [number]
