"""Footnotes of every command hang: what wraps never comes to column 0, where a heading, a row or another paragraph begins."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest
from rich.console import Console

from qtran_cli.cli._frame import output
from qtran_cli.cli._frame.program import COMMANDS
from qtran_cli.report.kit import fitted
from tests.conftest import ROOT

HOSTILE = str(ROOT / "tests" / "golden" / "hostile.yaml")
FACTORS = ("--q", "3.84,-2.06,-2.25", "--q", "4.16,2.29,2.29")
SHORT = ("--seeds", "2", "--steps", "60", "--set", "hidden=8", "--set", "evaluations=2", "--set", "warmup=20")
LIGHT = [
    ("solve", "climb"),
    ("solve", "climb", "-q"),
    ("solve", "climb", "--full"),
    ("solve", "climb", "--objective", "margin", "--thresholds"),
    ("solve", "climb", "--weights", "epsilon:1/10", "--full"),
    ("solve", "xor", "--full"),
    ("solve", "coordination_three"),
    ("solve", "climb_stochastic", "--full"),
    ("solve", "table1_twelve", "--full"),
    ("solve", HOSTILE, "--full"),
    ("solve", "two_step", "--full"),
    ("solve", "maven_4_steps", "--full"),
    ("solve", "dec_tiger", "--horizon", "3"),
    ("solve", "dec_tiger", "--horizon", "3", "--full"),
    ("solve", "needs_v_jt", "--full"),
    ("check", "qtran_table1", *FACTORS),
    ("check", "qtran_table1", *FACTORS, "--explain"),
    ("explain", "climb", "climb", "--method", "vdn"),
    ("games",),
    ("games", "--agents", "3"),
    ("games", "--agents", "31"),
    ("games", "show", "climb"),
    ("games", "show", "two_step"),
    ("games", "show", "dec_tiger"),
    ("methods",),
    ("methods", "show", "qtran_base"),
    ("methods", "check", "vdn"),
    ("envs",),
    ("envs", "show", "predator_prey"),
    ("reproduce", "--list"),
    ("study", "--out", "{}", "--count", "3", "--processes", "1"),
    ("study", "--out", "{}", "--count", "3", "--processes", "1", "--pairs"),
    ("verify", "{}/climb.json"),
    ("verify", "{}/two_step.json", "{}/climb.json"),
]
TRAINED = [
    ("train", "--env", "climb", "--method", "qtran_base", "--out", "{}", "--name", "a", "--force", *SHORT),
    ("train", "--env", "two_step", "--method", "vdn", "--out", "{}", "--name", "a", "--force", *SHORT),
    ("compare", "climb", "--methods", "iql,qtran_base,qmix", "--out", "{}", "--name", "c", *SHORT),
    ("compare", "two_step", "--methods", "iql,vdn", "--out", "{}", "--name", "c", *SHORT),
    ("runs", "{}"),
    ("report", "{}"),
    ("evaluate", "{}/climb/vdn/old"),
    ("rerun", "{}/climb/vdn/old", "--name", "again", "--force"),
    ("sweep", "--env", "climb", "--method", "vdn", "--out", "{}/sweep", *SHORT),
    ("sweep", "--out", "{}/sweep", "--list"),
    ("reproduce", "table1", "--seeds", "2", "--steps", "40", "--out", "{}"),
]
SILENT = {"plot"}
"""Commands that print no report."""


def wrapped(qtran, monkeypatch, *command: str, width: int = 60) -> list[str]:
    """The lines in column 0 that a page of this width has and no wide one: those that go on with what is above."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr(fitted, "LINES", 10**6)  # pages of both kinds hold the same
    narrow = qtran(*command)
    assert narrow.out, narrow.err
    with monkeypatch.context() as wide:
        wide.setattr(output, "console", lambda stream=None: Unwrapped(file=stream, width=width, markup=False, emoji=False, highlight=False))
        whole = bare(qtran(*command).out)
    return [line for line in bare(narrow.out) if line[:1].strip() and not any(own.startswith(line) for own in whole)]


def bare(said: str) -> list[str]:
    """Its lines without their numbers: some of those tell the time."""
    return [re.sub(r"\d[\d,.]*", "0", line).rstrip() for line in said.splitlines()]


class Unwrapped(Console):
    """A console that breaks no paragraph."""

    def print(self, *objects: object, **options: object) -> None:
        """As ever, in lines as long as they get."""
        super().print(*objects, **options | {"no_wrap": True, "overflow": "ignore"})


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A folder with certificates, and a run where PyTorch is there."""
    from qtran_cli.cli.main import run

    folder = tmp_path_factory.mktemp("desk")
    for game in ("climb", "two_step"):
        assert run(["solve", game, "-q", "--certificate", f"{folder}/{game}.json"]) == 0
    if find_spec("torch"):
        assert run(["train", "--env", "climb", "--method", "vdn", "--out", str(folder), "--name", "old", "-q", *SHORT]) == 0
    return folder


@pytest.mark.parametrize("command", LIGHT, ids=" ".join)
def test_what_wraps_hangs(qtran, monkeypatch, desk, command):
    assert wrapped(qtran, monkeypatch, *(word.format(desk) for word in command)) == []


@pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
@pytest.mark.parametrize("command", TRAINED, ids=" ".join)
def test_what_wraps_hangs_after_training(qtran, monkeypatch, desk, command):
    assert wrapped(qtran, monkeypatch, *(word.format(desk) for word in command)) == []


def test_every_command_is_walked():
    assert {command[0] for command in (*LIGHT, *TRAINED)} | SILENT == set(COMMANDS.names())
