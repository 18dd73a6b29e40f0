"""The fixed points of bootstrapping at which training can end, and where it began: in words, and for the documents of train and compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from qtran_cli.exact.states.solution import Led
from qtran_cli.judge.seed import Began, Seed
from qtran_cli.judge.theory import Theory
from qtran_cli.model.task import Task
from qtran_cli.report.kit.labels import some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.numerals import brief as rounded
from qtran_cli.scalars import spell, spelled


def ended(theory: Theory) -> str:
    """How many fixed points bootstrapping has, and what training earns at those where it can end; "" where there is one, or no list."""
    points, numbers = () if theory.points is None else theory.points.points or (), Numbers()
    if not points or (len(points) == 1 and theory.ends):
        return ""
    count = f"{len(points):,} fixed points" if len(points) > 1 else "one fixed point"
    if not theory.ends:
        return f"{count}, and training near {'any of them' if len(points) > 1 else 'it'} moves away"
    earned = some(map(numbers.show, theory.returns), len(theory.returns))
    return f"{count}; {'the one' if len(theory.ends) == 1 else 'those'} where training can end earn{'s' * (len(theory.ends) == 1)} {earned}"


def began(seeds: Sequence[Seed], theory: Theory) -> str:
    """Where the seeds' values began, and where exact fits lead from there; "" where they can lead to one end alone, or it is not known."""
    known = [seed.began for seed in seeds if seed.began is not None]
    if not known or not (ended(theory) or any(one.led.grown for one in known)):
        return ""
    learned = sorted(float(one.learned) for one in known)
    span = " … ".join(dict.fromkeys(map(rounded, (learned[0], learned[-1]))))
    led = Counter(_led(one.led) for one in known).most_common()
    counts = led[0][0] if len(led) == 1 else ", ".join(f"{words} (from {count} seed{'s' * (count > 1)})" for words, count in led)
    return f"the start at {span} before the first update; from there iteration of exact fits {counts}"


def _led(led: Led) -> str:
    if led.end is not None:
        return f"ends where it earns {Numbers().show(led.end.value)}"
    return "grows without end" if led.grown else "is not known to end" if led.reason else "ends nowhere"


def spelled_out(began: Began | None, task: Task) -> dict[str, Any] | None:
    """For a document: V by state, the start by it, and where iteration of exact fits ends from there; null where nothing is listed."""
    if began is None:
        return None
    led = began.led
    iteration = {"earns": spelled(None if led.end is None else led.end.value), "grows": led.grown, "reason": led.reason or None}
    values = {name: float(x) for name, x in zip(task.states, began.v, strict=True)}
    return {"states": values, "learned": float(began.learned), "iteration": iteration}


def brief(theory: Theory) -> list[dict[str, Any]] | None:
    """For a document about training: what every fixed point learns and earns, and whether it attracts; null where they are not listed."""
    points = None if theory.points is None else theory.points.points
    if points is None:
        return None
    return [{"value": spell(p.value), "learned": spell(p.learned), "attracts": p.stability.attracts} for p in points]
