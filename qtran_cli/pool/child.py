"""How a process that computes games begins. This module must not load NumPy: what it sets up comes before.

Such a process leaves Ctrl-C to the one that started it, ends with it even where that one is killed, and keeps NumPy to one
thread: the processes themselves take the cores, and threads beside them slow each other down.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def begin() -> None:
    """Set the process up: to be called in it first."""
    for name in THREADS:
        os.environ.setdefault(name, "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        signal.raise_signal(signal.SIGTERM)
