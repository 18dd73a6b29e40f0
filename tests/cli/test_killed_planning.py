"""A search for the best policy that is ended from outside: the bounds printed by then are there, whole, in a file and in a pipe."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.processes import until
from tests.thorough import first

LONG = ("solve", "dec_tiger", "--horizon", "7", "--discount", "1")
BOUNDS = re.compile(r"bounds        at least \S+, at most \S+ \(\d+ s\)")
RUN = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from qtran_cli.cli.main import run
sys.exit(run(sys.argv[1:]))
"""
"""Ctrl-C arrives where the tests run in the background, too, where shells have it ignored."""
SEEN = 3
"""Lines that are there before the end."""


TIMED = ("--plan-seconds", "600")
ENDS = [
    (signal.SIGKILL, (), True),
    (signal.SIGKILL, TIMED, False),
    (signal.SIGTERM, TIMED, True),
    (signal.SIGTERM, (), False),
    (signal.SIGKILL, (), False),
    (signal.SIGKILL, TIMED, True),
    (signal.SIGTERM, TIMED, False),
    (signal.SIGTERM, (), True),
]
"""(signal, options, whether a pipe reads): each beside each of the others in the first four."""


@pytest.fixture
def planning(tmp_path):
    """A search that has printed SEEN bounds, and what reads all that it printed: started with (options, whether a pipe reads)."""
    started = []

    def start(options, piped):
        file = (tmp_path / "out.txt").open("w+b")
        command = [sys.executable, "-c", RUN, *LONG, *options]
        buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
        into = subprocess.PIPE if piped else file
        process = subprocess.Popen(command, env=buffered | {"PYTHONPATH": str(ROOT)}, stdout=into, stderr=subprocess.PIPE)
        started.append(process)
        seen = b""
        if piped:
            seen = b"".join(process.stdout.readline() for _ in range(SEEN))
        else:
            until(lambda: (tmp_path / "out.txt").read_bytes().count(b"\n") >= SEEN, process)
        return process, lambda: (seen + process.stdout.read() if piped else (tmp_path / "out.txt").read_bytes()).decode()

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("number", "options", "piped"), first(ENDS, 4))
def test_what_was_printed_is_there_in_whole_lines(planning, number, options, piped):
    process, said = planning(options, piped)
    process.send_signal(number)
    assert process.wait() == -number
    text = said()
    assert text.endswith("\n") and len(text.splitlines()) >= SEEN
    assert all(BOUNDS.fullmatch(line) for line in text.splitlines())


@pytest.mark.parametrize("piped", [True, False], ids=["pipe", "file"])
def test_ctrl_c_adds_the_answer(planning, piped):
    process, said = planning((), piped)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130 and not process.stderr.read()
    text = said()
    bounds = text[: text.index("best decentralised return")].splitlines()
    assert len(bounds) >= SEEN and all(BOUNDS.fullmatch(line) for line in bounds)
    lower = re.fullmatch(r".*at least (\S+),.*", bounds[-1])[1]
    assert f"best decentralised return at least {lower} (found), at most " in text and text.endswith("\n") and "policy" in text


def test_a_second_ctrl_c_takes_nothing_back(planning):
    process, said = planning((), False)
    for _ in range(2):
        process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    assert [line for line in said().splitlines() if BOUNDS.fullmatch(line)][: SEEN - 1]
    assert said().endswith("\n")
