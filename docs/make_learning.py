"""Train what docs/learning.md reports, and write that page. What is done is kept, so a study that was stopped goes on.

python -m docs.make_learning            make the runs that are missing, then the page (make learning)
python -m docs.make_learning --page     the page alone
python -m docs.make_learning --check    exit 1 when the page is not what the recorded runs say
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from docs.learning import measures, plan
from docs.learning.carry_out import carry_out

RECORDS = Path(__file__).with_name("learning.jsonl")
FOLDER = Path("runs") / "learning"


def main() -> int:
    """Returns the exit code."""
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    return study(RECORDS, FOLDER)


def records(path: Path = RECORDS) -> list[dict[str, Any]]:
    """The recorded runs; a last line that was cut off counts as none."""
    whole = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in whole if line.endswith("\n")]


def study(path: Path, folder: Path) -> int:
    """Make the runs that ``path`` lacks, a line each; returns the exit code."""
    done = records(path)
    path.write_text("".join(json.dumps(record) + "\n" for record in done), encoding="utf-8")
    missing = [run for run in plan.runs() if run.key not in {(r["env"], r["method"], r["preset"]) for r in done}]
    for k, run in enumerate(missing):
        print(f"{k + 1}/{len(missing)}  {run.env}  {run.method}  {run.preset}", file=sys.stderr, flush=True)
        try:
            line = measures.line(run, carry_out(run, folder))
        except (subprocess.CalledProcessError, KeyboardInterrupt) as stopped:
            print("stopped; the same command goes on from here", file=sys.stderr)
            return 130 if isinstance(stopped, KeyboardInterrupt) else 1
        with path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(line) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
