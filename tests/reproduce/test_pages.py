"""docs/reproduce.md and its pages say what the stored results say, and these are what the rule of today makes of the seeds."""

from __future__ import annotations

import io
import json
import random
import subprocess

import pytest
from rich.console import Console

from docs import make_reproduce, written
from docs.reproduce import stored
from docs.reproduce.pages import index, page
from docs.reproduce.papers import PAPERS
from qtran_cli.report.reproduce.document import document
from qtran_cli.report.reproduce.report import report
from qtran_cli.reproduce import EXPERIMENTS
from qtran_cli.reproduce.reproduced import Reproduction, judged_row, stand

STORED = stored.found(make_reproduce.RESULTS)


def made(name: str) -> Reproduction:
    """A reproduction whose seeds are drawn."""
    one, chance = EXPERIMENTS[name].EXPERIMENT, random.Random(name)
    budget = one.reduced

    def seeds(share: bool) -> list[float]:
        return [float(chance.random() < 0.5) if share else chance.gauss(5, 5) for _ in range(budget.seeds)]

    numbers = [number for arm in one.arms for number in one.numbers if number.arm == arm.name]
    rows = tuple(judged_row(one, budget, number, seeds(number.measure.share), number.printed) for number in numbers)
    stands = tuple(stand(one, budget, c, {arm: seeds(c.measure.share) for arm in (*c.above, *c.below)}) for c in one.claims)
    return Reproduction(name, one, budget, False, rows, stands, {arm.name: f"runs/{name}/{arm.name}/x" for arm in one.arms}, 1.5)


def printed(done: Reproduction, width: int = 300) -> str:
    """The report as a terminal so wide shows it."""
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system=None)
    console.print(report(done), crop=False)
    return console.file.getvalue()


def test_the_pages_say_what_is_stored():
    assert make_reproduce.main(["--check"]) == 0


def test_every_experiment_is_on_one_page():
    assert sorted(name for paper in PAPERS for name in paper.experiments) == EXPERIMENTS.names()


@pytest.mark.parametrize("name", EXPERIMENTS.names())
def test_a_document_holds_all_that_the_report_says(name):
    done = made(name)
    again = stored.restored(json.loads(json.dumps(document(done))))
    assert document(again) == document(done) and printed(again) == printed(done)


@pytest.mark.parametrize("name", sorted(STORED))
def test_a_stored_result_is_of_the_experiment_and_the_rule_of_today(name):
    kept = STORED[name]
    assert document(stored.restored(kept)) == kept
    assert kept["budget"]["seeds"] == EXPERIMENTS[name].EXPERIMENT.reduced.seeds
    assert kept["budget"]["steps"] == EXPERIMENTS[name].EXPERIMENT.reduced.steps


def test_what_is_not_run_yet_is_said():
    assert index({}).count("not run yet") == len(EXPERIMENTS.names())
    text = page(PAPERS[0], {"table1": json.loads(json.dumps(document(made("table1"))))})
    assert text.count("not run yet") == 3 and "|   Q_jt(A,A) | 8.00 |" in text


def test_a_number_that_is_new_makes_a_result_stale():
    kept = json.loads(json.dumps(document(made("two_step"))))
    kept["numbers"] = kept["numbers"][1:]
    with pytest.raises(KeyError):
        stored.restored(kept)


def test_the_study_runs_what_is_missing_alone(monkeypatch, tmp_path):
    ran = []

    def run(command, **options):
        ran.append(command[command.index("reproduce") + 1])
        return subprocess.CompletedProcess(command, 0, b"{}\n")

    monkeypatch.setattr(make_reproduce.subprocess, "run", run)
    monkeypatch.setattr(make_reproduce, "PICTURES", tmp_path / "pictures")
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "table1.json").write_text("{}")
    make_reproduce.study(tmp_path / "results", ("table1", "two_step"), "1")
    assert ran == ["two_step"] and (tmp_path / "results" / "two_step.json").read_text() == "{}\n"


@pytest.mark.parametrize(("arguments", "words"), [(["--only", "tabel1"], "did you mean table1?"), (["--every"], "make_reproduce --page")])
def test_what_is_not_understood_is_refused(arguments, words, capsys):
    assert make_reproduce.main(arguments) == 2
    assert words in capsys.readouterr().err


def test_options_are_parted_from_the_rest():
    assert written.parted(["--only", "a", "--check", "--jobs"], ("--only", "--jobs")) == (["--check"], {"--only": ["a"], "--jobs": [""]})


@pytest.mark.parametrize("name", EXPERIMENTS.names())
def test_the_report_fits_a_terminal_of_80_columns(name):
    lines = printed(made(name), 80).splitlines()
    assert lines and max(map(len, lines)) <= 80
    rows = [line for line in lines if "Q_jt(" in line]
    assert all(line.split()[-1] in ("agrees", "differs", "unsaid") for line in rows) and len(rows) == (27 if name == "table1" else 0)


def test_columns_that_say_nothing_are_left_out():
    head = next(line for line in printed(made("fig4")).splitlines() if line.startswith("greedy return"))
    assert head.split() == ["greedy", "return", "ours", "95", "%"]


def test_every_number_of_the_paper_stands_in_the_report():
    text = printed(made("table1"))
    assert all(f" {number.paper} " in text for number in EXPERIMENTS["table1"].EXPERIMENT.numbers if number.paper)
