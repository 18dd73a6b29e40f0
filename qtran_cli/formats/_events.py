"""YAML's stream of events as a tree of texts, without aliases, tags or recursion, and where in the file something stands.

Scalars are taken as their text: YAML's own idea of their types (010, 1:30, on) is never asked for. The parser is libyaml's
where PyYAML was built with it, and is read event by event, so a document that nests too deeply is left at once. Since 0.2.6
libyaml has a limit of its own (1,000 levels) and looks ahead of its events: what it read before is told first, so whoever
reads the events meets our limit first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, islice

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, DocumentStartEvent, Event, MappingStartEvent, ScalarEvent

from qtran_cli.errors import FormatError
from qtran_cli.formats._tree import MAX_DEPTH, TOO_DEEP, Tree, describe
from qtran_cli.scalars import shorten

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOP = 2
"""Collections that are open where the values of a document's own keys stand: the list of documents, and the document."""
SIMPLE = "a game file needs plain keys, lists and values only"


@dataclass
class Open:
    """A list or mapping that has begun. key: the key whose value comes next, in a mapping."""

    into: list | dict
    key: str | None = None


def compose(text: str, where: str) -> Tree:
    """The tree of a YAML text with one document; None where it has none. Raises FormatError with the line."""
    root = Open([])
    stack = [root]
    for event in events(text, where):
        if isinstance(event, CollectionEndEvent):
            stack.pop()
        elif isinstance(event, ScalarEvent):
            value = _scalar(event, where)
            _put(stack[-1], None if len(stack) == _TOP and _null(event) and stack[-1].key is not None else value, event, where)
        elif isinstance(event, CollectionStartEvent):
            stack.append(_begin(stack, event, where))
        elif isinstance(event, AliasEvent):
            raise _fault("an alias (*)", event, where, SIMPLE)
        elif isinstance(event, DocumentStartEvent) and root.into:
            raise _fault("a second document", event, where, "one game a file")
    return root.into[0] if root.into else None


def events(text: str, where: str) -> Iterator[Event]:
    """The parser's events. Raises FormatError with the line where the text is not YAML."""
    told = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            told += 1
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark and _too_deep(text[: mark.index]):
            yield from islice(_sound(text[: mark.index]), told, None)
        raise _unread(error.problem or str(error.context), where, text, mark) from None
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        raise FormatError(f"not YAML: {reason}", where=where, right=_HINT) from None


def _sound(text: str) -> Iterator[Event]:
    """The events up to the first fault, without a word about it."""
    with suppress(yaml.YAMLError):
        yield from yaml.parse(text, Loader=LOADER)


def _too_deep(text: str) -> bool:
    steps = (isinstance(e, CollectionStartEvent) - isinstance(e, CollectionEndEvent) for e in _sound(text))
    return any(depth > MAX_DEPTH for depth in accumulate(steps))


def _unread(reason: str, where: str, text: str, mark: yaml.Mark | None) -> FormatError:
    last = text.rstrip("\n").count("\n")  # the parser may stop on the line after the last
    place = f"{where}: line {min(mark.line, last) + 1}" if mark else where
    return FormatError(f"not YAML: {reason}", where=place, right=_HINT)


_HINT = "a game file looks like   payoff: [[8, -12], [-12, 0]]"


def _scalar(event: ScalarEvent, where: str) -> str | None:
    _check_plain(event, where)
    return event.value if event.value or event.style else None


def _null(event: ScalarEvent) -> bool:
    """Whether YAML means nothing by it: null outside quotes. Below the document's own keys it is a name like any other."""
    return not event.style and event.value in ("null", "Null", "NULL", "~")


def _begin(stack: list[Open], event: CollectionStartEvent, where: str) -> Open:
    _check_plain(event, where)
    if len(stack) > MAX_DEPTH:
        raise _fault(TOO_DEEP, event, where, "payoffs are nested once per agent")
    begun = Open({} if isinstance(event, MappingStartEvent) else [])
    _put(stack[-1], begun.into, event, where)
    return begun


def _check_plain(event: ScalarEvent | CollectionStartEvent, where: str) -> None:
    if event.anchor is not None:
        raise _fault(f"an anchor (&{event.anchor:.40})", event, where, SIMPLE)
    if event.tag is not None:
        raise _fault(f"a tag ({event.tag:.40})", event, where, SIMPLE)


def _put(top: Open, value: Tree, event: Event, where: str) -> None:
    if isinstance(top.into, list):
        top.into.append(value)
    elif top.key is not None:
        top.into[top.key], top.key = value, None
    elif not isinstance(value, str):
        raise _fault(f"{describe(value)} where a key should be", event, where, _HINT)
    elif value in top.into:
        raise _fault(f"the key {shorten(value)} stands twice", event, where, "say it once")
    else:
        top.key = value


def _fault(what: str, event: Event, where: str, right: str) -> FormatError:
    return FormatError(what, where=f"{where}: line {_line(event)}", right=right)


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def line_of(text: str, path: str) -> int | None:
    """The line, counted from 1, of what stands at ``path`` (``payoff[1][2]``) or at the nearest place above it.

    None where that is the whole document, or where the text is not YAML (JSON that YAML reads otherwise).
    """
    steps, found = re.findall(r"[^][.]+", path), None
    try:
        for place, line in _places(text):
            if place and place == steps[: len(place)]:
                found = line
                if len(place) == len(steps):
                    break
    except FormatError:
        return None
    return found


def _places(text: str) -> Iterator[tuple[list[str], int]]:
    """(path, line) of every value."""
    stack: list[list] = []  # per open collection: [a mapping, step of the present value, a key comes next]
    for event in events(text, ""):
        if isinstance(event, CollectionEndEvent):
            stack.pop()
        elif isinstance(event, ScalarEvent | CollectionStartEvent):
            if not (stack and _step(stack[-1], event)):
                yield [str(top[1]) for top in stack], _line(event)
            if isinstance(event, CollectionStartEvent):
                mapping = isinstance(event, MappingStartEvent)
                stack.append([mapping, "" if mapping else -1, mapping])


def _step(top: list, event: Event) -> bool:
    """Move on inside a collection; True where the event is a key."""
    mapping, _, key_next = top
    if not mapping:
        top[1] += 1
        return False
    if key_next:
        top[1] = getattr(event, "value", "")
    top[2] = not key_next
    return key_next
