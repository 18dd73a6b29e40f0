"""`qtran evaluate --render`: which episode is shown, and where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.evaluating import screen
from qtran_cli.cli._frame.options import named_file
from qtran_cli.errors import UsageError

if TYPE_CHECKING:
    from qtran_cli.cli._frame.writing import Files
    from qtran_cli.learn.train import Trainer
    from qtran_cli.model.episode import Episode
    from qtran_cli.runs.folder import Run

TERMINAL = "-"
"""What --render means without a file."""
FPS, MOST_FPS = 5.0, 60.0


def rendered(text: str) -> str:
    """What follows --render. Raises UsageError for the name of no file."""
    return text if text == TERMINAL else str(named_file(text))


@dataclass(frozen=True)
class Rendering:
    """target: TERMINAL or a file, None where nothing is to be shown. seed, number: whose episode, None for the first."""

    target: str | None
    seed: int | None
    number: int | None
    fps: float | None
    draw: int | None

    def __post_init__(self) -> None:
        """Raises UsageError for what says nothing, and for a kind of file that is not written."""
        for option, value in (("--episode", self.number), ("--fps", self.fps)):
            if value is not None and self.target is None:
                raise UsageError(f"{option} says what --render shows", right="give --render too, or leave it out")
        if self.path is not None:
            from qtran_cli.report.render.picture import check

            check(self.path.suffix.removeprefix("."))

    @property
    def path(self) -> Path | None:
        """The file to write."""
        return None if self.target in (None, TERMINAL) else Path(str(self.target))

    def check(self, trainer: Trainer) -> None:
        """Raise UsageError where there is no such seed, or episode."""
        if self.target is not None:
            self._which(trainer)

    def play(self, run: Run, trainer: Trainer) -> None:
        """Print the episode."""
        from qtran_cli.report.render import lines

        episode, method = self._episode(run, trainer), run.method
        title = lines.title(run.game, method, episode)
        if lines.drawn(episode):
            title = "\n".join(filter(None, (title, lines.legend(episode))))
            screen.play(title, lambda width, height: lines.frames(run.game, episode, width, height), lines.ended(episode), self._fps)
            return
        output.show(f"{title}\n")
        output.show(lines.table(run.game, episode))
        output.show(f"\n{lines.ended(episode)}")

    def save(self, run: Run, trainer: Trainer, files: Files) -> None:
        """Write the picture."""
        from qtran_cli.report.render.picture import LONGEST, picture

        path = self.path
        assert path is not None, "a file is asked for"
        episode = self._episode(run, trainer)
        files.save(path, picture(run.game, run.method, episode, path.suffix.removeprefix("."), self._fps))
        if path.suffix.lower() == ".gif" and len(episode.steps) >= LONGEST and not files.quiet:
            output.warn(f"{path} has the first {LONGEST:,} frames")

    @property
    def _fps(self) -> float:
        return FPS if self.fps is None else self.fps

    def _episode(self, run: Run, trainer: Trainer) -> Episode:
        """The one that is asked for."""
        from qtran_cli.learn.run import evaluate
        from qtran_cli.learn.run.film import filmed

        evaluate.require_finite(trainer)
        return filmed(trainer, run.game, *self._which(trainer), self.draw, self.path is not None)

    def _which(self, trainer: Trainer) -> tuple[int, int]:
        """(seed, episode). Raises UsageError."""
        from qtran_cli.learn.run import evaluate

        seed, number, most = trainer.seeds[0] if self.seed is None else self.seed, self.number or 0, evaluate.episodes(trainer)
        if seed not in trainer.seeds:
            raise UsageError(f"the run has no seed {seed}", where="--seed", right=f"{trainer.seeds[0]} to {trainer.seeds[-1]}")
        if number >= most:
            right = f"0 to {most - 1}; --episodes plays more" if trainer.spec.moves else "0 alone: all are alike"
            raise UsageError(f"there is no episode {number}", where="--episode", right=right)
        return seed, number
