"""What environments of other libraries come in by: adapters, what they need, and what of it is installed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata

from qtran_cli.envs.adapters import ADAPTERS
from qtran_cli.judge.worlds.described import licences


@dataclass(frozen=True)
class Adapter:
    """prefix: what names begin with, "" where they are told by their form. installed: version by package, None where it is missing.

    extra: of ours, that brings these packages.
    """

    prefix: str
    example: str
    title: str
    installed: Mapping[str, str | None]
    extra: str
    licence: str


def every() -> list[Adapter]:
    """All adapters. Nothing of these libraries is imported."""
    return [
        Adapter(
            "" if hasattr(module, "takes") else name,
            module.EXAMPLE,
            module.TITLE,
            {package: _version(package) for package in module.PACKAGES},
            getattr(module, "EXTRA", "envs" if module.PACKAGES else ""),
            licences(module),
        )
        for name, module in ADAPTERS.items()
    ]


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
