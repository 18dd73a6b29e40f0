"""Names, documentation, settings and environments are told without PyTorch: installed and left alone, blocked, or not there at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
BLOCKED = "import sys\nsys.modules['torch'] = None\n"
ABSENT = """
from importlib.machinery import PathFinder
find = PathFinder.find_spec
PathFinder.find_spec = lambda name, *place: None if name.split('.')[0] == 'torch' else find(name, *place)
"""
TRAIN = ("train", "--env", "climb", "--method", "iql")
NEEDED = "training needs PyTorch, which is not installed"
CLONE = "in the clone of qtran, make install or pip install '.[train]' brings it"

TOLD = [
    (("solve", "climb", "-q"), 0, "not additive"),
    (("methods",), 0, "qtran_base"),
    (("methods", "qtran_alt"), 0, "lambda_nopt"),
    (("methods", "pow_qmix"), 2, "pow_qmix is solved exactly, but not trained yet"),
    (("train", "--env", "climb", "--method", "pow_qmix"), 2, "--method: pow_qmix is solved exactly, but not trained yet"),
    (("methods", "POW_QMIX"), 2, "pow_qmix is solved exactly, but not trained yet"),
    (("methods", "QMIX"), 2, "did you mean qmix"),
    (("train", "--env", "nope", "--method", "iql"), 2, "no game is called 'nope'"),
    (("train", "--env", "climb", "--method", "nope"), 2, "no method is called 'nope'"),
    ((*TRAIN, "--set", "nope=1"), 2, "no setting is called 'nope'"),
    ((*TRAIN, "--set", "lr=x"), 2, "lr=x is not accepted"),
    ((*TRAIN, "--preset", "nope"), 2, "no preset is called 'nope'"),
    ((*TRAIN, "--device", "nope"), 2, "no device is called 'nope'"),
    ((*TRAIN, "--resume"), 2, "no run to resume"),
    ((*TRAIN, "--resume", "--name", "x"), 2, "no run to resume"),
    ((*TRAIN, "--name", "a/b"), 2, "'a/b' is not a name"),
    ((*TRAIN, "--set", "hidden=8", "--set", "hidden=9"), 2, "give a setting once"),
    (("compare", "climb", "--methods", "nope"), 2, "no method is called 'nope'"),
    (("compare", "nope"), 2, "no game is called 'nope'"),
    (("evaluate", "nothere"), 2, "nothere: no such folder"),
    (("reproduce", "--list"), 0, "table1"),
    (("reproduce", "nope"), 2, "no experiment is called 'nope'"),
]
"""(command line, exit code, what is said)"""


def carried_out(folder: Path, prelude: str, lines: list[tuple[str, ...]]) -> list[tuple[int, str, bool]]:
    """(exit code, what was said, whether PyTorch is in memory) after each command line, in one process that began with ``prelude``."""
    code = (
        f"{prelude}\n"
        "import contextlib, io, json, sys\n"
        "from qtran_cli.cli.main import run\n"
        "for line in json.loads(sys.argv[1]):\n"
        "    said = io.StringIO()\n"
        "    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):\n"
        "        code = run(line)\n"
        "    print(json.dumps([code, said.getvalue(), sys.modules.get('torch') is not None]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(lines)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("prelude", ["", BLOCKED, ABSENT], ids=["installed", "blocked", "absent"])
def test_all_that_needs_no_torch_is_told_without(tmp_path, prelude):
    ended = carried_out(tmp_path, prelude, [line for line, _, _ in TOLD])
    for (line, code, what), (found, said, loaded) in zip(TOLD, ended, strict=True):
        assert found == code and what in said and not loaded, (line, said)
        assert code == 0 or len(said.splitlines()) <= 2, said
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("prelude", [BLOCKED, ABSENT], ids=["blocked", "absent"])
def test_training_says_what_brings_torch(tmp_path, prelude):
    lines = [TRAIN, ("compare", "climb", "--methods", "iql"), ("reproduce", "table1")]
    for code, said, _ in carried_out(tmp_path, prelude, lines):
        assert code == 2 and [line.strip() for line in said.splitlines()] == [f"error: {NEEDED}", CLONE]
    assert not list(tmp_path.iterdir())


RUINS = {
    "library": ('raise ImportError("libcudart.so.13: cannot open shared object file", name="torch._C")', "libcudart.so.13: cannot open"),
    "system": ('raise OSError("libtorch_cpu.so: invalid ELF header")', "libtorch_cpu.so: invalid ELF header"),
    "dependency": ("import sympy_of_no_one", "No module named 'sympy_of_no_one'"),
    "half": ("from torch._C import Generator", "No module named 'torch._C'"),
    "wordy": ('raise RuntimeError("a line\\n" * 500)', "a line a line"),
    "wordless": ("raise ImportError", "ImportError"),
}


@pytest.mark.parametrize("kind", RUINS)
def test_pytorch_in_ruins_is_told(tmp_path, kind):
    """Installed, and its import fails: the reason in a line, what mends it in another."""
    source, reason = RUINS[kind]
    (tmp_path / "site" / "torch").mkdir(parents=True)
    (tmp_path / "site" / "torch" / "__init__.py").write_text(source)
    work = tmp_path / "work"
    work.mkdir()
    lines = [TRAIN, ("compare", "climb", "--methods", "iql"), (*TRAIN, "--tensorboard")]
    for code, said, _ in carried_out(work, f"import sys\nsys.path.insert(0, {str(tmp_path / 'site')!r})\n", lines):
        told, mends = [line.strip() for line in said.splitlines()]
        assert code == 2 and told.startswith("error: PyTorch is installed but cannot be imported: ") and reason in told
        assert len(told) < 300 and mends == "pip install --force-reinstall torch installs it anew"
    assert not list(work.iterdir())


@pytest.mark.parametrize("what", ["--method", "--set", "--preset"])
def test_completion_loads_no_torch(tmp_path, what):
    """The shell's question as the shell asks it."""
    asked = f"qtran train --env climb --method iql {what} "
    shell = {"_QTRAN_COMPLETE": "complete_bash", "COMP_WORDS": asked, "COMP_CWORD": str(len(asked.split()))}
    (tmp_path / "sitecustomize.py").write_text(BLOCKED)
    done = subprocess.run(
        [sys.executable, "-m", "qtran_cli"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", **shell},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert {"--method": "qtran_alt", "--set": "lambda_opt=", "--preset": "paper"}[what] in done.stdout.split()


def test_method_that_imports_torch_at_once_is_told_in_two_lines(tmp_path):
    """A contributor's file that does not keep to it: no traceback, and no word of a fault of qtran's."""
    (tmp_path / "eager.py").write_text('"""An eager one."""\nimport torch\n')
    prelude = f"{BLOCKED}import qtran_cli.learn.methods as methods\nmethods.__path__.append({str(tmp_path)!r})\n"
    [(code, said, _)] = carried_out(tmp_path, prelude, [("methods",)])
    assert code == 2 and "this needs the package torch" in said and "make install" in said
