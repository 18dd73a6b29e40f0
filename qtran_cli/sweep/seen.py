"""What a machine sees of a sweep's folder, and what it would carry out runs with. It is sent there as it is: nothing of ours is needed.

So this module imports the standard library alone, and late what runs need.
"""

from __future__ import annotations

import fcntl
import os
import platform
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

PACKAGES = {"numpy": "NumPy", "torch": "PyTorch"}


class Seen(NamedTuple):
    """host: the machine's name. sees: whether it reads the file as it was written. writes: whether it can write beside it.

    locked: whether it notices that the file is locked. missing: of the paths those that are not there. versions: by name.
    """

    host: str
    sees: bool
    writes: bool
    locked: bool
    missing: list[str]
    versions: dict[str, str]


def seen(token: str, content: bytes, paths: Sequence[str]) -> tuple[object, ...]:
    """What a Seen holds, of the machine that carries this out; it leaves a file beside ``token``, named after itself and its process."""
    path, host = Path(token), platform.node()
    sees = writes = locked = False
    with suppress(OSError):
        sees = path.read_bytes() == content
    with suppress(OSError):
        path.with_name(f"{path.name}-{host}-{os.getpid()}").write_bytes(content)
        writes = True
    if sees:
        locked = _locked(path)
    return host, sees, writes, locked, [each for each in paths if not Path(each).exists()], _versions()


def _locked(path: Path) -> bool:
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:  # the file system has none
            return False
    return False


def _versions() -> dict[str, str]:
    found = {"qtran": import_module("qtran_cli").__version__ if find_spec("qtran_cli") else "", "Python": platform.python_version()}
    for name, called in PACKAGES.items():
        try:
            found[called] = version(name)
        except PackageNotFoundError:
            found[called] = ""
    return found | {"processor": _processor()}


def _processor() -> str:
    """Another rounds otherwise, perhaps."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()
