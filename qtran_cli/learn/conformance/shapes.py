"""Rules about what a method's functions return, on every kind of game: each says how it is broken, "" where it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from types import ModuleType

import torch
from torch import Tensor

from qtran_cli.learn.conformance.playing import GAMES, SEEDS, SMALL, batch, fresh, terms, view

WEIGHT = "lambda_"


def q_jt(method: ModuleType) -> str:
    """Q_jt, V_jt and what targets bootstrap on."""
    return next(filter(None, (_of_game(method, game) for game in GAMES)), "")


def _of_game(method: ModuleType, game: str) -> str:
    made = fresh(method, game)
    found = batch(made)
    seen, size = view(made, found), tuple(found.u.shape[:2])
    with torch.no_grad():
        values = {} if method.q_jt is None else {"Q_jt": method.q_jt(seen, found.u)}
        values |= {"V_jt": method.v_jt(seen)} if hasattr(method, "v_jt") else {}
        values |= {"bootstrap": method.bootstrap(seen, found.u)} if hasattr(method, "bootstrap") else {}
    allowed = {"V_jt": [size, (size[0], 1)], "bootstrap": [size, (size[0], 1), (*size, made.spec.n)]}
    return next(filter(None, (_unlike(name, x, allowed.get(name, [size]), game) for name, x in values.items())), "")


def _unlike(name: str, x: Tensor, allowed: list[tuple[int, ...]], game: str) -> str:
    if tuple(x.shape) not in allowed:
        return f"{name} is {list(x.shape)} on {game}, not {list(allowed[0])}"
    return "" if bool(x.isfinite().all()) else f"{name} is not finite on {game}"


def losses(method: ModuleType) -> str:
    """The terms' sizes and numbers."""
    return next(filter(None, (text for game in GAMES for text in _terms(method, game))), "")


def _terms(method: ModuleType, game: str) -> Iterator[str]:
    found = terms(made := fresh(method, game), batch(made))
    size = len(SEEDS), SMALL["batch"]
    if not isinstance(found, dict) or not found:
        yield "there are none"
    for name, term in found.items():
        yield _unlike(name, term, [size, (size[0], 1)], game)


def weights(method: ModuleType) -> str:
    """What the engine multiplies terms by."""
    own = set().union(*(terms(made, batch(made)) for made in (fresh(method, game) for game in ("climb", "two_step"))))
    names = [field.name for field in fields(method.Settings) if field.name.startswith(WEIGHT) and isinstance(field.default, float)]
    odd = [name for name in names if name[len(WEIGHT) :] not in own]
    return f"there is no term {odd[0][len(WEIGHT) :]}" if odd else ""
