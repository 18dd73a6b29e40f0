"""How the claims of certificates are written in JSON and read back: one mechanism for every kind of game.

A kind of game has a folder, a claim a file in it: the stem is the claim's name, YES and NO hold a Form for every kind of proof of
that answer. A new claim is a new file; what names agents, actions and histories in the proofs is the folder's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from qtran_cli.certificates.json.parts import exactly, in_words
from qtran_cli.errors import FormatError
from qtran_cli.registry import Registry, near


class Form(NamedTuple):
    """A kind of proof. record: the certificate's class. keys: of its JSON.

    write: (certificate, what writes names) -> the JSON. read: (JSON with just these keys, what reads names, its path) -> the
    certificate; raises FormatError with the path.
    """

    record: type
    keys: tuple[str, ...]
    write: Callable[[Any, Any], dict[str, Any]]
    read: Callable[[dict[str, Any], Any, str], Any]


class Forms:
    """The claims of one folder. about: the games that have these alone, for messages: " where every agent sees the state"."""

    def __init__(self, package: str, about: str = "") -> None:
        self._modules, self._about = Registry(package, "claim"), about

    def names(self) -> list[str]:
        """The claims, sorted."""
        return self._modules.names()

    def of(self, claim: str, holds: bool) -> tuple[Form, ...]:
        """The kinds of proof of a claim's answer; none where it has no such answer."""
        found: tuple[Form, ...] = getattr(self._modules[claim], "YES" if holds else "NO", ())
        return found

    def write(self, certificate: Any, names: Any) -> dict[str, Any]:
        """The proof, without the names of claim and answer."""
        forms = self.of(certificate.claim, certificate.holds)
        return next(form for form in forms if form.record is type(certificate)).write(certificate, names)

    def read(self, claim: str, holds: bool, proof: Any, names: Any, where: str) -> Any:
        """The certificate that ``write`` wrote, from untrusted JSON. Raises FormatError with its path."""
        forms = self._known(claim, holds, where)
        fitting = [form for form in forms if isinstance(proof, dict) and proof.keys() == set(form.keys)]
        if not fitting:
            right = f"exactly the keys {' or '.join(', '.join(form.keys) for form in forms)}"
            raise FormatError(f"found {in_words(proof):.200}", where=where, right=right)
        return fitting[0].read(proof, names, where)

    def _known(self, claim: str, holds: bool, where: str) -> Sequence[Form]:
        if claim not in self._modules:
            names = self.names()
            right = near(claim[:80], names) or f"claims: {', '.join(names)}"
            raise FormatError(f"no claim{self._about} is called {claim!r:.40}", where=where, right=right)
        forms = self.of(claim, holds)
        if not forms:
            given, able = ("yes", "no") if holds else ("no", "yes")
            right = f"its answer is {able} in every game"
            raise FormatError(f"{claim:.40} cannot be claimed with the answer {given}", where=where, right=right)
        return forms


def claimed(entry: Any, place: str) -> tuple[str, bool, Any, str]:
    """(claim, answer, proof, where the proof stands) of an entry of "claims". Raises FormatError."""
    entry = exactly(entry, ("claim", "holds", "proof"), place)
    claim, holds = entry["claim"], entry["holds"]
    if not isinstance(claim, str) or not isinstance(holds, bool):
        raise FormatError("a claim is a name and an answer", where=place, right='"claim": text, "holds": true or false')
    return claim, holds, entry["proof"], f"{place}.proof"
