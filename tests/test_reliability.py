"""The harnesses of tests/reliability run, at their smallest size, and tell of a fault when there is one."""

from __future__ import annotations

import os
import random
import signal
import sys
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from qtran_cli.exact.one_step.solve import solve
from qtran_cli.model.game import Game
from tests.reliability import HARNESSES, Case, claims, forked, games, inputs, kills, sources, sweeps
from tests.reliability.__main__ import main
from tests.reliability.counts import Counts
from tests.reliability.mutation import WAYS, mutated
from tests.thorough import only

torch_needed = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
ROOT = Path(__file__).resolve().parent.parent
STUDY = kills.Command(
    "study", ("study", "--family", "integer", "--actions", "2", "--count", "40", "--methods", "iql", "--processes", "1", "-q")
)


@torch_needed
@pytest.mark.parametrize(("name", "count"), [("inputs", 4), ("claims", 4), ("games", 3)])
def test_each_harness_counts_its_cases_and_finds_no_fault(name, count, capsys):
    assert main([name, "--count", str(count)]) == 0
    told = capsys.readouterr().out
    assert told.splitlines()[-1] == f"| all | | {count} | | 0 |"
    assert f"\n| {name} | " in told


def test_a_study_that_is_killed_and_continued_has_no_fault(tmp_path):
    found = kills.attempt(0, tmp_path, (STUDY,))
    assert (found.row, found.fault) == ("study", "")
    assert kills.files(tmp_path) == kills.finished(STUDY)


@torch_needed
@only
def test_a_training_in_workers_that_is_killed_and_continued_has_no_fault(tmp_path):
    found = kills.attempt(1, tmp_path, (kills.IN_WORKERS,))
    assert found.fault == "" and kills.files(tmp_path) == kills.finished(kills.IN_WORKERS)


@only  # tests/study/test_journal.py kills a process, too, at a moment that no clock decides
def test_one_process_of_a_study_that_is_killed_alone_has_no_fault(tmp_path):
    """The study ends by itself, and the same command goes on."""
    command = sweeps.STUDY
    for seed in range(8):  # on a fast machine a moment may come after the end
        folder = tmp_path / str(seed)
        folder.mkdir()
        found = kills.attempt(seed, folder, (command,))
        assert command.part and (found.row, found.fault) == (command.row, "")
        assert kills.files(folder) == kills.finished(command)
        if found.outcome != "after 0 SIGKILLs":
            return
    pytest.fail("no process was killed in any of eight attempts")


@torch_needed
@only
def test_a_sweep_that_is_killed_and_goes_on_has_no_fault(tmp_path):
    found = kills.attempt(0, tmp_path, (sweeps.SWEEP,))
    assert found.fault == "" and len([name for name in kills.files(tmp_path) if name.endswith("metrics.jsonl")]) == 4


DIFFERENT = "import os, sys, pathlib; pathlib.Path(sys.argv[-1], 'games.jsonl').write_text(os.urandom(9).hex())"
SHORTER = "import sys, pathlib; f = pathlib.Path(sys.argv[-1], 'games.jsonl'); f.write_text('' if f.exists() else 'line')"
FAILING = (
    "import sys, pathlib; f = pathlib.Path(sys.argv[-1], 'games.jsonl'); old = f.exists(); f.write_text('line'); sys.exit(3 if old else 0)"
)


@pytest.mark.parametrize(
    ("program", "told"),
    [
        (DIFFERENT, "a kill left games.jsonl as no uninterrupted command writes it"),
        (SHORTER, "differ from those of an uninterrupted command: games.jsonl"),
        (FAILING, "continued, it ends with 3"),
    ],
)
def test_a_command_that_does_not_survive_a_kill_is_a_fault(program, told, tmp_path, monkeypatch):
    """Here no kill comes, so that no clock decides: what these do when they are started again is wrong."""
    monkeypatch.setattr(kills, "PROGRAM", (sys.executable, "-c", program))
    monkeypatch.setattr(kills, "START", 0)
    monkeypatch.setattr(kills, "stop", lambda process, _: process.wait())
    assert told in kills.attempt(0, tmp_path, (kills.Command(told, ()),)).fault


def wrong_line(*_) -> int:
    print("one\ntwo\nthree", file=sys.stderr)
    return 2


def traceback(*_) -> int:
    print("Traceback (most recent call last):", file=sys.stderr)
    return 1


def unforeseen(*_) -> int:
    print("error: qtran failed where it should not have: KeyError", file=sys.stderr)
    return 2


def half_written(*_) -> int:
    Path(".qtran-1-a.tmp").write_text("half")
    return 0


BROKEN = {
    "it ends with 255": lambda _: [][0],
    "it ends with 3": lambda _: 3,
    "it ends with -9": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "a refusal of 3 lines": wrong_line,
    "a refusal of 0 lines": lambda _: 2,
    "a traceback": traceback,
    "traceback": unforeseen,
    "it left .qtran-1-a.tmp": half_written,
}


@torch_needed
@pytest.mark.parametrize("told", BROKEN)
def test_a_command_that_ends_otherwise_than_promised_is_a_fault(told, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "drawn", lambda _: sources.Read("any", {"f.yaml": b"x: 1"}, "f.yaml", ("solve {}",)))
    monkeypatch.setattr(forked, "carry_out", BROKEN[told])
    fault = inputs.attempt(0, tmp_path).fault
    assert fault.startswith("qtran solve f.yaml: ") and told in fault


def test_a_child_that_takes_all_the_time_or_memory_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(forked, "SECONDS", 1)
    monkeypatch.setattr(forked, "carry_out", lambda _: [None for _ in iter(int, 1)])
    assert forked.ended([], tmp_path).code != 0
    monkeypatch.setattr(forked, "MEMORY", 1 << 20)
    monkeypatch.setattr(forked, "carry_out", lambda _: len(bytearray(1 << 30)))
    assert forked.ended([], tmp_path).code == 255


@pytest.mark.parametrize("kind", sources.KINDS)
@torch_needed
def test_the_files_that_are_altered_are_valid(kind, tmp_path):
    """Else every case would be the refusal of a file that was wrong already."""
    read = sources.KINDS[kind](random.Random(1))
    for name, data in read.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    lines = ([word.replace("{}", read.altered) for word in line.split()] for line in read.commands)
    assert any(forked.ended(line, tmp_path).code in (0, 1) for line in lines)


def test_every_way_alters_a_file_and_a_seed_repeats_it():
    data = sources.FACTORS
    for way in WAYS:
        assert any(way(data, random.Random(k)) != data for k in range(5)), way
        assert way(b"", random.Random(1)) is not None
    assert mutated(data, random.Random(3)) == mutated(data, random.Random(3))


def test_a_false_claim_that_is_accepted_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "judged", lambda _: SimpleNamespace(verified=True, reason=""))
    monkeypatch.setattr(claims, "still_true", lambda *_: False)
    monkeypatch.setattr(claims, "accepted", lambda *_: True)
    faults = [claims.attempt(seed, tmp_path) for seed in range(4)]
    assert {case.row for case in faults} == {"claims in JSON", "proofs about random games"}
    assert all("accepted" in case.fault for case in faults)


def test_a_wrong_answer_about_a_game_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(games, "solve", lambda game, objective: solve(Game(game.payoff.affine(Fraction(3), Fraction(1))), objective))
    assert "wrong: optimum" in games.attempt(2, tmp_path).fault


def test_a_fault_is_told_with_the_command_that_repeats_it(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(games, "attempt", lambda seed, folder: Case("row", "solved", "two is three" if seed == 8 else ""))
    assert main(["games", "--seed", "7", "--count", "3", "--folder", str(tmp_path / "kept")]) == 1
    first, second, *table = capsys.readouterr().out.splitlines()
    assert (first, table[-1]) == ("FAULT row: two is three", "| all | | 3 | | 1 |")
    assert second == '  repeat: make reliability ARGS="games --seed 8 --count 1 --folder kept"'
    assert main([*second.split('"')[1].split()[:-1], str(tmp_path / "again")]) == 1


def test_ctrl_c_ends_with_the_counts_so_far(capsys, monkeypatch):
    def interrupted(seed, folder):
        if seed == 2:
            raise KeyboardInterrupt
        return Case("row", "solved")

    monkeypatch.setattr(games, "attempt", interrupted)
    assert main(["games", "--count", "5"]) == 130
    assert capsys.readouterr().out.splitlines()[-1] == "| all | | 2 | | 0 |"


@pytest.mark.parametrize(
    ("given", "said"), [(["--count", "0"], "--count"), (["--seed", "one"], "--seed"), (["--folder", "."], "name a new")]
)
def test_what_cannot_be_asked_for_is_refused(given, said, capsys):
    with pytest.raises(SystemExit) as error:
        main(["games", *given])
    assert error.value.code == 2 and said in capsys.readouterr().err.splitlines()[-1]


def test_counts_are_a_table():
    counts = Counts()
    for outcome, fault in (("refused", ""), ("answered", ""), ("refused", "no")):
        counts.add("inputs", Case("yaml", outcome, fault))
    assert counts.table().splitlines()[2:] == ["| inputs | yaml | 3 | 1 answered, 2 refused | 1 |", "| all | | 3 | | 1 |"]


def test_an_unknown_harness_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["kils"])
    assert "kills, sweeps, inputs, claims, games" in capsys.readouterr().err


@pytest.mark.parametrize("name", HARNESSES)
def test_the_page_has_each_harness_and_its_command(name):
    assert f'make reliability ARGS="{name} ' in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
