"""Where a sweep's runs are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.campaign.cluster import join

if TYPE_CHECKING:
    from qtran_cli.pool.carrier import Carrier, Needs
    from qtran_cli.sweep.folder import Item


class Where(NamedTuple):
    """Where runs are carried out: as many at once here, or on a cluster, and what a run takes of it."""

    jobs: int | None
    ray: str | None
    cpus: float | None
    gpus: float | None

    def needs(self, item: Item) -> Needs:
        return item.asked.needs(self.cpus, self.gpus)

    def carrier(self, out: Path, left: Sequence[Item], quiet: bool) -> Carrier:
        """Ready to begin. Raises UsageError, FileError where the cluster cannot carry out these runs."""
        from qtran_cli.pool.here import Threads

        if self.ray is None:
            return Threads(self.jobs or 1)
        from qtran_cli.sweep import shared

        found = join(self.ray, self.jobs, max(map(self.needs, left)), quiet)
        try:
            for line in shared.require(out, found, left):
                output.warn(line)
        except BaseException:
            found.close()
            raise
        return found
