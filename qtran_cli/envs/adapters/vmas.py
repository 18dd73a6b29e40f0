"""Scenarios of VMAS, simulated in PyTorch, with their discrete actions: vmas:simple_spread.

What is meant is an environment of VMAS of one lane, reset as a whole, with random numbers from the lane's own seed. Where a scenario allows
it, all lanes go together in one (_vmas_together.py); else each has its own, and `--workers` can spread them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from qtran_cli.envs.adapters import _hosted, _packages
from qtran_cli.envs.adapters._hosted import Found
from qtran_cli.envs.libraries.vmas import TOGETHER
from qtran_cli.errors import UsageError
from qtran_cli.model.world import Option, World
from qtran_cli.registry import near, unknown

if TYPE_CHECKING:
    from qtran_cli.envs import Environment
    from qtran_cli.envs.hosts.bare import Bare
    from qtran_cli.envs.hosts.pool import Build, Pool

TITLE = "scenarios of VMAS, simulated in PyTorch, many copies at once"
EXAMPLE = "vmas:simple_spread"
PACKAGES = ("vmas",)
EXTRA = "vmas"
PREFIX = "vmas"


def describe(name: str, rest: str, assignments: Sequence[str]) -> World:
    """The World of a scenario, tried out."""
    _require_known(rest, assignments)
    return _hosted.describe(name, rest, assignments)


def find(rest: str) -> Found:
    """A scenario by its name. Raises UsageError where it is not there."""
    _packages.require("vmas", f"{PREFIX}:{rest}")
    from qtran_cli.envs.adapters import _vmas

    known = _vmas.files()
    if rest not in known:
        right = near(rest, known) or f"it has {', '.join(sorted(TOGETHER))}, …"
        raise UsageError(f"vmas has no scenario {rest!r:.60}", where=f"{PREFIX}:{rest:.60}", right=right)
    return Found(partial(_one, rest), _vmas.arguments(known[rest]), rest, "vmas", _packages.versions("vmas"), f"{rest} of VMAS")


def make(world: World, lanes: int, device: str = "cpu") -> Environment:
    """So many lanes."""
    made = _hosted.make(world, lanes, device, None if one_by_one(world) else partial(_together, world))
    made.spec = replace(made.spec, endless=not _tried(world)[1])
    return made


def one_by_one(world: World) -> bool:
    """Whether its lanes cannot go together."""
    return _scenario(world) not in TOGETHER or world.options["anew"] == "yes" or _tried(world)[0]


def _one(scenario: str, **arguments: Any) -> Bare:
    from qtran_cli.envs.adapters._vmas import One

    return One(scenario, **arguments)


def _together(world: World, build: Build, lanes: int) -> Pool:
    from qtran_cli.envs.adapters._vmas_together import Together

    return Together(_scenario(world), _hosted.arguments(find(_scenario(world)), world.options), build, lanes)


def _tried(world: World) -> tuple[bool, bool]:
    """Whether a step draws random numbers, and whether anything but time ends an episode."""
    return _tried_once(_scenario(world), tuple(sorted(world.options.items())))


@cache
def _tried_once(scenario: str, told: tuple[tuple[str, Option], ...]) -> tuple[bool, bool]:
    from qtran_cli.envs.adapters import _vmas
    from qtran_cli.envs.hosts.outside import outside

    arguments = _hosted.arguments(find(scenario), dict(told))
    with outside():
        return _vmas.draws(scenario, arguments), _vmas.ends(scenario, arguments)


def _require_known(scenario: str, assignments: Sequence[str]) -> None:
    """Raise UsageError for an option that the scenario's source does not read: VMAS only warns."""
    known = [name for name, *_ in _hosted.options(find(scenario))]
    for text in assignments:
        name, equals, _ = text.partition("=")
        if equals and name not in known:
            raise unknown(f"option of {PREFIX}:{scenario}", name, known)


def _scenario(world: World) -> str:
    return world.name.partition(":")[2]
