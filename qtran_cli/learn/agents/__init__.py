"""The agents' networks, with memory and without: a module each, chosen here alone by the setting ``memory``.

plan(spec, settings)                        their layers
start(spec, settings, shape, device)        what agents carry before an episode, of lanes ``shape`` (S, B); None: nothing
act(parameters, settings, spec, percept, carried) -> (View, what they carry on)     of one moment
going_on(carried, u, over)                  the same once joint actions u [S · B, N] were played, anew where ``over`` [S · B]
along(parameters, settings, spec, course) -> View     at the end of a course of moments
now, after(parameters, settings, spec, batch) -> View     of a batch's transitions, and of what follows them
replay(spec, settings, seeds, steps, percept, copies, warmup)     what batches are sampled from
room(spec, settings, seeds, steps, percept, copies)    how much memory that takes
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qtran_cli.learn.settings import Common

KINDS = {"none": "feedforward", "gru": "recurrent"}
"""By the setting's value the module."""


def of(settings: Common) -> ModuleType:
    """The agents of a run."""
    return import_module(f"{__name__}.{KINDS[settings.memory]}")
