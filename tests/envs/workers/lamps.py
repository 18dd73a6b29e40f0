"""A game of two lamps in plain Python that does, when its option says so, what environments must not do."""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

PIDS = "QTRAN_TEST_PIDS"
"""Names the file to which every process that makes one adds its number."""


class Lamps:
    """A joint switch of the lamp that is lit pays; an episode takes four steps."""

    possible_agents = ("a", "b")

    def __init__(self, does: str) -> None:
        self.does = does
        if PIDS in os.environ:
            with Path(os.environ[PIDS]).open("a") as file:
                file.write(f"{os.getpid()}\n")

    def action_space(self, agent):
        return 3

    def observation_space(self, agent):
        return 2

    def reset(self, seed):
        self.t, self.draws = 0, random.Random(seed)
        return self._seen(), {}

    def step(self, actions):
        self.t += 1
        if self.t == 3 and worker() and self.does:
            DOES[self.does]()
        both = all(u == self.lamp for u in actions.values())
        rewards = {"a": float(both), "b": float("nan") if self.does == "nan" and self.t == 3 and worker() else 0.0}
        over = dict.fromkeys(actions, self.t == 4)
        return self._seen(), rewards, over, dict.fromkeys(actions, False), {}

    def _seen(self):
        self.lamp = self.draws.randrange(3)
        return {agent: [self.lamp, self.t] for agent in self.possible_agents}


def worker() -> bool:
    """Whether this process is one: trying an environment out must not end the run."""
    return "qtran_cli.envs.workers.child" in sys.modules


def raises():
    raise ZeroDivisionError("the lamp broke")


def prints():
    print("the lamp says hello")
    os.write(1, b"and so does C\n")


def leaves():
    print("out of lamps", file=sys.stderr)
    os._exit(3)


def dies():
    os.kill(os.getpid(), signal.SIGKILL)


def hangs():
    signal.pause()


DOES = {"raises": raises, "prints": prints, "leaves": leaves, "dies": dies, "hangs": hangs, "nan": lambda: None}


def make(does=""):
    return Lamps(does)
