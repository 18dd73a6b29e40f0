"""A time that is up after so many looks at it, whatever the machine."""

from __future__ import annotations

from qtran_cli.exact.budget import Budget


class Counted(Budget):
    """Up after ``looks``."""

    def __init__(self, looks: int) -> None:
        super().__init__(3600)
        self.looks = looks

    @property
    def left(self) -> float:
        self.looks -= 1
        return float(max(self.looks, 0))
