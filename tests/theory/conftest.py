"""What several sections try their statements on."""

from __future__ import annotations

import pytest

from qtran_cli.exact.check.check import check
from tests import sampling
from tests.theory.cases import with_factors


@pytest.fixture(scope="session")
def pairs():
    """(table, [Q_i], what the solver says of them) for small tables with every [Q_i] of a grid, and larger ones with random [Q_i]."""
    return [(t, q, check(sampling.exact(t), sampling.vectors(q))) for t, q in with_factors()]
