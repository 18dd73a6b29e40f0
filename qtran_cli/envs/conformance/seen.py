"""Rules about what an environment returns: each says how it is broken, nothing where it is kept."""

from __future__ import annotations

import torch

from qtran_cli.envs.conformance.playing import LANES, Make, course


def shapes(make: Make) -> str:
    """Sizes. How it is broken, "" where it is not."""
    environment = make(LANES)
    spec, (percept, outcome) = environment.spec, course(environment, steps=1)[0]
    width = 2 if spec.positions else 0
    expected: dict[str, tuple[int, ...]] = {"available": (LANES, spec.n, spec.most)}
    expected |= {} if width else {"state": (LANES, spec.state), "observations": (LANES, spec.n, spec.observation)}
    for name, shape in expected.items():
        if (found := tuple(getattr(percept, name).shape)) != shape:
            return f"{name} is {list(found)}, not {list(shape)}"
    wrong = [name for name, x in outcome._asdict().items() if tuple(x.shape) != (LANES,)]
    return f"{wrong[0]} is not one a lane" if wrong else ""


def types(make: Make) -> str:
    """Types of tensors. How it is broken, "" where it is not."""
    environment = make(LANES)
    percept, outcome = course(environment, steps=1)[0]
    expected = {"available": torch.bool, "reward": torch.float64, "terminated": torch.bool, "truncated": torch.bool}
    expected |= {} if environment.spec.positions else {"state": torch.float32, "observations": torch.float32}
    found = percept._asdict() | outcome._asdict()
    return next((f"{name} is {found[name].dtype}, not {kind}" for name, kind in expected.items() if found[name].dtype != kind), "")


def finite(make: Make) -> str:
    """Numbers. How it is broken, "" where it is not."""
    for k, (percept, outcome) in enumerate(course(make(LANES))):
        for name, x in (percept._asdict() | outcome._asdict()).items():
            if not bool(x.float().isfinite().all()):
                return f"{name} is not finite after step {k + 1}"
    return ""


def masks(make: Make) -> str:
    """Available actions. How it is broken, "" where it is not."""
    environment = make(LANES)
    beyond = torch.arange(environment.spec.most) >= torch.tensor(environment.spec.actions)[:, None]
    first: torch.Tensor | None = None
    for k, (percept, _) in enumerate(course(environment)):
        first = percept.available[:1].clone() if first is None else first
        if environment.spec.steady and bool((percept.available != first).any()):
            return f"spec.steady, and what is available differs after step {k + 1}"
        if not bool(percept.available.any(-1).all()):
            return f"an agent has nothing to do after step {k + 1}"
        if bool((percept.available & beyond).any()):
            return f"an action that an agent does not have is available after step {k + 1}"
    return ""
