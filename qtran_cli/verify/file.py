"""Judges certificates: reads one, its game, and every claim, and holds them against each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qtran_cli import catalogue, formats
from qtran_cli.certificates import file as certificates
from qtran_cli.certificates import text as certificate_text
from qtran_cli.certificates.claim import Claim, subject
from qtran_cli.certificates.json.parts import exactly, in_words
from qtran_cli.errors import FileError, FormatError, QtranError
from qtran_cli.model.kinds import Kinds
from qtran_cli.model.team_game import TeamGame
from qtran_cli.verify import Refused
from qtran_cli.verify.judgement import Judgement

SUBJECTS = Kinds("qtran_cli.verify")
_DIFFER = {True: "names of actions or payoffs", False: "its states, payoffs, horizon, discount or names"}


@dataclass(frozen=True)
class Expected:
    """The game that a certificate must be about. argument: as it was given, perhaps a file that certificates name."""

    argument: str
    game: TeamGame


def judge(data: bytes, where: str, folder: Path | None, expected: Expected | None = None) -> Judgement:
    """The judgement on the certificate of these bytes, exact and with none of the solver's code.

    where: what to call it in errors. folder: where it stands, from which it may name its game's file; None: nowhere.
    Raises FormatError where this is no certificate or its game cannot be read, FileError where its game's file cannot be.
    """
    try:
        made = certificate_text.parse(data, where)
        if made["digest"] != certificates.digest(made):
            raise Refused("its digest is not that of its content: something was altered after it was written")
        game = _game(made["game"], where, folder, expected)
    except Refused as refused:
        return Judgement(str(refused))
    file = {key: made["game"][key] for key in ("path", "sha256")} if "path" in made["game"] else None
    about = Judgement(None, game, file)
    if expected is not None:
        if not game.plays_as(expected.game):
            return replace(about, reason=f"its game is not {expected.argument}: {_difference(game, expected.game)}")
        about = replace(about, compared=expected.argument)
    try:
        return _proved(made, about)
    except FormatError as error:
        raise error.at(where) from None


def _proved(made: dict[str, Any], about: Judgement) -> Judgement:
    """``about`` with the claims that are proved, up to the first that is not."""
    done: dict[int, Claim] = {}
    try:
        found, check = _checks(made, about.game)
        for k, claim in enumerate(found):
            if id(claim) not in done:
                _prove(k, claim, check, about.game.actions if about.game else ())
                done[id(claim)] = claim
    except Refused as refused:
        return replace(about, reason=str(refused), claims=_once(done))
    return replace(about, claims=_once(done))


def _prove(k: int, claim: Claim, check: Callable[[str, Any], None], actions: Sequence[Sequence[str]]) -> None:
    name, certificate = claim
    try:
        check(name, certificate)
    except (QtranError, RecursionError) as error:
        said = error.named(actions) if isinstance(error, Refused) else str(error)
        why = "nested too deeply" if isinstance(error, RecursionError) else "; ".join(said.splitlines())
        raise Refused(f"claim {k + 1}, {name}, {'yes' if certificate.holds else 'no'}: {why}") from None


def _once(done: Mapping[int, Claim]) -> tuple[Claim, ...]:
    """Of several proofs of one claim the first."""
    first: dict[Any, Claim] = {}
    for claim in done.values():
        first.setdefault(subject(*claim), claim)
    return tuple(first.values())


def _checks(made: dict[str, Any], about: TeamGame | None) -> tuple[list[Claim], Callable[[str, Any], None]]:
    """(every claim, what raises Refused unless a claim is proved). Raises FormatError, and Refused where no claim can be."""
    assert about is not None
    found = certificates.claims(made, about)
    return found, SUBJECTS.part(about).checker(found, about)


def _game(entry: Any, where: str, folder: Path | None, expected: Expected | None) -> TeamGame:
    """The certificate's game. Raises Refused where the file that it names has changed."""
    _require_names(entry, "game")
    if not isinstance(entry, dict) or "path" not in entry:
        return formats.read_bytes(json.dumps(entry).encode(), f"{where}: game", "json")
    entry = exactly(entry, ("name", "path", "sha256"), f"{where}: game")
    path, recorded = entry["path"], entry["sha256"]
    if not isinstance(path, str) or not isinstance(recorded, str):
        raise FormatError("a path and its hash are texts", where=f"{where}: game", right='"path" and "sha256" as --certificate writes them')
    named = [Path(path)] if folder is None else [folder / path, Path(path)]
    found = next((place for place in [*named, *_given(expected)] if place.is_file()), named[0])
    if _hash(found) != recorded:
        raise Refused(f"{found} is not the file that the certificate is about: its SHA-256 differs")
    about = catalogue.one_step(formats.read_file(found), str(found))
    if about.name != entry["name"] and found == named[0]:
        raise Refused(f"{found} holds a game called {about.name!r:.80}, not {entry['name']!r:.80}")
    return about


NAMES = ("agents", "actions", "states")
"""Keys of a certificate's game whose names are texts, as --certificate writes them; in a game file a number may be a name."""


def _require_names(entry: Any, where: str) -> None:
    """Raise Refused where the name of the certificate's game, or one in it, is no text."""
    if not isinstance(entry, dict):
        return
    if not isinstance(entry.get("name", ""), str):
        raise Refused(f"{where}.name is {in_words(entry['name'])}, not a text")
    for key in NAMES:
        if not all(isinstance(name, str) for name in _leaves(entry.get(key))):
            raise Refused(f"a name in {where}.{key} is not a text")


def _leaves(names: Any) -> list[Any]:
    """The names in lists of them, or in a mapping by name."""
    if isinstance(names, list):
        return [leaf for inner in names for leaf in _leaves(inner)]
    return list(names or ()) if isinstance(names, dict | None) else [names]


def _hash(file: Path) -> str:
    try:
        return certificates.file_hash(file)
    except FileError as error:
        error.right = error.right or "the certificate names this file; --game FILE says where it has moved to"
        raise


def _given(expected: Expected | None) -> list[Path]:
    """Where the game's file may have moved to."""
    return [] if expected is None else [Path(expected.argument)]


def _difference(about: TeamGame, game: TeamGame) -> str:
    """In what the certificate's game is another, in words."""
    several = bool(about.states or game.states)
    if (one := _size(about, several)) != (other := _size(game, several)):
        return f"it has {one}, not {other}"
    return f"{_DIFFER[not about.states]} differ"


def _size(game: TeamGame, several: bool) -> str:
    """The size in words. several: with the number of states."""
    size = f"{game.n} agent{'' if game.n == 1 else 's'} of {'×'.join(map(str, game.shape))} actions"
    if not several:
        return size
    count = len(game.states)
    return f"{size} and {f'{count:,} state' + 's' * (count != 1) if count else 'one step'}"
