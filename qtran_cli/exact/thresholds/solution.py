"""What is found about a game's thresholds: the frozen record that reports and documents are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qtran_cli.certificates.one_step import JointAction
from qtran_cli.exact.thresholds.actions import Effect
from qtran_cli.exact.thresholds.families import Family
from qtran_cli.exact.thresholds.outcome import Outcome
from qtran_cli.exact.thresholds.strips import Strip


@dataclass(frozen=True, eq=False)
class Thresholds:
    """u: the one optimum. families: by name; empty where the table is too large. methods: per method and family where it is right.

    actions: per method and kind. strips: per method and family what is greedy along it; empty where that was not asked for.
    """

    u: JointAction
    families: Mapping[str, Family]
    methods: Mapping[str, Mapping[str, Outcome]]
    actions: Mapping[str, Mapping[str, Effect]]
    strips: Mapping[str, Mapping[str, Sequence[Strip]]]
