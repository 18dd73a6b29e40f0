"""Methods under new names, each dropped beside the others in a folder of its own, with or without a checker."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import qtran_cli.exact.methods as projections
import qtran_cli.verify.methods as checkers


@contextmanager
def beside(folder: Path, solvers: Mapping[str, str], checks: Mapping[str, str]) -> Iterator[None]:
    """Copies of the registered methods while it lasts. solvers, checks: new name -> the one whose file is copied, byte by byte."""
    registries = ((projections, solvers, folder / "solvers"), (checkers, checks, folder / "checkers"))
    before = [list(package.__path__) for package, _, _ in registries]
    for package, copies, place in registries:
        place.mkdir(parents=True)
        for new, old in copies.items():
            (place / f"{new}.py").write_bytes((Path(before_path(package)) / f"{old}.py").read_bytes())
        package.__path__ = [*package.__path__, str(place)]
    try:
        yield
    finally:
        for (package, copies, _), paths in zip(registries, before, strict=True):
            package.__path__ = paths
            for new in copies:
                sys.modules.pop(f"{package.__name__}.{new}", None)
                vars(package).pop(new, None)


def before_path(package) -> str:
    """Where the package's own files lie."""
    return next(iter(package.__path__))
