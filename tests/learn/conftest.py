"""One thread: on a busy machine several make small tensors many times slower."""

from __future__ import annotations

import torch

torch.set_num_threads(1)
