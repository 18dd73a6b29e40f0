"""RUN and DIR on the command line: what they name, and how the shell completes them."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from qtran_cli.errors import FileError
from qtran_cli.runs import folder as runs
from qtran_cli.runs.places import LATEST

ROOT = Path("runs")
"""Where `qtran train` puts runs unless --out says otherwise."""


def folder(text: str) -> Path:
    """The folder that ``text`` names, from here or from runs/. Raises FileError that offers the nearest."""
    found = next((path for path in (Path(text), ROOT / text) if path.exists()), None)
    if found is not None:
        return found
    known = [name.removeprefix(prefix) for name in complete_run("") for prefix in ("", f"{ROOT}/")]
    near = get_close_matches(text, known, n=1, cutoff=0.6)
    raise FileError("no such folder", where=text, right=f"did you mean {near[0]}?" if near else "qtran runs lists the runs")


def chosen(text: str) -> runs.Run:
    """The run that ``text`` names: its folder, one above it that means its latest run, or "latest". Raises FileError."""
    above = ROOT if text == LATEST and not Path(text).exists() else None
    path = above or folder(text)
    if path.is_file() or runs.there(path):
        return runs.read(path)
    found = runs.latest(path)
    if found is None and runs.remains(path):
        return runs.read(path)  # which says what is missing
    if found is None:
        raise FileError("no run is here", where=str(path), right="qtran train makes one; qtran runs lists those that there are")
    return runs.read(found)


def complete_run(incomplete: str) -> list[str]:
    """The runs whose folders start so, and the folders above them."""
    root = Path(incomplete.rpartition("/")[0] or ROOT)
    names = {str(path) for path in runs.find(root)} if len(root.resolve().parts) > 1 else set()
    above = {str(parent) for name in names for parent in Path(name).parents if ROOT in parent.parents}
    return sorted(name for name in names | above | {LATEST} if name.startswith(incomplete))
