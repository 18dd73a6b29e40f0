"""What is asked of the exact methods that a run is held against: the α of its settings, where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from qtran_cli.exact.ask import USUAL, Ask

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config


def ask(config: Config) -> Ask:
    """What is asked unless told otherwise, with the run's α."""
    own = getattr(getattr(config, "settings", None), "alpha", None)
    return USUAL if own is None else replace(USUAL, alpha=Fraction(str(own)))


def of_all(configs: Sequence[Config]) -> Config:
    """The run whose α is everybody's: the first that has one, else the first of all."""
    return next((config for config in configs if hasattr(config.settings, "alpha")), configs[0])
