"""How a method's finished run stands in the table, whatever the kind of game."""

from __future__ import annotations

from qtran_cli.judge.training import Training
from qtran_cli.report.kit.numerals import brief


def interval(training: Training) -> str:
    """The interquartile mean of the returns, with its 95 % interval where that is more than a point."""
    low, high = training.interval
    mean = brief(training.iqm)
    return mean if low == high == training.iqm else f"{mean} [{brief(low)}, {brief(high)}]"
