"""States, joint actions and joint observations by name, index, wildcard or joint index, as .dpomdp files call them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import product

from qtran_cli.scalars import shorten

ALL = (None,)
"""The wildcard *: every one of them."""
Chosen = tuple[int | None, ...]


class Names:
    """The indices that a text means. Raises LookupError with what is wrong."""

    def __init__(self, what: str, labels: Sequence[Sequence[str]]) -> None:
        self.what, self.labels = what, labels
        self.sizes = tuple(map(len, labels))
        self.count = math.prod(self.sizes)
        self._index = [{name: k for k, name in enumerate(names)} for names in labels]
        self._known: dict[str, Chosen] = {"*": ALL}

    def __getitem__(self, text: str) -> Chosen:
        """(None,) for *, else flat indices, the last agent's varying fastest: several where a part is *."""
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> Chosen:
        tokens = text.replace(",", " ").split()
        if len(tokens) == 1 and len(self.sizes) > 1 and _whole(tokens[0]):
            return (self._within(tokens[0], self.count, f"joint {self.what}"),)
        if len(tokens) != len(self.sizes):
            per = "one token" if len(self.sizes) == 1 else f"{len(self.sizes)} tokens, one per agent"
            raise LookupError(f"{shorten(text)} is no {self.what}", f"{per}, each a name, an index or *; or *, or a joint index")
        if all(token == "*" for token in tokens):
            return ALL
        parts = [self._part(i, token) for i, token in enumerate(tokens)]
        return tuple(self._flat(u) for u in product(*parts))

    def _part(self, i: int, token: str) -> Sequence[int]:
        if token == "*":
            return range(self.sizes[i])
        if token in self._index[i]:
            return (self._index[i][token],)
        if _whole(token):
            return (self._within(token, self.sizes[i], self.what),)
        whose = f" of agent {i + 1}" if len(self.sizes) > 1 else ""
        known = ", ".join(self.labels[i][:6]) + (", …" if self.sizes[i] > 6 else "")
        raise LookupError(f"{shorten(token)} is no {self.what}{whose}", f"known: {known}")

    def _within(self, token: str, size: int, what: str) -> int:
        if len(token) > 9 or int(token) >= size:
            raise LookupError(f"{what} {shorten(token)[1:-1]} of {size}", f"indices go from 0 to {size - 1}")
        return int(token)

    def _flat(self, u: Sequence[int]) -> int:
        k = 0
        for a, m in zip(u, self.sizes, strict=True):
            k = k * m + a
        return k

    def spell(self, k: int) -> str:
        """The names of flat index k."""
        names = []
        for labels in reversed(self.labels):
            k, a = divmod(k, len(labels))
            names.append(labels[a])
        return " ".join(reversed(names))


def _whole(token: str) -> bool:
    return token.isascii() and token.isdigit()
