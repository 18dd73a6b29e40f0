"""How large a figure's file is on paper, and in pixels, read from the file itself."""

from __future__ import annotations

import re
import struct

POINTS = 72.0
"""An inch."""
NUMBER = rb"([\d.]+)"
BOXES = {
    "svg": rb'<svg [^>]*?width="' + NUMBER + rb'pt" height="' + NUMBER + rb'pt"',
    "pdf": rb"/MediaBox \[ 0 0 " + NUMBER + b" " + NUMBER + rb" \]",
}


def size(data: bytes, suffix: str, dpi: int) -> str:
    """The size in words: "5.50 × 3.50 in", of a .png its pixels too. data: what ``encoded`` wrote at ``dpi``."""
    width, height = _inches(data, suffix.lower(), dpi)
    pixels = ", {} × {} pixels".format(*_pixels(data)) if suffix.lower() == "png" else ""
    return f"{width:.2f} × {height:.2f} in{pixels}"


def _inches(data: bytes, suffix: str, dpi: int) -> tuple[float, float]:
    if suffix == "png":
        across, down = _pixels(data)
        return across / dpi, down / dpi
    if suffix in ("eps", "ps"):
        left, low, right, high = map(float, _found(rb"%%HiResBoundingBox: " + b" ".join([NUMBER] * 4), data))
        return (right - left) / POINTS, (high - low) / POINTS
    width, height = map(float, _found(BOXES[suffix], data))
    return width / POINTS, height / POINTS


def _pixels(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _found(pattern: bytes, data: bytes) -> tuple[bytes, ...]:
    found = re.search(pattern, data)
    assert found is not None
    return found.groups()
