"""Carry out the studies that docs/shares.md reports, and write that page. What is done is kept, so a study that was stopped goes on.

python -m docs.make_shares            carry out the studies that are missing, then write the page (make shares)
python -m docs.make_shares --page     the page alone
python -m docs.make_shares --check    exit 1 when the page is not what the recorded studies say
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from docs import written
from docs.shares import runs
from docs.shares.page import page
from docs.written import CHECK, keep

HERE = Path(__file__).parent
TEXT, PAGE, RECORDS = HERE / "shares" / "text.md", HERE / "shares.md", HERE / "shares" / "studies.jsonl"
FOLDER = Path("runs") / "shares"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    if arguments not in ([], ["--page"], [CHECK]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments and (code := study()):
        return code
    stale = "docs/shares.md is not what the recorded studies say: python -m docs.make_shares --page"
    return keep(PAGE, page(TEXT.read_text(encoding="utf-8"), written.records(RECORDS)), stale, check=arguments == [CHECK])


def study() -> int:
    """Carry out the studies that are missing; returns the exit code."""
    done = written.records(RECORDS)
    written.record(RECORDS, done, "w")
    try:
        for name in [name for name in runs.commands() if name not in {record["name"] for record in done}]:
            print("qtran study", *runs.commands()[name], file=sys.stderr, flush=True)
            written.record(RECORDS, [runs.carry_out(name, FOLDER)])
    except (subprocess.CalledProcessError, KeyboardInterrupt) as stopped:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130 if isinstance(stopped, KeyboardInterrupt) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
