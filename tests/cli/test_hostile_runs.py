"""Run folders that somebody else made: every command that reads them refuses what no run writes in two lines and 300 MB.

One process tries all of it (hostile.py), so a refusal that crashed, waited for a pipe or ate memory would fail every test here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cli.damages import COMMANDS, DAMAGES, EVALUATE, PAIRS, RESUME, RUNS, TRIED, turns
from tests.cli.hostile import PLACE, TRAIN
from tests.processes import PATIENCE

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
CHANGED = "lines of before the checkpoint have changed"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    from qtran_cli.cli import main

    root = tmp_path_factory.mktemp("hostile") / "runs"
    assert main.run([*TRAIN, "--out", str(root)]) == 0
    return root


def python(*arguments: str) -> str:
    """What a process of its own prints."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.fixture(scope="module")
def tried(finished):
    """Damage -> command -> how it ended."""
    return json.loads(python("-m", "tests.cli.hostile", str(finished)))


@pytest.mark.parametrize(("name", "command"), [pair for pair in TRIED if pair[1] != RUNS])
def test_refused_in_two_lines_or_answered(tried, name, command):
    code, out, err = tried[name][command]
    damage = DAMAGES[name]
    assert "should not have" not in err
    if command in damage.answer:
        assert code == 0, err
        return
    first, second = err.splitlines()
    assert command != EVALUATE or ("--name" not in second and ("--force" not in second or "qtran train" in second))
    assert (code, out) == (2, "") and first.startswith("error: ") and second.startswith("  ")
    assert damage.what in err or (command == RESUME and CHANGED in err)
    assert "damaged/climb/vdn/run" in first


@pytest.mark.parametrize("name", [name for name, command in TRIED if command == RUNS])
def test_listed_beside_the_good_ones(tried, name):
    code, out, err = tried[name][RUNS]
    assert (code, err) == (0, "")
    bad, good = sorted(json.loads(out)["runs"], key=lambda run: run["name"] == "good")
    assert good["status"] == "complete" and good["reason"] is None
    if RUNS in DAMAGES[name].answer:
        assert bad["status"] == "complete"
    else:
        assert bad["status"] == "damaged" and DAMAGES[name].what in f"{bad['reason']}"


def test_every_damage_is_tried_and_every_file_meets_every_command():
    tried = list(turns())
    assert [name for name, _ in tried] == list(DAMAGES)
    met = {(DAMAGES[name].file, command) for name, command in tried}
    often = Counter(damage.file for damage in DAMAGES.values())
    assert all(sum(file == of for of, _ in met) == min(many, len(COMMANDS)) for file, many in often.items())
    assert set(tried) < set(PAIRS) and len(PAIRS) == len(DAMAGES) * len(COMMANDS)


WITHOUT_TORCH = """
import sys
from pathlib import Path
from tests.cli.hostile import COMMANDS, ended
for root in sys.argv[1:]:
    codes = [ended(command, Path(root))[0] for command in COMMANDS]
    print(codes, "torch" in sys.modules)
"""


EARLY = [
    "threads of 100,000",
    "units of 10^9",
    "an alias bomb",
    "a linked checkpoint",
    "a linked game",
    "a checkpoint as a list",
    "no length of metrics",
    "no digests",
    "a length as a text",
    "a trainer of nothing",
    "no replay",
]


def test_refused_before_pytorch_is_loaded(finished, tmp_path):
    """Which takes longer, and more memory, than all the rest. One process tries all of it."""
    roots = [tmp_path / f"{k}" / "runs" for k in range(len(EARLY))]
    for root, damage in zip(roots, map(DAMAGES.__getitem__, EARLY), strict=True):
        shutil.copytree(finished, root)
        damage.change(root / PLACE / damage.file)
    codes = [[2 if command not in (*DAMAGES[name].answer, RUNS) else 0 for command in COMMANDS] for name in EARLY]
    assert python("-c", WITHOUT_TORCH, *map(str, roots)).splitlines() == [f"{each} False" for each in codes]
