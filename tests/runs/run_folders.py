"""Run folders written by hand, without training: what the commands that read them find is known number by number."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

CLIMB = "name: climb\npayoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]\n"
Numbers = Callable[[int, int], Mapping[str, Any]]
"""(step, seed) -> what the line holds besides the two."""


def returns(step: int, seed: int) -> dict[str, Any]:
    """A return that depends on both, optimal for the later seeds, and two terms of the loss."""
    value = 11.0 if seed > 2 or step > 200 else float(seed - step // 100)
    return {"updates": step, "epsilon": 0.5, "return": value, "optimal": value == 11, "td": 4.0 ** (seed - step / 50), "opt": float(seed)}


def tables(step: int, seed: int) -> dict[str, Any]:
    """Factors on climb: greedy (A,A) from step 200 on, (C,C) before; the further from the payoff the later the seed."""
    q = [[4.0 + seed, 1.0, step / 100], [3.0, 2.0, 1.0]] if step >= 200 else [[0.0, 0.0, 1.0 + seed], [0.0, 0.5, 1.0]]
    return {"u_bar": [0, 0] if step >= 200 else [2, 2], "q": q, "q_jt": [[11.0, -30, seed], [-30, 7, 6], [0, step, 5]], "v_jt": 0.25}


def written(
    path: Path,
    method: str = "qtran_base",
    game: str = CLIMB,
    seeds: int = 5,
    steps: Sequence[int] = (100, 200, 300),
    metrics: Numbers = returns,
    learned: Numbers | None = tables,
    status: str = "complete",
    **config: Any,
) -> Path:
    """A run in ``path``: an evaluation at each of ``steps``."""
    path.mkdir(parents=True)
    own = {"schema": "qtran.run/1", "env": "climb", "method": method, "seeds": seeds, "steps": steps[-1] if steps else 100}
    settings = config.pop("settings", {"lr": 0.001, **({"lambda_opt": 1.0} if method.startswith("qtran") else {})})
    (path / "config.yaml").write_text(json.dumps({**own, **config, "settings": settings}))
    (path / "game.yaml").write_text(game)
    (path / "manifest.json").write_text(json.dumps({"status": status}))
    (path / "timings.jsonl").write_text("".join(json.dumps({"step": step, "seconds": 0.5}) + "\n" for step in steps))
    for name, numbers in (("metrics.jsonl", metrics), ("tables.jsonl", learned)):
        if numbers is not None:
            lines = ({"step": step, "seed": seed, **numbers(step, seed)} for step in steps for seed in range(seeds))
            (path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path
