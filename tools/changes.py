"""Which packages of an environment differ from the pins: python -m tools.changes, with the environment's own Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINS = Path("constraints.txt")
OURS = "qtran-cli"


def read(path: Path) -> dict[str, str]:
    """name → version of a file of pins; {} where there is none yet."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    pins = (Requirement(line) for line in lines if line.strip() and not line.startswith("#"))
    return {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}


def installed() -> dict[str, str]:
    """name → version of what this Python can import, qtran itself left out; a build's own suffix (+cpu) is no version."""
    found = {canonicalize_name(each.metadata["Name"]): public(each.version) for each in distributions()}
    return {name: version for name, version in found.items() if name != OURS}


def public(version: str) -> str:
    """``version`` without what a machine's own build adds to it: 2.13.0+cpu is 2.13.0."""
    return version.partition("+")[0]


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """A line for each package whose version is another, or which is new."""
    for name, version in sorted(after.items()):
        if before.get(name) != version:
            yield f"{name}  {before.get(name, 'not there')} → {version}"


def main() -> None:
    lines = list(changes(read(ROOT / PINS), installed()))
    print(f"against {PINS}: {'these changed' if lines else 'nothing changed'}", *lines, sep="\n  ")


if __name__ == "__main__":
    main()
