"""Certificate files: a game, what is claimed about it, the proofs, and a digest, as one JSON document.

    {"schema": "qtran.certificate/1",
     "game": {"name", "agents", "actions", "payoff"}, with states the whole game, or {"name", "path", "sha256"},
     "claims": [{"claim": "additive", "holds": false, "proof": {…}}, …],
     "digest": "sha256:…"}

The digest is SHA-256 over everything else, written without white space and with sorted keys. It guards against accidents:
whoever alters a certificate can recompute it, and then only the mathematics of verify tells true from false.
One-step games of more than EMBEDDED joint actions are named by path and by the SHA-256 of their file.
What the claims of each kind of game look like: json/.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qtran_cli.certificates.claim import Claim
from qtran_cli.certificates.described import described
from qtran_cli.certificates.json.form import claimed
from qtran_cli.certificates.json.parts import listed
from qtran_cli.certificates.refused import Refused
from qtran_cli.certificates.text import SCHEMA
from qtran_cli.errors import FileError, FormatError, InputError
from qtran_cli.files import whole as _files
from qtran_cli.model.kinds import Kinds
from qtran_cli.model.team_game import TeamGame

EMBEDDED = 10_000
SUBJECTS = Kinds("qtran_cli.certificates.json")


def document(game: TeamGame, claims: Sequence[Claim], path: str | None = None, folder: Path | None = None) -> dict[str, Any]:
    """The certificate. path: the file of a one-step game, needed above EMBEDDED joint actions. folder: where the certificate will
    stand, from which it then names that file; default: the path as it is. Raises FileError where a large game has no file."""
    encoder = SUBJECTS.part(game).Encoder(game)
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "game": described(game) if game.states or math.prod(game.shape) <= EMBEDDED else _named(game, path, folder),
        "claims": [{"claim": claim, "holds": c.holds, "proof": encoder.encode(c)} for claim, c in claims],
    }
    return made | {"digest": digest(made)}


def _named(game: TeamGame, path: str | None, folder: Path | None) -> dict[str, Any]:
    if path is None or not Path(path).is_file():
        right = f"above {EMBEDDED:,} joint actions the certificate names the game's file: solve a file, not standard input"
        raise FileError("the game is too large to stand in the certificate", where=game.name, right=right)
    named = path if folder is None else os.path.relpath(Path(path).resolve(), folder.resolve())
    return {"name": game.name, "path": named, "sha256": file_hash(Path(path))}


def file_hash(path: Path) -> str:
    """SHA-256 of a regular file's bytes, in hexadecimal. Raises FileError, also for a text of more than is read."""
    with _files.regular(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(made: dict[str, Any]) -> str:
    """The digest of a certificate's other keys."""
    rest = {key: value for key, value in made.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def claims(made: dict[str, Any], game: TeamGame) -> list[Claim]:
    """Every claim of a parsed certificate about ``game``; one that is written twice is the same object twice.

    Raises FormatError where there is no claim at all, Refused where one is not of a claim's shape.
    """
    proof = SUBJECTS.part(game).Decoder(game).decode
    entries = listed(made["claims"], None, "claims")
    if not entries:
        raise FormatError("a certificate without a claim", where="claims", right="`--certificate` writes at least one")
    texts = [json.dumps(entry, sort_keys=True) for entry in entries]
    first = {text: k for k, text in reversed(list(enumerate(texts)))}
    known = {text: _claim(k, entries[k], proof) for text, k in sorted(first.items(), key=lambda item: item[1])}
    return [known[text] for text in texts]


def _claim(k: int, entry: Any, proof: Callable[[str, bool, Any, str], Any]) -> Claim:
    called = f"claim {k + 1}"
    try:
        claim, holds, written, place = claimed(entry, f"claims[{k}]")
        called = f"{called}, {claim:.40}, {'yes' if holds else 'no'}"
        return claim, proof(claim, holds, written, place)
    except InputError as error:
        raise Refused(f"{called}: {'; '.join(str(error).splitlines())}") from None
    except RecursionError:
        raise Refused(f"{called}: nested too deeply") from None
