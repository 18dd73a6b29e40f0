"""Train what docs/mixer.md reports, and write that page. What is done is kept, so a study that was stopped goes on.

python -m docs.make_mixer            make the runs that are missing, then the page (make mixer)
python -m docs.make_mixer --page     the page alone
python -m docs.make_mixer --check    exit 1 when the page is not what the recorded runs say
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docs import written
from docs.mixer import arms, states
from docs.mixer.page import page

HERE = Path(__file__).parent
TEXT, PAGE = HERE / "mixer" / "text.md", HERE / "mixer.md"
RECORDS = {name: HERE / "mixer" / f"{name}.jsonl" for name in (*arms.PARTS, "states")}
FOLDER = Path("runs") / "mixer"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    return written.studied(arguments, __doc__, study, PAGE, lambda: page(TEXT.read_text(encoding="utf-8"), records()))


def records() -> dict[str, list[dict[str, Any]]]:
    """The recorded runs of every part."""
    return {name: written.records(path) for name, path in RECORDS.items()}


def study() -> None:
    """Make the runs that are missing."""
    states.study(RECORDS["states"], FOLDER)
    for name, part in arms.PARTS.items():
        arms.study(part, RECORDS[name])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
