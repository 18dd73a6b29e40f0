"""What conditions (4a), (4b) and (7) ask of the slack D, in a line that stands below where there is room for it."""

from __future__ import annotations

from collections.abc import Sequence

from qtran_cli.report.kit.prose import Item

ASKED = {
    "(4a)": "0 where greedy",
    "(4b)": "not below 0 elsewhere",
    "(7)": "0 on every agent's line, below 0 nowhere",
}


def conditions(*names: str) -> Sequence[Item]:
    """A footnote about these conditions, nothing where there are none."""
    told = ", ".join(f"{name} {ASKED[name]}" for name in names)
    return [Item("", f"D = Q'_jt − Q_jt + V_jt is by {told}.")] if names else []
