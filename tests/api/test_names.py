"""`import qtran_cli` costs nothing, tells its names, and has types."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import qtran_cli as qt
from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
TYPED = """
from fractions import Fraction
import numpy as np
import qtran_cli as qt

game = qt.load([[8, -12], [-12, 0]])
reveal_type(game)
reveal_type(qt.load(np.zeros((2, 2))).payoff[0, 1])
solution = qt.solve(game)
reveal_type(solution)
reveal_type(qt.check(game, [[4, 0], [4, 0]]).v)
reveal_type(qt.train(game, "vdn", seeds=2).returns)
qt.check(game)
qt.solve(game, alt_secs=3)
"""


def fresh(code: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=PATIENCE, check=True)


def loaded(code: str) -> set[str]:
    """The top-level packages in memory after ``code`` in a fresh interpreter."""
    asked = f"import sys, json\n{code}\nprint(json.dumps(sorted({{m.split('.')[0] for m in sys.modules}})))"
    return set(json.loads(fresh(asked).stdout.splitlines()[-1]))


def test_import_loads_nothing():
    names = loaded("import qtran_cli as qt; dir(qt); qt.__all__; qt.__version__")
    assert names - loaded("pass") <= {"qtran_cli", "__future__"}


def test_solving_loads_nothing_heavy():
    names = loaded("import qtran_cli as qt; qt.solve('climb').document(); qt.check('climb', qt.solve('climb').q).document()")
    assert "numpy" in names
    assert not names & {"torch", "typer", "matplotlib", "scipy"}


def test_names_are_told():
    assert set(qt.__all__) <= set(dir(qt))
    assert set(qt.__all__) == set(qt._FROM)
    for name in qt.__all__:
        assert getattr(qt, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'solv'"):
        qt.solv  # noqa: B018


def test_names_are_those_of_no_module():
    """A module of the same name would take the place of a function as soon as it is imported."""
    taken = {path.stem for path in (ROOT / "qtran_cli").iterdir()}
    assert not taken & {name for name in qt.__all__ if name[0].islower()}


def test_every_name_stands_for_type_checkers_too():
    head = (ROOT / "qtran_cli" / "__init__.py").read_text(encoding="utf-8").split("if TYPE_CHECKING:")[1].split("__version__")[0]
    for name, module in qt._FROM.items():
        assert f"from qtran_cli.{module} import {name}\n" in head


def test_types(tmp_path):
    snippet = tmp_path / "snippet.py"
    snippet.write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(snippet)]
    pytest.importorskip("mypy")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    said = [line.split(": ", 1)[1] for line in done.stdout.splitlines() if "snippet.py" in line]
    assert [line for line in said if line.startswith("note: Revealed")] == [
        'note: Revealed type is "qtran_cli.model.game.Game"',
        'note: Revealed type is "fractions.Fraction"',
        'note: Revealed type is "qtran_cli.api.solved.one_step.SolvedGame"',
        'note: Revealed type is "fractions.Fraction"',
        'note: Revealed type is "list[float]"',
    ]
    errors = [line for line in said if line.startswith("error")]
    assert 'Missing positional argument "q"' in errors[0]
    assert 'Unexpected keyword argument "alt_secs"' in errors[1]
