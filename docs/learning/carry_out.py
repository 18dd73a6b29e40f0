"""A run of the study is a `qtran train` command, in a process of its own; a stopped one is continued."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs.learning import plan
from docs.learning.plan import Run
from qtran_cli import formats


def carry_out(run: Run, folder: Path) -> dict[str, Any]:
    """The document of `qtran train --json`, the run kept under ``folder``. Raises CalledProcessError."""
    command = [sys.executable, "-m", "qtran_cli", "train", *arguments(run, folder), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


def arguments(run: Run, folder: Path) -> list[str]:
    """The options of the command."""
    env = run.env if not run.env.startswith("uniform-") else str(_file(run.env, folder))
    place = f"*-{run.env}.yaml" if run.env.startswith("uniform-") else run.env  # not penalty_100 for penalty_10
    there = any(folder.glob(f"{place}/{run.method}/{run.preset}/config.yaml"))
    options = {
        "env": env,
        "method": run.method,
        "seeds": run.seeds,
        "steps": run.steps(),
        "preset": run.preset,
        "out": folder,
        "name": run.preset,
    }
    named = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return [*named, "--full-exploration", *(["--resume"] if there else [])]


def _file(env: str, folder: Path) -> Path:
    """The file of a random game."""
    path = folder / "games" / f"{env}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    formats.write_file(plan.game(env), path)
    return path
