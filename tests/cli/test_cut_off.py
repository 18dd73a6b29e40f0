"""What does not fit into time or memory is cut off, and the row of that method says so; the rest is printed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from qtran_cli.exact.algebra import isotonic
from tests.conftest import ROOT
from tests.processes import PATIENCE

FAMILY = ("cw_qmix", "ow_qmix", "pow_qmix", "qmix")
SHAPES = [(2,) * 6, (2,) * 7, (3,) * 4, (5, 5, 5), (12, 12), (2, *(1,) * 20, 3), (1, 1)]
LIMITED = """
import resource, sys
from qtran_cli.cli.main import run
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
sys.exit(run(sys.argv[1:]))
"""
"""The command with 2 GiB of address space, of which libraries reserve the most; it once took 9."""


@pytest.fixture
def table(tmp_path):
    """A file with random payoffs of some shape."""

    def write(shape: tuple[int, ...]) -> str:
        draw = Random(5)
        payoff = np.array([draw.randint(-20, 20) for _ in range(int(np.prod(shape)))]).reshape(shape).tolist()
        path: Path = tmp_path / "table.json"
        path.write_text(json.dumps({"payoff": payoff}))
        return str(path)

    return write


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_without_time_every_row_has_a_fit_or_the_reason(qtran, table, shape):
    name, seconds = table(shape), ("--qmix-seconds", "0", "--alt-seconds", "0")
    ended = qtran("solve", name, "--json", *seconds)
    assert ended.code == 0
    found = json.loads(ended.out)
    assert found["qtran_alt"]["feasible"] is not None or "not decided" in found["qtran_alt"]["reason"]
    for method in found["methods"].values():
        assert method["greedy"] or method["reason"]
    text = " ".join(qtran("solve", name, "--full", *seconds).out.split())
    for method in FAMILY:
        if not found["methods"][method]["greedy"]:
            assert f"{method} {found['methods'][method]['reason'].split(':')[0]}" in text
    undecided = "With weights that follow its own table: not decided within the command's 0 seconds." in text
    assert undecided or shape != (2,) * 6, "fixed points that are not decided are told of"


def test_six_agents_need_little_memory(table):
    """All 64 orders for every method, and fixed points until the time is up."""
    command = [sys.executable, "-c", LIMITED, "solve", table((2,) * 6), "--qmix-seconds", "0.5", "--json", "--only", "methods"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert set(json.loads(done.stdout)["methods"]) > set(FAMILY)


@pytest.mark.parametrize("shape", [(2, 9, 9), (2, 2, 500), (2, 2, 2, 2, 2, 2, 2)], ids=str)
def test_too_many_upper_sets_are_told_without_listing_them(shape, monkeypatch):
    monkeypatch.setattr(isotonic, "_least", lambda *_: pytest.fail("listed"))
    isotonic.upper_sets.cache_clear()
    assert not isotonic.feasible(shape)
