"""What papers claim of the order of methods on these tasks, and whether the recorded runs say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from docs.curves.plan import BY_NAME, SEEDS
from docs.curves.scores import Record
from qtran_cli import statistics
from qtran_cli.reproduce import verdict as rule

QTRAN, WEIGHTED = "Son et al. 2019", "Rashid et al. 2020"
PREY = ("prey_0.5", "prey_1.0", "prey_1.5")
Arm = tuple[str, str]
"""A task and a method."""


@dataclass(frozen=True)
class Claim:
    """That the sum of the interquartile means of ``above`` is larger than that of ``below``."""

    text: str
    by: str
    above: tuple[Arm, ...]
    below: tuple[Arm, ...]


@dataclass(frozen=True)
class Stand:
    """A claim, the difference found with its 95 % interval, and the verdict by the rule of `qtran reproduce`."""

    claim: Claim
    value: float
    interval: tuple[float, float]
    verdict: str


def claims() -> Iterator[Claim]:
    """All of them."""
    for task in ("mgs_fixed", "mgs_drawn", *PREY):
        for other in ("vdn", "qmix"):
            yield Claim(f"`qtran_base` earns more than `{other}` on `{task}`", QTRAN, ((task, "qtran_base"),), ((task, other),))
    for other in ("vdn", "qmix"):
        for low, high in pairwise(PREY):
            text = f"its lead over `{other}` is larger on `{high}` than on `{low}`"
            yield Claim(text, QTRAN, ((high, "qtran_base"), (low, other)), ((low, "qtran_base"), (high, other)))
    yield Claim("`ow_qmix` earns more than `qmix` on `stag_hunt`", WEIGHTED, (("stag_hunt", "ow_qmix"),), (("stag_hunt", "qmix"),))


def stands(records: Sequence[Record]) -> list[Stand]:
    """Every claim whose runs are all recorded."""
    final = {(record["task"], record["method"]): record["final"] for record in records if "final" in record}
    return [_stand(claim, final) for claim in claims() if {*claim.above, *claim.below} <= final.keys()]


def _stand(claim: Claim, final: dict[Arm, list[float]]) -> Stand:
    above, below = ([final[arm] for arm in arms] for arms in (claim.above, claim.below))
    value, interval = statistics.contrast(above, below)
    tasks = [BY_NAME[task] for task, _ in (*claim.above, *claim.below)]
    suffices = SEEDS >= rule.SEEDS and all(task.steps >= task.least for task in tasks)
    return Stand(claim, value, interval, rule.claim(interval) if suffices else rule.UNSAID)
