"""What a run takes in memory: replay, networks, target network and Adam, computed before anything is allocated; and what there is.

The batch that an update computes on is small beside them, and not counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qtran_cli import memory
from qtran_cli.errors import UsageError
from qtran_cli.learn.room import UNITS, Room, spelled

OPTION = "--max-memory"
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)([KMGT])(?:iB|B)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Need:
    """What a run takes: the transitions of its replay, and its parameters with all that is kept beside each."""

    replay: Room
    networks: Room

    @property
    def bytes(self) -> int:
        """Of both."""
        return self.replay.bytes + self.networks.bytes

    @property
    def words(self) -> str:
        """Both, in a line."""
        parts = (("replay", self.replay), ("networks", self.networks))
        return ", ".join(f"{name} {spelled(room.bytes)} ({room.words})" for name, room in parts)

    def document(self) -> dict[str, int]:
        """As manifest.json has it, in bytes."""
        return {"replay": self.replay.bytes, "networks": self.networks.bytes}

    def require(self, limit: int | None, device: str = "cpu") -> None:
        """Raise UsageError for more than ``limit`` bytes, or than are available."""
        most = available(device) if limit is None else limit
        if self.bytes <= most:
            return
        name, room = max((("replay", self.replay), ("networks", self.networks)), key=lambda part: part[1].bytes)
        above = f"of {OPTION}" if limit is not None else "that are available"
        what = f"training would take {spelled(self.bytes)}, more than the {spelled(most)} {above}: the {name} {room.words}"
        less = "--set replay" if name == "replay" else "--set hidden"
        right = f"fewer, or a smaller {less}" if limit is None else f"fewer, a smaller {less}, or a larger {OPTION}"
        raise UsageError(what, where="--seeds", right=right)


def limit(text: str) -> int:
    """The bytes that ``text``, such as 4G or 500M, stands for; G is 2^30 bytes, and so on. Raises UsageError."""
    found = _SIZE.fullmatch(text.strip())
    bytes_ = int(float(found[1]) * 1024 ** ("BKMGT".index(found[2].upper()))) if found else 0
    if not bytes_:
        raise UsageError(f"{text!r:.40} is no size", where=OPTION, right=f"write 500M or 4G, in {', '.join(UNITS[1:])}")
    return bytes_


def available(device: str = "cpu") -> int:
    """Bytes that can be allocated now: of the machine, and of the control group that this process is in; on a GPU, of that."""
    if device == "cuda":
        import torch

        return int(torch.cuda.mem_get_info()[0])
    return memory.available()
