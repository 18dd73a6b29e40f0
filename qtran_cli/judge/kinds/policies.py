"""The greedy policies of a training on a game with several states, as the exact half asks for them: by situation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from qtran_cli.errors import UsageError
from qtran_cli.model.situations import situations

if TYPE_CHECKING:
    from qtran_cli.envs import Course
    from qtran_cli.exact.play.followed import Followed, Met
    from qtran_cli.learn.run.evaluate import Learned
    from qtran_cli.learn.train import Trainer
    from qtran_cli.model.situations import Situation
    from qtran_cli.model.task import Task


class Policies:
    """Every seed's greedy policy as ``trainer`` stands now. Situations are looked up once for all seeds.

    The greedy joint action depends on what the agents see alone, so any state may stand for a situation.
    """

    def __init__(self, trainer: Trainer, task: Task) -> None:
        self.trainer, self.task, self._situations = trainer, task, situations(task)
        self._known: dict[Situation, list[tuple[int, ...]]] = {}
        self._read: dict[tuple[Situation, int], list[Learned]] = {}

    def followed(self, k: int) -> Followed:
        """Where the k-th seed's policy leads and what it earns. Raises UsageError where it leads too far or hangs on more."""
        from qtran_cli.exact.play.followed import follow

        if self.trainer.settings.remembers and not self._situations.histories:
            raise UsageError("what agents with memory do hangs on how they came there", where=self.task.name)
        return follow(self.task, lambda situations: [rows[k] for rows in self._asked(situations)])

    def _asked(self, situations: Sequence[Situation]) -> list[list[tuple[int, ...]]]:
        from qtran_cli.learn.run.evaluate import greedy_at

        new = [x for x in situations if x not in self._known]
        if new:
            rows = greedy_at(self.trainer, self._course(new, [self._situations.state(x) for x in new]))
            self._known |= zip(new, rows, strict=True)
        return [self._known[x] for x in situations]

    def learned(self, met: Met) -> list[tuple[Fraction, list[Learned]]]:
        """(probability of the state, every seed's numbers) for each state that a situation leaves possible."""
        return [(p, self.numbers(met.situation, s)) for s, p in met.belief]

    def numbers(self, situation: Situation, state: int) -> list[Learned]:
        """Every seed's numbers at a situation, in one of the states that it leaves possible."""
        from qtran_cli.learn.run.evaluate import learned_at

        if (situation, state) not in self._read:
            self._read[situation, state] = learned_at(self.trainer, self._course([situation], [state]))
        return self._read[situation, state]

    def _course(self, situations: Sequence[Situation], states: Sequence[int]) -> Course:
        from qtran_cli.envs import recall

        return recall.course(self.trainer.environment, situations, states)  # type: ignore[arg-type]


def attempt(policies: Policies, k: int) -> Followed | None:
    """The k-th seed's policy followed, None where it leads too far."""
    try:
        return policies.followed(k)
    except UsageError:
        return None
