"""Environments that other packages offer as a callable: entry points of the group qtran.environments whose value has one."""

from __future__ import annotations

from qtran_cli.envs.worlds import WORLDS


def factory(env: str) -> str:
    """package.module:factory of an environment that is offered so, "" for another name. Imports none of it."""
    if ":" in env or not env.isidentifier() or (offer := WORLDS.offer(env)) is None:
        return ""
    return offer.value if ":" in offer.value else ""
