"""What docs/mixer.md is to show, and whether the recorded runs do. A claim is judged by its least favourable run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docs.mixer import arms, measures, states
from docs.mixer.arms import PARTS, Arm
from docs.mixer.measures import BEST, VDN

Record = dict[str, Any]
FEW = 2
"""Seeds of ten by which one arm may fall behind another by chance."""
CLOSE = 1.05
"""So many times another arm's least squared error is as good as it."""


@dataclass(frozen=True)
class Claim:
    """of: what it is said of; worst: the least favourable, in words; holds: whether that is good enough."""

    text: str
    of: str
    worst: str
    holds: bool

    @property
    def cells(self) -> tuple[str, str, str]:
        """As the page shows it."""
        return self.text, self.of, self.worst


def claims(found: dict[str, list[Record]]) -> list[Claim]:
    """Every claim."""
    return [*_of_drawn(found["drawn"]), *_of_named(found["named"]), *_of_states(found["states"])]


def at(records: Sequence[Record], way: str, end: str, full: bool = True) -> float:
    """The share of an arm's seeds that ended there."""
    counts = measures.counted([record for record in records if arms.key(record)[1] == Arm(way, full)])
    return counts[end] / sum(counts.values())


def _of_drawn(records: Sequence[Record]) -> Iterator[Claim]:
    games = f"{len(PARTS['drawn'].games)} random games"
    stuck, free = (at(records, way, VDN) for way in ("elu", "default"))
    yield Claim("ELU on rewards divided by their deviation: most seeds stay at VDN's fit", games, f"{stuck:.0%} of the seeds", stuck > 0.5)
    yield Claim("by default: fewer than half as many do", games, f"{free:.0%} of the seeds", free < stuck / 2)
    best = {way: at(records, way, BEST) for way in ("elu", "default")}
    text = "by default: more seeds are at the mixer's best table than with ELU itself"
    yield Claim(text, games, f"{best['default']:.0%} against {best['elu']:.0%}", best["default"] > best["elu"])


def _of_named(records: Sequence[Record]) -> Iterator[Claim]:
    own = {arms.key(record): record for record in records}
    pairs = [(env, own[env, Arm("default", True)], own[env, Arm("raw", True)]) for env in PARTS["named"].games]
    worst = max(pairs, key=lambda pair: measures.errors(pair[1]).min() / measures.errors(pair[2]).min())
    ratio = measures.errors(worst[1]).min() / measures.errors(worst[2]).min()
    text = f"no game's least squared error by default is beyond {CLOSE} times that with raw rewards"
    yield Claim(text, f"{len(pairs)} named games", f"{ratio:.3f} times ({worst[0]})", bool(ratio <= CLOSE))
    behind = {env: int(measures.right(raw).sum() - measures.right(default).sum()) for env, default, raw in pairs}
    env = max(behind, key=lambda name: behind[name])
    text = f"no game has over {FEW} seeds of ten fewer right by default than with raw rewards"
    yield Claim(text, f"{len(pairs)} named games", f"{max(behind[env], 0)} fewer ({env})", behind[env] <= FEW)


def _of_states(records: Sequence[Record]) -> Iterator[Claim]:
    told = [(record, states.theory(record["env"], record["method"]).returns) for record in records]
    known = [(record, {str(value) for value in returns}) for record, returns in told if returns]
    parted = [(record, astray(record, returns)) for record, returns in known]
    worst, beside = max(parted, key=lambda pair: len(pair[1]))
    text = "every seed earns what theory says that training can end at, or grows from where exact fits grow"
    whose = f" ({worst['env']}, {worst['method']})" if beside else ""
    yield Claim(text, f"{len(known)} runs", f"{len(beside)} seeds beside it{whose}", not beside)
    several = [(record, returns) for record, returns in known if len(returns) > 1]
    missed = [record for record, returns in several if not both(records, record, returns)]
    text = "where theory says two ends, seeds end at both"
    yield Claim(text, f"{len(several)} runs", ", ".join(f"{r['env']} ({r['method']})" for r in missed) or "both met", not missed)


def astray(record: Record, returns: set[str]) -> list[int]:
    """The seeds that do neither: of those whose values began where exact fits lead to growing ones, they are those that raise no alarm."""
    grows = [led == states.GROWS for led in record["led"]]
    told = zip(record["return"], grows, strict=True)
    return [k for k, (earned, grown) in enumerate(told) if (k not in record["alarmed"] if grown else earned not in returns)]


def both(records: Sequence[Record], of: Record, returns: set[str]) -> bool:
    """Whether every end was met by some seed of some start."""
    met = {x for record in records if (record["env"], record["method"]) == (of["env"], of["method"]) for x in record["return"]}
    return met >= returns
