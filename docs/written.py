"""Keep a page that a script writes, and the records that it is written from."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

CHECK = "--check"


def studied(arguments: list[str], usage: str | None, study: Callable[[], None], page: Path, text: Callable[[], str]) -> int:
    """Carry out what is missing and write a page, --page the page alone, --check compare it; returns the exit code.

    usage: what other arguments are answered with, exit code 2. study: may be stopped, and goes on where it stood.
    """
    if arguments not in ([], ["--page"], [CHECK]):
        print(usage, file=sys.stderr)
        return 2
    if not arguments and (code := _carried_out(study)):
        return code
    stale = f"docs/{page.name} is not what the records say: python -m docs.make_{page.stem} --page"
    return keep(page, text(), stale, check=arguments == [CHECK])


def parted(arguments: Iterable[str], options: Sequence[str]) -> tuple[list[str], dict[str, list[str]]]:
    """(the other arguments, by option the values that it was given, "" where none followed).

    >>> parted(["--page", "--only", "a", "--only", "b"], ["--only", "--jobs"])
    (['--page'], {'--only': ['a', 'b'], '--jobs': []})
    """
    left: list[str] = []
    told: dict[str, list[str]] = {name: [] for name in options}
    words = iter(arguments)
    for word in words:
        if word in told:
            told[word].append(next(words, ""))
        else:
            left.append(word)
    return left, told


def _carried_out(study: Callable[[], None]) -> int:
    try:
        study()
    except (subprocess.CalledProcessError, KeyboardInterrupt) as stopped:
        print("stopped; the same command goes on from here", file=sys.stderr)
        return 130 if isinstance(stopped, KeyboardInterrupt) else 1
    return 0


def keep(page: Path, text: str, stale: str, *, check: bool) -> int:
    """Write ``text`` to ``page``, or with ``check`` compare; returns the exit code, after ``stale`` on stderr where they differ."""
    if not check:
        page.write_text(text, encoding="utf-8")
        return 0
    if page.exists() and page.read_text(encoding="utf-8") == text:
        return 0
    print(stale, file=sys.stderr)
    return 1


def records(path: Path) -> list[dict[str, Any]]:
    """The recorded runs, a line each; a last line that was cut off counts as none."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("\n")]


def record(path: Path, found: Iterable[dict[str, Any]], mode: str = "a") -> None:
    """Add records to a file; with the mode "w" write it anew, so that nothing follows a line that was cut off."""
    with path.open(mode, encoding="utf-8") as stream:
        stream.write("".join(json.dumps(one) + "\n" for one in found))
