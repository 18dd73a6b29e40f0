"""A run as a file asks for it: `qtran train --config FILE`.

FILE is a run's config.yaml, or its folder, or one's own, which names options of qtran train, and settings as --set does:

    env: predator_prey
    method: qtran_base
    steps: 200000
    full-exploration: false
    settings: {lr: 0.0005, env.penalty: 1.5}

What a run's config.yaml says is meant as it was: the game is the copy that the run keeps, and a setting that it lacks is what it then was.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qtran_cli.declared import SHOWN, as_read, shown
from qtran_cli.errors import FileError
from qtran_cli.registry import near
from qtran_cli.runs import config, files
from qtran_cli.runs import folder as runs
from qtran_cli.runs.folder import Run

SETTINGS = "settings"
TAKEN = ("env", "method", "seeds", "steps", "full_exploration", "device", "threads", "copies", "horizon", "discount", "compile")
"""What is taken of a run: all that is an option of qtran train."""
WRITE = "write NAME: VALUE a line, as the options of qtran train, and settings: {NAME: VALUE}"


@dataclass(frozen=True)
class Wanted:
    """where: the file. options: values by the long name of an option. settings: texts by name, those of env. too.

    run: the run whose config.yaml it is.
    """

    where: str
    options: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    run: Run | None = None


NOTHING = Wanted("")


def read(path: Path, known: Collection[str]) -> Wanted:
    """What a file asks for. known: the long names of the options that there are. Raises FileError."""
    if path.is_dir():
        return _of_run(runs.read(path))
    found = config.tree(files.read(path, config.MOST), str(path), WRITE)
    if isinstance(found, dict) and "schema" in found:
        return _of_run(runs.read(path.parent) if path.name == config.CONFIG and runs.there(path.parent) else _alone(path))
    return _own(found, str(path), known)


def _alone(path: Path) -> Run:
    """A run's config.yaml, taken out of its folder: the game is what ``env`` names."""
    return Run(path, config.read(path))


def _of_run(run: Run) -> Wanted:
    options = {name.replace("_", "-"): run.config[name] for name in TAKEN if run.config.get(name) is not None}
    settings = {name: as_read(value) for name, value in config.settings(run.config).items()}
    return Wanted(str(run.path), options, settings, run if run.path.is_dir() else None)


def _own(found: Any, where: str, known: Collection[str]) -> Wanted:
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise FileError(f"this is {shown(found)}, no mapping", where=where, right=WRITE)
    options = {key.replace("_", "-"): value for key, value in found.items() if key != SETTINGS and value is not None}
    for name, value in options.items():
        if name not in known:
            right = near(name, [*known, SETTINGS]) or f"it holds {', '.join(known)}, and {SETTINGS}"
            raise FileError(f"no option is called {name!r:.{SHOWN}}", where=where, right=right)
        _require_plain(name, value, where)
    return Wanted(where, options, _settings(found.get(SETTINGS), where))


def _settings(found: Any, where: str) -> Mapping[str, str]:
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise FileError(f"{SETTINGS} is {shown(found)}", where=where, right=f"write {SETTINGS}: {{lr: 0.0005}}")
    for name, value in found.items():
        _require_plain(name, value, where)
    return {name: as_read(value) for name, value in found.items()}


def _require_plain(name: str, value: Any, where: str) -> None:
    if not isinstance(value, str | int | float):
        raise FileError(f"{name:.{SHOWN}} is {shown(value)}", where=where, right="write one number, text, or true or false")
