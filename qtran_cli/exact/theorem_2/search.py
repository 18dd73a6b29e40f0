"""A choice of tight cells that satisfies (7), or the tree that refutes every choice: a depth-first search over the axis lines.

At each step the line with the fewest cells that can still be tight is branched on; a cell that cannot be is refuted once and
for all below. Larger games first ask a mixed-integer program for a choice, which counts only once exact programs agree.
"""

from __future__ import annotations

import time
from fractions import Fraction

from qtran_cli.certificates.one_step import Branch, JointAction, Leaf
from qtran_cli.exact.algebra.simplex import Program
from qtran_cli.exact.theorem_2.lines import Line, Lines

DIRECT = 40
"""Up to this many inequalities the exact search needs no proposal from HiGHS, nor the time to import it."""
Chosen = dict[int, JointAction]
"""Tight cells, by the inequality that they make an equation."""
Leaves = dict[JointAction, Leaf]
"""Cells that can no longer be tight, each with the proof."""


def search(lines: Lines, program: Program, chosen: Chosen, refuted: Leaves) -> list[Fraction] | Branch:
    """d (one value per variable, and t) that makes every line tight, or the tree that refutes all choices.

    chosen: tight cells so far, by inequality. refuted: cells that can no longer be tight, those that share an inequality with
    a cell of smaller gap always among them; proofs of the levels above hold below.
    """
    x = program.x
    if not (open_lines := lines.needy(lines.slack(x))):
        return x
    line, children, leaves = _narrowest(lines, open_lines, program, chosen, dict(refuted))
    proofs: dict[JointAction, Leaf | Branch] = {u: leaves[u] for u in lines.cells(line) if u in leaves}
    for u, child in sorted(children.items(), key=lambda item: -item[1].value):
        answer = search(lines, child, chosen | {lines.index[lines.key(u)]: u}, leaves)
        if not isinstance(answer, Branch):
            return answer
        proofs[u] = answer
    return Branch(line[0], line[1], tuple(proofs[u] for u in lines.cells(line)))


def _narrowest(
    lines: Lines, needy: list[Line], program: Program, chosen: Chosen, leaves: Leaves
) -> tuple[Line, dict[JointAction, Program], Leaves]:
    """The line with the fewest cells that can still be tight, the programs of those cells, and all refutations found."""
    best: tuple[Line, dict[JointAction, Program]] | None = None
    known: dict[JointAction, Program] = {}
    for line in sorted(needy, key=lambda line: sum(u not in leaves for u in lines.cells(line))):
        for u in lines.cells(line):
            if u in leaves or u in known:
                continue
            child = lines.tightened(program, u, chosen)
            if isinstance(child, Leaf):
                leaves[u] = child
            else:
                known[u] = child
        children = {u: known[u] for u in lines.cells(line) if u in known}
        if best is None or len(children) < len(best[1]):
            best = line, children
        if len(best[1]) <= 1:
            break
    assert best is not None
    return *best, leaves


def proposal(lines: Lines, leaves: Leaves) -> list[Fraction] | None:
    """Tight cells from a mixed-integer program, accepted only if the exact program agrees. None: nothing found.

    Not asked where a line is refuted already, nor for small games.
    """
    if len(lines.rows) <= DIRECT or any(all(u in leaves for u in lines.cells(line)) for line in lines.needy()):
        return None
    from qtran_cli.exact.theorem_2.milp import tight_cells

    program = lines.program()
    chosen: Chosen = {}
    for u in tight_cells(lines, (lines.deadline - time.monotonic()) / 2, lines.most) or ():
        child = lines.tightened(program, u, chosen)
        if isinstance(child, Leaf):
            return None
        program, chosen = child, chosen | {lines.index[lines.key(u)]: u}
    return None if lines.needy(lines.slack(program.x)) else program.x
