"""The picture that an environment of a library draws of itself, held to a shape; what goes wrong is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from qtran_cli.errors import InputError
from qtran_cli.reasons import reason

RIGHT = "it may miss a package or a display; --render without a file shows every step as a row of a table"


def picture(draw: Callable[[], Any], where: str) -> np.ndarray | None:
    """uint8 [H, W, 3], a copy; None where ``draw`` gives None. Raises InputError. To be called within outside.outside."""
    try:
        found = draw()
    except (Exception, SystemExit) as error:
        raise InputError(f"it cannot draw itself: {reason(error)}", where=where, right=RIGHT) from error
    if found is None:
        return None
    drawn = np.asarray(found)
    if drawn.dtype != np.uint8 or drawn.ndim != 3 or drawn.shape[2] != 3 or not drawn.size:
        raise InputError(f"its picture is {drawn.dtype} {list(drawn.shape)}, not uint8 [height, width, 3]", where=where, right=RIGHT)
    return drawn.copy()
