"""Bytes that are no file of the format that their name says, but one of another."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from qtran_cli.errors import InputError, QtranError
from qtran_cli.formats import _sniff

SIGNED = ("npy", "nfg", "dpomdp")
"""Formats whose files say what they are; of the others it takes a file that is read."""
ALIKE = {"pomdp": "dpomdp"}


def pointed(error: InputError, data: bytes | bytearray, format: str, reads: Callable[[str], object]) -> InputError:  # noqa: A002
    """``error`` of reading ``data`` as ``format``, which says in the place of what would be right whose content it is, if another's."""
    found = _sniff.guess(data)
    if found != ALIKE.get(format, format) and (found in SIGNED or _is_read(found, reads)):
        error.right = f"the content is that of a .{found} file"
    return error


def _is_read(format: str, reads: Callable[[str], object]) -> bool:  # noqa: A002
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reads(format)
    except QtranError:
        return False
    return True
