"""One run of a sweep: what is asked of qtran train, and its name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qtran_cli.pool.carrier import Needs

Pairs = tuple[tuple[str, str], ...]
FLAGS = ("full-exploration", "tensorboard", "compile")
"""Options without a value."""
WITHOUT_EFFECT = ("workers", "checkpoint-every", "max-memory", "tensorboard")
"""Options on which no number depends: a run is the same under others."""
DIGITS = 12


@dataclass(frozen=True)
class Asked:
    """options: by long name, sorted. settings: as --set takes them, sorted."""

    options: Pairs
    settings: Pairs

    def option(self, name: str, default: str = "") -> str:
        """An option's text."""
        return dict(self.options).get(name, default)

    def changed(self, **options: str) -> Asked:
        """The same with other options."""
        return Asked(tuple(sorted({**dict(self.options), **options}.items())), self.settings)

    def without(self, names: Collection[str]) -> Asked:
        """The same without these settings."""
        return Asked(self.options, tuple(pair for pair in self.settings if pair[0] not in names))

    def id(self, environment: str) -> str:
        """The run's name: the digest of what is asked, on what is played. environment: its digest."""
        own = [pair for pair in self.options if pair[0] not in (*WITHOUT_EFFECT, "env")]
        data = json.dumps([environment, own, self.settings], separators=(",", ":"))
        return hashlib.sha256(data.encode()).hexdigest()[:DIGITS]

    def arguments(self) -> list[str]:
        """As on the command line of qtran train."""
        flags = [f"--{name}" for name, text in self.options if name in FLAGS and text == "true"]
        return [*flags, *_spelled((f"--{name}", text) for name, text in self.options if name not in FLAGS), *self._sets()]

    def needs(self, cpus: float | None, gpus: float | None) -> Needs:
        """What the run takes of a cluster: processors, by default one per thread or worker, and accelerators where it is on one."""
        own = max(int(self.option(name, "1") or 1) for name in ("threads", "workers"))
        return Needs(cpus or max(1, own), (gpus or 1) if self.option("device").startswith("cuda") else 0)

    def _sets(self) -> list[str]:
        return _spelled(("--set", f"{name}={text}") for name, text in self.settings)

    def varied(self, constant: Mapping[str, str]) -> str:
        """What tells it from others, in words: its settings and options but for those that all share."""
        told = [
            (name, text) for name, text in (*self.options, *self.settings) if name not in ("env", "method") and constant.get(name) != text
        ]
        return " ".join(f"{name}={text}" for name, text in told)


def constant(runs: Iterable[Asked]) -> dict[str, str]:
    """What all runs share."""
    found: dict[str, str] | None = None
    for one in runs:
        own = dict((*one.options, *one.settings))
        found = own if found is None else {name: text for name, text in found.items() if own.get(name) == text}
    return found or {}


def document(one: Asked) -> dict[str, Any]:
    """As a line of the plan has it."""
    return {"options": dict(one.options), "settings": dict(one.settings)}


def from_document(found: Mapping[str, Any]) -> Asked:
    """From such a line."""
    return Asked(*(tuple(sorted((str(key), str(value)) for key, value in found[name].items())) for name in ("options", "settings")))


def _spelled(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [text for pair in pairs for text in pair]
