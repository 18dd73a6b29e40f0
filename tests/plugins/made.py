"""Packages as they lie where they are installed, with entry points, and a Python that has qtran installed and nothing of the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from tests.conftest import ROOT, Ended
from tests.processes import PATIENCE
from tests.test_contributing import block, blocks

METHOD = block("Add a trained method", "python")
EXACT = blocks("Add an exact method", "python")[0]
"""The recipes of CONTRIBUTING.md."""


def distribution(site: Path, name: str, groups: Mapping[str, Mapping[str, str]], files: Mapping[str, str], version: str = "1.2") -> Path:
    """Install a package of these files into a folder; returns the folder that tells of it. groups: entry points, by group."""
    for place, text in files.items():
        path = site / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    told = site / f"{name}-{version}.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    entries = "\n".join(f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in own.items()) for group, own in groups.items())
    (told / "entry_points.txt").write_text(entries)
    return told


class Outside:
    """An environment of its own that borrows the packages beside qtran."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False, symlinks=True)
        self.python = folder / "bin" / "python"
        self.site = next(folder.glob("lib*/python*/site-packages"))
        (self.site / "borrowed.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
        (self.site / "qtran_cli").symlink_to(ROOT / "qtran_cli")

    def run(self, *command: str, cwd: Path) -> Ended:
        """Carry out a Python command line there."""
        own = {name: text for name, text in os.environ.items() if not name.startswith(("PYTHON", "QTRAN"))}
        done = subprocess.run(
            [self.python, *command],
            cwd=cwd,
            env=own | {"COLUMNS": "100"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=PATIENCE,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    def qtran(self, *arguments: str, cwd: Path) -> Ended:
        """Carry out a command line of qtran there, as its entry point does."""
        return self.run("-c", "import sys; from qtran_cli.cli.main import main; sys.exit(main())", *arguments, cwd=cwd)
