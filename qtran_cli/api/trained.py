"""What a training has come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qtran_cli.api.page import Page

if TYPE_CHECKING:
    from rich.console import RenderableType

    from qtran_cli.judge.curve import Curve
    from qtran_cli.judge.seed import Seed
    from qtran_cli.judge.training import Training
    from qtran_cli.model.team_game import TeamGame


@dataclass(frozen=True, eq=False, repr=False)
class Trained(Page):
    """What ``train`` returns.

    record: what the report of `qtran train` is made from. run: its folder, None where it was not kept. curves: by quantity
    ("return", "agreement", then the terms of the loss) its course over the evaluations: steps, value, low, high, and seeds, E × S.
    """

    record: Training
    run: Path | None
    curves: Mapping[str, Curve]

    @property
    def game(self) -> TeamGame:
        """What was trained on."""
        return self.record.game

    @property
    def name(self) -> str:
        return f"{self.record.method} on {self.game.name}"

    @property
    def verdict(self) -> str:
        from qtran_cli.report.train.report import verdict

        return verdict(self.record)

    @property
    def agreement(self) -> Fraction | None:
        """The share of seeds whose greedy policy is optimal; None where that is not known of all."""
        return self.record.agreement

    @property
    def returns(self) -> list[float]:
        """What every seed's greedy policy earns, in the payoffs' unit: exactly, where it could be followed, else by playing."""
        return [seed.earned for seed in self.record.seeds]

    @property
    def per_seed(self) -> tuple[Seed, ...]:
        """What every seed has learned, held against the exact answer. Learned numbers are the Fractions that the floats are.

        places: where its greedy policy comes, with the learned numbers there; start: the first, of a one-step game the only one.
        """
        return self.record.seeds

    def document(self, full: bool = False) -> dict[str, Any]:
        """The document of `qtran train --json`, schema qtran.train/1; run is "" where it was not kept."""
        from qtran_cli.report.train.document import document

        return document(self.record)

    def _report(self) -> RenderableType:
        from qtran_cli.report.train.report import report

        return report(self.record)
