"""Shares and means as a document has them."""

from __future__ import annotations


def rounded(x: float | None) -> float | None:
    """``x`` to 10 digits, which every machine has alike."""
    return None if x is None else float(f"{x:.10g}")
