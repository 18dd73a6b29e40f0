"""Files as accidents and malice leave them: bytes turned, cut, doubled or put in; numbers and words that stand for others; JSON altered."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Callable

from tests.verify.nodes import at, nodes, others

Mutation = Callable[[bytes, random.Random], bytes]
NUMBER = re.compile(rb"-?\d+(?:[./]\d+)?")
WORD = re.compile(rb"[A-Za-z_]{2,}")
NUMBERS = (b"nan", b"-inf", b"1e999999999", b"1/0", b"-0", b"0", b"-1", b"1000000000000000000000000000000", b"9" * 5000, b"0x1F", b"1_000")
NUMBERS += (b"0.1e-400", b"99999999", b"1/3", b"true", b"null", b"~", b'""', b"[]", b"{}", b"2147483648", b"9223372036854775808", b"1:30")
PUT_IN = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\r",
    b"\t",
    b"\x1b[2J",
    "\u202eλ𝟙".encode(),
    b"[" * 2000,
    b"{" * 500,
    b"&a [*a]",
    b"<<: *a",
)
PUT_IN += (
    b"- " * 1500,
    b"!!python/object:os.system x",
    b'"',
    b"'",
    b"#",
    b"%",
    b": ",
    b",,",
    b"\n\n",
    b"---\n",
    b"* * : x\n",
    b"  " * 3000,
)


def mutated(data: bytes, draw: random.Random) -> bytes:
    """The file altered once, twice or three times, in ways drawn at random; one in three by its JSON, where it is JSON."""
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        altered = of_json(data, draw) if draw.random() < 0.3 else None
        data = draw.choice(WAYS)(data, draw) if altered is None else altered
    return data


def of_json(data: bytes, draw: random.Random) -> bytes | None:
    """A document with one node altered, or a line of one; None where it is none."""
    lines = data.splitlines() if data.count(b"}\n{") else [data]
    chosen = draw.randrange(len(lines))
    try:
        document = {"": json.loads(lines[chosen])}
    except (ValueError, RecursionError):
        return None
    path = draw.choice([path for path in nodes(document) if path])
    document = copy.deepcopy(document)
    at(document, path[:-1])[path[-1]] = draw.choice(list(others(at(document, path))))
    lines[chosen] = json.dumps(document.get("")).encode()
    return b"\n".join(lines)


def turned(data: bytes, draw: random.Random) -> bytes:
    """One bit is another."""
    k = draw.randrange(len(data) or 1)
    return data[:k] + bytes([data[k] ^ 1 << draw.randrange(8)]) + data[k + 1 :] if data else b"\x01"


def cut(data: bytes, draw: random.Random) -> bytes:
    """It ends too early."""
    return data[: draw.randrange(len(data) + 1)]


def dropped(data: bytes, draw: random.Random) -> bytes:
    """A piece is missing."""
    a, b = _piece(data, draw)
    return data[:a] + data[b:]


def doubled(data: bytes, draw: random.Random) -> bytes:
    """A piece stands there twice, or two hundred times."""
    a, b = _piece(data, draw)
    return data[:b] + data[a:b] * draw.choice((1, 200)) + data[b:]


def moved(data: bytes, draw: random.Random) -> bytes:
    """A piece stands elsewhere."""
    a, b = _piece(data, draw)
    rest = data[:a] + data[b:]
    k = draw.randrange(len(rest) + 1)
    return rest[:k] + data[a:b] + rest[k:]


def put_in(data: bytes, draw: random.Random) -> bytes:
    """Something that means much to a parser, a terminal or a text editor."""
    k = draw.randrange(len(data) + 1)
    return data[:k] + draw.choice(PUT_IN) + data[k:]


def renumbered(data: bytes, draw: random.Random) -> bytes:
    """A number is another, or none."""
    return _replaced(data, NUMBER, NUMBERS, draw)


def exchanged(data: bytes, draw: random.Random) -> bytes:
    """A number is another one of the file: often a file as good as before."""
    return _replaced(data, NUMBER, sorted(set(NUMBER.findall(data))), draw)


def reworded(data: bytes, draw: random.Random) -> bytes:
    """A word is another one of the file."""
    return _replaced(data, WORD, sorted(set(WORD.findall(data))), draw)


WAYS: tuple[Mutation, ...] = (turned, cut, dropped, doubled, moved, put_in, renumbered, reworded, exchanged, exchanged, exchanged)


def _piece(data: bytes, draw: random.Random) -> tuple[int, int]:
    """A piece of up to forty bytes, or, as often, some whole lines."""
    if draw.random() < 0.5:
        a = draw.randrange(len(data) + 1)
        return a, min(len(data), a + draw.randint(1, 40))
    starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]
    a, b = sorted(draw.choice(starts) for _ in range(2))
    return a, b if b > a else len(data)


def _replaced(data: bytes, pattern: re.Pattern[bytes], choices: tuple[bytes, ...] | list[bytes], draw: random.Random) -> bytes:
    found = list(pattern.finditer(data))
    if not found:
        return put_in(data, draw)
    match = draw.choice(found)
    return data[: match.start()] + draw.choice(choices) + data[match.end() :]
