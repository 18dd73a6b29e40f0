"""What the study is to show, and whether the recorded runs do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from docs.learning import plan
from docs.mixer.measures import ELSEWHERE, end

Record = dict[str, Any]
MOST_MISSED, FIT, DISTANCE = 0.05, 0.01, 0.02
"""Of the seeds; of the payoffs' range; of the payoffs' range."""


@dataclass(frozen=True)
class Claim:
    """One claim. runs: how many records bear on it. worst: the least favourable of them, in words; holds: whether it is good enough."""

    text: str
    runs: int
    worst: str
    holds: bool


def claims(records: Sequence[Record]) -> list[Claim]:
    """Every claim that some record bears on."""
    own = [record for record in records if record["preset"] == "default"]
    qtran = [record for record in own if record["method"].startswith("qtran")]
    found = [
        *(_optimal(text, [r for r in qtran if r["method"] == method and belongs(r["env"])]) for text, method, belongs in GROUPS),
        _within("QTRAN: |Q_jt − payoff| ≤ 1 % of the range, every seed", qtran, "fit", FIT),
        _within("VDN: the learned table within 2 % of its exact projection", of(own, "vdn"), "distance", DISTANCE),
        _within("VDN: the same, of that under the joint actions that the seed replays", of(own, "vdn"), "replayed", DISTANCE),
        _within("IQL: every Q_i within 2 % of the conditional means", of(own, "iql"), "distance", DISTANCE),
        _within("IQL: the same, of those under the joint actions that the seed replays", of(own, "iql"), "replayed", DISTANCE),
        _local(of(own, "qmix")),
        _as_theory(own),
    ]
    return [claim for claim in found if claim.runs]


def named(env: str) -> bool:
    """Whether a game is one of those that the study names."""
    return env in (*plan.NAMED, *plan.STATES)


def drawn(env: str) -> bool:
    """Whether a game is one of the random ones."""
    return env.startswith("uniform-")


def other(env: str) -> bool:
    """Whether a game is one of the rest of the catalogue that has strict factors."""
    return env in plan.others()


def unfactored(env: str) -> bool:
    """Whether a game is one that no strict factors fit."""
    return env in plan.unfactored()


def infeasible(env: str) -> bool:
    """Whether a game has strict factors of which none satisfies (7)."""
    return env in plan.INFEASIBLE


GROUPS: tuple[tuple[str, str, Callable[[str], bool]], ...] = (
    ("QTRAN-base, named games: ≥ 95 % of the seeds greedy-optimal", "qtran_base", named),
    ("QTRAN-base, random games: ≥ 95 %", "qtran_base", drawn),
    ("QTRAN-base, the rest of the catalogue: ≥ 95 %", "qtran_base", other),
    ("QTRAN-base, games that no strict factors fit: ≥ 95 %", "qtran_base", unfactored),
    ("QTRAN-alt, named games of two agents: ≥ 95 %", "qtran_alt", named),
    ("QTRAN-alt, random games: ≥ 95 %", "qtran_alt", drawn),
    ("QTRAN-alt, games where (7) cannot be satisfied: ≥ 95 %", "qtran_alt", infeasible),
)


def of(records: Iterable[Record], method: str) -> list[Record]:
    """The records of a method."""
    return [record for record in records if record["method"] == method]


def share(record: Record, key: str = "optimal") -> float:
    """The share of the seeds for which it is true."""
    return sum(record[key]) / len(record[key])


def _optimal(text: str, records: Sequence[Record]) -> Claim:
    if not records:
        return Claim(text, 0, "", False)
    least = min(records, key=share)
    return Claim(text, len(records), f"{sum(least['optimal'])} of {least['seeds']} ({least['env']})", share(least) >= 1 - MOST_MISSED)


def _within(text: str, records: Sequence[Record], key: str, most: float) -> Claim:
    known = [record for record in records if key in record]
    if not known:
        return Claim(text, 0, "", False)
    largest = max(known, key=lambda record: max(record[key]))
    shares = [share_ for record in known for share_ in record[key]]
    beyond = sum(share_ > most for share_ in shares)
    told = f"{percent(max(largest[key]))} ({largest['env']})" + (f"; {beyond} of {len(shares)} seeds beyond" if beyond else "")
    return Claim(text, len(known), told, not beyond)


def _local(records: Sequence[Record]) -> Claim:
    text = "QMIX: every seed's table is VDN's fit or a local optimum of the mixer's tables, to 2 % of the payoffs' squared deviation"
    known = [record for record in records if "q_jt" in record]
    if not known:
        return Claim(text, 0, "", False)
    there = {record["env"]: [end != ELSEWHERE for end in ends(record)] for record in known}
    env = min(there, key=lambda name: sum(there[name]) / len(there[name]))
    return Claim(text, len(known), f"{sum(there[env])} of {len(there[env])} ({env})", all(there[env]))


def ends(record: Record) -> list[str]:
    """Of a run of QMIX where each seed's table is (docs/mixer/measures.py)."""
    return [end(record["env"], np.array(table).ravel()) for table in record["q_jt"]]


def _as_theory(records: Sequence[Record]) -> Claim:
    text = "two-step game: every seed of every method earns what theory says of it"
    known = [record for record in records if "return" in record]
    parted = [(record, x) for record in known for x in record["return"] if x != float(Fraction(record["theory"]))]
    worst = f"{parted[0][1]:g}, not {parted[0][0]['theory']} ({parted[0][0]['method']})" if parted else "as theory says"
    return Claim(text, len(known), worst, not parted)


def percent(share_: float) -> str:
    """A share of the range, three digits that count.

    >>> percent(0.01234), percent(0.00004), percent(0)
    ('1.23 %', '0.004 %', '0 %')
    """
    return f"{100 * share_:.3g} %" if share_ >= 1e-5 or not share_ else "< 0.001 %"
