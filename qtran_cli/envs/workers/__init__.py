"""Hosts in processes of their own, for environments that are stepped one by one in Python.

    child.py     what such a process does: it builds hosts and steps them when told
    memory.py    the arrays that it and the run share
    worker.py    one process as the run sees it: started, asked, waited for, ended
    crew.py      the processes of a run; ``working(n)``: those that are there while it trains
    pool.py      a Pool (envs/hosts/pool.py) of hosts that live in a crew

A worker is a fresh interpreter, so it inherits no thread, no lock and nothing of PyTorch. It hears of the run over a socket alone: where
that closes, because the run ended or was killed, it is gone at once. Signals are the run's: a worker ignores those that ask it to stop,
so that the run can save first. Lane k lives in worker k mod N, and what happens in a lane hangs on nothing else: numbers are the same
with any N.
"""

from __future__ import annotations
