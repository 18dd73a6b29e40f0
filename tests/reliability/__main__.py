"""The command line of the harnesses: tries cases, tells every fault with the command that repeats it, ends with the counts."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

from tests.reliability import HARNESSES, Case
from tests.reliability.counts import Counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line. Exit code 1 where a case had a fault, 130 after Ctrl-C; the counts so far are told all the same."""
    given, counts = _given(arguments), Counts()
    with tempfile.TemporaryDirectory(prefix="reliability-") as scratch:
        try:
            for name in given.names or HARNESSES:
                for seed, case in cases(name, given.seed, given.count or HARNESSES[name], given.folder or Path(scratch)):
                    _tell(name, seed, case, counts)
        except KeyboardInterrupt:
            return 130
        finally:
            print(counts.table())
    return int(counts.faults > 0)


def _tell(name: str, seed: int, case: Case, counts: Counts) -> None:
    counts.add(name, case)
    if case.fault:
        print(told(name, seed, case), flush=True)


def cases(name: str, seed: int, count: int, folder: Path) -> Iterator[tuple[int, Case]]:
    """The cases of ``count`` seeds, each in a folder of its own below ``folder``."""
    attempt = import_module(f"tests.reliability.{name}").attempt
    for k in range(seed, seed + count):
        own = folder / f"{name}-{k}"
        own.mkdir(parents=True)
        yield k, attempt(k, own)


def told(name: str, seed: int, case: Case) -> str:
    """A fault, and the command that repeats it."""
    return f'FAULT {case.row}: {case.fault}\n  repeat: make reliability ARGS="{name} --seed {seed} --count 1 --folder kept"'


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    given = parser.parse_args(arguments)
    for name in given.names:
        if name not in HARNESSES:
            parser.error(f"no harness is called {name!r}: {', '.join(HARNESSES)}")
    if given.folder and given.folder.exists() and not (given.folder.is_dir() and not any(given.folder.iterdir())):
        parser.error(f"{given.folder} is there already: name a new folder")
    return given


def count(text: str) -> int:
    if int(text) < 1:
        raise ValueError
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description="Try for long what must never happen.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(HARNESSES)}; all by default")
    parser.add_argument("--seed", type=int, default=0, help="the first case's seed; 0 by default")
    parser.add_argument("--count", type=count, help=f"cases of each; by default {HARNESSES}")
    parser.add_argument("--folder", type=Path, help="keep the files of the cases in this folder")
    return parser


if __name__ == "__main__":
    sys.exit(main())
