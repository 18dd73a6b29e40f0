"""The offers of one group beside a registry's own names: which of them count, and which are refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from qtran_cli.errors import InputError
from qtran_cli.plugins import loaded
from qtran_cli.plugins.offers import Offer, offers
from qtran_cli.plugins.origin import Origin

LONGEST = 40
"""Characters of the longest name."""


class Refused(NamedTuple):
    """An offer that does not count, and why."""

    offer: Offer
    why: str


class Plugins:
    """group: of entry points. kind: what an entry is, for messages. needs: the names that every entry holds.

    callables: whether an entry may be a callable instead.
    """

    def __init__(self, group: str, kind: str, needs: tuple[str, ...], callables: bool = False) -> None:
        self.group, self.kind, self.needs, self.callables = group, kind, needs, callables

    def names(self, own: Collection[str]) -> list[str]:
        """Those that count beside the names ``own``. Nothing is imported."""
        return [offer.name for offer in self._offers() if not self._against(offer, own)]

    def find(self, name: str, own: Collection[str]) -> Offer | None:
        """What is offered under a name, where it counts. Nothing is imported."""
        return next((offer for offer in self._offers() if offer.name == name and not self._against(offer, own)), None)

    def __getitem__(self, name: str) -> Any:
        """The entry of that name, imported. Raises InputError where that fails."""
        return loaded.offered(self._offer(name), self.needs, self.callables)

    def origin(self, name: str) -> Origin:
        """Where the entry comes from. Imports it."""
        _ = self[name]
        return loaded.origin(self._offer(name))

    def refused(self, own: Collection[str]) -> Iterator[Refused]:
        """Those that do not count, and those that cannot be imported. Imports all that do count."""
        for offer in self._offers():
            try:
                why = self._against(offer, own)
                if not why:
                    loaded.offered(offer, self.needs, self.callables)
            except InputError as error:
                why = error.what
            if why:
                yield Refused(offer, why)

    def _offer(self, name: str) -> Offer:
        return next(offer for offer in self._offers() if offer.name == name)

    def _offers(self) -> tuple[Offer, ...]:
        return offers(self.group)

    def _against(self, offer: Offer, own: Collection[str]) -> str:
        """Why an offer does not count, "" where it does."""
        if not offer.name.isidentifier() or offer.name.startswith("_") or len(offer.name) > LONGEST:
            return "its name has to be letters, digits and _, and no _ first"
        if offer.name in own:
            return f"{offer.name} is a {self.kind} of qtran's own: it has to have another name"
        if Counter(other.name for other in self._offers())[offer.name] > 1:
            where = [other.where for other in self._offers() if other.name == offer.name]
            return f"{' and '.join(where)} offer it"
        return ""
