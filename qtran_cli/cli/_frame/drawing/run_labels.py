"""What --label says: how its reader calls runs in a figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qtran_cli.errors import UsageError

OPTION = "--label"
LISTED = 4
"""So many runs a refusal lists in their order."""


def given(texts: Sequence[str], paths: Sequence[Path]) -> dict[Path, str]:
    """Per run that has one, its label. texts: one for each of ``paths``, in order, or RUN=LABEL for some. Raises UsageError."""
    named = [(_named(text, paths), text) for text in texts]
    pairs = {path: text.partition("=")[2] for path, text in named if path is not None}
    if 0 < len(pairs) < len(texts):
        raise UsageError("some name their run and others do not, or one run is named twice", where=OPTION, right=_right(paths))
    if not pairs and texts and len(texts) != len(paths):
        what = f"{len(texts)} label{'s' * (len(texts) != 1)} for {len(paths)} run{'s' * (len(paths) != 1)}"
        raise UsageError(what, where=OPTION, right=_right(paths))
    found = pairs or dict(zip(paths, texts, strict=False))
    for text in found.values():
        _check(text)
    return found


def _named(text: str, paths: Sequence[Path]) -> Path | None:
    """The run that "RUN=LABEL" names, by its path or, where one alone has it, the end of its path; None for a label alone."""
    run, equals, _ = text.partition("=")
    if not (equals and run):
        return None
    parts = Path(run).parts
    exact = [path for path in paths if path.resolve() == Path(run).resolve()]
    ending = [path for path in paths if path.resolve().parts[-len(parts) :] == parts]
    return (exact or ending)[0] if len(exact or ending) == 1 else None


def _check(text: str) -> None:
    from qtran_cli.report.figures.mathematics import malformed

    if not text.strip():
        raise UsageError("a label is empty", where=OPTION, right="write what the legend is to say")
    if malformed(text):
        right = r"between dollars stands mathematics, such as $\lambda_{opt}$; \$ is a dollar"
        raise UsageError(f"{text!r:.60} cannot be set", where=OPTION, right=right)


def _right(paths: Sequence[Path]) -> str:
    more = ", …" if len(paths) > LISTED else ""
    return f"one for each run, in this order: {', '.join(map(str, paths[:LISTED]))}{more}; or RUN=LABEL for each that is to have one"
