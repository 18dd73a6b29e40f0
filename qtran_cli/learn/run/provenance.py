"""Where a run comes from: versions, commit, command, device, time. Nothing here changes a number."""

from __future__ import annotations

import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy
import torch

from qtran_cli import __version__
from qtran_cli.learn.run.config import Config
from qtran_cli.model import environment
from qtran_cli.model.team_game import TeamGame


def now() -> str:
    """The time, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin(config: Config, game: TeamGame) -> dict[str, Any]:
    """What manifest.json says when a process starts work on a run."""
    versions = {"qtran": __version__, "python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__}
    name = torch.cuda.get_device_name() if config.device == "cuda" else platform.processor() or platform.machine()
    return {
        "schema": "qtran.manifest/1",
        "versions": versions,
        "commit": commit(),
        "environment": environment.of(game).digest,
        "command": ["qtran", *sys.argv[1:]],
        "device": {"kind": config.device, "name": name, "threads": config.threads},
        "started": now(),
        "ended": None,
    }


def commit() -> str | None:
    """The commit of the checkout that qtran runs from; None where it is none."""
    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists():
        return None
    try:
        done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
