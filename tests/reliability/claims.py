"""A claim that is altered is refused, or true by the definitions: none that is false is accepted.

Half of the cases alter one or two nodes of a certificate's JSON, its digest made anew, of every kind of claim that
tests/verify/test_nodes.py has; the others alter one place of a proof about a random game, as tests/verify/mutants.py does.
"""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

from tests import sampling
from tests.reliability import Case
from tests.verify.mutants import mutants
from tests.verify.nodes import at, nodes, others
from tests.verify.test_nodes import KINDS, cases, judged, still_true
from tests.verify.test_one_step import SHAPES, accepted, certificates
from tests.verify.truth import true_of

CLAIM = ("claims", 0)


def attempt(seed: int, folder: Path) -> Case:
    """Alter a claim; is it accepted only where it is true?"""
    draw = random.Random(seed)
    return (_of_a_file if seed % 2 else _of_a_random_game)(draw)


def _of_a_file(draw: random.Random) -> Case:
    made = cases()[draw.choice(KINDS)]
    other = altered(made, draw)
    found = judged(other)
    if not found.verified:
        fault = "" if found.reason and "\n" not in found.reason else f"refused without a reason in one line: {found.reason!r}"
        return Case("claims in JSON", "refused", fault)
    return Case("claims in JSON", "true", "" if still_true(made, other) else f"a false claim is accepted: {other['claims']}")


def altered(made: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """The document with one node of its claim altered, or two."""
    for _ in range(draw.choice((1, 1, 2))):
        made = copy.deepcopy(made)
        path = draw.choice([path for path in nodes(at(made, CLAIM), CLAIM) if path != CLAIM])
        at(made, path[:-1])[path[-1]] = draw.choice(list(others(at(made, path))))
    return made


def _of_a_random_game(draw: random.Random) -> Case:
    [table] = sampling.tables(1, draw.randrange(10**9), shapes=SHAPES)
    made = draw.choice(certificates(table))
    mutant = draw.choice(list(mutants(made)))
    found, truth = accepted(mutant, sampling.exact(table)), true_of(mutant, table)
    fault = "" if found == truth else f"{'accepted' if found else 'refused'}, but {truth}: {mutant} of {table}"
    return Case("proofs about random games", "true" if truth else "refused", fault)
