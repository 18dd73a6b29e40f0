"""Start-up: whole processes against Python importing the libraries that the command cannot do without.

--help against `import typer, rich` (budget 2), the others against `import typer, rich.table, numpy` (budget 2.5).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks._ratios import compare, duration

ROOT = Path(__file__).resolve().parent.parent
HEADINGS = ("command", "budget", "cpu ratio", "cpu", "wall ratio", "wall")
FRAME, TABLES = "import typer, rich", "import typer, rich.table, numpy"
FACTORS = ("--q", "3.84,-2.06,-2.25", "--q", "4.16,2.29,2.29")
COMMANDS = (
    (("--help",), FRAME, 2.0),
    (("solve", "games/climb.yaml"), TABLES, 2.5),
    (("check", "games/qtran_table1.yaml", *FACTORS), TABLES, 2.5),
)
"""(arguments, what Python imports for the reference, budget)"""


def rows(smallest: bool = False) -> Iterator[tuple]:
    """One row per command; the processes run in pairs, after a warm-up."""
    for arguments, imports, budget in COMMANDS[:1] if smallest else COMMANDS:
        command, reference = _process("-m", "qtran_cli", *arguments), _process("-c", imports)
        command(), reference()
        runs = 1 if smallest else 15
        cpu, wall = (compare(command, reference, runs, clock=clock) for clock in (_children, _wall))
        name = " ".join(("qtran", *arguments[:2]))
        yield name, f"{budget:g}", cpu, duration(cpu.task), wall, duration(wall.task)


def _process(*arguments: str):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}

    def start() -> None:
        subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)

    return start


def _children() -> float:
    """Processor time of the processes that have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _wall() -> float:
    return os.times().elapsed
