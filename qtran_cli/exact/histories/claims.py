"""The claims that the solution of a partially observed game makes: what is decided over the joint histories."""

from __future__ import annotations

from qtran_cli.certificates.claim import Claim
from qtran_cli.exact.histories.consistent import Undecided
from qtran_cli.exact.histories.solution import HistorySolution


def claims(solution: HistorySolution) -> list[Claim]:
    """Every claim of `qtran solve`. What was not decided, and what the methods earn, is not claimed."""
    found = {
        "factorizable": solution.factorizable,
        "consistent": solution.consistent,
        "additive_values": solution.additive_values,
        "theorem_2": solution.alt,
    }
    return [(claim, c) for claim, c in found.items() if c is not None and not isinstance(c, Undecided)]


def unchecked(_solution: HistorySolution) -> list[str]:
    """No method: over histories nothing is claimed of any, whoever's it is."""
    return []
