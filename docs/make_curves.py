"""Train what docs/curves.md reports, and write that page and its figures. What is done is kept, so a study that was stopped goes on.

python -m docs.make_curves                   make the runs that are missing, then the page (make curves)
python -m docs.make_curves --only TASKS      those of these tasks alone: mgs_drawn,stag_hunt
python -m docs.make_curves --jobs N          so many at a time; by default 2
python -m docs.make_curves --page            the page alone
python -m docs.make_curves --check           exit 1 when the page is not what the recorded runs say
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from docs import written
from docs.curves import figures, plan, reference, study
from docs.curves.page import PICTURES, page
from qtran_cli.errors import UsageError

HERE = Path(__file__).parent
TEXT, PAGE, RECORDS = HERE / "curves" / "text.md", HERE / "curves.md", HERE / "curves.jsonl"
FOLDER = Path("runs") / "curves"
JOBS = 2


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    try:
        left, only, jobs = asked(arguments)
    except UsageError as error:
        print(f"error: {error.what}\n  {error.right}", file=sys.stderr)
        return 2
    code = written.studied(left, __doc__, lambda: study.study(RECORDS, FOLDER, only, jobs), PAGE, text)
    if written.CHECK not in left and code in (0, 1):
        figures.draw(records(), HERE / PICTURES)
    return code


def asked(arguments: list[str]) -> tuple[list[str], tuple[str, ...], int]:
    """(what is left of the arguments, the tasks of --only, the number of --jobs). Raises UsageError."""
    left, told = written.parted(arguments, ("--only", "--jobs"))
    only, jobs = told["--only"], told["--jobs"]
    return left, plan.chosen(only) if only else (), _count(jobs[-1]) if jobs else JOBS


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise UsageError(f"--jobs {text!r:.40}", right="a whole number from 1 on")
    return int(text)


def text() -> str:
    """The page."""
    return page(TEXT.read_text(encoding="utf-8"), records())


def records(path: Path = RECORDS) -> list[dict[str, Any]]:
    """The recorded runs and references."""
    return in_order(written.records(path))


def in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records as the plan orders them: every task's reference, then its runs."""
    by = {plan.key(record): record for record in found}
    keys = [(task.name, method) for task in plan.TASKS for method in (reference.UNIFORM, *plan.METHODS)]
    return [by[key] for key in keys if key in by]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
