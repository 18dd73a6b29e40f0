"""What is told of every finished run, whatever it was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from qtran_cli.learn.run.config import Config
    from qtran_cli.learn.run.run import Result


def finished(config: Config, result: Result, run: str, returns: list[float]) -> dict[str, Any]:
    """The fields of judge.training.Finished, whatever was trained on. returns: one per seed."""
    from dataclasses import asdict

    from qtran_cli import statistics

    return {
        "env": config.env,
        "method": config.method,
        "steps": config.steps,
        "updates": result.updates,
        "seconds": result.seconds,
        "run": run,
        "settings": asdict(config.settings),
        "full_exploration": config.full_exploration,
        "iqm": float(statistics.iqm(np.array(returns))),
        "interval": statistics.interval(returns),
        "warnings": result.warnings,
    }
