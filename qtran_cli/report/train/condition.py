"""How far (4b) fails at random joint actions, in words and in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qtran_cli.judge.training import Training
from qtran_cli.report.kit.labels import action
from qtran_cli.report.kit.numerals import brief

if TYPE_CHECKING:
    from qtran_cli.judge.training import Violated

MOST = 12
"""Actions of a joint action that are named."""


def words(training: Training) -> list[str]:
    """A sentence: the share violated over seeds, the worst, and where; nothing where nothing was tried."""
    if not training.violated:
        return []
    worst = min(training.violated, key=lambda one: one.worst)
    return [f"{_shares(training)}; {_worst(training, worst)}"]


def _shares(training: Training) -> str:
    found = training.violated
    shares = [one.share for one in found]
    span = "" if len(shares) == 1 else f", {_percent(min(shares))} to {_percent(max(shares))} of a seed's"
    tried, forgiven = sum(one.tried for one in found), max(one.forgiven for one in found)
    mean = sum(one.broken for one in found) / tried
    return f"violated by more than {brief(forgiven)} at {_percent(mean)} of {tried:,} random joint actions where greedy play comes{span}"


def _worst(training: Training, one: Violated) -> str:
    where = f"in seed {one.seed} at {_joint(training, one.u)}" + (f", step {one.step + 1}" if one.step else "")
    if one.worst >= 0:
        return f"the least slack is {brief(one.worst)}, {where}"
    return f"worst by {brief(-one.worst)}, {where}: Q_jt is {brief(one.q_jt)} there, Q'_jt + V_jt {brief(one.q_jt + one.worst)}"


def _joint(training: Training, u: tuple[int, ...]) -> str:
    labels = [action(training.game, i, a, 12) for i, a in enumerate(u)]
    return f"({','.join(labels[:MOST])}{', …' if len(labels) > MOST else ''})"


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %"


def entries(training: Training) -> list[dict[str, Any]] | None:
    """Per seed what was tried, the share violated by more than "tolerance", the least slack and where; None where nothing was tried."""
    return [_entry(training, one) for one in training.violated] or None


def _entry(training: Training, one: Violated) -> dict[str, Any]:
    joint = [str(own[a]) for own, a in zip(training.game.actions, one.u, strict=True)]
    place = {"joint_action": joint, "q_jt": one.q_jt, "q_prime_plus_v_jt": one.q_jt + one.worst, "episode": one.episode, "step": one.step}
    return {
        "seed": one.seed,
        "tried": one.tried,
        "violated": one.share,
        "tolerance": one.forgiven,
        "least_slack": one.worst,
        "at": place,
    }
