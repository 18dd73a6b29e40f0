"""Certificates of games with several states: the document, and the claims read back.

The file is that of file.py. "game" is always the whole game, as `qtran solve --json` writes it and the JSON format
reads it; the claims are those of exact/histories/claims.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.file import decoded, digest
from qtran_cli.certificates.json import histories, states
from qtran_cli.certificates.text import SCHEMA
from qtran_cli.model.task import Task


def document(task: Task, described: dict[str, Any], claims: Sequence[Claim]) -> dict[str, Any]:
    """The certificate. described: the game as the JSON format reads it."""
    encoder = states.Encoder(task) if task.fully_observed else histories.Encoder(task)
    written = [{"claim": claim, "holds": c.holds, "proof": encoder.encode(c)} for claim, c in claims]
    made = {"schema": SCHEMA, "game": described, "claims": written}
    return made | {"digest": digest(made)}


def claims(made: dict[str, Any], task: Task) -> list[Claim]:
    """Every claim of a parsed certificate about ``task``. Raises what certificates.file.decoded does."""
    decoder = states.Decoder(task) if task.fully_observed else histories.Decoder(task)
    return decoded(made, decoder.decode)
