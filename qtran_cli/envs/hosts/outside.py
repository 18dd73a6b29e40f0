"""Other people's code is called so that it leaves this process as it was: random states, and standard output, which is the answer's.

outside()          around calls: what is printed, by Python or past it, goes to standard error; the random states of Python, NumPy and
                       PyTorch are put back
touched(call)      which of these states a call uses
Chance(names)      gives such states to an environment that uses them: in every step a function of the episode's seed and the step
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.random import mtrand

from qtran_cli.envs.hosts import twister

_OWN = np.random.MT19937(0)
"""What NumPy's global functions draw from while other people's code is called: exchanging generators is cheap, copying states is not."""


class outside:  # noqa: N801 - it reads as a function, and a class is entered faster
    """See the module. torch: whether PyTorch's state may be drawn from. Cost: some 5 microseconds, so once around all lanes' steps."""

    def __init__(self, torch: bool = True) -> None:
        self._torch = _torch() if torch else None

    def __enter__(self) -> None:
        self._python, self._numpy = twister.kept(), mtrand.get_bit_generator()
        self._state = None if self._torch is None else self._torch.get_state()
        mtrand.set_bit_generator(_OWN)
        self._out, sys.stdout = sys.stdout, sys.stderr
        self._kept = _exchanged(2, 1)

    def __exit__(self, *error: object) -> None:
        if self._kept is not None:
            os.dup2(self._kept, 1)
            os.close(self._kept)
        sys.stdout = self._out
        twister.put_back(self._python)
        mtrand.set_bit_generator(self._numpy)
        if self._torch is not None:
            self._torch.set_state(self._state)


def _exchanged(one: int, other: int) -> int | None:
    """Have what is written to descriptor ``other`` go to ``one``; returns where it went before, None where one of them is closed."""
    try:
        kept = os.dup(other)
    except OSError:
        return None
    try:
        os.dup2(one, other)
    except OSError:
        os.close(kept)
        return None
    return kept


def _torch() -> Any:
    """PyTorch's generator on the processor where PyTorch is loaded, else None."""
    found = sys.modules.get("torch")
    return None if found is None else found.default_generator


def _numpy() -> Any:
    state = mtrand.get_bit_generator().state["state"]
    return state["key"].tobytes(), state["pos"]


def _states() -> dict[str, Any]:
    torchs = _torch()
    return {"python": twister.kept(), "numpy": _numpy(), "torch": b"" if torchs is None else torchs.get_state().numpy().tobytes()}


def touched(call: Callable[[], Any]) -> tuple[str, ...]:
    """The names of the states that ``call`` uses, of python, numpy and torch. To be called within ``outside``. Cost: 10 microseconds."""
    before = _states()
    call()
    return tuple(name for name, state in _states().items() if state != before[name])


class Chance:
    """names: of ``touched``; none costs nothing. Each state costs some 10 microseconds a step."""

    def __init__(self, names: Sequence[str]) -> None:
        self._seeders = [_SEEDERS[name] for name in names]

    def begin(self, seed: int, t: int) -> None:
        """The states for step t of the episode of that seed; before its reset, t is 0."""
        for seeder in self._seeders:
            seeder((seed * 1_000_003 + t) % 2**32)


def _seed_torch(seed: int) -> None:
    if (torchs := _torch()) is not None:
        torchs.manual_seed(seed)


_SEEDERS: dict[str, Callable[[int], Any]] = {"python": random.seed, "numpy": np.random.seed, "torch": _seed_torch}
