"""What damages.py says is tried, damages and commands, in one process that may take 300 MB more than PyTorch does.

    python -m tests.cli.hostile ROOT

ROOT holds a finished run. Prints JSON: damage -> command -> [exit code, stdout, stderr].
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import shutil
import sys
from pathlib import Path

from qtran_cli.cli.main import run
from tests.cli.damages import COMMANDS, DAMAGES, TRIED

MEGABYTES = 300
PLACE = Path("climb", "vdn", "run")
SETTINGS = ("--set", "hidden=4", "--set", "evaluations=3")
SIZE = ("--seeds", "2", "--steps", "60", *SETTINGS, "--name", "run", "--quiet")
TRAIN = ("train", "--env", "climb", "--method", "vdn", *SIZE)


def arguments(command: str, root: Path) -> tuple[str, ...]:
    """The command line; every command gets the damaged run, ``runs`` a good one beside it too."""
    return {
        "resume": (*TRAIN, "--resume", "--out", str(root)),
        "evaluate": ("evaluate", str(root / PLACE)),
        "plot": ("plot", str(root / PLACE), "--csv", str(root / "drawn.csv"), "--out", str(root / "drawn.svg"), "--force", "--quiet"),
        "runs": ("runs", str(root), "--json"),
        "compare": ("compare", "climb", "--methods", "vdn", "--epsilon-greedy", *SIZE, "--out", str(root)),
    }[command]


def ended(command: str, root: Path) -> tuple[int, str, str]:
    """How a command ends."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(arguments(command, root))
    return code, out.getvalue(), err.getvalue()


def confine() -> None:
    """From here on, so much more memory and no more."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + (MEGABYTES << 20)
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main(root: Path) -> None:
    """Carry all of it out."""
    for command in COMMANDS:  # loads what each needs
        assert ended(command, root)[0] == 0, ended(command, root)
    confine()
    found: dict[str, dict[str, tuple[int, str, str]]] = {}
    for name, command in TRIED:
        place, damage = root.parent / "damaged", DAMAGES[name]
        shutil.copytree(root, place)
        shutil.copytree(root / PLACE, place / PLACE.with_name("good"))
        damage.change(place / PLACE / damage.file)
        found.setdefault(name, {})[command] = ended(command, place)
        shutil.rmtree(place)
    print(json.dumps(found), file=sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
