"""Policies as a .npz file of NumPy: docs/environments.md has a reader of a dozen lines.

seeds [S], agents [N], actions [N, A]     numbers and labels, "" where an agent has fewer actions
w_0, b_0, w_1, …                          the hidden layers: [S, N, inputs, outputs] and [S, N, outputs]
w_i, b_i, w_h, b_h                        with memory: the halves of the GRU, of x and of h; gates r, z, n
w_q, b_q                                  what gives Q_i
about                                     JSON: environment, method, run, steps, settings
"""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np

from qtran_cli.learn.run.exported.policies import Affine, Policies


def written(found: Policies) -> bytes:
    """The file; the same policies give the same bytes."""
    most = found.most
    actions = [[*own, *[""] * (most - len(own))] for own in found.actions]
    named = {"seeds": np.array(found.seeds), "agents": np.array(found.agents), "actions": np.array(actions)}
    for name, (w, b) in _layers(found).items():
        named |= {f"w_{name}": w, f"b_{name}": b}
    return _zipped(named | {"about": np.array(json.dumps(dict(found.about)))})


def _layers(found: Policies) -> dict[str, Affine]:
    halves = {} if found.gru is None else dict(zip("ih", found.gru, strict=True))
    return {str(k): layer for k, layer in enumerate(found.hidden)} | halves | {"q": found.q}


def _zipped(named: dict[str, np.ndarray]) -> bytes:
    """As np.savez writes it, without the clock."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in named.items():
            inner = io.BytesIO()
            np.save(inner, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), inner.getvalue(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
