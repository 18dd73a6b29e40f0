"""What is measured of a finished run: a number a seed, and where the exact half knows it the one that its best fit has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

if TYPE_CHECKING:
    from qtran_cli.judge.training import Training
    from qtran_cli.table import Table


class Measure(Protocol):
    """words: what it is. share: whether it is 0 or 1 of a seed. seeds: per seed, None of a run that has it not. exact: None where
    it is not known."""

    share: ClassVar[bool]

    @property
    def words(self) -> str: ...
    def seeds(self, training: Training[Any]) -> list[float] | None: ...
    def exact(self, training: Training[Any]) -> Fraction | None: ...


@dataclass(frozen=True)
class Earned:
    """What the greedy policy earns."""

    share: ClassVar[bool] = False

    @property
    def words(self) -> str:
        return "greedy return"

    def seeds(self, training: Training[Any]) -> list[float] | None:
        """The exact return where it is known, else as played."""
        return [seed.earned for seed in training.seeds]

    def exact(self, training: Training[Any]) -> Fraction | None:
        """Of a one-step game what the best fit earns, else what bootstrapping on best fits does."""
        fit = training.theory.fit
        return training.theory.expected if training.theory.bootstrapped is not None or fit is None else fit.value


EARNED = Earned()


@dataclass(frozen=True)
class Entry:
    """The entry of the learned Q_jt of a one-step game at a joint action, by its labels."""

    share: ClassVar[bool] = False

    actions: tuple[str, ...]

    @property
    def words(self) -> str:
        return f"Q_jt({','.join(self.actions)})"

    def seeds(self, training: Training[Any]) -> list[float] | None:
        """None of a method that has no joint table."""
        tables = [seed.start.q_jt for seed in training.seeds]
        at = _at(training, self.actions)
        return None if any(table is None for table in tables) else [float(table[at]) for table in tables if table is not None]

    def exact(self, training: Training[Any]) -> Fraction | None:
        """That of the method's best fit."""
        table: Table | None = None if training.theory.fit is None else training.theory.fit.q_jt
        return None if table is None else table[_at(training, self.actions)]


@dataclass(frozen=True)
class Missed:
    """How far the learned factors miss (4a) and (4b) for the payoff: the least tolerance under which they hold."""

    share: ClassVar[bool] = False

    @property
    def words(self) -> str:
        return "(4) missed by"

    def seeds(self, training: Training[Any]) -> list[float] | None:
        """None where a seed was not audited."""
        found = [seed.by_exact for seed in training.seeds]
        return None if any(x is None for x in found) else [float(x) for x in found if x is not None]

    def exact(self, training: Training[Any]) -> Fraction | None:
        """0 where there are factors."""
        fit = training.theory.fit
        return Fraction(0) if fit is not None and fit.represents else None


@dataclass(frozen=True)
class Optimal:
    """1 of a seed whose greedy policy is optimal, else 0."""

    share: ClassVar[bool] = True

    @property
    def words(self) -> str:
        return "share optimal"

    def seeds(self, training: Training[Any]) -> list[float] | None:
        """None where nobody knows."""
        found = [seed.optimal for seed in training.seeds]
        return None if any(x is None for x in found) else [float(bool(x)) for x in found]

    def exact(self, training: Training[Any]) -> Fraction | None:
        """Whether the best fit is."""
        fit = training.theory.fit
        return None if fit is None or training.theory.bootstrapped is not None else Fraction(int(fit.optimal))


def _at(training: Training[Any], labels: Sequence[str]) -> tuple[int, ...]:
    return tuple(list(own).index(label) for own, label in zip(training.game.actions, labels, strict=True))
