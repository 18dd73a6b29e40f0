"""What theory says of a method beside its best fit, and how training parted from it, in sentences."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.one_step.settling import Explored, Settling
from qtran_cli.judge.comparison import Compared, Comparison
from qtran_cli.judge.seed import Seed
from qtran_cli.judge.theory import Theory
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import joint, some
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.one_step.methods import greedy

SHARE = Fraction(1, 100)
"""Of the payoffs' range: a Q_jt that is farther off counts as not fitted."""
NOT_FITTED = "their learned Q_jt is off the payoffs by up to {:.2g}, so it is not fitted yet: more steps may bring it there"
MIXER = (
    "the weights of the mixer have more local optima than the supermodular tables that it reaches; or it has not come to rest, and "
    "more steps may tell"
)
REPLAYED = (
    "their tables are exact for what they replayed, so play around other joint actions is still held; more steps or a smaller replay "
    "forget it"
)
NOT_AT_REST = "their tables are not at an exact one of what they replayed either, so training has not come to rest"
LISTED = 6


def remark(comparison: Comparison[Game], method: Compared) -> str:
    """What theory says that the table does not: local optima, condition (7), or why it does not tell."""
    theory = method.theory
    if theory.products is None and method.training is not None:
        return _sentences([f"nothing to compare: {theory.words}"])
    if theory.explored is not None:
        return _sentences([_settles(comparison.game, theory.explored)])
    return _sentences([_seven(theory), _optima(comparison.game, theory), _worse(method), theory.words])


def _settles(game: Game, found: Explored) -> str:
    """The joint actions that confirm themselves under ε-greedy play."""
    last, mean = (Numbers(digits=2).show(x) for x in (found.play.last, found.play.mean))
    alone = f"ε = {last} alone: {_confirmed(game, found.last)}"
    if found.play.steady:
        return f"greedy joint actions that confirm themselves under {alone}"
    held = f"what the replay holds at the end, ε {mean} on average and {last} in the end: {_confirmed(game, found.held)}"
    alone = f"ε = {last} alone: the same" if found.last.points == found.held.points else alone
    return f"greedy joint actions that confirm themselves under {held}; under {alone}"


def _confirmed(game: Game, found: Settling) -> str:
    if found.points is None:
        return f"not known ({found.reason})"
    return some((joint(game, u) for u in found.points), len(found.points), LISTED) if found.points else "none"


def _seven(theory: Theory) -> str:
    if theory.alt is None:
        return ""
    if theory.alt.feasible is None:
        return "whether some [Q_i] satisfies condition (7) is not decided"
    return f"{'some' if theory.alt.feasible else 'no'} [Q_i] satisfies condition (7)"


def _optima(game: Game, theory: Theory) -> str:
    """Where the error over monotone tables has local minima, by what is greedy there."""
    landscape = None if theory.fit is None else theory.fit.landscape
    if landscape is None:
        return ""
    best = "the best fit" if landscape.proved else "the best fit found, not proved best"
    if landscape.optima is None:
        count = f"{landscape.orders:,}" if landscape.orders < 10**9 else f"over 10^{len(str(landscape.orders)) - 1}"
        return f"{best} among {count} choices of orders"
    if theory.products is None or len(landscape.optima) == 1:
        return f"{best} is the only local optimum" if len(landscape.optima) == 1 else ""
    products = [greedy(game, product) for product in theory.products]
    return f"{len(landscape.optima):,} local optima, greedy there: {some(products, len(products), LISTED)}"


def _worse(method: Compared) -> str:
    """How many seeds ended at a local optimum that is not the best fit."""
    fit, training = method.theory.fit, method.training
    if fit is None or fit.landscape is None or fit.greedy is None or training is None:
        return ""
    best = Theory(products=(tuple(fit.greedy),))
    count = sum(not best.allows(seed) and bool(method.theory.allows(seed)) for seed in training.seeds)
    return f"{count} of {len(training.seeds)} seeds ended at one that fits worse than the best" if count else ""


def parting(comparison: Comparison[Game], method: Compared) -> str:
    """How training parted from theory, and what may be behind it; "" where it did not."""
    astray = method.astray
    if not astray:
        return ""
    return _sentences([_where(comparison, method, astray), _why(comparison, method, astray)])


def _where(comparison: Comparison[Game], method: Compared, astray: list[Seed]) -> str:
    game, products = comparison.game, method.theory.products or ()
    ended = list(dict.fromkeys(joint(game, seed.start.u_bar) for seed in astray))
    numbers = some((str(seed.number) for seed in astray), len(astray), LISTED)
    expected = some((greedy(game, product) for product in products), len(products), LISTED)
    seeds = f"seed{'s' if len(astray) > 1 else ''} {numbers}"
    return f"{seeds} ended with {some(ended, len(ended))} greedy, theory says {expected}{_cost(comparison, astray)}"


def _cost(comparison: Comparison[Game], astray: list[Seed]) -> str:
    """What they lose, where they do."""
    loss = max(comparison.game.payoff.max - comparison.game.payoff[seed.start.u_bar] for seed in astray)
    return f"; up to {Numbers().show(loss)} is lost against the optimum" if loss else "; they are optimal all the same"


def _why(comparison: Comparison[Game], method: Compared, astray: list[Seed]) -> str:
    fit, payoff = method.theory.fit, comparison.game.payoff
    if fit is None:
        return ""
    if method.theory.explored is not None:
        return _unsettled(method, astray)
    if fit.landscape is not None:
        return MIXER
    error = max((seed.start.error for seed in astray if seed.start.error is not None), default=0.0)
    if fit.represents and error > SHARE * (payoff.max - payoff.min):
        return NOT_FITTED.format(error)
    if fit.represents or fit.q is None:
        return ""
    behind = max(sum((q.max - q[(a,)] for q, a in zip(fit.q, seed.start.u_bar, strict=True)), Fraction(0)) for seed in astray)
    return f"the exact Σ_i Q_i of those is up to {Numbers(digits=3).show(behind)} below its greatest"


def _unsettled(method: Compared, astray: list[Seed]) -> str:
    """Why a seed is not where ε-greedy play settles."""
    found = None if method.training is None else method.training.tables
    at = set() if found is None else {seed.number for seed in found.at if seed.replay}
    return REPLAYED if all(seed.number in at for seed in astray) else NOT_AT_REST


def _sentences(texts: list[str]) -> str:
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in texts if text)
