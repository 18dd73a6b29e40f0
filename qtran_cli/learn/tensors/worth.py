"""When updates are carried out as a list of calls (recorded.py): decided before the first, known without PyTorch, and kept by the run.

A list rounds otherwise than the function that it was recorded from. So which of both it is, is a part of a run like its settings:
config.yaml says it (``listed``), and whoever continues the run keeps it.
"""

from __future__ import annotations

WORTH = 2_500
"""Calls from which on recording, about a second, is repaid."""


def listed(updates: int, device: str, compiled: bool) -> bool:
    """Whether a run of so many updates is carried out so: on a GPU, or compiled, none is."""
    return updates >= WORTH and device == "cpu" and not compiled
