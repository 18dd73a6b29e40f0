"""The studies that docs/shares.md reports: each a `qtran study` command, its whole document kept as a line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

METHODS = ("iql", "qmix", "qmix_mixer", "vdn")
WEIGHTED = ("cw_iql", "cw_qmix", "cw_vdn", "ow_qmix")
ALPHAS = ("1", "1/2", "1/10", "1/100")
COUNT = 10_000
LAWS: dict[str, tuple[str, ...]] = {
    "uniform": ("--family", "uniform"),
    "normal": ("--family", "normal"),
    "exponential": ("--family", "exponential"),
    "integer": ("--family", "integer", "--set", "high=12"),
}
SIZES = {"2": ("--actions", "2,3"), "3": ("--agents", "3", "--actions", "2")}
"""By the number of agents."""
WEIGHTED_3X3 = "weighted"
"""The study of methods under weights at the optimum."""


def commands() -> dict[str, tuple[str, ...]]:
    """The options of every study, by the name of its folder."""
    count, methods = ("--count", str(COUNT)), ("--methods", ",".join(METHODS))
    laws = {f"{name}-{agents}": (*law, *size, *count, *methods) for name, law in LAWS.items() for agents, size in SIZES.items()}
    weighted = ("--methods", ",".join(WEIGHTED), "--alpha", ",".join(ALPHAS))
    return laws | {WEIGHTED_3X3: (*LAWS["uniform"], "--actions", "3", *count, *weighted)}


def carry_out(name: str, folder: Path) -> dict[str, Any]:
    """The document of a study, made or continued below ``folder``. Raises CalledProcessError."""
    command = [sys.executable, "-m", "qtran_cli", "study", *commands()[name], "--out", str(folder / name), "--json"]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return {"name": name, **found}
