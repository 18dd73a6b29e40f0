"""Whether every node of a cluster can carry out a sweep's runs: it sees the folder, writes to it, and its locks are the others' too."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from qtran_cli.errors import FileError, QtranError, UsageError
from qtran_cli.extras import brings
from qtran_cli.files import whole as _files
from qtran_cli.sweep import seen as seeing
from qtran_cli.sweep.folder import Item
from qtran_cli.sweep.seen import Seen

TOKEN = ".shared"
RIGHT = "--out names a folder that all nodes share, under the same path"


class Everywhere(Protocol):
    """What has every node carry out a task."""

    def everywhere(self, task: Callable[..., object], *given: object) -> Mapping[str, object]: ...


def require(folder: Path, nodes: Everywhere, items: Sequence[Item]) -> list[str]:
    """What is to be said of nodes whose versions differ. Raises FileError, UsageError where a node cannot carry out the runs."""
    with _token(folder) as (path, content):
        found = [_seen(one) for one in nodes.everywhere(seeing.seen, str(path), content, sorted(_paths(items))).values()]
        left = list(folder.glob(f"{path.name}-*"))
    if not found:
        raise UsageError("the cluster has no nodes", right="ray status tells how it stands")
    for one in found:
        _check(folder, one)
    if len(left) < len({one.host for one in found}):
        raise FileError("files that the nodes write are not seen here", where=str(folder), right=RIGHT)
    return list(_apart(found))


def _seen(found: object) -> Seen:
    if isinstance(found, Exception):
        first = next(iter(str(found).splitlines()), type(found).__name__)
        raise QtranError(f"a node of the cluster carries out nothing: {first:.200}", right="ray status tells how the cluster stands")
    return Seen(*found)  # type: ignore[misc]


@contextmanager
def _token(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """A file in the folder that this process has locked, and what it holds; nothing of it, or beside it, stays."""
    content = os.urandom(16).hex().encode()
    path = folder / f"{TOKEN}-{content[:8].decode()}"
    try:
        with _files.reporting(path, reading=False), path.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield path, content
    finally:
        for one in folder.glob(f"{path.name}*"):
            one.unlink(missing_ok=True)


def _paths(items: Iterable[Item]) -> set[str]:
    """What runs name by a path of this machine: modules of environments. Games are in the folder."""
    texts = {text for item in items for _, text in (*item.asked.options, *item.asked.settings) if text.startswith("/")}
    return {text.rpartition(":")[0] or text for text in texts}


def _check(folder: Path, one: Seen) -> None:
    if not one.versions["qtran"]:
        raise UsageError(f"qtran is not installed on the node {one.host}", right=f"the same version on every node; {brings('train')}")
    if not one.sees:
        raise FileError(f"the node {one.host} does not see this folder", where=str(folder), right=RIGHT)
    if not one.writes:
        raise FileError(f"the node {one.host} cannot write to this folder", where=str(folder), right=RIGHT)
    if not one.locked:
        what = f"locks of this folder do not reach the node {one.host}: two processes could work on one run"
        raise FileError(what, where=str(folder), right="mount it with locks that all nodes share (NFS 4; Lustre with -o flock)")
    if not one.versions["PyTorch"]:
        raise UsageError(f"PyTorch is not installed on the node {one.host}", right=brings("train"))
    if one.missing:
        raise FileError(f"the node {one.host} does not have it", where=one.missing[0], right="put it where all nodes see it")


def _apart(found: Sequence[Seen]) -> Iterator[str]:
    """A line per version that is not the same everywhere."""
    for name in found[0].versions:
        by = Counter(one.versions[name] for one in found)
        if len(by) > 1:
            usual, _ = by.most_common(1)[0]
            others = {one.versions[name] or "none": one.host for one in found if one.versions[name] != usual}
            told = ", ".join(f"{version} on {host}" for version, host in others.items())
            yield f"nodes differ in {name}: {usual} on most, {told}; runs may round otherwise there"
