"""Run what docs/reproduce.md and its pages report, and write them. What is done is kept, so a study that was stopped goes on.

python -m docs.make_reproduce                   make what is missing, then the pages (make reproduce)
python -m docs.make_reproduce --only NAMES      these experiments alone: table1,two_step
python -m docs.make_reproduce --jobs N          so many runs at a time; by default 1
python -m docs.make_reproduce --page            the pages alone
python -m docs.make_reproduce --check           exit 1 when a page is not what the stored results say
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from docs import written
from docs.reproduce.pages import index, page
from docs.reproduce.papers import PAPERS
from docs.reproduce.stored import found
from qtran_cli.files import whole
from qtran_cli.registry import unknown
from qtran_cli.reproduce import EXPERIMENTS

HERE = Path(__file__).parent
RESULTS, PICTURES, PAGE = HERE / "reproduce" / "results", HERE / "pictures" / "reproduce", HERE / "reproduce.md"
STALE = "is not what the stored results say: python -m docs.make_reproduce --page"


def main(arguments: list[str]) -> int:
    """Do what the arguments say; returns the exit code."""
    left, told = written.parted(arguments, ("--only", "--jobs"))
    only = tuple(name for text in told["--only"] for name in text.split(","))
    for name in only:
        if name not in EXPERIMENTS:
            print(f"error: {unknown('experiment', name, EXPERIMENTS.names())}", file=sys.stderr)
            return 2
    jobs = (told["--jobs"] or ["1"])[-1]
    code = written.studied(left, __doc__, lambda: study(RESULTS, only, jobs), PAGE, lambda: index(found(RESULTS)))
    return code if code == 2 else max([code, *_pages(check=written.CHECK in left)])


def _pages(*, check: bool) -> list[int]:
    """A page a paper: the exit code of each."""
    places = {paper: HERE / "reproduce" / f"{paper.stem}.md" for paper in PAPERS}
    documents = found(RESULTS)
    return [
        written.keep(path, page(paper, documents), f"docs/reproduce/{path.name} {STALE}", check=check) for paper, path in places.items()
    ]


def study(results: Path, only: Sequence[str], jobs: str) -> None:
    """Run what has no result. Raises CalledProcessError; what is trained is kept."""
    results.mkdir(exist_ok=True)
    PICTURES.mkdir(exist_ok=True)
    names = only or tuple(name for paper in PAPERS for name in paper.experiments)
    missing = [name for name in names if not (results / f"{name}.json").exists()]
    for k, name in enumerate(missing, 1):
        print(f"{k}/{len(missing)}  {name}", file=sys.stderr, flush=True)
        options = ["--json", "--jobs", jobs, "--figure", str(PICTURES / f"{name}.svg"), "--force"]
        done = subprocess.run([sys.executable, "-m", "qtran_cli", "reproduce", name, *options], stdout=subprocess.PIPE, check=True)
        whole.write(results / f"{name}.json", done.stdout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
