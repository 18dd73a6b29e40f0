"""The options of commands that hand their work to a Ray cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.values import ADDRESS, ALONE
from qtran_cli.errors import UsageError

if TYPE_CHECKING:
    from qtran_cli.pool.carrier import Needs
    from qtran_cli.pool.cluster.nodes import Nodes

HERE = "Default: RAY_ADDRESS, or the cluster that was started here."


def ray_option(what: str) -> Any:
    """The option that names the cluster. what: its help, but for where the cluster is."""
    return typer.Option("--ray", metavar=ADDRESS, help=f"{what} {HERE}")


def join(address: str, most: int | None, needs: Needs, quiet: bool) -> Nodes:
    """The cluster, joined. Raises UsageError."""
    from qtran_cli.pool.cluster.nodes import Nodes

    found = Nodes("" if address == ALONE else address, most, needs)
    if not quiet and (lacks := found.lacks(needs)):
        output.warn(f"no node of the cluster has {lacks} now: what is asked for waits for one that has")
    return found


def require_none_without(ray: str | None, **options: float | None) -> None:
    """Raise UsageError where an option is given that says what a cluster is to do, and none is asked for."""
    for name, value in options.items():
        if ray is None and value is not None:
            raise UsageError(f"--{name} says nothing without --ray", right="--ray has a cluster carry out the runs")
