"""What can be set for a run, with defaults, ranges and meaning. A method's file extends Common with its own.

Precedence: --set, then --preset, then the defaults here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from qtran_cli.declared import setting
from qtran_cli.errors import UsageError
from qtran_cli.registry import unknown
from qtran_cli.runs.asked import MEMORY, STACK, check


@dataclass(frozen=True)
class Common:
    """The settings of every method."""

    hidden: int = setting(64, "units of every hidden layer", 1, 4096)
    layers: int = setting(2, "hidden layers of the agents' networks", 1, 8)
    shared: bool = setting(True, "one network for all agents, told apart by their number; false: one each")
    lr: float = setting(1e-3, "Adam's learning rate", 0, 1)
    lr_end: float = setting(0.0, "learning rate at the end as a fraction of lr, reached linearly; 1: constant", 0, 1)
    memory: str = setting("none", "of the agents: none, or a gated recurrent unit that is unrolled along episodes", choices=MEMORY.choices)
    sequence: int = setting(0, "with memory: steps of the pieces that episodes are replayed in; 0: whole episodes", 0, 10**6)
    burn_in: int = setting(
        0, "with memory: the first of them, which bring the agents' memory up to date and are not learned from", 0, 10**6
    )
    batch: int = setting(32, "transitions per update; with memory episodes, or pieces of them", 1, 65536)
    replay: int = setting(20_000, "transitions that the replay holds per seed; with memory in episodes of the greatest length", 1, 10**7)
    warmup: int = setting(500, "steps before the first update, at most a tenth of all; rewards are measured meanwhile", 1, 10**7)
    update_every: int = setting(1, "environment steps per update", 1, 10**6)
    gamma: str = setting("game", "discount of the target y: the game's own, or a number", 0, 1)
    target_interval: int = setting(200, "updates between copies to the target network", 1, 10**7)
    polyak: float = setting(0.0, "above 0: move the target by this share at every update instead", 0, 1)
    double_q: bool = setting(False, "choose the target's greedy joint action by the online network")
    clip: float = setting(10.0, "largest gradient norm of a seed; 0: no limit", 0)
    reward_shift: str = setting(
        "mean", "rewards are lowered by it: their mean during warmup, or a number; nothing where episodes have several steps"
    )
    reward_scale: str = setting(
        "deviation", "rewards are divided by it: their standard deviation during warmup, or a number", 0, above=True
    )
    value_start: float = setting(
        0.0, "what Q_jt is near at the start, in units of the reward, where episodes have several steps: fixed points may hang on it"
    )
    evaluations: int = setting(20, "greedy evaluations over the run, each with a checkpoint", 1, 10**6)
    evaluation_episodes: int = setting(100, "episodes of an evaluation per seed; one where nothing but payoffs is random", 1, 10**5)
    history: bool = setting(True, "agents that do not see the state remember what they saw and did; false: they see the present alone")
    stack: int = setting(
        1, "last observations that agents see; above 1 they take the place of histories (--history)", STACK.low, STACK.high
    )
    time_limit: int = setting(100, "steps after which an episode of a game that never ends is cut off", 1, 10**6)
    epsilon_start: float = setting(1.0, "exploration at the start", 0, 1)
    epsilon_end: float = setting(0.1, "exploration at the end", 0, 1)
    epsilon_decay: float = setting(0.45, "share of the steps over which exploration falls linearly", 0, 1)
    epsilon_steps: int = setting(0, "above 0: so many steps over which it falls, in the place of a share", 0, 10**10)

    @property
    def coded(self) -> bool:
        """Whether agents that do not see the state are shown all that they saw and did: another memory takes its place."""
        return self.history and not self.remembers

    @property
    def remembers(self) -> bool:
        """Whether what agents do hangs on more than what they see at the moment."""
        return self.memory != "none" or self.stack > 1

    def __post_init__(self) -> None:
        """Whoever says what they are, settings are what they may be. Raises UsageError."""
        check(vars(self), {f.name: f.metadata["declared"] for f in fields(self) if "declared" in f.metadata})


PAPER: Mapping[str, Any] = {
    "lr": 5e-4,
    "lr_end": 1.0,
    "warmup": 32,
    "target_interval": 3000,
    "gamma": "0.99",
    "clip": 0.0,
    "reward_shift": "0",
    "reward_scale": "1",
}
"""--preset paper: what the paper and its released code use. Methods add their own."""


def chosen(kind: type[Common], assignments: Sequence[str], preset: Mapping[str, Any]) -> Common:
    """The settings that "name=value" texts make of a preset. Raises UsageError."""
    values: dict[str, Any] = {}
    known = {f.name: f for f in fields(kind)}
    for text in assignments:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"--set {text!r:.60} sets nothing", right="write --set NAME=VALUE")
        if name not in known:
            raise unknown("setting", name, known)
        values[name] = read(known[name], value)
    return replace(kind(), **{**preset, **values})


def from_document(kind: type[Common], document: Mapping[str, Any]) -> Common:
    """Settings as config.yaml holds them. Raises UsageError for a name or value that is none."""
    known = {f.name for f in fields(kind)}
    for name in document:
        if name not in known:
            raise unknown("setting", name, known)
    return kind(**earlier(kind) | dict(document))


def earlier(kind: type[Common]) -> dict[str, Any]:
    """What a config.yaml means that lacks a setting: by name what runs did before it could be set."""
    return {f.name: f.metadata["before"] for f in fields(kind) if "before" in f.metadata}


def read(setting_: Any, text: str) -> Any:
    """The value that ``text`` gives a field. Raises UsageError."""
    try:
        return setting_.metadata["declared"].read(text.strip())
    except ValueError:
        what = f"{setting_.name}={text:.40} is {'too large to be held' if _overflows(setting_, text) else 'not accepted'}"
        raise UsageError(what, where="--set", right=f"{setting_.name} is {accepted(setting_)}") from None


def _overflows(setting_: Any, text: str) -> bool:
    """Whether ``text`` spells a number that a field takes, but for its size."""
    try:
        return math.isinf(setting_.metadata["declared"].high) and "inf" not in text.lower() and math.isinf(float(text))
    except ValueError:
        return False


def accepted(setting_: Any) -> str:
    """What a field takes, in words."""
    return str(setting_.metadata["declared"].words)
