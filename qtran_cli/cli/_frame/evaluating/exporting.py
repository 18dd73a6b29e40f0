"""`qtran evaluate --export`: whose policies or episodes are written, and in which form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qtran_cli.errors import UsageError
from qtran_cli.registry import near

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qtran_cli.cli._frame.evaluating.kept import Kept
    from qtran_cli.cli._frame.writing import Files

POLICIES, TABLES = ("npz", "onnx"), ("csv", "jsonl")


@dataclass(frozen=True)
class Exporting:
    """path: None where nothing is to be written. seed, agent: one alone, None for all."""

    path: Path | None
    seed: int | None
    agent: str | None

    def __post_init__(self) -> None:
        """Raises UsageError for what says nothing, and for a kind of file that is not written."""
        if self.path is None and self.agent is not None:
            raise UsageError("--agent says whose policy --export writes", right="give --export too, or leave it out")
        if self.path is not None and self.path.suffix.lower().removeprefix(".") not in (*POLICIES, *TABLES):
            what = f"{self.path.name:.60} is no kind of file that is written"
            raise UsageError(what, where="--export", right="policies: .npz or .onnx; greedy episodes as a table: .csv or .jsonl")

    def save(self, kept: Kept, files: Files) -> None:
        """Write the file."""
        assert self.path is not None, "a file is asked for"
        seeds, agents = self._seeds(kept), self._agents(kept)
        kind = self.path.suffix.lower().removeprefix(".")
        files.save(self.path, _policies(kept, seeds, agents, kind) if kind in POLICIES else _table(kept, seeds, agents, kind))

    def check(self, kept: Kept) -> None:
        """Raise UsageError for a seed or an agent that there is not."""
        self._seeds(kept)
        self._agents(kept)

    def _seeds(self, kept: Kept) -> Sequence[int]:
        seeds = kept.trainer.seeds
        if self.seed is None:
            return seeds
        if self.seed not in seeds:
            raise UsageError(f"the run has no seed {self.seed}", where="--seed", right=f"{seeds[0]} to {seeds[-1]}")
        return [self.seed]

    def _agents(self, kept: Kept) -> Sequence[int]:
        names = list(kept.run.game.agents)
        if self.agent is None:
            return range(len(names))
        if self.agent not in names:
            right = near(self.agent, names) or f"agents are {', '.join(names[:10])}{', …' if len(names) > 10 else ''}"
            raise UsageError(f"no agent is called {self.agent!r:.40}", where="--agent", right=right)
        return [names.index(self.agent)]


def _policies(kept: Kept, seeds: Sequence[int], agents: Sequence[int], kind: str) -> bytes:
    import json

    from qtran_cli.learn.run.exported import arrays, onnx, policies
    from qtran_cli.model import environment

    run = kept.run
    said = {"env": run.env, "environment": environment.of(run.game).digest, "method": run.method, "run": run.path.resolve().name}
    about = said | {"step": str(kept.trainer.step), "settings": json.dumps(run.config["settings"])}
    found = policies.policies(kept.trainer, run.game, seeds, agents, about)
    return (arrays if kind == "npz" else onnx).written(found)


def _table(kept: Kept, seeds: Sequence[int], agents: Sequence[int], kind: str) -> bytes:
    from qtran_cli.learn.run import evaluate
    from qtran_cli.learn.run.exported import rollouts

    evaluate.require_finite(kept.trainer)
    watch = rollouts.Rollouts(kept.trainer, kept.run.game, seeds, agents)
    evaluate.played(kept.trainer, evaluate.arena(kept.trainer, kept.run.game), watch, draw=kept.draw)
    write: Callable[..., bytes] = rollouts.as_csv if kind == "csv" else rollouts.as_lines
    return write(watch.rows())
