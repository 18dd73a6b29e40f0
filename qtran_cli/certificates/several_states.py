"""Certificates of games with several states: the document, and the claims read back.

The file is that of file.py. "game" is always the whole game, as `qtran solve --json` writes it and the JSON format
reads it; the claims are those of exact/histories/claims.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.file import decoded, digest
from qtran_cli.certificates.json import histories as encoding
from qtran_cli.certificates.json import histories_read as decoding
from qtran_cli.certificates.json import states as stage_encoding
from qtran_cli.certificates.text import SCHEMA
from qtran_cli.model.task import Task


def document(task: Task, described: dict[str, Any], claims: Sequence[Claim]) -> dict[str, Any]:
    """The certificate. described: the game as the JSON format reads it."""
    histories = encoding.Encoder(task)

    def proof(c: Any) -> dict[str, Any]:
        return stage_encoding.encode(task, c) if task.fully_observed else histories.encode(c)

    written = [{"claim": claim, "holds": c.holds, "proof": proof(c)} for claim, c in claims]
    made = {"schema": SCHEMA, "game": described, "claims": written}
    return made | {"digest": digest(made)}


def claims(made: dict[str, Any], task: Task) -> list[Claim]:
    """Every claim of a parsed certificate about ``task``. Raises what certificates.file.decoded does."""
    if task.fully_observed:
        return decoded(made, lambda claim, holds, proof, place: stage_encoding.decode(task, claim, holds, proof, place))
    return decoded(made, decoding.Decoder(task).decode)
