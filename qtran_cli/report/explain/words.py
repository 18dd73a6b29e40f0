"""What a table is near to, in words."""

from __future__ import annotations

from fractions import Fraction

from qtran_cli.exact.traits import of
from qtran_cli.judge.explain.exact import Exact, Role
from qtran_cli.judge.explain.found import Explained, Explanation, Family, Found
from qtran_cli.judge.explain.given import Given
from qtran_cli.judge.explain.under import Under, Varied
from qtran_cli.model.game import Game
from qtran_cli.report.kit.labels import joint, printable, some
from qtran_cli.report.kit.numerals import brief
from qtran_cli.scalars import spell

SIGN = {Varied.epsilon: "ε", Varied.alpha: "α"}


def sentence(found: Explained, one: Explanation) -> str:
    """What a table is, or that no exact one is near."""
    if not one.found:
        return "held against no exact table"
    best = one.found[0]
    what = named(found.game, best.exact, best.under)
    if not best.off.most:
        return f"{what}: the very table"
    if best.within(one.given):
        return f"{what}: the same table, rounded to {_decimals(one.given.decimals or 0)}"
    off = f"off by {far(best.off.most)} at most"
    return f"{what}: {off}{_plainer(found, one)}" if found.near(best) else f"no exact table is near: the nearest, {what}, is {off}"


def _plainer(found: Explained, one: Explanation) -> str:
    """That uniform sampling does nearly as well, of a table that is none by rounding alone."""
    return f" ({plain})" if (plain := plainly(found, one)) else ""


def named(game: Game, exact: Exact, under: Under) -> str:
    """An exact table: whose it is, and under what."""
    return f"{whose(game, exact)}{_under(game, exact, under)}"


def whose(game: Game, exact: Exact) -> str:
    """Whose table it is, and which of them."""
    match exact.role:
        case Role.payoff:
            return "the payoff itself"
        case Role.sum:
            return f"{exact.name}'s Σ Q_i"
        case Role.trap:
            return f"{exact.name}'s trap {joint(game, exact.u or ())}"
        case Role.point:
            return f"{exact.name}'s fixed point{f' with û = {joint(game, exact.u)}' if exact.u is not None else ''}"
        case Role.optimum:
            return f"{exact.name}'s local optimum {exact.number} of {exact.count}"
    return f"{exact.name}'s {'best fit' if exact.count > 1 else 'fit'}"


def _under(game: Game, exact: Exact, under: Under) -> str:
    if exact.role in (Role.payoff, Role.trap) or not hangs_on(exact.name):
        return ""
    match under.kind:
        case Varied.epsilon:
            beside = "" if under.alpha is None else f" with α = {spell(under.alpha)}"
            return f"{beside} under ε-greedy play around {joint(game, under.centre)}, ε = {spell(under.value)}"
        case Varied.alpha:
            return f" with α = {spell(under.value)}"
    return " under uniform sampling"


def hangs_on(name: str) -> bool:
    """Whether what a method makes of a table hangs on how joint actions are sampled, or on α."""
    return of(name).sampled or of(name).alpha


def far(x: Fraction) -> str:
    """A distance: four digits that count.

    >>> far(Fraction(1, 239)), far(Fraction(2))
    ('0.004184', '2')
    """
    return brief(float(x))


def as_near(one: Found) -> str:
    """Which ε or α are as near; "" where none was sought."""
    if one.low == one.high:
        return ""
    return f"{SIGN[one.under.kind]} from {float(one.low):.4g} to {float(one.high):.4g}"


def interval(one: Found) -> str:
    """The same in a few characters."""
    return "" if one.low == one.high else f"{float(one.low):.3g}–{float(one.high):.3g}"


def plainly(found: Explained, one: Explanation) -> str:
    """That a table under uniform sampling is near as well, for which no ε or α was sought; "" where none is, or it is the nearest."""
    plain = one.plain
    if plain is None or plain is one.found[0] or not found.near(plain):
        return ""
    return f"{named(found.game, plain.exact, plain.under)} is near too: off by {far(plain.off.most)} at most"


def play(found: Explained, one: Found) -> str:
    """Whether play around the centre confirms itself; "" where there is none."""
    centre = joint(found.game, one.under.centre)
    if one.confirmed is None:
        return ""
    return f"{centre} is greedy there: play around it confirms itself" if one.confirmed else f"{centre} is not greedy there: play moves on"


def also(game: Game, one: Found) -> str:
    """Other names of the same table, those of one method together; "" where there is none."""
    groups: dict[str, list[str]] = {}
    for exact, under in one.also:
        groups.setdefault(_apart(game, exact, under), []).extend([joint(game, under.centre)] * (under.kind is Varied.epsilon))
    texts = [f"{text}{f' around {some(centres, len(centres))}' if centres else ''}" for text, centres in groups.items()]
    return some(texts, len(texts), 4, "; ")


def _apart(game: Game, exact: Exact, under: Under) -> str:
    """A name without the centre of play, and without ε, which is that of the table."""
    return whose(game, exact) if under.kind is Varied.epsilon else named(game, exact, under)


def called(found: Explained, given: Given) -> str:
    """A table's name without the folders that it is in, where that tells it from the others."""
    names = [one.given.name.rpartition("/")[2] for one in found.tables]
    short = given.name.rpartition("/")[2]
    return printable(short if names.count(short) == 1 else given.name)


def family(found: Explained, one: Family) -> str:
    """Which tables are one object, and at which ε or α."""
    names = _listed([called(found, found.tables[k].given) for k in one.of])
    (exact, under), values = one.names[0], [under.value for _, under in one.names]
    if len(set(values)) == 1:
        return f"{names} are one table, {named(found.game, exact, under)}"
    what = named(found.game, exact, under).rpartition(SIGN[under.kind])[0].rstrip(", ").removesuffix(" with")
    return f"{names} are one object, {what}, at {SIGN[under.kind]} = {_listed([spell(value) for value in values])}"


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _decimals(count: int) -> str:
    return f"{count} decimal{'' if count == 1 else 's'}"
