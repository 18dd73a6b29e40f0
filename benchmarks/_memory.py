"""Peak memory of a task on a table, in a process of its own: python -m benchmarks._memory TASK DTYPE SHAPE

Prints the largest resident size, less what the interpreter held before the table, as a multiple of the table's bytes: the
table itself counts as 1.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from benchmarks._resident import resident
from benchmarks._tables import TABLES


def peak(task: str, kind: str, shape: Sequence[int]) -> float:
    """Peak memory of ``benchmarks.TASK.once`` on a table of that kind and shape, in multiples of the table."""
    command = [sys.executable, "-m", "benchmarks._memory", task, kind, "x".join(map(str, shape))]
    done = subprocess.run(command, cwd=Path(__file__).resolve().parent.parent, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main(task: str, kind: str, shape: str) -> None:
    module = import_module(f"benchmarks.{task}")
    module.once(TABLES[kind]((2, 2)))  # what the imports and first calls hold is not the table's
    before = resident()
    array = TABLES[kind]([int(m) for m in shape.split("x")])
    module.once(array)
    print((resident() - before) / array.nbytes)


if __name__ == "__main__":
    main(*sys.argv[1:])
