"""Where runs go: DIR/ENV/METHOD/NAME."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.model.environment import Environment
from qtran_cli.runs import folder as runs

LATEST = "latest"
"""In the place of a run's name: the last run."""


def folder(out: Path, env: str, method: str) -> Path:
    """The folder of a method's runs on an environment. method: its name, or its file."""
    return (
        out / (env.replace(":", "-").replace("/", "-").lstrip("-.") or "game") / (Path(method).stem if method.endswith(".py") else method)
    )


def asked(out: Path, env: str, method: str, name: str | None, resume: bool = False) -> Path:
    """The folder of a run. Without a name a new one, or with ``resume`` the latest. Raises UsageError, FileError."""
    inside = folder(out, env, method)
    if name is not None:
        return named(inside, name)
    return latest(inside) if resume else fresh(inside)


def named(folder: Path, name: str) -> Path:
    """The run of that name. Raises UsageError."""
    if not name or name == ".." or Path(name).name != name:
        raise UsageError(f"{name!r:.60} is not a name", where="--name", right="one folder name, without separators")
    if name.startswith("-") or name == LATEST or not name.isprintable():
        right = f"a name is printable, does not start with a dash, and is not {LATEST}, which means the last run"
        raise UsageError(f"{name!r:.60} is not a name", where="--name", right=right)
    return folder / name


def fresh(folder: Path) -> Path:
    """A run that is not there yet, named by the time."""
    stamp = datetime.now().strftime("%Y-%m-%dT%H-%M-%S")
    free = (folder / (stamp + (f"-{k}" if k else "")) for k in range(10_000))
    return next(path for path in free if not path.exists())


def shared(folder: Path, played: Environment) -> bool:
    """Whether a folder of runs holds some on another environment; damaged ones tell nothing."""
    for path in runs.find(folder):
        with suppress(QtranError):
            if runs.read(path).environment.digest != played.digest:
                return True
    return False


def require_writable(out: Path) -> None:
    """Raise FileError where no run can be made below ``out``: before work whose result could not be kept."""
    there = next(path for path in (out, *out.absolute().parents) if path.exists())
    if not there.is_dir():
        raise FileError("this is a file", where=str(there), right="name a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise FileError("writing is not permitted", where=str(there), right="choose a folder that you may write to")


def latest(folder: Path) -> Path:
    """The run that was started last. Raises FileError where there is none."""
    found = runs.latest(folder)
    if found is None:
        raise FileError("no run to resume", where=str(folder), right="leave --resume out to start one")
    return found
