"""Run benchmarks and print a table for each: python benchmarks/run.py [--list] [--smallest] [OPTION …] [NAME …]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from qtran_cli.errors import QtranError, UsageError  # noqa: E402
from qtran_cli.registry import Registry, unknown  # noqa: E402

BENCHMARKS = Registry("benchmarks", "benchmark")
OPTIONS = ("long", "device", "compile", "against", "game")
"""What a benchmark's rows may take beside ``smallest``; it names them in its own OPTIONS."""


def names() -> list[str]:
    """Every benchmark, by name."""
    return [name for name in BENCHMARKS.names() if name != "run"]


def summary(module: ModuleType) -> str:
    """The first line of a benchmark's docstring."""
    return (module.__doc__ or "").split("\n")[0]


def print_table(module: ModuleType, smallest: bool, **options: object) -> None:
    """Print the rows of a benchmark as they are measured."""
    widths = [max(len(heading), 10) for heading in module.HEADINGS]
    print(f"\n{summary(module)}\n")
    _print_row(module.HEADINGS, widths)
    for row in module.rows(smallest, **options):
        _print_row(row, widths)


def _print_row(cells: Sequence[object], widths: Sequence[int]) -> None:
    first, *rest = (str(cell) for cell in cells)
    print(f"{first:<30}", *(f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line; returns the exit code."""
    given = _parser().parse_args(arguments)
    try:
        modules = {name: _find(name) for name in given.names or names()}
        options = {name: value for name in OPTIONS if (value := getattr(given, name))}
        for name, module in modules.items():
            if given.list:
                print(f"{name:<10} {summary(module)}")
            else:
                print_table(module, given.smallest, **_taken(name, module, options))
    except QtranError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description="Measure qtran against references, in ratios of one run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="benchmarks to run; all of them by default")
    parser.add_argument("--list", action="store_true", help="list the benchmarks and stop")
    parser.add_argument("--smallest", action="store_true", help="the least sizes, once each: shows that the benchmarks run")
    parser.add_argument("--long", action="store_true", help="of those that train: more sizes, more readings")
    parser.add_argument("--device", choices=("cpu", "cuda"), help="of those that train: cpu by default")
    parser.add_argument("--against", metavar="PATH", help="of proportion: a folder with an older build")
    parser.add_argument("--game", metavar="'FILE OPTION …'", help="of proportion and horizons: this game alone")
    parser.add_argument("--compile", action="store_true", help="of training: the update compiled, against as it is")
    return parser


def _taken(name: str, module: ModuleType, options: dict[str, object]) -> dict[str, object]:
    """The options, where the benchmark takes them. Raises UsageError."""
    for option in options:
        if option not in getattr(module, "OPTIONS", ()):
            having = ", ".join(n for n in names() if option in getattr(BENCHMARKS[n], "OPTIONS", ()))
            raise UsageError(f"the benchmark {name} takes no --{option}", right=f"name one that does: {having}")
    return options


def _find(name: str) -> ModuleType:
    if name not in names():
        raise unknown("benchmark", name, names())
    return BENCHMARKS[name]


if __name__ == "__main__":
    sys.exit(main())
