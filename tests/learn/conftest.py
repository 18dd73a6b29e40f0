"""One thread: on a busy machine several make small tensors many times slower. Without PyTorch nothing here is collected."""

from __future__ import annotations

from importlib.util import find_spec

if find_spec("torch") is None:
    collect_ignore_glob = ["*.py"]
else:
    import torch

    torch.set_num_threads(1)
