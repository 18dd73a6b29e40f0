"""The patterns that walk over whole files never go back: what a repetition has taken it keeps, so no text takes them long."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest

from qtran_cli.formats import json
from qtran_cli.formats.nfg import outcomes as _outcomes
from qtran_cli.formats.nfg import quoted as _quoted

PATTERNS = [json._BRACKET, _quoted._GAP, _quoted._TOKEN, _outcomes._OUTCOME]


def loose(parsed: Iterable) -> Iterator[object]:
    """Repetitions without end that something follows, and that would try again with less."""
    steps = list(parsed)
    for k, (kind, inner) in enumerate(steps):
        if kind is re._constants.MAX_REPEAT and inner[1] is re._constants.MAXREPEAT and k + 1 < len(steps):
            yield inner
        for part in inner if isinstance(inner, tuple) else ():
            for each in part if isinstance(part, list) else [part]:
                if isinstance(each, re._parser.SubPattern):
                    yield from loose(each)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.pattern)
def test_no_repetition_tries_again(pattern):
    assert not list(loose(re._parser.parse(pattern.pattern, pattern.flags)))


@pytest.mark.parametrize("pattern", ['"(?:[^"]|x)*"', "(a|b*c)", "(?:x|(?:y*)z)"])
def test_one_that_would_is_found(pattern):
    assert len(list(loose(re._parser.parse(pattern)))) == 1
