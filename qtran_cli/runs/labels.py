"""What a figure or table calls each run: the method, and whatever else tells runs on one game apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qtran_cli.runs.folder import Run

IGNORED = {"schema", "qtran", "env", "horizon", "discount", "method", "settings", "replaced", "start", "joined", "first", "listed"}
"""What is no setting, what the environment says, what is said in other words, and how updates are carried out."""


@dataclass(frozen=True)
class Label:
    """settings: (key, value) where the method's runs differ; None: this run has none. folder: where they do not tell it. status: unless
    complete. given: what its reader calls it instead.
    """

    method: str
    settings: tuple[tuple[str, str | None], ...] = ()
    folder: str = ""
    status: str = ""
    given: str = ""

    def __str__(self) -> str:
        """A line of text.

        >>> str(Label("vdn", (("lr", "0.1"), ("from", None)), status="killed"))
        'vdn lr=0.1 from=none (killed)'
        """
        said = [f"{key}={'none' if value is None else value}" for key, value in self.settings]
        told = [*([self.folder] if self.folder else []), *([f"({self.status})"] if self.status else [])]
        return " ".join([self.given] if self.given else [self.method, *said, *told])


def labels(runs: Sequence[Run], games: Sequence[Hashable]) -> list[Label]:
    """A label per run; games: what each is trained on. Settings are named where a method's runs on one game differ in them."""
    telling = _telling(runs, games)
    found = [Label(run.method, tuple((key, _spell(_flat(run).get(key))) for key in telling[run.method])) for run in runs]
    for more in (lambda run: run.path.resolve().name, lambda run: f"{run.path.resolve().name} {run.path}"):
        seen = Counter(zip(games, map(str, found), strict=True))
        rows = list(zip(runs, games, found, strict=True))
        found = [replace(label, folder=more(run)) if seen[game, str(label)] > 1 else label for run, game, label in rows]
    return [label if run.status == "complete" else replace(label, status=run.status) for run, label in zip(runs, found, strict=True)]


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


def _spell(value: Any) -> str | None:
    if isinstance(value, bool | None):
        return None if value is None else str(value).lower()
    if isinstance(value, list):
        return ",".join(_spell(item) or "none" for item in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
