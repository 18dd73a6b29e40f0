"""Settings that contradict each other, or an option beside them: one of the two would be dropped without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from qtran_cli.envs import Spec
from qtran_cli.errors import UsageError
from qtran_cli.learn.settings import Common

OFTEN = 10
"""Updates in the length of an episode from beyond which agents with memory are told what they cost."""


def require_none(given: Sequence[str], settings: Common, steps: int, full: str) -> None:
    """Raise UsageError where what was asked for contradicts itself.

    given: the "name=value" texts of --set. settings: what became of them. full: the option that has a run explore fully, "" for none.
    """
    texts = _once(given)
    for name in ("epsilon_start", "epsilon_end", "epsilon_decay", "epsilon_steps"):
        if (
            full and name in texts and not (name in ("epsilon_start", "epsilon_end") and getattr(settings, name) == 1)
        ):  # ε = 1 is exploring fully
            raise _between(f"--set {name}={texts[name]}", f"exploring fully ({full})", "epsilon_* say how exploration falls")
    if settings.epsilon_steps and "epsilon_decay" in texts:
        what = f"--set epsilon_decay={texts['epsilon_decay']}"
        raise _between(
            what, f"epsilon_steps={settings.epsilon_steps}", "one says over how many steps exploration falls, the other over which share"
        )
    if settings.polyak and "target_interval" in texts:
        what = f"--set target_interval={texts['target_interval']}"
        raise _between(what, f"polyak={settings.polyak:g}", "with polyak the target network moves at every update")
    if settings.epsilon_end > settings.epsilon_start and not full:
        what = f"epsilon_end={settings.epsilon_end:g} is above epsilon_start={settings.epsilon_start:g}"
        raise UsageError(what, where="--set", right="exploration falls: set an epsilon_end that is no larger")
    _require_memory(settings, texts)
    if settings.update_every > steps:
        what = f"update_every={settings.update_every} with {steps:,} steps: nothing would be learned"
        raise UsageError(what, where="--set", right="a run makes an update every so many steps: set fewer, or give more --steps")


def _require_memory(settings: Common, texts: Mapping[str, str]) -> None:
    """Raise UsageError for what is about agents with memory where they have none, for pieces that cannot be, for two memories."""
    for name in ("sequence", "burn_in"):
        if settings.memory == "none" and getattr(settings, name):
            raise UsageError(
                f"{name}={getattr(settings, name)} of agents without memory", where="--set", right="add --memory gru, or leave it out"
            )
    if 2 * settings.burn_in > settings.sequence:
        what = f"burn_in={settings.burn_in} of sequence={settings.sequence} steps"
        right = "at most half of them; whole episodes (sequence=0) need none"
        raise UsageError(what, where="--set", right=right)
    if settings.remembers and "history" in texts and settings.history:
        other = f"stack={settings.stack}" if settings.memory == "none" else f"memory={settings.memory}"
        raise _between("--set history=true", other, "it shows agents all that they saw and did, the other takes its place")


def require_copies(copies: int, steps: int, settings: Common) -> None:
    """Raise UsageError for copies that do not share the steps evenly, or whose transitions of one moment the replay cannot hold."""
    if steps % copies:
        near = steps - steps % copies or copies
        raise UsageError(f"{copies} copies and {steps:,} steps", where="--copies", right=f"steps that they share evenly, such as {near:,}")
    if copies > min(settings.replay, steps):
        raise UsageError(f"{copies} copies and a replay of {settings.replay:,}", where="--copies", right="fewer, or a larger --set replay")


def endless(settings: Common, spec: Spec) -> str:
    """A warning where values have no bound: no step ends an episode, and targets are not discounted; "" elsewhere."""
    own = spec.discount if spec.gamma is None else spec.gamma
    gamma = own if settings.gamma == "game" else float(settings.gamma)
    if not spec.endless or gamma < 1:
        return ""
    return "nothing ever ends here and targets are not discounted, so values grow without bound: --set gamma=0.99"


def unused(settings: Common, env: str) -> Iterator[str]:
    """Warnings of settings that say nothing of a simulated task."""
    usual = {f.name: f.default for f in fields(Common)}
    if settings.time_limit != usual["time_limit"]:
        limit = settings.time_limit
        yield f"time_limit={limit} is for games that never end: {env:.60} has a limit of its own, --set env.limit={limit}"
    if settings.history != usual["history"]:
        yield f"history=false is for games with states: what is seen of {env:.60} its options say"


def evaluating(settings: Common, spec: Spec, steps: int) -> str:
    """A warning where evaluations play more steps of a slow environment than training does; "" elsewhere. steps: of a seed."""
    played = settings.evaluations * settings.evaluation_episodes * (spec.limit or 1)
    if not spec.moves or played <= steps:
        return ""
    fewer = max(1, steps // (settings.evaluations * (spec.limit or 1)))
    told = f"evaluations play up to {played:,} steps a seed, and training {steps:,}"
    return f"{told}: --set evaluation_episodes={fewer}{' and fewer evaluations' * (fewer == 1)} would do with less"


def often(settings: Common, length: int) -> str:
    """A warning where agents with memory make many updates an episode, each on a batch of whole ones; "" elsewhere. length: of a piece."""
    if settings.memory == "none" or settings.update_every * OFTEN >= length:
        return ""
    when = "every step" if settings.update_every == 1 else f"every {settings.update_every} steps"
    told = f"an update on {settings.batch:,} × {length:,} transitions {when} takes long"
    return f"{told}: --set update_every={length} makes one in as many steps as each of them has"


def _once(given: Sequence[str]) -> Mapping[str, str]:
    """The texts by name. Raises UsageError for a setting that is given two values."""
    found: dict[str, str] = {}
    for text in given:
        name, _, value = text.partition("=")
        if found.setdefault(name, value) != value:
            raise UsageError(f"{name:.40}={found[name]:.40} and {name:.40}={value:.40}", where="--set", right="give a setting once")
    return found


def _between(one: str, other: str, why: str) -> UsageError:
    return UsageError(f"{one:.80} contradicts {other}", right=f"{why}: leave one of the two out")
