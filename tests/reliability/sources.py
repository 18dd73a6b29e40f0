"""Valid files of every kind that a command reads, and the command lines that read them. Made once, by the commands themselves."""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from qtran_cli import catalogue
from qtran_cli.errors import InputError
from qtran_cli.formats import FORMATS, to_bytes
from tests.reliability.forked import ended

Files = dict[str, bytes]
"""Content by path, below a case's folder."""


class Read(NamedTuple):
    """Valid files, the one among them that is altered, and command lines that read it: {} stands for its path."""

    kind: str
    files: Files
    altered: str
    commands: tuple[str, ...]


GAMES = ("climb", "exact_fractions", "qtran_table1", "alt_smallest", "additive_three", "unequal_actions", "xor")
TASKS = ("dec_tiger", "two_step", "two_state_hidden", "needs_v_jt", "recycling")
BRIEF = "--qmix-seconds 0 --alt-seconds 0"
SMALL = "--method qtran_alt --seeds 2 --steps 40 --set hidden=4 --set evaluations=4 --set warmup=5 --name run -q"
OF_GAME = (
    f"solve {{}} {BRIEF}",
    f"solve {{}} --json {BRIEF} --certificate made.json",
    "solve {} -q --fail-unless additive",
    f"solve {{}} --format csv --objective margin --max-cells 2000 {BRIEF}",
    "solve {} --only verdict,factors --digits 3",
    "check {} --q 5.5,3.5,1.5 --q 11/2,7/2,7/2 --explain",
    "games show {}",
    "games show {} --json",
    "games convert {} made.json",
    "games convert {} made.dpomdp",
    f"train --env {{}} {SMALL}",
)
OF_STATES = (
    f"solve {{}} --horizon 2 {BRIEF}",
    "solve {} --horizon 2 --json",
    "solve {} --horizon 1 -q --discount 1/2 --certificate made.json",
    "solve {} --horizon 2 --only decentralised",
    f"train --env {{}} --horizon 2 {SMALL}",
    "games convert {} made.yaml --horizon 2",
)
OF_TABLE = ("check climb --q-jt {} --q 5.5,3.5,1.5 --q 5.5,3.5,3.5", f"solve climb --weights {{}} {BRIEF}")
OF_CERTIFICATE = ("verify {}", "verify {} --game climb", "verify {} --json", "verify .", "check climb --factors {}")
TRAIN = f"train --env climb {SMALL}"
RUN = "runs/climb/qtran_alt/run"
OF_RUN = (f"{TRAIN} --resume", "evaluate latest", f"evaluate {RUN} --json", "runs", "runs --json --marl-eval made.json", "plot latest")
DPOMDP = b"""# a door to be opened together
agents: 2
discount: 0.9
values: reward
states: shut open
start: uniform
actions:
push wait
push wait look
observations:
dark light
2
T: * : identity
T: push push : shut : shut : 0.25
T: push push : shut : open : 0.75
O: * : uniform
O: wait look : open : light 1 : 0.85
O: wait look : open : dark 1 : 0.15
O: wait look : open : * 0 : 0
R: * : open : * : * : 1
R: push * : shut : shut : * : -2.5
"""
POMDP = b"""# the same door, and nobody else
discount: 0.9
values: reward
states: shut open
actions: wait push
observations: dark light
T: * identity
T: push : shut : open 1
T: push : shut : shut 0
O: * : shut : dark 1
O: * : open
0.25 0.75
R: push : open : * : * 1/3
"""
TEXTS = {"dpomdp": [DPOMDP], "pomdp": [POMDP]}
STUDY = "study --family integer --actions 2 --count 12 --methods iql,qmix --processes 1 --out s"
FACTORS = b"q: [[5.5, 3.5, 1.5], [11/2, 7/2, 7/2]]\nv: 0\n"


def drawn(draw: random.Random) -> Read:
    """Something that is read, every kind as often."""
    kinds = sorted(KINDS)
    return KINDS[draw.choice(kinds)](draw)


def game(suffix: str, draw: random.Random) -> Read:
    """A game file of a format: of the catalogue's, one that this format can hold."""
    able = [OF_GAME, OF_STATES if "states" in FORMATS[suffix].KEEPS else OF_TABLE]
    commands = draw.choice(able)
    return Read(f"game, .{suffix}", {f"g.{suffix}": draw.choice(written(suffix))}, f"g.{suffix}", commands)


@cache
def written(suffix: str) -> list[bytes]:
    """The games that a format can hold, written in it."""
    found = list(TEXTS.get(suffix, []))
    for name in GAMES + TASKS:
        with suppress(InputError):
            found.append(to_bytes(catalogue.load(name), suffix))
    return found


def factors(draw: random.Random) -> Read:
    """Factors by hand, or a whole answer of solve --json."""
    name, data = draw.choice((("f.yaml", FACTORS), ("f.json", answer("climb"))))
    return Read("factors", {name: data}, name, ("check climb --factors {}", "check climb --factors {} --json --tolerance 1/2"))


def weights(draw: random.Random) -> Read:
    """A table of weights."""
    name = draw.choice(("w.csv", "w.json", "w.npy"))
    data = to_bytes(catalogue.load("constant"), name[2:]) if draw.random() < 0.2 else b"1,2,3\n1/2,1,0.25\n3,1,1\n"
    return Read("weights", {name: data}, name, OF_TABLE)


def certificate(draw: random.Random) -> Read:
    """A certificate of a game, of a game with states, or of a check."""
    which = draw.choice((*(f"solve {name}" for name in (*GAMES, "two_step", "two_state_hidden")), "check climb --q 1,2,3 --q 1,2,3"))
    return Read("certificate", {"c.json": made(which, f"{which} -q --certificate c.json")["c.json"]}, "c.json", OF_CERTIFICATE)


def run(draw: random.Random) -> Read:
    """A run, complete or as a kill leaves it; any of its files."""
    files = dict(made("run", TRAIN))
    name = draw.choice(sorted(files))
    if draw.random() < 0.5:
        said = json.loads(files[f"{RUN}/manifest.json"])
        files[f"{RUN}/manifest.json"] = json.dumps(said | {"status": "running"}).encode()
    return Read(f"run, {Path(name).name}", files, name, OF_RUN)


def study(draw: random.Random) -> Read:
    """A study; any of its files."""
    files = made("study", STUDY)
    name = draw.choice(sorted(files))
    return Read(f"study, {Path(name).name}", files, name, (STUDY, f"{STUDY} --json"))


KINDS: dict[str, Callable[[random.Random], Read]] = {
    **{suffix: lambda draw, suffix=suffix: game(suffix, draw) for suffix in FORMATS.names()},
    "factors": factors,
    "weights": weights,
    "certificate": certificate,
    "run": run,
    "study": study,
}


@cache
def made(name: str, command: str) -> Files:
    """The files that a command writes. Computed once."""
    with tempfile.TemporaryDirectory() as folder:
        found = ended(command.split(), Path(folder))
        assert found.code in (0, 1), (name, found)
        return {str(path.relative_to(folder)): path.read_bytes() for path in Path(folder).rglob("*") if path.is_file()}


@cache
def answer(name: str) -> bytes:
    """What solve --json prints."""
    with tempfile.TemporaryDirectory() as folder:
        return ended(["solve", name, "--json"], Path(folder)).out.encode()
