"""What config.yaml says of a run that began with the networks of another: `qtran train --from RUN`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from qtran_cli.declared import shown
from qtran_cli.errors import UsageError
from qtran_cli.model.environment import DIGEST

SHORT = 8
"""Digits of a digest that are shown."""


@dataclass(frozen=True)
class Start:
    """run: the folder of the other, as --from found it; seeds: how many it has; step, checkpoint: of its checkpoint, step and digest.

    networks: the digest of start.pt, where the networks are kept, so that the other is not needed again.
    """

    run: str
    seeds: int
    step: int
    checkpoint: str
    networks: str

    @property
    def words(self) -> str:
        """The other run, how far it was, and the start of its checkpoint's digest.

        >>> Start("runs/climb/vdn/a", 10, 20_000, "sha256:" + "12ab" * 16, "sha256:" + "0" * 64).words
        'runs/climb/vdn/a at step 20,000 (checkpoint 12ab12ab)'
        """
        return f"{self.run} at step {self.step:,} (checkpoint {self.checkpoint.removeprefix('sha256:')[:SHORT]})"


def check(values: Mapping[str, Any]) -> None:
    """Raise UsageError unless ``start`` is nothing, a Start, or such a mapping."""
    found = values.get("start")
    told = vars(found) if isinstance(found, Start) else found
    if told is None:
        return
    sound = isinstance(told, Mapping) and set(told) == {f.name for f in fields(Start)}
    if sound:
        sound = isinstance(told["run"], str) and all(type(told[name]) is int and told[name] > 0 for name in ("seeds", "step"))
        sound = sound and all(isinstance(told[name], str) and DIGEST.fullmatch(told[name]) for name in ("checkpoint", "networks"))
    if not sound:
        raise UsageError(f"start is {shown(told)}", right="it holds run, seeds, step, and the digests checkpoint and networks")


def read(found: Any) -> Start | None:
    """From what ``check`` accepted."""
    return Start(**found) if isinstance(found, Mapping) else found
