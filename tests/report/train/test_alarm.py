"""What is told of alarms: what is wrong, where, and what may mend it."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest

from qtran_cli.judge.alarm import Alarm, Trouble
from qtran_cli.report.train.alarm import words


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        (
            Alarm(Trouble.growing, (2, 0), (1.0, 2.0, 4.0)),
            "2 of 3 seeds (2, 0): learned values grow from evaluation to evaluation and no slower in the end, to 1, 2, 4 in seed 2; "
            "a larger target_interval may hold them",
        ),
        (Alarm(Trouble.loss, (1,), (1.0, 2.0, 40.0)), "1 of 3 seeds (1): the loss diverges, to 1, 2, 40 in seed 1"),
        (
            Alarm(Trouble.beyond, (0,), (9.0,), Fraction(8)),
            "1 of 3 seeds (0): what is greedy is valued at 9 in seed 0, and no policy can earn more than 8 from anywhere",
        ),
    ],
    ids=lambda x: x.kind.name if isinstance(x, Alarm) else "",
)
def test_words(alarm, said):
    assert words(SimpleNamespace(alarms=(alarm,), seeds=(0, 1, 2))) == [said]
