"""`qtran runs`: the list against the files, damaged and unfinished runs, and the file for marl-eval."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from qtran_cli.cli._frame import run_names as _runs
from qtran_cli.judge.listed import Listed
from qtran_cli.report.runs.report import report
from qtran_cli.statistics import interval, wilson
from tests.cli.made import stopped, trained
from tests.processes import stopped_at_checkpoint
from tests.runs.run_folders import written

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

ROOT = Path(__file__).resolve().parents[2]
WHOLE = ("climb/vdn/a", "climb/iql/a", "xor/vdn/a", "xor/iql/a")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with runs/: two methods on two games, and one run that was interrupted."""
    root = tmp_path_factory.mktemp("made")
    for path in WHOLE:
        trained(root / "runs", *path.split("/"))
    stopped(root / "runs" / "climb" / "vdn" / "half")
    return root


@pytest.fixture
def here(made, tmp_path, monkeypatch):
    """A copy of them to work in."""
    shutil.copytree(made / "runs", tmp_path / "runs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def document(qtran):
    def asked(*arguments: str) -> list[dict]:
        ended = qtran("runs", *arguments, "--json")
        assert (ended.code, ended.err) == (0, "")
        answer = json.loads(ended.out)
        assert answer["schema"] == "qtran.runs/1"
        return answer["runs"]

    return asked


def lines(run: str, name: str = "metrics.jsonl") -> list[dict]:
    return [json.loads(line) for line in (Path(run) / name).read_text().splitlines()]


# The list


def test_list_is_what_the_files_say(here, document):
    found = {run["path"]: run for run in document()}
    assert sorted(found) == sorted(f"runs/{path}" for path in (*WHOLE, "climb/vdn/half"))
    for path, run in found.items():
        last = [line for line in lines(path) if line["step"] == max(line["step"] for line in lines(path))]
        assert [run["env"], run["method"], run["name"]] == path.split("/")[1:]
        assert (run["seeds"], run["steps"]) == (2, 60) and (run["status"], run["step"]) == (
            ("interrupted", 50) if run["name"] == "half" else ("complete", 60)
        )
        assert run["return"] == sum(line["return"] for line in last) / 2, "of two seeds the middle half is both"
        assert run["agreement"] == sum(line["optimal"] for line in last) / 2
        assert run["seconds"] == sum(line["seconds"] for line in lines(path, "timings.jsonl"))
        assert run["started"] == json.loads((Path(path) / "manifest.json").read_text())["started"] and run["reason"] is None


def test_best_of_every_environment(here, document):
    """The interrupted run was evaluated last at step 40, the others at step 60: it is not ranked with them."""
    for env in ("climb", "xor"):
        own = [run for run in document() if run["env"] == env]
        ranks = {(run["agreement"], run["return"]) for run in own if run["evaluated"] == 60}
        best = [len(ranks) > 1 and run["evaluated"] == 60 and (run["agreement"], run["return"]) == max(ranks) for run in own]
        assert [run["best"] for run in own] == best


def test_a_star_says_what_it_was_ranked_with(tmp_path, qtran):
    """Neither the only run of most seeds has one nor runs that are all equal; the line below says how many were ranked where."""
    equal = {"status": "interrupted", "metrics": lambda step, seed: {"return": 1.0, "optimal": False}}
    for name, options in {"a": equal, "b": equal, "alone": {"status": "interrupted", "seeds": 9}}.items():
        written(tmp_path / "climb" / "iql" / name, "iql", **options)
        assert "*" not in qtran("runs", str(tmp_path)).out
    shutil.rmtree(tmp_path / "climb" / "iql" / "alone")
    written(tmp_path / "climb" / "vdn" / "c", "vdn", status="interrupted")
    text = " ".join(qtran("runs", str(tmp_path)).out.split())
    assert text.count("*") == 2 and "* vdn c" in text
    assert "* highest agreement, then return, of the 3 runs of 5 seeds that were last evaluated at step 300" in text


def test_intervals_are_those_of_the_last_evaluation(here, document):
    for run in document():
        last = [line for line in lines(run["path"]) if line["step"] == run["evaluated"]]
        assert run["evaluated"] == (40 if run["name"] == "half" else 60)
        assert run["agreement_ci95"] == list(wilson(sum(line["optimal"] for line in last) / 2, 2))
        assert run["return_ci95"] == list(interval([line["return"] for line in last]))


def test_report(here, qtran):
    ended = qtran("runs")
    assert (ended.code, ended.err) == (0, "")
    text = [line.split() for line in ended.out.splitlines()]
    assert ["climb"] in text and ["xor"] in text
    row = next(line for line in text if "half" in line)
    assert row[:6] == ["vdn", "half", "2×60", "interrupted", "83%", row[5]] or row[0] == "*"
    assert sum("complete" in line for line in text) == 4


def entry(**changes) -> Listed:
    known = {"path": "p", "env": "climb", "method": "qtran_base", "name": "2026-11-23T12-55-38", "status": "interrupted"}
    numbers = {"seeds": 10, "steps": 20_000, "step": 12_345, "agreement": 1.0, "iqm": -29.97, "seconds": 163.0}
    numbers |= {"game": known["env"], "evaluated": 12_000, "agreement_ci95": (0.7225, 1.0), "return_ci95": (-29.98, -29.951)}
    return Listed(**{**known, **numbers, **changes})


def test_list_fits_a_terminal_of_80_columns_and_is_whole_off_it():
    from rich.console import Console

    other = entry(name="2026-11-23T12-55-39", path="q", status="complete", step=20_000)
    rows = [entry(), other, entry(status="damaged", reason="x" * 120, path="runs/" + "y" * 90)]
    terminal, pipe = io.StringIO(), io.StringIO()
    Console(file=terminal, width=80, force_terminal=True, color_system=None).print(report(rows))
    Console(file=pipe, width=80).print(report(rows), crop=False)
    assert max(map(len, terminal.getvalue().splitlines())) <= 80
    assert "2026-11-23T12-55-38" in pipe.getvalue() and f"{'y' * 90}: {'x' * 120}" in pipe.getvalue()


def test_long_names_and_numbers_fit_it_too():
    from rich.console import Console

    rows = [
        entry(name="n" * 120, method="qtran_base_of_a_long_name", seeds=10_000, steps=10**10, status="interrupted"),
        entry(path="q", agreement=None, evaluated=None, iqm=None),
        entry(status="damaged", path="runs/" + "y" * 200, reason="z" * 300),
    ]
    terminal, pipe = io.StringIO(), io.StringIO()
    Console(file=terminal, width=80, force_terminal=True, color_system=None).print(report(rows))
    Console(file=pipe, width=80).print(report(rows), crop=False)
    assert max(map(len, terminal.getvalue().splitlines())) <= 80
    assert terminal.getvalue().count("n") >= 120 and "n" * 120 in pipe.getvalue() and f"{'y' * 200}: {'z' * 300}" in pipe.getvalue()


def test_labels_cannot_steer_the_terminal():
    from rich.console import Console

    text = io.StringIO()
    Console(file=text, width=80).print(report([entry(game="a\x1b[2J", name="b\x1b[2J", method="c")]))
    assert "\x1b" not in text.getvalue()


@pytest.mark.parametrize(
    ("options", "paths"),
    [
        (("--env", "xor"), ["xor/iql/a", "xor/vdn/a"]),
        (("--method", "vdn"), ["climb/vdn/a", "climb/vdn/half", "xor/vdn/a"]),
        (("--method", "vdn", "--method", "iql", "--env", "climb"), ["climb/iql/a", "climb/vdn/a", "climb/vdn/half"]),
        (("--status", "interrupted"), ["climb/vdn/half"]),
        (("runs/climb/vdn", "runs/climb/vdn/a"), ["climb/vdn/a", "climb/vdn/half"]),
        (("climb/iql/a",), ["climb/iql/a"]),
        (("--method", "vdn", "--latest"), ["climb/vdn/half", "xor/vdn/a"]),
    ],
    ids=" ".join,
)
def test_choice(here, document, options, paths):
    os.utime("runs/climb/vdn/half/config.yaml")
    assert [run["path"].removeprefix("runs/") for run in document(*options)] == paths


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("name", lambda run: (run["method"], run["name"])),
        ("agreement", lambda run: (-run["agreement"], -run["return"])),
        ("return", lambda run: (-run["return"], -run["agreement"])),
        ("time", lambda run: -run["seconds"]),
        ("started", lambda run: Path(run["path"], "config.yaml").stat().st_mtime_ns),
    ],
)
def test_order(here, document, order, key):
    found = document("--sort", order)
    assert found == sorted(found, key=lambda run: (run["env"], key(run)))


def test_no_runs(qtran, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ended = qtran("runs")
    assert (ended.code, ended.err) == (0, "") and "No run is below runs. qtran train" in ended.out
    assert json.loads(qtran("runs", "--json").out)["runs"] == []


def test_nothing_fits_the_filters(here, qtran):
    ended = qtran("runs", "--env", "climbing")
    assert (ended.code, ended.out) == (0, "None of the 5 runs is such a one. For --env there is climb, xor.\n")
    assert qtran("runs", "--env", "climb", "--method", "qmix").out == "None of the 5 runs is such a one.\n"


def test_config_of_another_program_is_no_run(here, document):
    Path("config.yaml").write_text("lr: 1\n")
    assert len(document(".")) == 5


DAMAGES = {
    "checkpoint.pt: the checkpoint is damaged": ("checkpoint.pt", lambda data: data[: len(data) // 2]),
    "checkpoint.pt: no such file": ("checkpoint.pt", None),
    "game.yaml: no such file": ("game.yaml", None),
    "manifest.json: this is damaged": ("manifest.json", lambda data: data[:-3]),
    "metrics.jsonl: line 1: this is damaged": ("metrics.jsonl", lambda data: b"{\n" + data),
    "metrics.jsonl is missing": ("metrics.jsonl", None),
    "metrics.jsonl: line 1: this is damaged: seed is missing": ("metrics.jsonl", lambda data: data.replace(b'"seed"', b'"sead"')),
    "config.yaml: this is not a run of this version": ("config.yaml", lambda data: data.replace(b"qtran.run/1", b"qtran.run/0")),
    "config.yaml: it lacks steps": ("config.yaml", lambda data: data.replace(b"\nsteps", b"\nstaps")),
}


@pytest.mark.parametrize("reason", sorted(DAMAGES))
def test_damaged_run_is_listed_with_the_reason(here, document, qtran, reason):
    name, change = DAMAGES[reason]
    file = Path("runs/climb/iql/a") / name
    data = file.read_bytes()
    file.unlink()
    if change is not None:
        file.write_bytes(change(data))
    found = {run["path"]: run for run in document()}
    assert len(found) == 5
    bad = found.pop("runs/climb/iql/a")
    assert bad["status"] == "damaged" and reason in bad["reason"] and (bad["env"], bad["method"]) == ("climb", "iql")
    assert not any(run["reason"] for run in found.values())
    ended = qtran("runs", "--status", "damaged")
    assert ended.code == 0 and f"damaged: runs/climb/iql/a: {bad['reason']}" in ended.out


def test_unfinished_last_line_is_no_damage(here, document):
    with Path("runs/climb/iql/a/metrics.jsonl").open("a") as stream:
        stream.write('{"step": 80, "see')
    assert {run["status"] for run in document("climb/iql")} == {"complete"}


def test_running_killed_and_continued(tmp_path, document, qtran):
    """A process that is killed leaves a run that can be listed, evaluated and continued."""
    options = ["train", "--env", "climb", "--method", "vdn", "--seeds", "2", "--steps", "600", "--set", "hidden=8", "--name", "k"]
    options += ["--set", "evaluations=120", "--out", str(tmp_path)]
    run = tmp_path / "climb" / "vdn" / "k"
    process = stopped_at_checkpoint(run, *options)
    running = document(str(tmp_path))[0]
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed = document(str(tmp_path))[0]
    assert (running["status"], killed["status"]) == ("running", "killed")
    assert 0 < killed["step"] < 600 and killed["step"] % 5 == 0
    assert json.loads(qtran("evaluate", str(run), "--json").out)["step"] <= killed["step"]
    assert qtran(*options, "--resume", "--quiet").code == 0
    finished = document(str(tmp_path))[0]
    assert (finished["status"], finished["step"]) == ("complete", 600)
    assert json.loads(qtran("evaluate", str(run), "--json").out)["return"]["iqm"] == finished["return"]


def test_without_torch(here):
    """Neither the list nor the file needs PyTorch."""
    code = (
        "import sys\nsys.modules['torch'] = None\nfrom qtran_cli.cli.main import run\n"
        "code = run(['runs', '--status', 'complete', '--marl-eval', 'file.json'])\n"
        "assert 'matplotlib' not in sys.modules and 'scipy' not in sys.modules\nsys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "xor" in done.stdout and Path("file.json").exists()


def test_completion(here):
    every = _runs.complete_run("")
    assert {f"runs/{path}" for path in WHOLE} <= set(every) and {"latest", "runs/climb", "runs/climb/vdn"} <= set(every)
    assert _runs.complete_run("runs/xor/v") == ["runs/xor/vdn", "runs/xor/vdn/a"]
    assert _runs.complete_run("runs/nothing/v") == [] and _runs.complete_run("/v") == []


@pytest.mark.parametrize(
    ("arguments", "what", "right"),
    [
        (("nowhere",), "nowhere: no such folder", ""),
        (("clim",), "clim: no such folder", "did you mean climb?"),
        (("--status", "kiled"), "no status is called 'kiled'", "did you mean killed"),
        (("--sort", "agree"), "no order is called 'agree'", "did you mean agreement"),
        (("--marl-eval", "none/file.json"), "its folder does not exist", "create none first"),
        (("--marl-eval", "runs"), "a folder stands there", "name a file"),
        (("--marl-eval", "-"), "standard output holds the answer", "name a file"),
        (("--marl-eval", "runs/climb/vdn/a/metrics.jsonl", "--force"), "this file is read", "name another"),
        (("runs/climb/vdn/a/config.yaml",), "this is a file", "name the folder"),
    ],
)
def test_bad_input(here, qtran, arguments, what, right):
    ended = qtran("runs", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2


# The file for marl-eval


@pytest.fixture
def exported(qtran):
    def asked(*arguments: str) -> dict:
        ended = qtran("runs", *arguments, "--marl-eval", "file.json")
        assert (ended.code, ended.err) == (0, "")
        return json.loads(Path("file.json").read_text())

    return asked


def test_export_is_a_full_grid_of_the_evaluations(here, exported):
    """What the library's own diagnosis asks for: the same algorithms, runs, steps and metrics everywhere."""
    written = exported("--status", "complete")
    assert list(written) == ["games"] and list(written["games"]) == ["climb", "xor"]
    for task, algorithms in written["games"].items():
        assert list(algorithms) == ["iql", "vdn"]
        for algorithm, runs in algorithms.items():
            assert list(runs) == ["seed_0", "seed_1"]
            for seed, steps in enumerate(runs.values()):
                mine = [line for line in lines(f"runs/{task}/{algorithm}/a") if line["seed"] == seed]
                assert list(steps) == ["step_0", "step_1", "step_2", "absolute_metrics"]
                assert [steps[f"step_{j}"] for j in range(3)] == [
                    {"step_count": line["step"], "return": [line["return"]], "optimal": [int(line["optimal"])]} for line in mine
                ]
                highest = max(line["return"] for line in mine)
                assert steps["absolute_metrics"] == {"return": [highest], "optimal": [int(highest == {"climb": 11, "xor": 1}[task])]}


def test_two_runs_of_a_method_are_two_algorithms(here, exported):
    shutil.copytree("runs/climb/vdn/a", "runs/climb/vdn/b,c")
    assert list(exported("runs/climb", "--status", "complete")["games"]["climb"]) == ["iql", "vdn a", "vdn b;c"]


def test_optimal_is_left_out_unless_every_run_knows_it(here, exported):
    file = Path("runs/climb/iql/a/metrics.jsonl")
    kept = [{key: value for key, value in line.items() if key != "optimal"} for line in lines("runs/climb/iql/a")]
    file.write_text("".join(json.dumps(line) + "\n" for line in kept))
    written = exported("runs/climb", "--status", "complete")["games"]["climb"]
    assert all(set(runs["seed_0"]["absolute_metrics"]) == {"return"} for runs in written.values())


def earlier(run: Path) -> None:
    """As versions wrote it whose manifest has no digest of config.yaml."""
    said = json.loads((run / "manifest.json").read_text())
    assert said.pop("config").startswith("sha256:")
    (run / "manifest.json").write_text(json.dumps(said))


def test_environment_of_another_library(here, exported):
    config = Path("runs/xor/vdn/a/config.yaml")
    earlier(config.parent)
    config.write_text(config.read_text().replace("env: xor", "env: pettingzoo:push-v1"))
    assert list(exported("runs/xor/vdn")["pettingzoo"]) == ["push-v1"]


def test_file_is_not_overwritten(here, qtran, exported):
    first = exported("climb/vdn/a")
    ended = qtran("runs", "climb/iql", "--marl-eval", "file.json")
    assert (ended.code, ended.out) == (2, "") and "file.json: the file exists" in ended.err and "--force" in ended.err
    assert json.loads(Path("file.json").read_text()) == first
    assert list(exported("climb/iql", "--force")["games"]["climb"]) == ["iql"]


def other_seeds(run: Path) -> None:
    earlier(run)
    (run / "config.yaml").write_text((run / "config.yaml").read_text().replace("seeds: 2", "seeds: 1"))
    for name in ("metrics.jsonl", "tables.jsonl"):
        kept = [line for line in (run / name).read_text().splitlines(keepends=True) if json.loads(line)["seed"] == 0]
        (run / name).write_text("".join(kept))


def lost_first(run: Path) -> None:
    data = (run / "metrics.jsonl").read_text().splitlines(keepends=True)
    (run / "metrics.jsonl").write_text("".join(data[2:]))


def stopped_at_once(run: Path) -> None:
    (run / "metrics.jsonl").write_text("")
    (run / "manifest.json").write_text((run / "manifest.json").read_text().replace('"complete"', '"interrupted"'))


@pytest.mark.parametrize(
    ("change", "arguments", "what", "right"),
    [
        (None, ("runs",), "runs/climb/vdn/half: evaluated 2 times until step 40, and runs/climb/iql/a 3 times until step 60", "--resume"),
        (None, ("climb", "xor/vdn", "--status", "complete"), "no run of iql on xor", "the same methods on every task"),
        (None, ("--env", "none"), "there is no run to write", "name runs"),
        (other_seeds, ("climb", "--status", "complete"), "1 seed, and 2 in", "as many in every run"),
        (lost_first, ("climb", "--status", "complete"), "evaluated 2 times until step 60", "the same steps in every run"),
        (stopped_at_once, ("climb/vdn/a",), "no evaluation yet", "continue it first"),
        (lambda run: (run / "game.yaml").unlink(), ("climb/vdn/a",), "game.yaml: no such file", "--status complete"),
    ],
)
def test_runs_that_make_no_grid_are_refused(here, qtran, change, arguments, what, right):
    if change is not None:
        change(Path("runs/climb/vdn/a"))
    ended = qtran("runs", *arguments, "--marl-eval", "file.json")
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and len(ended.err.splitlines()) <= 2
    assert not Path("file.json").exists()


def test_two_runs_of_one_name_are_refused(here, qtran):
    shutil.copytree("runs/climb/vdn", "else/climb/vdn")
    ended = qtran("runs", "runs", "else", "--method", "vdn", "--env", "climb", "--status", "complete", "--marl-eval", "file.json")
    assert ended.code == 2 and "two runs of vdn a on climb" in ended.err


@pytest.mark.parametrize(
    ("change", "arguments", "steps", "seeds", "said"),
    [
        (None, ("climb",), (20, 40), ("seed_0", "seed_1"), "2 of up to 3 evaluations, the last after 40 steps"),
        (other_seeds, ("climb", "--status", "complete"), (20, 40, 60), ("seed_0",), "1 of up to 2 seeds"),
        (
            lost_first,
            ("climb", "--status", "complete"),
            (40, 60),
            ("seed_0", "seed_1"),
            "2 of up to 3 evaluations, the last after 60 steps",
        ),
        (lambda run: None, ("climb", "--status", "complete"), (20, 40, 60), ("seed_0", "seed_1"), ""),
    ],
)
def test_runs_are_cut_to_what_they_share_on_request_and_it_is_told(here, qtran, change, arguments, steps, seeds, said):
    if change is not None:
        change(Path("runs/climb/vdn/a"))
    ended = qtran("runs", *arguments, "--marl-eval", "file.json", "--common")
    assert ended.code == 0
    assert ended.err == (f"file.json: cut to what all runs share: {said}\n" if said else "")
    for algorithm, runs in json.loads(Path("file.json").read_text())["games"]["climb"].items():
        assert tuple(runs) == seeds
        for seed, found in runs.items():
            counts = [one["step_count"] for name, one in found.items() if name != "absolute_metrics"]
            highest = max(one["return"][0] for name, one in found.items() if name != "absolute_metrics")
            assert tuple(counts) == steps and found["absolute_metrics"]["return"] == [highest], (algorithm, seed)


def test_runs_that_share_nothing_are_refused_on_request_too(here, qtran):
    stopped_at_once(Path("runs/climb/vdn/a"))
    ended = qtran("runs", "climb/vdn/a", "climb/iql", "--marl-eval", "file.json", "--common")
    assert ended.code == 2 and "the runs share no evaluation" in ended.err and not Path("file.json").exists()
    ended = qtran("runs", "climb", "--common")
    assert ended.code == 2 and "--common says what --marl-eval writes" in ended.err
