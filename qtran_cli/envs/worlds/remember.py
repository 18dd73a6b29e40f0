"""A cue to remember: every agent sees it once, at the first moment, and has to name it ``delay`` steps later.

One of ``cues`` is drawn for an episode, each alike, and shown to all agents before the first decision. Then they see nothing, whatever
they do, and nothing is paid. At the last moment they see that they are asked, and the team is paid 1 if every agent names the cue.

Whoever remembers earns 1. Who decides on the last K ≤ delay observations alone sees the same whatever the cue was: what the team
answers, drawn or not, is right for one cue at most at a time, so it earns 1 / cues at best, which it does by naming always the same.

Source: the delayed cue of memory tasks, as Bakker 2002 has it for one agent, for a team here.

Departures from the paper
1. A team of agents in the place of one, and no corridor: time alone passes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from qtran_cli.declared import setting
from qtran_cli.model.world import Option, World

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

TITLE = "A cue to remember"
SOURCE = "after Bakker 2002, for a team"
SEES = "the cue, once, before the first decision; and when they are asked"
PRESETS: Mapping[str, Mapping[str, object]] = {"short": {"delay": 2}, "four": {"cues": 4}}


@dataclass(frozen=True)
class Options:
    """What can be chosen."""

    delay: int = setting(8, "steps from the moment when the cue is seen to the answer", 1, 1000)
    cues: int = setting(2, "how many there are, and answers", 2, 20)
    agents: int = setting(2, "who all have to name it", 1, 50)


def describe(options: Options) -> World:
    """The World."""
    names = tuple(str(i + 1) for i in range(options.agents))
    answers = tuple(str(k + 1) for k in range(options.cues))
    return World("remember", names, (answers,) * options.agents, asdict(options), TITLE, SOURCE, horizon=options.delay + 1)


def make(told: Mapping[str, Option], lanes: int, device: str = "cpu") -> Environment:
    """The batched environment."""
    from qtran_cli.envs.worlds._remembering import Remembering

    return Remembering(Options(**told), lanes, device)  # type: ignore[arg-type]


def ceiling(told: Mapping[str, Option]) -> tuple[float | None, str]:
    """1, exactly."""
    options = Options(**told)  # type: ignore[arg-type]
    least = options.delay + 1
    return 1.0, f"every agent names the cue; without memory, or with fewer than the last {least} observations, at most 1/{options.cues}"
