"""The state that Python's own random functions draw from, kept and put back as memory.

random.getstate() makes 625 numbers of it and random.setstate() reads them back, some 20 microseconds where copying takes one. Where the
memory is not laid out as CPython has it, as a trial at the start shows, the numbers it is.
"""

from __future__ import annotations

import ctypes
import random
from typing import Any

_INSTANCE: Any = random._inst  # what random.random() and its like are methods of
_WORDS = 625
"""An index and 624 words of 32 bits, behind the object's head."""
_HEAD = object.__basicsize__


def _laid_out() -> bool:
    """Whether a state's memory holds the numbers that getstate() tells."""
    tried = random.Random(5)
    tried.random()
    if type(tried).__basicsize__ < _HEAD + 4 * _WORDS:
        return False
    index, *words = (ctypes.c_uint32 * _WORDS).from_address(id(tried) + _HEAD)
    return (*words, index) == tried.getstate()[1]


AS_MEMORY = _laid_out()
_MEMORY = memoryview((ctypes.c_char * (4 * _WORDS)).from_address(id(_INSTANCE) + _HEAD)).cast("B") if AS_MEMORY else memoryview(b"")


def kept() -> Any:
    """The state, for ``put_back``."""
    if not AS_MEMORY:
        return random.getstate()
    return bytes(_MEMORY), _INSTANCE.gauss_next


def put_back(state: Any) -> None:
    """Have random numbers come as they would have come when ``state`` was kept."""
    if not AS_MEMORY:
        random.setstate(state)
        return
    _MEMORY[:], _INSTANCE.gauss_next = state
