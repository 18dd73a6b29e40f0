"""Carry out the studies that docs/shares.md reports, and write that page. What is done is kept, so a study that was stopped goes on.

python -m docs.make_shares            carry out the studies that are missing, then write the page (make shares)
python -m docs.make_shares --page     the page alone
python -m docs.make_shares --check    exit 1 when the page is not what the recorded studies say
"""

from __future__ import annotations

import sys
from pathlib import Path

from docs import written
from docs.shares import runs
from docs.shares.page import page

HERE = Path(__file__).parent
TEXT, PAGE, RECORDS = HERE / "shares" / "text.md", HERE / "shares.md", HERE / "shares" / "studies.jsonl"
FOLDER = Path("runs") / "shares"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    return written.studied(arguments, __doc__, study, PAGE, lambda: page(TEXT.read_text(encoding="utf-8"), written.records(RECORDS)))


def study() -> None:
    """Carry out the studies that are missing."""
    done = written.records(RECORDS)
    written.record(RECORDS, done, "w")
    for name in [name for name in runs.commands() if name not in {record["name"] for record in done}]:
        print("qtran study", *runs.commands()[name], file=sys.stderr, flush=True)
        written.record(RECORDS, [runs.carry_out(name, FOLDER)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
