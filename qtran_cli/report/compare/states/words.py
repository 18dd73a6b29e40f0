"""How training parted from theory on a game with several states, and why theory does not tell, in sentences."""

from __future__ import annotations

from qtran_cli.exact.traits import Joint, of
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.methods import exact
from qtran_cli.model.task import Task
from qtran_cli.model.team_game import Kind
from qtran_cli.report.kit.labels import some
from qtran_cli.report.kit.numerals import Numbers, brief
from qtran_cli.report.train.states import ends

ELSEWHERE = "The exact policy takes the best fit of every state; training can end at other local optima, or has not come to rest."
UNFITTED = "The learned Q_jt is off Q_jt* by up to {:.2g}: more steps may bring it there."


def remark(comparison: Comparison[Task], method: Compared) -> str:
    """Why theory does not tell what the method earns."""
    began = "" if method.training is None else ends.began(method.training.seeds, method.theory)
    if said := ends.ended(method.theory):
        return f"Bootstrapping has {said}." + (f" Values began with {began}." if began else "")
    if method.theory.returns:
        return ""
    found = method.theory.bootstrapped or method.theory.fitted
    if found is None and comparison.game.kind is Kind.histories and not of(method.name).strict:
        return "No exact return over histories is known for it."
    reason = (found.reason if found is not None else "") or method.theory.words or "there is no exact solver for it"
    name = exact(method.name)
    whose = "" if name == method.name or found is None else f" of {name}"
    return f"No exact return{whose}: {reason.rstrip('.')}."


def parting(comparison: Comparison[Task], method: Compared) -> str:
    """How training parted from theory, and what may be behind it; "" where it did not."""
    astray, expected = method.astray, method.theory.returns
    if not astray or not expected:
        return ""
    numbers = some((str(seed.number) for seed in astray), len(astray), 6)
    earned = sorted({brief(seed.earned) for seed in astray}, key=float)
    seeds = f"Seeds {numbers} earn" if len(astray) > 1 else f"Seed {numbers} earns"
    texts = [f"{seeds} {some(earned, len(earned))}, theory says {some(map(Numbers().show, expected), len(expected))}.", _why(method)]
    return " ".join(filter(None, texts))


def _why(method: Compared) -> str:
    fits = (method.theory.bootstrapped.fits if method.theory.bootstrapped else None) or {}
    if any(fit.landscape is not None for fit in fits.values()):
        return ELSEWHERE
    errors = [float(seed.fit) for seed in method.astray if seed.fit is not None]
    if of(method.name).joint is Joint.payoff and errors:
        return UNFITTED.format(max(errors))
    return ""
