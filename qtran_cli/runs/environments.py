"""What lists and figures call each environment: its game's name, and what tells games of one name apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qtran_cli.model.environment import DIGEST, Environment

SHORT = 8
"""Digits of a digest that tell environments apart, more where they must."""
LONGEST = 40
"""Characters of a name in a label."""


def labels(environments: Iterable[Environment]) -> dict[str, str]:
    """By digest a label, no two alike: the name; where a name is several games', with what tells them apart.

    That is horizon and discount where nothing else differs, of a simulated task what it was told otherwise, else the start of the
    digest. One game of several names has them all.
    """
    kinds: dict[str, list[Environment]] = defaultdict(list)
    for one in environments:
        kinds[one.digest].append(one)
    named: dict[str, list[Environment]] = defaultdict(list)
    for same in kinds.values():
        for name in {_cut(one.name).casefold() for one in same}:
            named[name].append(same[0])
    length = _length([digest for digest in kinds if DIGEST.fullmatch(digest)])
    return _distinct({digest: _label(same, named, length) for digest, same in kinds.items()})


def _label(same: Sequence[Environment], named: Mapping[str, Sequence[Environment]], length: int) -> str:
    """One environment's. named: by name, those that have it."""
    one, names = same[0], sorted({_cut(one.name) for one in same})
    group = [one, *(other for name in names for other in named[name.casefold()] if other.known and other.digest != one.digest)]
    joined = " = ".join(names)
    if not one.known:
        return f"{joined} (game unknown)"
    return f"{joined} ({_telling(group, length)})" if len(group) > 1 else joined


def _telling(group: Sequence[Environment], length: int) -> str:
    """What tells the first of a group from the others."""
    alike = len({one.content for one in group}) == 1
    spans = [{"horizon": one.horizon, "discount": one.discount} for one in group]
    told = _differing(spans if alike else [one.options for one in group])
    return ", ".join(_said(key, value) for key, value in told.items()) or group[0].digest.removeprefix("sha256:")[:length]


def _differing(group: Sequence[Mapping[str, object]]) -> Mapping[str, object]:
    """Of the first of a group what differs among them; nothing where that does not tell it from every other."""
    first, *others = group
    keys = [key for key in first if len({one.get(key) for one in group}) > 1]
    told = all(one.keys() == first.keys() and any(one[key] != first[key] for key in keys) for one in others)
    return {key: first[key] for key in keys} if told else {}


def _said(key: str, value: object) -> str:
    return f"no {key}" if value is None else f"{key} {value}"


def _length(digests: Sequence[str]) -> int:
    """How many digits tell these apart."""
    digits = [digest.removeprefix("sha256:") for digest in digests]
    return next(n for n in range(SHORT, 65) if len({text[:n] for text in digits}) == len(digits))


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _distinct(found: dict[str, str]) -> dict[str, str]:
    """A name can read like another's label: then both have their whole digest."""
    while repeated := [label for label, count in Counter(label.casefold() for label in found.values()).items() if count > 1]:
        found = {digest: f"{label} ({digest})" if label.casefold() in repeated else label for digest, label in found.items()}
    return found
