"""Writes the pins, the versions that our own installs are held to: make pins.

They are the newest releases that suit one another, the versions of tools/held.txt and every Python that we support. pip
chooses them for the Python that runs this, which is therefore the oldest; what the others need besides is added, and for each
of them every wheel must exist. The index is PyPI, or PIP_INDEX_URL; of pip's settings on this machine nothing else counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.changes import PINS, ROOT, changes, public, read

HELD = "tools/held.txt"
PEERS = {Path(f"benchmarks/{name}-constraints.txt"): Path(f"benchmarks/{name}.txt") for name in ("peers", "benchmarl", "jax")}
"""Of each environment of other libraries its pins, and what it asks for."""
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PYTHONS = [text.rsplit(" ", 1)[1] for text in PROJECT["project"]["classifiers"] if "Python :: 3." in text]
PEERS_PYTHONS = PYTHONS[:2]
"""XuanCe's requirements end in NumPy 1, which has no wheels for later ones; BenchMARL and JAX are met under the same."""
MACHINE = ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_CONSTRAINT", "PIP_BUILD_CONSTRAINT", "PIP_NO_INDEX")


def needs() -> list[str]:
    """What our own installs ask for: the package with every extra, what builds it, and pip where Python brings none."""
    from hatchling.build import get_requires_for_build_editable

    project = PROJECT["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    return [*project["dependencies"], *extras, *PROJECT["build-system"]["requires"], *get_requires_for_build_editable(), "pip"]


def peers_needs(path: Path) -> list[str]:
    """What an environment of other libraries asks for, and what builds the parts of it that come as source."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    return [*(line for line in lines if line and not line.startswith("#")), "setuptools", "wheel"]


def pip(folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """What the newest pip, which lies in ``folder``, would install. Ends the process where it finds no such versions."""
    report = folder / "report.json"
    command = [sys.executable, "-m", "pip", "install", "-q", "--dry-run", "--ignore-installed", "--report", str(report), *arguments]
    if subprocess.run(command, env=settings(PYTHONPATH=str(folder))).returncode:
        sys.exit("error: no versions suit; pip's message stands above")
    return json.loads(report.read_text(encoding="utf-8"))["install"]


def settings(**more: str) -> dict[str, str]:
    """The environment without what this machine adds to pip's settings."""
    kept = {key: value for key, value in os.environ.items() if key not in MACHINE}
    return kept | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"} | more


def resolve(folder: Path, asked: Iterable[str], pythons: Sequence[str]) -> list[dict[str, Any]]:
    """The distributions that ``asked`` bring, on any of ``pythons``, as pip reports them."""
    asked = list(asked)
    found = pip(folder, "-c", str(ROOT / HELD), *asked)
    while more := sorted(set(missing(found, pythons))):
        asked += more
        found = pip(folder, "-c", str(ROOT / HELD), *asked)
    return found


def missing(found: Sequence[dict[str, Any]], pythons: Sequence[str]) -> Iterator[str]:
    """What the distributions ask for on one of ``pythons`` that is not among them."""
    names = {canonicalize_name(each["metadata"]["name"]) for each in found}
    for each in found:
        extras = ["", *each.get("requested_extras", [])]
        for need in map(Requirement, each["metadata"].get("requires_dist", [])):
            if canonicalize_name(need.name) not in names and applies(need, extras, pythons):
                need.marker = None
                yield str(need)


def applies(need: Requirement, extras: Sequence[str], pythons: Sequence[str]) -> bool:
    """Whether a requirement counts on one of ``pythons`` with one of ``extras``."""
    where = ({"python_version": v, "python_full_version": f"{v}.0", "extra": extra} for v in pythons for extra in extras)
    return need.marker is None or any(need.marker.evaluate(each) for each in where)


def check(folder: Path, found: Sequence[dict[str, Any]], pythons: Sequence[str]) -> None:
    """Ends the process where one of ``pythons`` has no wheel of what is one here."""
    wheels = [pin(each) for each in found if each["download_info"]["url"].endswith(".whl")]
    for python in pythons:
        print(f"  wheels for Python {python}", file=sys.stderr)
        pip(folder, "--no-deps", "--only-binary=:all:", "--python-version", python, "--target", str(folder / python), *wheels)


def pin(each: dict[str, Any]) -> str:
    return f"{canonicalize_name(each['metadata']['name'])}=={public(each['metadata']['version'])}"


def renew(folder: Path, path: Path, asked: Iterable[str], pythons: Sequence[str]) -> None:
    """Writes ``path``, and prints what is another than before."""
    print(f"{path}: asking pip", file=sys.stderr)
    before, found = read(ROOT / path), resolve(folder, asked, pythons)
    check(folder, found, pythons)
    head = f"# The versions that our own installs are held to, for Python {', '.join(pythons)}. Users' are not. Written by `make pins`."
    (ROOT / path).write_text("\n".join([head, *sorted(map(pin, found), key=lambda each: each.partition("==")[0]), ""]), encoding="utf-8")
    print(path, *changes(before, read(ROOT / path)), sep="\n  ")


def main() -> None:
    if "{}.{}".format(*sys.version_info) != PYTHONS[0]:
        sys.exit(f"error: pins are chosen with the oldest Python: make pins PYTHON=python{PYTHONS[0]}")
    with TemporaryDirectory() as name:
        command = [sys.executable, "-m", "pip", "install", "-q", "--target", name, "pip"]
        if subprocess.run(command, env=settings()).returncode:
            sys.exit("error: the newest pip cannot be had; its message stands above")
        renew(Path(name), PINS, needs(), PYTHONS)
        for path, asked in PEERS.items():
            renew(Path(name), path, peers_needs(asked), PEERS_PYTHONS)


if __name__ == "__main__":
    main()
