"""Train what docs/mixer.md reports, and write that page. What is done is kept, so a study that was stopped goes on.

python -m docs.make_mixer            make the runs that are missing, then the page (make mixer)
python -m docs.make_mixer --page     the page alone
python -m docs.make_mixer --check    exit 1 when the page is not what the recorded runs say
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from docs import written
from docs.mixer import arms, states
from docs.mixer.page import page
from docs.written import CHECK, keep

HERE = Path(__file__).parent
TEXT, PAGE = HERE / "mixer" / "text.md", HERE / "mixer.md"
RECORDS = {name: HERE / "mixer" / f"{name}.jsonl" for name in (*arms.PARTS, "states")}
FOLDER = Path("runs") / "mixer"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    if arguments not in ([], ["--page"], [CHECK]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments and (code := study()):
        return code
    stale = "docs/mixer.md is not what the recorded runs say: python -m docs.make_mixer --page"
    return keep(PAGE, page(TEXT.read_text(encoding="utf-8"), records()), stale, check=arguments == [CHECK])


def records() -> dict[str, list[dict[str, Any]]]:
    """The recorded runs of every part."""
    return {name: written.records(path) for name, path in RECORDS.items()}


def study() -> int:
    """Make the runs that are missing; returns the exit code."""
    try:
        states.study(RECORDS["states"], FOLDER)
        for name, part in arms.PARTS.items():
            arms.study(part, RECORDS[name])
    except (subprocess.CalledProcessError, KeyboardInterrupt) as stopped:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130 if isinstance(stopped, KeyboardInterrupt) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
