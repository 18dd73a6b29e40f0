"""What adapters of one-lane environments share: from a name and options to a World, and from a World to its lanes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from qtran_cli.declared import setting
from qtran_cli.envs import adapters
from qtran_cli.envs.adapters import _arguments
from qtran_cli.envs.adapters._arguments import Arguments
from qtran_cli.envs.hosts.bare import Bare
from qtran_cli.envs.hosts.host import TEAM, Host, Rules
from qtran_cli.envs.hosts.pool import Build, Pool
from qtran_cli.envs.hosts.probe import Probe, probe
from qtran_cli.envs.libraries import Library
from qtran_cli.envs.workers.pool import pool
from qtran_cli.envs.worlds import PREFIX, split
from qtran_cli.errors import UsageError
from qtran_cli.model.world import Option, World
from qtran_cli.registry import unknown

if TYPE_CHECKING:
    from qtran_cli.envs import Environment

CHANCE = "random states"
"""Among what a World is made of: which random states of the process it uses."""
COPIES = "copies"
"""Likewise: "apart" where copies in one process disturb each other."""


@dataclass(frozen=True)
class Found:
    """What a name means. construct: with the arguments' values. arguments: known ones with defaults, None: whatever is given.

    name: within its library. package: whose knowledge applies (envs/libraries/). made: versions. title: what it is. limit: its own.
    """

    construct: Callable[..., Bare]
    arguments: Arguments | None
    name: str
    package: str
    made: Mapping[str, str]
    title: str
    limit: int | None = None


@dataclass(frozen=True)
class Options:
    """What can be chosen of any such environment. A default of 0 or "" is the library's, and the run says what that is."""

    team: str = setting("", "how the team's reward is made of the agents' rewards", choices=("", *TEAM))
    limit: int = setting(0, "steps after which an episode is cut off", 0, 10**6)
    gamma: float = setting(0.99, "discount of the targets", 0, 1)
    anew: str = setting("", "construct for every episode, where reset(seed) of a used copy may not repeat", choices=("", "yes", "no"))


OWN = {f.name: f.metadata["declared"] for f in fields(Options)}


def describe(name: str, rest: str, assignments: Sequence[str]) -> World:
    """The World of a name, tried out. Raises UsageError, InputError. Cost: some episodes' first steps."""
    module, _ = adapters.require(name)
    found: Found = module.find(rest)
    library, told = Library(found.package), _told(name, found, assignments)
    options = _settled(told, found, library)
    seen = probe(partial(build, name, options))
    sizes = seen.sizes
    made = dict(found.made) | ({CHANCE: " ".join(seen.chance)} if seen.chance else {}) | ({COPIES: "apart"} if seen.apart else {})
    labels = tuple(tuple(map(str, range(m))) for m in sizes.actions)
    warnings = _warnings(found, library, options, seen)
    source = ", ".join(f"{key} {value}" for key, value in found.made.items())
    texts: dict[str, Any] = {"title": found.title, "source": source, "sees": _sees(seen)}
    return World(name, sizes.agents, labels, options, horizon=sizes.limit, made=made, warnings=warnings, **texts)


def options(found: Found) -> list[tuple[str, Option, str, str]]:
    """Every option: its name, default, what it accepts, what it is."""
    library, own = Library(found.package), {f.name: f.metadata["about"] for f in fields(Options)}
    settled = _settled(asdict(Options()), found, library)
    listed = [(key, settled[key], _accepted(key), about) for key, about in own.items()]
    known = {key: value for key, value in (found.arguments or {}).items() if key != library.LIMIT}
    return listed + [(key, *_arguments.told(value), f"of {found.name}") for key, value in known.items()]


def remarks(found: Found) -> list[str]:
    """What was seen of the library, and what is done about it."""
    return Library(found.package).seen


def make(world: World, lanes: int, device: str = "cpu", live: Callable[[Build, int], Pool] | None = None) -> Environment:
    """So many lanes of it. live: where they do, by default in the workers that are there, else in this process."""
    from qtran_cli.envs.hosts import lanes as batched

    made = (live or partial(pool, apart=COPIES in world.made))(partial(build, world.name, dict(world.options), _chance(world)), lanes)
    found, given = _found(world.name), _given(world.options)
    told = batched.spec(made.sizes, float(world.options["gamma"]), Library(found.package).endless(given))
    return batched.Lanes(made, told, world.name, device, _changed(world, found))


def build(name: str, options: Mapping[str, Option], chance: tuple[str, ...] = ()) -> Host:
    """A host of an environment by its World's name and options. Picklable by its arguments; to be called within outside()."""
    found = _found(name)
    library, limit = Library(found.package), int(options["limit"])
    values = arguments(found, options)
    if library.LIMIT in (found.arguments or {}):
        values[library.LIMIT] = limit + 1
    rules = Rules(name, str(options["team"]), limit, options["anew"] == "yes", chance=chance, torch=library.TORCH)
    return Host(partial(found.construct, **values), rules, (library.frame, library.pixels))


def arguments(found: Found, options: Mapping[str, Option]) -> dict[str, Any]:
    """The constructor's arguments as it takes them."""
    known = found.arguments or {}
    return {key: _arguments.read(key, value, known.get(key, _arguments.NONE)) for key, value in _given(options).items()}


def _found(name: str) -> Found:
    module, rest = adapters.require(name)
    found: Found = module.find(rest)
    return found


def _given(options: Mapping[str, Option]) -> dict[str, Option]:
    """The constructor's arguments among a World's options."""
    return {key: value for key, value in options.items() if key not in OWN}


def _chance(world: World) -> tuple[str, ...]:
    return tuple(world.made.get(CHANCE, "").split())


def _told(name: str, found: Found, assignments: Sequence[str]) -> dict[str, Any]:
    """Options by name, read. Raises UsageError."""
    values, limit = {}, Library(found.package).LIMIT
    for key, text in map(split, assignments):
        if key in OWN:
            values[key] = _read(key, text)
        elif key == limit and key in (found.arguments or {}):
            raise UsageError(f"--set {PREFIX}{key}={text:.40}", right=f"the time limit is set by --set {PREFIX}limit={text:.40}")
        elif found.arguments is not None and key not in found.arguments:
            raise unknown(f"option of {name}", key, [*OWN, *(one for one in found.arguments if one != limit)])
        else:
            values[key] = _arguments.kept(key, text, (found.arguments or {}).get(key, _arguments.NONE))
    return asdict(Options()) | values


def _read(key: str, text: str) -> Any:
    try:
        return OWN[key].read(text.strip())
    except ValueError:
        raise UsageError(f"{PREFIX}{key}={text:.40} is not accepted", where="--set", right=f"{PREFIX}{key} is {_accepted(key)}") from None


def _accepted(key: str) -> str:
    """What an option of ours accepts, in words."""
    return " or ".join(filter(None, OWN[key].choices)) or OWN[key].words


def _settled(told: dict[str, Any], found: Found, library: Library) -> dict[str, Any]:
    """Options with the library's in the place of what was left to it."""
    own = {"team": library.TEAM, "limit": _limit(found, library), "anew": "yes" if library.ANEW else "no"}
    return told | {key: told[key] or value for key, value in own.items()}


def _limit(found: Found, library: Library) -> int:
    """The library's own time limit where its constructor tells it."""
    own = (found.arguments or {}).get(library.LIMIT)
    return own if isinstance(own, int) and own > 0 else found.limit or library.STEPS


def _sees(seen: Probe) -> str:
    state = "the environment's own" if seen.own_state else "what all see, in a row"
    return f"{seen.sizes.observation} numbers each; the state is {state}: {seen.sizes.state}"


def _warnings(found: Found, library: Library, options: Mapping[str, Option], seen: Probe) -> tuple[str, ...]:
    """All that may keep a run from learning, or from being repeated."""
    arguments = {key: value for key, value in (found.arguments or {}).items() if value is not _arguments.NONE}
    given = {key: _arguments.read(key, value, arguments.get(key, _arguments.NONE)) for key, value in _given(options).items()}
    team = str(options["team"])
    told = library.remarks(found.name, arguments | given, seen.sizes.agents, team)
    n, each_its_own = seen.sizes.n, library.known and library.TEAM == "sum"  # such as equal shares of what a team ate
    if seen.shared and team == "sum" and not told and not each_its_own:
        told.append(f"all agents were paid the same in every step tried, and a sum pays it {n} times: --set env.team=first if it is shared")
    return (*told, *seen.warnings)


def _changed(world: World, found: Found) -> tuple[str, ...]:
    """Where what is installed is not what a kept World was made with."""
    return tuple(
        f"{name} is {found.made.get(name, 'not there')} here; the run was made with {version}"
        for name, version in world.made.items()
        if name not in (CHANCE, COPIES) and found.made.get(name) != version
    )
