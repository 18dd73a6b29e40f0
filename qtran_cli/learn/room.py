"""What a part of a training takes in memory, told before it is allocated."""

from __future__ import annotations

from typing import NamedTuple

UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")


class Room(NamedTuple):
    """bytes, and the words of how they come about, such as "10 seeds × 20,000 transitions × 24 bytes"."""

    bytes: int
    words: str


def spelled(bytes_: int) -> str:
    """A number of bytes in the unit that suits it.

    >>> spelled(800), spelled(5 * 2**20), spelled(17_000_000_000), spelled(2**62)
    ('800 bytes', '5.0 MiB', '15.8 GiB', '4,194,304 TiB')
    """
    size, unit = float(bytes_), 0
    while size >= 1024 and unit + 1 < len(UNITS):
        size, unit = size / 1024, unit + 1
    return f"{size:,.0f} {UNITS[unit]}" if not unit or size >= 100 else f"{size:.1f} {UNITS[unit]}"
