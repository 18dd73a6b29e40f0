"""Networks of one hidden unit with chosen numbers, on a 2×2 table, so that every loss can be computed by hand.

Q_1 = (1, 4), Q_2 = (3, 2), so ū = (B, A); features 1 and 2
h_Q,1 = (1, 4), h_Q,2 = (2, 5); h_V = 2, 4; V_jt = 1 − 6/2 = −2
"""

from __future__ import annotations

import torch

from qtran_cli.envs import Spec
from qtran_cli.learn.methods import METHODS
from qtran_cli.learn.view import View

SPEC = Spec((2, 2), observation=1, state=1)
A, B = 0, 1


def layer(weights, bias):
    """A layer of one seed and one network, from rows of weights and a row of biases."""
    return torch.tensor(weights, dtype=torch.float32)[None, None], torch.tensor([bias], dtype=torch.float32)[None, None]


COMMON = {"h_q": layer([[1], [0], [3]], [0]), "h_v": layer([[2]], [0]), "value_hidden": layer([[0.5]], [0]), "value": layer([[-1]], [1])}
BASE = COMMON | {"joint_0": layer([[1]], [-1]), "joint": layer([[2]], [1])}
ALT = COMMON | {"joint_0": layer([[1], [0], [0]], [-1]), "joint": layer([[1, 2]], [0, 1])}
QMIX = {
    "hyper_w1": layer([[-1, 2]], [0, 0]),
    "hyper_b1": layer([[-10]], [0]),
    "hyper_w2": layer([[-3]], [0]),
    "hyper_b2_hidden": layer([[2]], [0]),
    "hyper_b2": layer([[2]], [0]),
}
PARAMETERS = {"iql": {}, "vdn": {}, "qmix": QMIX, "qtran_base": BASE, "qtran_alt": ALT}


def view(method: str, u, available=((True, True), (True, True)), v: float | None = None, **settings) -> View:
    """One transition's view. v: in the place of V_jt."""
    known = METHODS[method].Settings
    extra = {"joint_layers": 1} if method.startswith("qtran") else {"embed": 1} if method == "qmix" else {}
    parameters = dict(PARAMETERS[method])
    if v is not None:
        parameters["value"] = layer([[0]], [v])
    return View(
        parameters=parameters,
        settings=known(hidden=1, **extra, **settings),
        spec=SPEC,
        features=torch.tensor([[[[1.0], [2.0]]]]),
        q=torch.tensor([[[[1.0, 4.0], [3.0, 2.0]]]]),
        state=torch.ones(1, 1, 1),
        available=torch.tensor([[available]]),
        u=torch.tensor([[u]]),
    )
