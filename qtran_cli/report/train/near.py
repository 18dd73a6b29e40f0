"""How near learned tables are to exact ones, in words and in JSON."""

from __future__ import annotations

from typing import Any

from qtran_cli.judge.nearness import Nearness
from qtran_cli.judge.training import Training
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.train import pages
from qtran_cli.scalars import spell


def words(training: Training) -> list[str]:
    """A sentence for every situation: the fits that seeds are caught at, or those they are at, and the hidden units."""
    return [_sentence(training, one) for one in training.nearness]


def _sentence(training: Training, one: Nearness) -> str:
    where = pages.report(training.game).where(training.game, one.situation)
    texts = [_at(one, name) for name in one.fits]
    shares = [seed.linear for seed in one.seeds if seed.linear is not None]
    units = [_linear(shares)] if shares else []
    under = "" if training.full_exploration else "against the fits of uniform sampling, which this was not: "
    return f"{where}{under}{'; '.join([*texts, *units])}"


def _at(one: Nearness, name: str) -> str:
    count, caught = len(one.at(name)), name in one.traps()
    return f"{count} of {len(one.seeds)} seeds are {'caught ' * caught}at {name}'s fit (squared error {_error(one, name)})"


def _error(one: Nearness, name: str) -> str:
    return Numbers(digits=2).show(one.fits[name].sse)


def _linear(shares: list[float]) -> str:
    low, high = (f"{x:.0%}".replace("%", " %") for x in (min(shares), max(shares)))
    return f"{low if low == high else f'{low} to {high}'} of the mixer's hidden units are linear at every joint action"


def entries(training: Training) -> list[dict[str, Any]]:
    """By situation the fits and their squared errors, and of every seed its own, its squared distances, and the linear units."""
    return [_entry(training, one) for one in training.nearness]


def _entry(training: Training, one: Nearness) -> dict[str, Any]:
    where = pages.document(training.game).where(training.game, one.situation)
    return where | {
        "fits": {name: {"sse": spell(fit.sse), "seeds": one.at(name), "caught": name in one.traps()} for name, fit in one.fits.items()},
        "per_seed": [
            {"seed": seed.number, "sse": seed.sse, "distance": dict(seed.distances), "linear_units": seed.linear} for seed in one.seeds
        ],
    }
