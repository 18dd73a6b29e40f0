"""docs/shares.md: text by hand, tables from the recorded studies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from docs.learning.page import rows
from docs.shares.noted import NOTED, Noted
from docs.shares.runs import ALPHAS, LAWS, WEIGHTED, WEIGHTED_3X3
from qtran_cli.statistics import wilson
from qtran_cli.study.sheet import spelled

Record = dict[str, Any]
SIZES = ("2x2", "3x3", "2x2x2")
NAMES = {"vdn": "VDN, IQL", "qmix_mixer": "K", "qmix": "M"}
"""The methods' classes as the page calls them, the smallest first."""
PAIRS = (("vdn", "qmix"), ("qmix_mixer", "qmix"), ("vdn", "qmix_mixer"))


def page(text: str, records: Sequence[Record]) -> str:
    """``text`` with every {name} that a table is known by filled in."""
    found = sizes(records)
    weighted = next(s for r in records if r["name"] == WEIGHTED_3X3 for s in r["sizes"])
    tables = {
        "weighted": _weighted(weighted),
        "moved": _moved(weighted),
        "shares": _shares(found),
        "regrets": _regrets(found),
        "pairs": _pairs(found),
        "noted": _noted(measured(records)),
    }
    for name, table in tables.items():
        text = text.replace(f"{{{name}}}", table)
    return text


def sizes(records: Sequence[Record]) -> dict[tuple[str, str], Record]:
    """(law, size) -> what the studies say of it, in the page's order."""
    plain = [r for r in records if r["name"] != WEIGHTED_3X3]
    found = {(r["study"]["family"], spelled(s["actions"])): s for r in plain for s in r["sizes"]}
    return {(law, size): found[law, size] for law in LAWS for size in SIZES if (law, size) in found}


def percent(x: float) -> str:
    """A share as the page writes it."""
    return f"{100 * x:.1f}"


def _with(share: float, interval: Sequence[float]) -> str:
    return f"{percent(share)} ({percent(interval[0])}–{percent(interval[1])})"


def _shares(found: dict[tuple[str, str], Record]) -> str:
    body = ([*key, *(_with(s["methods"][m]["share"], s["methods"][m]["ci95"]) for m in NAMES)] for key, s in found.items())
    return rows(("law", "size", *NAMES.values()), body)


def _weighted(size: Record) -> str:
    body = ([f"`{m}`", *(_with(e["share"], e["ci95"]) for e in (size["methods"][f"{m}@{a}"] for a in ALPHAS))] for m in WEIGHTED)
    return rows(("method", *(f"α = {a}" for a in ALPHAS)), body)


def _moved(size: Record) -> str:
    body = ([f"`{m}`", *(_gained(size, m, a) for a in ALPHAS[1:])] for m in WEIGHTED)
    return rows(("method", *(f"α = {a}" for a in ALPHAS[1:])), body)


def _gained(size: Record, method: str, alpha: str) -> str:
    _, gained, lost, _ = apart(size, f"{method}@{alpha}", f"{method}@{ALPHAS[0]}")
    return f"+{gained:,} −{lost:,}"


def _regrets(found: dict[tuple[str, str], Record]) -> str:
    body = ([*key, *(_with(r["mean"], r["ci95"]) for r in (s["methods"][m]["regret"] for m in NAMES))] for key, s in found.items())
    return rows(("law", "size", *NAMES.values()), body)


def _pairs(found: dict[tuple[str, str], Record]) -> str:
    heads = [f"{_short(a)} right, {_short(b)} wrong" for first, second in PAIRS for a, b in ((first, second), (second, first))]
    return rows(("law", "size", *heads), ([*key, *_both_ways(s)] for key, s in found.items()))


def _short(name: str) -> str:
    return NAMES[name].split(",", maxsplit=1)[0]


def _both_ways(size: Record) -> Iterator[str]:
    for first, second in PAIRS:
        games, a, b, p = apart(size, first, second)
        marks = ["**" if p < 0.001 and more else "" for more in (a > b, b > a)]
        yield from (f"{mark}{_with(n / games, wilson(n / games, games))}{mark}" for n, mark in zip((a, b), marks, strict=True))


def apart(size: Record, first: str, second: str) -> tuple[int, int, int, float]:
    """(games, how many only the first is right on, how many only the second, p of the sign test)."""
    pair = next(pair for pair in size["pairs"] if {pair["first"], pair["second"]} == {first, second})
    counts = pair["first_only"], pair["second_only"]
    return pair["games"], *(counts if pair["first"] == first else counts[::-1]), pair["p"]


def measured(records: Sequence[Record]) -> dict[tuple[str, str], Record]:
    """(law, size) -> every method's entry, with @α under weights."""
    found: dict[tuple[str, str], Record] = {}
    for law, size in ((record["study"]["family"], size) for record in records for size in record["sizes"]):
        found.setdefault((law, spelled(size["actions"])), {}).update(size["methods"])
    return found


def _noted(found: dict[tuple[str, str], Record]) -> str:
    lines = ([*one.key, NAMES.get(one.method, f"`{one.method}`"), one.text, *_held(one, found[one.key][one.method])] for one in NOTED)
    return rows(("law", "size", "class", "noted, %", "measured here, %", "agree"), lines)


def _held(one: Noted, entry: Record) -> tuple[str, str]:
    return _with(entry["share"], entry["ci95"]), "yes" if one.agrees(entry["ci95"]) else "**no**"
