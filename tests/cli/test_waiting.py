"""The line on stderr that tells how far an answer is, for whoever waits for it on a terminal."""

from __future__ import annotations

import io

import pytest

from qtran_cli.cli._frame import progress as _running
from qtran_cli.exact.known import PROJECTIONS


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self) -> bool:
        return True


class AtOnce:
    """A timer whose time has come."""

    def __init__(self, _seconds: float, function) -> None:
        self.start, self.daemon = function, False

    def cancel(self) -> None: ...

    def join(self) -> None: ...


class Never(AtOnce):
    """A timer that is stopped before its time has come."""

    def __init__(self, _seconds: float, _function) -> None:
        super().__init__(_seconds, lambda: None)


def written(monkeypatch, timer, quiet: bool = False, stream: type[io.StringIO] = Terminal, most: float = 125.0) -> str:
    """What comes to stderr while two of nine steps are told."""
    shown = stream()
    monkeypatch.setattr("sys.stderr", shown)
    monkeypatch.setattr(_running, "Timer", timer)
    with _running.waiting(quiet, lambda: most) as told:
        told(0, 9, "verdict")
        told(5, 9, "qmix")
    return shown.getvalue()


def test_who_waits_is_told_how_far_it_is_and_what_is_left_at_most(monkeypatch):
    text = written(monkeypatch, AtOnce)
    assert "5/9" in text
    assert "0:02:05" in text
    assert "qmix" in text
    assert text.endswith("\x1b[2K"), "the line is wiped in the end"


@pytest.mark.parametrize(("timer", "quiet", "stream"), [(Never, False, Terminal), (AtOnce, True, Terminal), (AtOnce, False, io.StringIO)])
def test_nothing_is_told_before_a_second_nor_quietly_nor_off_a_terminal(monkeypatch, timer, quiet, stream):
    assert written(monkeypatch, timer, quiet, stream) == ""


def test_the_solver_tells_every_step(qtran, monkeypatch):
    heard = []
    monkeypatch.setattr("qtran_cli.cli.solve.waiting", lambda *_: _Heard(heard))
    assert qtran("solve", "climb").code == 0
    steps = 2 + len(PROJECTIONS.names())
    assert [done for done, _, _ in heard] == list(range(steps))
    assert {count for _, count, _ in heard} == {steps}
    assert [name for _, _, name in heard][:3] == ["verdict", "factors", "cw_iql"]


class _Heard:
    def __init__(self, heard: list) -> None:
        self.heard = heard

    def __enter__(self):
        return lambda *told: self.heard.append(told)

    def __exit__(self, *_: object) -> None: ...
