"""A run of the curves is a `qtran train` command, in a process of its own; a stopped one is continued."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs.curves.plan import SEEDS, Run
from qtran_cli.runs import places


class Processes:
    """The runs that are being made, all kept under one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._begun: list[subprocess.Popen[bytes]] = []

    def carry_out(self, run: Run) -> dict[str, Any]:
        """The document of `qtran train --json`. Raises CalledProcessError."""
        command = [sys.executable, "-m", "qtran_cli", "train", *arguments(run, self.folder), "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)  # Ctrl-C comes by ``stop``, once
        self._begun.append(process)
        out, _ = process.communicate()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        return dict(json.loads(out))

    def stop(self) -> None:
        """Ask all of them to save and leave."""
        for process in self._begun:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def arguments(run: Run, folder: Path) -> list[str]:
    """The options of the command."""
    task = run.task
    options = {"env": task.env, "method": run.method, "seeds": SEEDS, "steps": task.steps, "copies": task.copies, "out": folder}
    there = (places.folder(folder, task.env, run.method) / task.name / "config.yaml").exists()
    named = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    changed = [text for value in (*task.settings, *(f"env.{option}" for option in task.options)) for text in ("--set", value)]
    return [*named, "--name", task.name, *changed, *(["--resume"] if there else [])]
