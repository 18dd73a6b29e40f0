"""Train what docs/learning.md reports, and write that page. What is done is kept, so a study that was stopped goes on.

python -m docs.make_learning            make the runs that are missing, then the page (make learning)
python -m docs.make_learning --page     the page alone
python -m docs.make_learning --check    exit 1 when the page is not what the recorded runs say
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docs import written
from docs.learning import measures, plan
from docs.learning.carry_out import carry_out
from docs.learning.page import page

HERE = Path(__file__).parent
TEXT, PAGE, RECORDS = HERE / "learning" / "text.md", HERE / "learning.md", HERE / "learning.jsonl"
FOLDER = Path("runs") / "learning"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""

    def text() -> str:
        return page(TEXT.read_text(encoding="utf-8"), in_order(records()))

    return written.studied(arguments, __doc__, lambda: study(RECORDS, FOLDER), PAGE, text)


def records(path: Path = RECORDS) -> list[dict[str, Any]]:
    """The recorded runs."""
    return written.records(path)


def in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records as the plan orders their runs."""
    by = {plan.key(record): record for record in found}
    return [by[run.key] for run in plan.runs() if run.key in by]


def study(path: Path, folder: Path) -> None:
    """Make the runs that ``path`` lacks, a line each."""
    done = in_order(records(path))
    written.record(path, done, "w")
    missing = [run for run in plan.runs() if run.key not in {plan.key(record) for record in done}]
    for k, run in enumerate(missing):
        print(f"{k + 1}/{len(missing)}  {run.env}  {run.method}  {run.preset}", file=sys.stderr, flush=True)
        written.record(path, [measures.line(run, carry_out(run, folder))])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
