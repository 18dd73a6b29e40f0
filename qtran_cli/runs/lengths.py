"""The lengths and the numbers of seeds that a run has had: what config.yaml says of a run that went on after its end."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from qtran_cli.declared import shown
from qtran_cli.errors import UsageError
from qtran_cli.model.environment import DIGEST

MOST = 1000
"""So many times a run may be extended."""


def check(values: Mapping[str, Any]) -> None:
    """Raise UsageError unless ``extended_from`` holds whole numbers that grow, up to ``steps``, and then ``replaced`` a digest."""
    lengths, digest = values.get("extended_from", ()), values.get("replaced")
    if not isinstance(lengths, list | tuple) or len(lengths) > MOST:
        raise UsageError(f"extended_from is {shown(lengths)}", right="it holds the lengths that the run had before")
    ends = (*lengths, values["steps"])
    if not all(type(one) is int and one >= 1 for one in lengths) or any(a >= b for a, b in pairwise(ends)):
        raise UsageError(f"extended_from is {shown(str(lengths))}", right="each length that the run had is below the next, and steps")
    _check_joined(values)
    if not (isinstance(digest, str) and DIGEST.fullmatch(digest) if lengths else digest is None):
        raise UsageError(f"replaced is {shown(digest)}", right="it is the digest of what config.yaml was before the run was extended")


def _check_joined(values: Mapping[str, Any]) -> None:
    """Raise UsageError unless ``joined`` holds numbers of seeds that grow, up to ``seeds``, and ``first`` is below it."""
    joined, seeds = values.get("joined", ()), values["seeds"]
    sound = isinstance(joined, list | tuple) and all(type(one) is int and one >= 1 for one in joined)
    if not sound or any(a >= b for a, b in pairwise((*joined, seeds))) or values.get("first", 0) >= seeds:
        raise UsageError(
            f"joined is {shown(str(joined))}", right="it holds the numbers of seeds that the run had before, each below the next"
        )
