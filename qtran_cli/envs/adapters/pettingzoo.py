"""Parallel environments of PettingZoo's kind, by the module that has them: pettingzoo:mpe2.simple_spread_v3.

What follows the colon is a module with ``parallel_env``, or module:factory. Options are the constructor's arguments.
"""

from __future__ import annotations

from typing import Any

from qtran_cli.envs.adapters import _arguments, _hosted, _packages
from qtran_cli.envs.adapters._hosted import Found
from qtran_cli.envs.hosts.bare import Bare
from qtran_cli.envs.hosts.parallel import Parallel
from qtran_cli.envs.libraries import Library
from qtran_cli.errors import UsageError

TITLE = "parallel environments of PettingZoo's kind, by module: mpe2, pettingzoo.sisl, pettingzoo.butterfly, …"
EXAMPLE = "pettingzoo:mpe2.simple_spread_v3"
PACKAGES = ("pettingzoo", "mpe2")
FACTORY = "parallel_env"
PREFIX = "pettingzoo"

describe, make = _hosted.describe, _hosted.make


def find(rest: str) -> Found:
    """What a module's name means. Raises UsageError, InputError."""
    name, _, factory = rest.partition(":")
    where = f"{PREFIX}:{rest}"
    if not name or not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(f"{where:.80} names no module", right=f"write {EXAMPLE}")
    _packages.require(PREFIX, where)
    module, package = _packages.module(name, where), name.partition(".")[0]
    construct = getattr(module, factory or FACTORY, None)
    if not callable(construct):
        in_turn = callable(getattr(module, "env", None)) and not factory
        why = ": its agents act in turn" if in_turn else ""
        right = f"write {PREFIX}:MODULE or {PREFIX}:MODULE:FACTORY, such as {EXAMPLE}"
        raise UsageError(f"{name} has no {factory or FACTORY}{why}", where=where, right=right)
    raw = getattr(module, "raw_env", None)
    taken = _arguments.of(construct) or (_arguments.of(raw) if raw is not None else None)
    made = _packages.versions(package, PREFIX, "gymnasium")
    title = f"{name.rpartition('.')[2]} of {package}"
    return Found(lambda **told: _bare(construct(**told), package), taken, name.rpartition(".")[2], package, made, title)


def _bare(env: Any, package: str) -> Bare:
    library = Library(package)
    library.made(env)
    return Parallel(env, library.OWN_STATE)
