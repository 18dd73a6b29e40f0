"""What `qtran verify` says: the game that was in the certificate, whether it was compared, and every claim with its values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from qtran_cli.certificates.check import Verdict
from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.one_step import Optimal
from qtran_cli.certificates.states import WholeTask
from qtran_cli.model import environment
from qtran_cli.model.game import Game
from qtran_cli.model.team_game import TeamGame
from qtran_cli.report.kit.counted import counted
from qtran_cli.report.kit.counted import size as agents_and_actions
from qtran_cli.report.kit.labels import among, printable
from qtran_cli.report.kit.marks import Optima
from qtran_cli.report.kit.numerals import Numbers
from qtran_cli.report.kit.prose import Item, Line
from qtran_cli.report.kit.tables import Layer, laid_out
from qtran_cli.report.verify.claims import CLASSES, says, titled
from qtran_cli.scalars import spell
from qtran_cli.table import Table
from qtran_cli.verify.judgement import Judgement

SCHEMA = "qtran.verify/1"
PRINTED = 36
"""The payoffs of a game of up to so many, all its states together, are printed."""
ANSWERS = *CLASSES, "factorizable", "consistent", "additive_values", "theorem_2"
_COLUMN = 9


def report(judged: Judgement) -> RenderableType:
    """A certificate that has been verified: its game, and its claims a line each."""
    assert judged.game is not None
    wide = max((len(titled(*claim)) for claim in judged.claims), default=0)
    about = [Item(name, text, _COLUMN) for name, text in _about(judged.game, judged)]
    lines = [
        Item(f"{titled(claim, c):<{wide}}  {'yes' if c.holds else 'no'}", says(claim, c, judged.game), wide + 7, "")
        for claim, c in judged.claims
    ]
    return Group(Line(headline(judged)), Line(compared(judged)), Text(), *about, Text(), *_payoffs(judged.game), *lines)


def headline(judged: Judgement) -> str:
    """What is verified, in a line."""
    assert judged.game is not None
    count = len(judged.claims)
    return f"verified: {counted(count, 'claim')} about {printable(judged.game.name)}"


def line(judged: Judgement) -> str:
    """The judgement in one line, for a list of certificates."""
    if judged.reason is not None:
        return f"refused: {judged.reason}"
    assert judged.game is not None
    return f"{headline(judged)}{''.join(f'; {text}' for text in _claimed(judged.game, judged.claims))}"


def _claimed(game: TeamGame, claims: Sequence[Claim]) -> Iterator[str]:
    """The optimum and the answers, in a few words each."""
    for name, c in claims:
        if isinstance(c, Optimal | WholeTask):
            yield f"{'optimum ' * isinstance(c, Optimal)}{says(name, c, game)}"
    answers = [f"{name} {'yes' if c.holds else 'no'}" for name, c in claims if name in ANSWERS or isinstance(c, Verdict)]
    yield from [", ".join(answers)] * bool(answers)


def compared(judged: Judgement) -> str:
    """Whether the game was compared with one that the reader named."""
    if judged.compared is None:
        return "not compared with any game; --game GAME compares it"
    return f"compared: it is {printable(judged.compared)}"


def _about(game: TeamGame, judged: Judgement) -> Iterator[tuple[str, str]]:
    yield "game", size(game)
    yield "digest", environment.of(game).digest
    if judged.file is not None:
        yield "file", f"{printable(judged.file['path'])}, SHA-256 {judged.file['sha256']}"


def size(game: TeamGame) -> str:
    """How large a game is, in words."""
    agents = agents_and_actions(game)
    if not game.states:
        return agents
    time = f"horizon {game.horizon}" if game.horizon is not None else "no horizon"
    return f"{agents}, {counted(len(game.states), 'state')}, {time}, discount {spell(game.discount)}"


def _payoffs(game: TeamGame) -> list[RenderableType]:
    """The payoff tables of a small game, an empty line after them."""
    tables = _tables(game)
    if not tables:
        return []
    shown = Game(next(iter(tables.values())), agents=game.agents, actions=game.actions)
    names = [f" in {among([*tables], k, 24)}" if name else "" for k, name in enumerate(tables)]
    layers = [Layer(f"payoff{name}", table) for name, table in zip(names, tables.values(), strict=True)]
    return [laid_out(shown, layers, Optima(), Numbers()), Text()]


def _tables(game: TeamGame) -> Mapping[str, Table]:
    """By state ("" in a one-step game) the payoffs of a small game, none of a larger one."""
    return game.tables if sum(table.size for table in game.tables.values()) <= PRINTED else {}


def document(judged: Judgement) -> dict[str, Any]:
    """The judgement as one JSON document."""
    return {
        "schema": SCHEMA,
        "verified": judged.verified,
        "reason": judged.reason,
        "game": None if judged.game is None else judged.game.name,
        "claims": [{"claim": titled(claim, c), "holds": c.holds} for claim, c in judged.claims],
        "compared": judged.compared is not None,
        "compared_with": judged.compared,
        "about": None if judged.game is None else _described(judged.game, judged),
        "statements": [
            {"claim": titled(claim, c), "holds": c.holds, "says": says(claim, c, judged.game)} for claim, c in judged.claims if judged.game
        ],
    }


def _described(game: TeamGame, judged: Judgement) -> dict[str, Any]:
    """Size and identity of the game, and its payoffs where it is small: nested, of several states by their names."""
    tables = {name: table.nested(spell) for name, table in _tables(game).items()}
    return {
        "agents": list(game.agents),
        "shape": list(game.shape),
        "states": len(game.states) or None,
        "horizon": game.horizon,
        "discount": spell(game.discount) if game.states else None,
        "digest": environment.of(game).digest,
        "payoff": tables or None if game.states else tables.get(""),
        "file": None if judged.file is None else dict(judged.file),
    }
