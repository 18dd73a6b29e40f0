"""What a figure or table calls each run: the method, and whatever else tells runs on one game apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qtran_cli.runs.folder import Run

IGNORED = {"schema", "qtran", "env", "horizon", "discount", "method", "settings", "replaced", "start", "joined", "first"}
"""What is no setting, what the environment says, and what is said in other words."""


def labels(runs: Sequence[Run], games: Sequence[Hashable]) -> list[str]:
    """A label per run; games: what each is trained on. Settings are named where a method's runs on one game differ in them."""
    telling = _telling(runs, games)
    names = [" ".join([run.method, *(f"{key}={_spell(_flat(run).get(key))}" for key in telling[run.method])]) for run in runs]
    for more in (lambda run: run.path.resolve().name, lambda run: str(run.path)):
        seen = Counter(zip(games, names, strict=True))
        pairs = list(zip(runs, games, names, strict=True))
        names = [f"{name} {more(run)}" if seen[game, name] > 1 else name for run, game, name in pairs]
    return [_with_status(run, name) for run, name in zip(runs, names, strict=True)]


def _telling(runs: Sequence[Run], games: Sequence[Hashable]) -> dict[str, list[str]]:
    """By method, the keys in which two of its runs on one game differ."""
    groups: dict[tuple[str, Hashable], list[Mapping[str, Any]]] = defaultdict(list)
    for run, game in zip(runs, games, strict=True):
        groups[run.method, game].append(_flat(run))
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for (method, _), group in groups.items():
        keys = dict.fromkeys(key for one in group for key in one)
        found[method].update(dict.fromkeys(key for key in keys if any(one.get(key) != group[0].get(key) for one in group)))
    return {method: list(keys) for method, keys in found.items()}


def _flat(run: Run) -> dict[str, Any]:
    own = {key: value for key, value in run.config.items() if key not in IGNORED and value != []}
    if run.start is not None:
        own["from"] = Path(run.start.run).name
    settings = run.config.get("settings")
    return {**own, **settings} if isinstance(settings, dict) else own


def _spell(value: Any) -> str:
    if isinstance(value, bool | None):
        return "none" if value is None else str(value).lower()
    if isinstance(value, list):
        return ",".join(map(_spell, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _with_status(run: Run, name: str) -> str:
    return name if run.status == "complete" else f"{name} ({run.status})"
