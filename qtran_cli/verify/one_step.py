"""The check of every claim about a one-step game: each is about its payoff alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.model.game import Game
from qtran_cli.verify import verify


def checker(_found: Sequence[Claim], game: Game) -> Callable[[str, Any], None]:
    """What raises Refused unless a claim, by its name and certificate, is proved."""
    return lambda _claim, c: verify(c, game.payoff)
