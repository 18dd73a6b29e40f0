"""Environments of other libraries, one lane each, and what a batched environment of them is made of.

    bare.py      Bare: one environment of a library as it is, its agents in a fixed order; what an adapter has to write
    host.py      Host: a Bare held to our rules: padded, masked, cut off, checked; writes what is seen into a row of arrays
    room.py      Sizes and Room: the arrays [L, …] that hosts write into
    pool.py      Pool: L hosts that are reset and stepped together; Here: in this process
    lanes.py     Lanes: the Environment of qtran_cli/envs/__init__.py over a Pool, in PyTorch
    seat.py      what is seen and can be done, written into a host's row
    picture.py   what an environment draws of itself; reasons.py: what one raised, in a line
    probe.py     an environment tried out before anything is trained on it
    twister.py   Python's random state, kept as memory
    outside.py   random states and standard output, kept from what other people's code does with them
    parallel.py  a Bare of what has PettingZoo's parallel methods; listed.py: of a gymnasium environment with lists of agents

The rules, for every library alike: observations and actions are padded to the widest agent and the padding is masked; an agent that
ended sees zeros, has its idle action alone, earns nothing; everything is copied and cast on receipt; agents go by a fixed list, never
by the order of a dict; the host owns the time limit, and what it cuts off is truncated, but a true end in the last step is an end;
nothing is stepped after its end; an environment whose reset is not trusted is constructed anew for every episode.

No module here but lanes.py needs PyTorch.
"""

from __future__ import annotations
