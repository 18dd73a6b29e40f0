"""A study carried out: the games that are missing are computed and written, and all of them are summed up as they are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from qtran_cli.files import whole as _files
from qtran_cli.pool.carrier import Carrier
from qtran_cli.pool.here import Processes
from qtran_cli.study import journal, sheet, workers
from qtran_cli.study.plan import Plan
from qtran_cli.study.summary import Counted, Size


def run(
    plan: Plan, folder: Path, processes: int, force: bool, progress: Callable[[int], None], begin: Callable[[int], Carrier] = Processes
) -> list[Size]:
    """The summary of the study in ``folder``, made or continued there.

    progress: told how many games are written, at the start and after every chunk. begin: makes what carries out chunks beside this
    process, of so many processes. Raises FileError, QtranError; after those,
    and after KeyboardInterrupt, what is written stays and the same call continues.
    """
    counted = Counted()
    with journal.journal(folder, plan, force, counted.add) as book:
        progress(book.done)
        with closing(workers.records(plan, book.done, processes, begin)) as chunks:
            for lines in chunks:
                book.append(lines)
                progress(book.done)
        book.sync()
        sizes = counted.sizes
        _files.write(folder / journal.PAIRS, sheet.pairs_csv(plan.family, sizes).encode())
        _files.write(folder / journal.SUMMARY, sheet.csv(plan.family, sizes).encode())
    return sizes
