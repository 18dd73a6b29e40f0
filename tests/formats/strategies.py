"""Hypothesis strategies: games with every kind of number, name and fact, and bytes that nearly are files."""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import strategies as st

from qtran_cli import formats
from qtran_cli.model.game import FACTS, Game
from qtran_cli.table import from_fractions

FORMATS = formats.FORMATS.names()

small = st.integers(-20, 20).map(Fraction)
decimals = st.builds(lambda n, k: Fraction(n, 10**k), st.integers(-(10**9), 10**9), st.integers(0, 12))
ratios = st.fractions(max_denominator=10**6)
doubles = st.floats(allow_nan=False, allow_infinity=False).map(Fraction)
huge = st.builds(lambda n, e: n * Fraction(10) ** e, st.integers(-99, 99), st.integers(-400, 400))
numbers = st.one_of(small, decimals, ratios, doubles, huge)

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_WORDS = [
    "1",
    "yes",
    "null",
    "~",
    "",
    " ",
    "a b",
    "[bold]",
    "{x}",
    "a: b",
    "a #b",
    "- a",
    "x:",
    "0x1",
    "-",
    "---",
    "...",
    "优化",
    "é",
    "😀",
]
_SIGNS = [
    "'",
    '"',
    "\\",
    "a\\",
    '\\"',
    "\n",
    "a\r\nb",
    "\t",
    "\u2028",
    "\ufeff",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "a,b",
    "a;b",
    "&x",
    "*x",
    "!x",
]
_CELLS = ["=1+a", "+x", "-x", "'=x", "''", "TRUE", "FALSE", "12%", "−12", "１２", "#N/A", "12:30", "(1)", "1 kg", "2 kg", "2-Jan", "½"]
awkward = st.sampled_from([*_WORDS, *_SIGNS, *_CELLS, "%x", "@x", "`x", "? x", ": x"])
labels = st.one_of(st.sampled_from("ABCDEFG"), awkward, names)


@st.composite
def tables(draw, agents: int | None = None):
    """A Table of up to four axes of up to three actions, its numbers of one kind or mixed."""
    n = draw(st.integers(1, 4)) if agents is None else agents
    shape = draw(st.lists(st.integers(1, 3), min_size=n, max_size=n))
    kind = draw(st.sampled_from([small, decimals, ratios, doubles, huge, numbers]))
    size = math.prod(shape)
    return from_fractions(draw(st.lists(kind, min_size=size, max_size=size)), shape)


def distinct(m: int):
    return st.lists(labels, min_size=m, max_size=m, unique=True).map(tuple)


facts = st.fixed_dictionaries(
    {},
    optional={
        **{fact: st.booleans() for fact in FACTS if fact not in ("optimum", "margin", "greedy")},
        "optimum": numbers,
        "margin": st.one_of(numbers, st.just(math.inf)),
        "greedy": st.dictionaries(st.sampled_from(["iql", "vdn", "cw_qmix"]), numbers),
    },
)


@st.composite
def games(draw, agents: int | None = None):
    """A game, named throughout or hardly at all."""
    table = draw(tables(agents))
    actions = draw(st.one_of(st.just(()), st.tuples(*map(distinct, table.shape))))
    agents = draw(st.one_of(st.just(()), distinct(table.ndim)))
    return Game(table, draw(labels), draw(labels), draw(labels), agents, actions, draw(facts))
