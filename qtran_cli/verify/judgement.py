"""What became of a certificate: what of it is verified, about which game, and why it is refused where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qtran_cli.certificates.claim import Claim
from qtran_cli.model.team_game import TeamGame


@dataclass(frozen=True)
class Judgement:
    """What is verified. reason: why the certificate is refused, None where it is not.

    game: what the certificate is about, None where it was refused before. file: path and SHA-256 of the file that a large game
    is in. compared: GAME that it was found to be. claims: those that are proved, each once.
    """

    reason: str | None
    game: TeamGame | None = None
    file: Mapping[str, str] | None = None
    compared: str | None = None
    claims: tuple[Claim, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether every claim is proved."""
        return self.reason is None
