"""Two robots that look for each other on a 2×2 grid (Bernstein, Hansen & Zilberstein 2005), as the MADP collection has it.

A move succeeds with probability 0.6, and goes each of the other ways or nowhere with 0.1; whoever would leave the grid stays. An
agent sees in which column it is. A step that begins in one cell pays 1.
"""

from __future__ import annotations

from itertools import product

MOVES = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1), "stay": (0, 0)}
SEEN = "nnnnnynnn", "nnnynnnnn"
CELLS = 4


def text() -> str:
    """The game as a .dpomdp file. A state is the cell of agent 1 × 4 + that of agent 2; a cell is row × 2 + column."""
    rows = [
        "agents: 2\ndiscount: 0.9\nvalues: reward\nstates: 16",
        f"start:\n{' '.join(str(float(s == 6)) for s in range(CELLS**2))}",
        "\n".join(["actions:", *[" ".join(MOVES)] * 2, "observations:", *[" ".join(SEEN)] * 2]),
    ]
    for (a, b), s in product(product(MOVES, repeat=2), range(CELLS**2)):
        first, second = (reached(cell, action) for cell, action in zip(divmod(s, CELLS), (a, b), strict=True))
        rows += [f"T: {a} {b} : {s} : {x * CELLS + y} : {p * q / 100}" for (x, p), (y, q) in product(first.items(), second.items())]
    rows += [f"O: * : {s} : {SEEN[s // CELLS % 2]} {SEEN[s % 2]} : 1.0" for s in range(CELLS**2)]
    rows += [f"R: * : * : {s} : * : 1.0" for s in range(CELLS**2) if s // CELLS == s % CELLS]
    return "\n".join(rows) + "\n"


def reached(cell: int, action: str) -> dict[int, int]:
    """Cell -> the probability that the action leads there from ``cell``, in tenths."""
    if action == "stay":
        return {cell: 10}
    found: dict[int, int] = {}
    for way, (down, right) in MOVES.items():
        row, column = cell // 2 + down, cell % 2 + right
        target = row * 2 + column if {row, column} <= {0, 1} else cell
        found[target] = found.get(target, 0) + (6 if way == action else 1)
    return found
