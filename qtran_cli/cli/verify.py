"""`qtran verify FILE`: re-check a certificate without trusting whoever, or whatever, made it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qtran_cli.cli import output
from qtran_cli.errors import FormatError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from qtran_cli.exact.claims import Claim
    from qtran_cli.game import Game
    from qtran_cli.task import Task

_DIFFER = {True: "names of actions or payoffs", False: "its states, payoffs, horizon, discount or names"}


def command(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A certificate that --certificate wrote, or - for standard input.")],
    game: Annotated[str | None, typer.Option(metavar="GAME", help="Refuse a certificate that is not about this game.")] = None,
    horizon: Annotated[int | None, typer.Option(min=1, metavar="T", help="Of --game, as it was given to qtran solve.")] = None,
    discount: Annotated[str | None, typer.Option(metavar="NUMBER", help="Of --game, as it was given to qtran solve.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON document (schema qtran.verify/1).")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing: the exit code answers.")] = False,
) -> None:
    """Re-check every claim of a certificate against its game, exactly and with none of the solver's code.

    Exit code 0: every claim is proved. 1: refused, with the reason. 2: this is no certificate, or its game is missing.
    """
    from qtran_cli import certificates
    from qtran_cli.cli._options import parse_discount

    where, time = "standard input" if file == "-" else file, {"horizon": horizon, "discount": parse_discount(discount)}
    for name, value in time.items():
        if value is not None and game is None:
            raise UsageError(f"--{name} without --game", right="it is the game's that is compared with; the certificate has its own")
    made = certificates.parse(_read(file), where)
    about, claims, reason = _judge(made, game, file, time)
    if json:
        output.show_json(_document(about, claims, reason))
    elif about is not None and reason is None and not quiet:
        from qtran_cli.report.verification import report

        output.show(report(about, claims))
    elif reason is not None and not quiet:
        output.warn(f"{where}: refused: {reason}")
    if reason is not None:
        raise typer.Exit(1)


def _read(file: str) -> bytes:
    import sys

    from qtran_cli.formats import _files

    return bytes(_files.take(sys.stdin.buffer) if file == "-" else _files.read(file))


def _judge(
    made: dict[str, Any], expected: str | None, file: str, time: dict[str, Any]
) -> tuple[Game | Task | None, list[Claim], str | None]:
    """(the game, the claims that were verified, why the certificate is refused or None)."""
    from qtran_cli import catalogue, certificates
    from qtran_cli.exact.verify import Refused
    from qtran_cli.game import Game

    if made["digest"] != certificates.digest(made):
        return None, [], "its digest is not that of its content: something was altered after it was written"
    about, reason = _game(made["game"], file, expected)
    if about is None:
        return None, [], reason
    if expected is not None and not _same(about, catalogue.load(expected, **time)):
        return about, [], f"its game is not {expected}: {_DIFFER[isinstance(about, Game)]} differ"
    verified: list[Claim] = []
    try:
        found, check = _checks(made, about, file)
    except Refused as refused:
        return about, verified, str(refused)
    for k, (claim, certificate) in enumerate(found):
        try:
            check(claim, certificate)
        except Refused as refused:
            return about, verified, f"claim {k + 1}, {claim}, {'yes' if certificate.holds else 'no'}: {refused}"
        verified.append((claim, certificate))
    return about, verified, None


def _checks(made: dict[str, Any], about: Game | Task, file: str) -> tuple[list[Claim], Callable[[str, Any], None]]:
    """(every claim, what raises Refused unless a claim is proved). Raises FormatError, and Refused where no claim can be."""
    from qtran_cli import certificates, task_certificates
    from qtran_cli.exact.verify import verify
    from qtran_cli.task import Task

    if isinstance(about, Task):
        found = task_certificates.claims(made, about, file)
        return found, task_certificates.checker(found, about)
    return certificates.claims(made, about, file), lambda claim, certificate: verify(certificate, about.payoff)


def _game(entry: Any, file: str, expected: str | None) -> tuple[Game | Task | None, str | None]:
    """The certificate's game, or why it is refused: the file that it names has changed.

    That file is looked for from the certificate's folder, then from here; a file given as --game serves where its hash does.
    """
    import json

    from qtran_cli import catalogue, certificates, formats
    from qtran_cli.exact.encoding import exactly

    if not isinstance(entry, dict) or "path" not in entry:
        place = f"{file}: game"
        return formats.read_bytes(json.dumps(entry).encode(), place, "json"), None
    entry = exactly(entry, ("name", "path", "sha256"), f"{file}: game")
    path, recorded = entry["path"], entry["sha256"]
    if not isinstance(path, str) or not isinstance(recorded, str):
        raise FormatError("a path and its hash are texts", where=f"{file}: game", right='"path" and "sha256" as --certificate writes them')
    places = [Path(file).parent / path] * (file != "-") + [Path(path), Path(expected or path)]
    found = next((place for place in places if place.is_file()), places[0])
    if certificates.file_hash(found) != recorded:
        return None, f"{found} is not the file that the certificate is about: its SHA-256 differs"
    about = catalogue.one_step(formats.read_file(found), str(found))
    if about.name != entry["name"] and found == places[0]:
        return None, f"{found} holds a game called {about.name!r:.80}, not {entry['name']!r:.80}"
    return about, None


def _same(about: Game | Task, game: Game | Task) -> bool:
    from qtran_cli.task import Task

    if isinstance(about, Task) and isinstance(game, Task):
        return about.n == game.n and about.same(_renamed(game, about))
    if isinstance(about, Task) or isinstance(game, Task):
        return False
    return about.payoff.same(game.payoff) and all(tuple(a) == tuple(b) for a, b in zip(about.actions, game.actions, strict=True))


def _renamed(game: Task, about: Task) -> Task:
    """``game`` with what makes no difference to play, its name and what is said about it, taken from the other."""
    from dataclasses import replace

    return replace(game, **{key: getattr(about, key) for key in ("name", "title", "source", "agents", "expect")})


def _document(about: Game | Task | None, claims: list[Claim], reason: str | None) -> dict[str, Any]:
    from qtran_cli.report.verification import titled

    return {
        "schema": "qtran.verify/1",
        "verified": reason is None,
        "reason": reason,
        "game": None if about is None else about.name,
        "claims": [{"claim": titled(claim, certificate), "holds": certificate.holds} for claim, certificate in claims],
    }
