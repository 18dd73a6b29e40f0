"""Deep nesting is refused alike by libyaml's parser, old and new, and by the one in pure Python."""

from __future__ import annotations

import pytest
import yaml

from qtran_cli.formats import _events
from tests.formats.test_yaml import refusal

LOADERS = sorted({_events.LOADER, yaml.SafeLoader}, key=str)
"""libyaml's, where PyYAML was built with it, and the one in pure Python."""
NESTED = {
    "lists": lambda depth: "[" * depth + "1" + "]" * depth,
    "maps": lambda depth: "{a: " * depth + "1" + "}" * depth,
    "blocks": lambda depth: "- " * depth + "1",
    "block maps": lambda depth: "".join(f"{' ' * k}a:\n" for k in range(depth)),
    "mixed": lambda depth: "- " * (depth // 2) + "[" * (depth - depth // 2) + "1" + "]" * (depth - depth // 2),
    "lines": lambda depth: "[\n" * depth + "1" + "]\n" * depth,
    "open": lambda depth: "[" * depth,
}


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__)
def loader(request, monkeypatch) -> type:
    monkeypatch.setattr(_events, "LOADER", request.param)
    return request.param


@pytest.mark.parametrize("style", NESTED)
@pytest.mark.parametrize("depth", [37, 999, 1000, 1001, 2000])
def test_deep_nesting_is_refused_in_our_words(loader, style, depth):
    """On both sides of the limit that libyaml has since 0.2.6: 1,000 levels in brackets, 999 of blocks."""
    error = refusal(NESTED[style](depth))
    line = 37 if style in ("block maps", "lines") else 1
    assert (error.what, error.where) == ("nested more than 36 deep", f"g.yaml: line {line}")
    assert error.right == "payoffs are nested once per agent"


@pytest.mark.parametrize("style", NESTED)
def test_nesting_within_the_limit_is_refused_for_what_it_is(loader, style):
    assert "nested" not in refusal(NESTED[style](36)).what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[" * 36 + "&a " + "[" * 2000, "an anchor (&a)"),
        ("[" * 20 + "!x " + "[" * 2000, "a tag (!x)"),
        ("[[*a], " + "[" * 2000, "an alias (*)"),
        ("{" * 2000, "a mapping where a key should be"),
        ("[{a: 1, a: 2}, " + "[" * 2000, "the key 'a' stands twice"),
        ("[" * 36 + "]" * 36 + "[" * 2000, "not YAML"),
    ],
)
def test_what_stands_before_deep_nesting_is_refused_first(loader, text, what):
    assert what in refusal(text).what


BOMBS = {"lists": "[" * 10**6, "maps": "{a: " * 10**5, "blocks": "- " * 10**5, "payoff": "payoff: " + "[" * 10**5}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_left_at_our_limit(loader, monkeypatch, bomb):
    """However long it is: no more of the parser's events are asked for than our limit takes, three times at most."""
    told: list[object] = []
    parse = yaml.parse
    monkeypatch.setattr(yaml, "parse", lambda *a, **k: (told.append(event) or event for event in parse(*a, **k)))
    refusal(bomb)
    assert len(told) < 3 * 2 * 40
