"""docs/learning.md: text by hand, tables and verdicts from the recorded runs."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from statistics import median

from docs.learning import measures, plan
from docs.learning.claims import Record, claims, drawn, ends, infeasible, named, of, other, percent, share, unfactored
from docs.mixer.measures import exact

ABSENT, BAR, WIDTH = "–", "\\|", 128
PRESETS = {"default": "", "paper": " with the paper's settings"}
BOTH = ("game", "QTRAN-base", "fit, median", "worst", "QTRAN-alt", "fit, median", "worst")


def page(text: str, records: Sequence[Record]) -> str:
    """``text`` with every {name} that a table is known by filled in."""
    tables = {
        "claims": _claims(records),
        "named": _qtran(_one(records, "default", named), plan.NAMED + plan.STATES),
        "drawn": _drawn(_one(records, "default", drawn)),
        "other": _other(_one(records, "default", other)),
        "unfactored": _other(_one(records, "default", unfactored)),
        "infeasible": _qtran(_one(records, "default", infeasible), plan.INFEASIBLE),
        "paper": _qtran(_one(records, "paper", named), plan.NAMED),
        "states": _states([r for r in records if r["env"] in plan.STATES]),
        "linear": _linear(records),
        "qmix": _qmix(of(records, "qmix")),
        "work": _work(records),
        "settings": _settings(records),
        "missing": textwrap.fill(_missing(records), WIDTH, break_long_words=False, break_on_hyphens=False),
        "excluded": "; ".join(f"`{name}`, because {why}" for name, why in plan.EXCLUDED.items()),
    }
    for name, table in tables.items():
        text = text.replace(f"{{{name}}}", table)
    return text


def rows(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(cell.replace('|', BAR) for cell in line)} |" for line in lines)


def _one(records: Sequence[Record], preset: str, belongs: Callable[[str], bool]) -> list[Record]:
    return [r for r in records if r["preset"] == preset and belongs(r["env"]) and r["method"].startswith("qtran")]


def _claims(records: Sequence[Record]) -> str:
    found = ([c.text, str(c.runs), c.worst, "yes" if c.holds else "**no**"] for c in claims(records))
    return rows(("claim", "runs", "least favourable", "holds"), found)


def _qtran(records: Sequence[Record], games: Sequence[str]) -> str:
    """Both methods side by side, a row for every game that was trained."""
    by = {(r["env"], r["method"]): r for r in records}
    trained = [env for env in games if any(r["env"] == env for r in records)]
    methods = ("qtran_base", "qtran_alt")
    return rows(BOTH, ([f"`{env}`", *(cell for m in methods for cell in _cells(by.get((env, m))))] for env in trained))


def _cells(record: Record | None) -> list[str]:
    """Seeds that are optimal, and the fit."""
    if record is None:
        return [ABSENT] * 3
    fit = [percent(median(record["fit"])), percent(max(record["fit"]))] if "fit" in record else [ABSENT] * 2
    return [_seeds(record), *fit]


def _seeds(record: Record, key: str = "optimal") -> str:
    text = f"{sum(record[key])} of {len(record[key])}"
    return text if all(record[key]) else f"**{text}**"


def _drawn(records: Sequence[Record]) -> str:
    """A row for every size and method."""
    head = ("size", "method", "games", "seeds greedy-optimal", "in the worst game", "fit, median", "worst")
    groups = [(f"{m}x{m}", method) for m in plan.SIZES for method in ("qtran_base", "qtran_alt")]
    chosen = [(size, method, [r for r in of(records, method) if f"-{size}-" in r["env"]]) for size, method in groups]
    return rows(head, ([size, f"`{method}`", *_pooled(group)] for size, method, group in chosen if group))


def _pooled(group: Sequence[Record]) -> list[str]:
    optimal = [x for record in group for x in record["optimal"]]
    fit = [x for record in group for x in record["fit"]]
    least = min(group, key=share)
    return [str(len(group)), f"{sum(optimal)} of {len(optimal)}", _seeds(least), percent(median(fit)), percent(max(fit))]


def _other(records: Sequence[Record]) -> str:
    body = ([f"`{r['env']}`", "×".join(map(str, plan.game(r["env"]).shape)), *_cells(r)] for r in of(records, "qtran_base"))
    return rows(("game", "actions", "seeds greedy-optimal", "fit, median", "worst"), body)


def _linear(records: Sequence[Record]) -> str:
    """A row for every game and method."""
    head = ("game", "method", "median", "worst", "under its own replay, median", "worst", "optimal")
    return rows(head, ([f"`{r['env']}`", f"`{r['method']}`", *_distances(r)] for r in records if "distance" in r))


def _distances(record: Record) -> list[str]:
    both = [percent(of_both(record[key])) for key in ("distance", "replayed") for of_both in (median, max)]
    return [*both, f"{sum(record['optimal'])} of {record['seeds']}"]


QMIX = ("game", "greedy joint actions of the seeds", "optimal", "tables", "squared error", "the mixer's least", "VDN's", "monotone least")


def _qmix(records: Sequence[Record]) -> str:
    return rows(QMIX, (_landed(record) for record in records if "q_jt" in record))


def _landed(record: Record) -> list[str]:
    found = sorted(measures.squared_errors(plan.game(record["env"]), record["q_jt"]))
    spread = " … ".join(map(number, (found[0], median(found), found[-1])))
    sse = exact(record["env"]).sse
    least = [number(sse[name]) for name in ("qmix_mixer", "vdn", "qmix")]
    return [f"`{record['env']}`", _counted(record["greedy"]), _seeds(record), _counted(ends(record)), spread, *least]


def number(x: float) -> str:
    """Four digits that count, every digit before the point."""
    return f"{x:,.0f}" if x >= 1000 else f"{x:.4g}"


def _states(records: Sequence[Record]) -> str:
    head = ("game", "method", "theory", "greedy return of the seeds")
    return rows(head, ([f"`{r['env']}`", f"`{r['method']}`", r["theory"], _counted(f"{x:g}" for x in r["return"])] for r in records))


def _counted(found: Iterable[str]) -> str:
    """What was found and how often, the most frequent first."""
    return ", ".join(f"{x} ({count})" for x, count in sorted(Counter(found).items(), key=lambda pair: (-pair[1], pair[0])))


def _work(records: Sequence[Record]) -> str:
    seconds, updates = sum(r["seconds"] for r in records), sum(r["updates"] * r["seeds"] for r in records)
    spent = f"{seconds / 3600:.1f} hours on cores shared with other work"
    return f"{len(records)} runs, {updates / 1e6:.1f} million updates over all seeds, {spent}"


def _missing(records: Sequence[Record]) -> str:
    """The planned runs that are not recorded, by method."""
    made = {plan.key(record) for record in records}
    left: dict[tuple[str, str], list[str]] = {}
    for run in plan.runs():
        if run.key not in made:
            left.setdefault((run.method, run.preset), []).append(run.env)
    parts = [f"{method}{PRESETS[preset]} on {', '.join(envs)}" for (method, preset), envs in left.items()]
    return f"Planned and not made yet: {'; '.join(parts)}." if parts else ""


def _settings(records: Sequence[Record]) -> str:
    """What QTRAN's runs were made with, and where QTRAN-alt differs from QTRAN-base."""
    base, alt = (_of_method(records, method) for method in ("qtran_base", "qtran_alt"))
    parts = [f"{name} {_spelled(value)}" for name, value in base.items() if name not in UNTOLD and alt.get(name, value) == value]
    parts += [f"{name} {_spelled(base[name])} (QTRAN-alt: {_spelled(alt[name])})" for name in base if alt and base[name] != alt[name]]
    return textwrap.fill(", ".join(parts), WIDTH, break_long_words=False, break_on_hyphens=False)


def _of_method(records: Sequence[Record], method: str) -> dict[str, object]:
    """The settings of a method's first run by default."""
    return next((record["settings"] for record in of(records, method) if record["preset"] == "default"), {})


UNTOLD = {
    "epsilon_start",
    "epsilon_end",
    "epsilon_decay",
    "evaluations",
    "evaluation_episodes",
    "time_limit",
    "history",
    "gamma",
    "double_q",
    "polyak",
}
"""Settings that a one-step game under full exploration does not ask for, and two that are off."""


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
