"""Certificate files: a game, what is claimed about it, the proofs, and a digest, as one JSON document.

    {"schema": "qtran.certificate/1",
     "game": {"name", "agents", "actions", "payoff"} or {"name", "path", "sha256"},
     "claims": [{"claim": "additive", "holds": false, "proof": {…}}, …],
     "digest": "sha256:…"}

The digest is SHA-256 over everything else, written without white space and with sorted keys. It guards against accidents:
whoever alters a certificate can recompute it, and then only the mathematics of exact/verify tells true from false.
Games of more than EMBEDDED joint actions are named by path and by the SHA-256 of their file.
Games with several states make other claims: task_certificates.py.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qtran_cli.errors import FileError, FormatError
from qtran_cli.exact.claims import Claim
from qtran_cli.exact.encoding import Decoder, Encoder, claimed, exactly, listed
from qtran_cli.exact.encoding_verdict import decode as decode_verdict
from qtran_cli.exact.encoding_verdict import encode as encode_verdict
from qtran_cli.exact.verdict import Verdict
from qtran_cli.game import Game
from qtran_cli.scalars import spell

SCHEMA = "qtran.certificate/1"
EMBEDDED = 10_000


def document(game: Game, claims: Sequence[Claim], path: str | None = None, folder: Path | None = None) -> dict[str, Any]:
    """The certificate. path: the game's file, needed above EMBEDDED joint actions. folder: where the certificate will stand,
    from which it then names that file; default: the path as it is. Raises FileError where a large game has no file."""
    encoder = Encoder(game)
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "game": _described(game) if game.payoff.size <= EMBEDDED else _named(game, path, folder),
        "claims": [{"claim": claim, "holds": c.holds, "proof": _encode(c, encoder)} for claim, c in claims],
    }
    return made | {"digest": digest(made)}


def _encode(c: Any, encoder: Encoder) -> dict[str, Any]:
    return encode_verdict(c, encoder) if isinstance(c, Verdict) else encoder.encode(c)


def _described(game: Game) -> dict[str, Any]:
    actions = [list(labels) for labels in game.actions]
    return {"name": game.name, "agents": list(game.agents), "actions": actions, "payoff": game.payoff.nested(spell)}


def _named(game: Game, path: str | None, folder: Path | None) -> dict[str, Any]:
    if path is None or not Path(path).is_file():
        right = f"above {EMBEDDED:,} joint actions the certificate names the game's file: solve a file, not standard input"
        raise FileError("the game is too large to stand in the certificate", where=game.name, right=right)
    named = path if folder is None else os.path.relpath(Path(path).resolve(), folder.resolve())
    return {"name": game.name, "path": named, "sha256": file_hash(Path(path))}


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal. Raises FileError."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise FileError((error.strerror or "cannot be read").lower(), where=str(path), right="the certificate names this file") from None


def digest(made: dict[str, Any]) -> str:
    """The digest of a certificate's other keys."""
    rest = {key: value for key, value in made.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def parse(data: bytes, where: str) -> dict[str, Any]:
    """A certificate's document, its schema and keys checked, not its digest nor its claims. Raises FormatError."""
    try:
        made = json.loads(data.decode("utf-8"), object_pairs_hook=_mapping, parse_float=_no_number, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise FormatError("not text", where=where, right="a certificate is a JSON file that `--certificate` wrote") from None
    except json.JSONDecodeError as error:
        right = "a certificate is a JSON file that `--certificate` wrote: is it complete?"
        raise FormatError(f"not JSON: {error.msg.lower()}", where=f"{where}: line {error.lineno}", right=right) from None
    except (RecursionError, ValueError):
        raise FormatError("nested too deeply, or a number too long", where=where) from None
    except FormatError as error:
        raise error.at(where) from None
    schema = made.get("schema") if isinstance(made, dict) else None
    if schema != SCHEMA:
        kind = f"the schema is {schema!r:.60}" if schema is not None else "this is no certificate"
        raise FormatError(kind, where=where, right=f'this version reads "{SCHEMA}", as `--certificate` writes it')
    return exactly(made, ("schema", "game", "claims", "digest"), where)


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise FormatError("a key stands twice")
    return made


def _no_number(text: str) -> Any:
    raise FormatError(f"{text:.40} is not an exact number", right="numbers are strings in lowest terms")


def claims(made: dict[str, Any], game: Game, where: str) -> list[Claim]:
    """Every claim of a parsed certificate about ``game``. Raises FormatError where one cannot be read."""
    decoder, found = Decoder(game), []
    for claim, holds, proof, place in entries(made, where):
        read = decode_verdict(proof, holds, decoder, place) if claim == "check" else decoder.decode(claim, holds, proof, place)
        found.append((claim, read))
    return found


def entries(made: dict[str, Any], where: str) -> Iterator[tuple[str, bool, Any, str]]:
    """(claim, answer, proof, where the proof stands) of every claim. Raises FormatError, also where there is none."""
    listed_ = listed(made["claims"], None, f"{where}: claims")
    if not listed_:
        raise FormatError("a certificate without a claim", where=f"{where}: claims", right="`--certificate` writes at least one")
    for k, entry in enumerate(listed_):
        yield claimed(entry, f"{where}: claims[{k}]")
