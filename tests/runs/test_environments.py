"""One environment is one game, in every command that puts runs together: never two mixed, never one split by its spelling."""

from __future__ import annotations

import csv
import io
import json
import os
from importlib.util import find_spec
from pathlib import Path

import pytest

from qtran_cli import catalogue, formats
from qtran_cli.model import environment
from qtran_cli.runs import folder as runs
from tests.runs.run_folders import CLIMB, written

TRAINING = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")
TINY = ("--seeds", "2", "--steps", "200", "--set", "hidden=4", "--set", "evaluations=2", "--quiet")
FIRST, SECOND = "8,-12\n-12,0\n", "4,-12\n-12,0\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def listed(qtran):
    def asked(*arguments: str) -> dict[str, dict]:
        ended = qtran("runs", *arguments, "--json")
        assert (ended.code, ended.err) == (0, "")
        return {run["path"]: run for run in json.loads(ended.out)["runs"]}

    return asked


@pytest.fixture
def drawn(qtran):
    """The rows that `qtran plot` draws of return."""

    def asked(*where: str) -> list[dict[str, str]]:
        ended = qtran("plot", *where, "--what", "return", "--csv", "drawn.csv", "--out", "drawn.svg", "--force")
        assert ended.code == 0
        return list(csv.DictReader(io.StringIO(Path("drawn.csv").read_text())))

    return asked


def stopped(path: Path, *arguments: object, **options: object) -> Path:
    """A run that was interrupted: a complete one has a checkpoint."""
    return written(path, *arguments, **{"status": "interrupted", **options})  # type: ignore[arg-type]


def refused(ended, what: str) -> None:
    assert (ended.code, ended.out) == (2, "") and what in ended.err and len(ended.err.splitlines()) == 2


def short(game: str) -> str:
    return environment.of(formats.read_bytes(game.encode(), "here")).digest.removeprefix("sha256:")[:8]


# Through training


def train(qtran, env: str, name: str, *options: str, method: str = "vdn") -> None:
    assert qtran("train", "--env", env, "--method", method, "--name", name, *TINY, *options).code == 0


@TRAINING
def test_file_that_was_edited_is_another_environment(qtran, listed, drawn):
    file = Path("e.csv")
    for name, content in (("a", FIRST), ("b", SECOND)):
        file.write_text(content)
        train(qtran, "e.csv", name)
    found = listed()
    assert [run["game"] for run in found.values()] == [f"e ({x})" for x in sorted(map(short, (FIRST, SECOND)))]
    assert not any(run["best"] for run in found.values()), "a star would rank them against each other"
    assert found == listed("--env", "e.csv") and list(listed("--env", short(FIRST))) == ["runs/e.csv/vdn/a"]
    assert {(row["run"][-1], row["env"]) for row in drawn("runs")} == {("a", f"e ({short(FIRST)})"), ("b", f"e ({short(SECOND)})")}
    picture = Path("drawn.svg").read_text()
    assert all(text in picture for text in (short(FIRST), short(SECOND), "optimum 8", "optimum 4"))
    again = ("train", "--env", "e.csv", "--method", "vdn", "--name", "a", *TINY, "--resume")
    refused(qtran(*again), "the game has changed since the run started: its game is another")
    Path("runs/e.csv/vdn/a/game.yaml").write_bytes(Path("runs/e.csv/vdn/b/game.yaml").read_bytes())
    for command in (again, ("evaluate", "runs/e.csv/vdn/a")):
        refused(qtran(*command), "game.yaml: the game has changed since the run was trained on it")


@TRAINING
def test_spellings_of_one_game_are_one_environment(qtran, listed, drawn, folder, monkeypatch):
    (folder / "o1").mkdir()
    (folder / "o1" / "g.csv").write_text(FIRST)
    train(qtran, "o1/g.csv", "a")
    train(qtran, str(folder / "o1" / "g.csv"), "b", method="iql")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(FIRST.encode())))
    train(qtran, "-", "c", method="qmix")
    found = listed()
    assert len(found) == 3 and {run["game"] for run in found.values()} == {"g = game"}
    assert {run["environment"] for run in found.values()} == {f"{environment.of(catalogue.load('o1/g.csv')).digest}"}
    ranks = {path: (run["agreement"], run["return"]) for path, run in found.items()}
    best = {path for path, rank in ranks.items() if rank == max(ranks.values()) and len(set(ranks.values())) > 1}
    assert {path for path, run in found.items() if run["best"]} == best
    assert found == listed("--env", "o1/g.csv") == listed("--env", "g = game")
    assert {row["env"] for row in drawn("runs")} == {"g = game"}
    answer = json.loads(qtran("evaluate", "runs/game/qmix/c", "--json").out)
    assert answer["environment"] == found["runs/game/qmix/c"]["environment"]


@TRAINING
def test_another_horizon_is_another_environment(qtran, listed, drawn):
    train(qtran, "maven_4_steps", "whole")
    train(qtran, "maven_4_steps", "short", "--horizon", "2")
    games = {"whole": "maven_4_steps (no horizon)", "short": "maven_4_steps (horizon 2)"}
    assert {run["name"]: run["game"] for run in listed().values()} == games
    assert not any(run["best"] for run in listed().values())
    assert {(row["run"].rpartition("/")[2], row["env"]) for row in drawn("runs")} == set(games.items())


@TRAINING
def test_comparison_takes_up_runs_of_its_environment_alone(qtran, folder):
    (folder / "o1").mkdir()
    file = folder / "o1" / "g.csv"

    def compared(game: str) -> dict:
        ended = qtran("compare", game, "--methods", "vdn", "--json", *TINY[:-1])
        assert ended.code == 0
        return json.loads(ended.out)

    file.write_text(FIRST)
    first, again = compared("o1/g.csv"), compared(str(file))
    assert (again["methods"]["vdn"]["trained"]["reused"], again["environment"]) == (True, first["environment"])
    assert again["methods"]["vdn"]["trained"]["run"] == first["methods"]["vdn"]["trained"]["run"]
    file.write_text(SECOND)
    other = compared("o1/g.csv")
    assert not other["methods"]["vdn"]["trained"]["reused"] and other["environment"] != first["environment"]


@TRAINING
def test_folder_that_two_games_share_is_remarked_on(qtran, monkeypatch):
    """o1/g.csv and o1-g.csv have one folder."""
    Path("o1").mkdir()
    Path("o1/g.csv").write_text(FIRST)
    Path("o1-g.csv").write_text(FIRST)
    monkeypatch.setattr("qtran_cli.cli._frame.output.note", lambda text, quiet=False: said.append(text))
    said: list[str] = []
    train(qtran, "o1/g.csv", "a")
    train(qtran, "o1-g.csv", "b")
    assert not [text for text in said if "another game" in text]
    Path("o1-g.csv").write_text(SECOND)
    train(qtran, "o1-g.csv", "c")
    assert "runs/o1-g.csv/vdn has runs on another game too: qtran runs tells them apart" in said


# Through folders as earlier versions wrote them, without the digest


def test_old_runs_are_told_apart_by_the_games_they_keep(listed, drawn):
    one, two = CLIMB, CLIMB.replace("11", "12")
    for name, game, value in (("a", one, 11.0), ("b", two, 11.0), ("c", one, 7.0)):
        stopped(Path(f"runs/climb/vdn/{name}"), "vdn", game, metrics=lambda step, seed, value=value: {"return": value})
    assert {run["name"]: run["game"] for run in listed().values()} == {
        "a": f"climb ({short(one)})",
        "b": f"climb ({short(two)})",
        "c": f"climb ({short(one)})",
    }
    assert {run["name"] for run in listed().values() if run["best"]} == {"a"}
    assert len({row["env"] for row in drawn("runs")}) == 2


def test_run_whose_game_is_gone_is_told_apart(listed, qtran):
    for name in ("a", "b", "c"):
        stopped(Path(f"runs/climb/vdn/{name}"), "vdn")
    Path("runs/climb/vdn/c/game.yaml").unlink()
    found = listed()
    bad = found.pop("runs/climb/vdn/c")
    assert (bad["status"], bad["environment"], bad["game"], bad["best"]) == ("damaged", None, "climb (game unknown)", False)
    assert {run["game"] for run in found.values()} == {"climb"}
    assert "climb (game unknown)\n" in qtran("runs").out


def test_game_that_was_edited_in_the_folder_is_damage(listed, qtran):
    digest = environment.of(formats.read_bytes(CLIMB.encode(), "here")).digest
    run = stopped(Path("runs/climb/vdn/a"), "vdn", CLIMB.replace("11", "12"))
    (run / "manifest.json").write_text(json.dumps({"status": "complete", "environment": digest}))
    assert "the game has changed since the run was trained on it" in listed()[str(run)]["reason"]
    refused(qtran("plot", "runs"), "game.yaml: the game has changed")
    refused(qtran("plot", "runs", "--what", "tables"), "game.yaml: the game has changed")


def test_fewer_seeds_other_steps_and_no_evaluation_are_not_ranked(listed):
    stopped(Path("runs/a"), "vdn", seeds=5)
    stopped(Path("runs/b"), "iql", seeds=5, metrics=lambda step, seed: {"return": 0.0, "optimal": False})
    stopped(Path("runs/one_seed"), seeds=1, metrics=lambda step, seed: {"return": 99.0, "optimal": True})
    stopped(Path("runs/longer"), seeds=5, steps=(100, 400), metrics=lambda step, seed: {"return": 99.0, "optimal": True})
    stopped(Path("runs/none"), seeds=9, steps=())
    stopped(Path("runs/diverged"), status="failed", metrics=lambda step, seed: {"return": 99.0, "optimal": True})
    assert {path for path, run in listed().items() if run["best"]} == {"runs/a"}


def test_export_keeps_games_of_one_name_apart(qtran):
    one, two = CLIMB, CLIMB.replace("11", "12").replace("climb", "Climb")
    for name, game in (("a", one), ("b", two)):
        stopped(Path(f"runs/climb/vdn/{name}"), "vdn", game)
    assert qtran("runs", "--marl-eval", "file.json").code == 0
    tasks = json.loads(Path("file.json").read_text())["games"]
    assert set(tasks) == {f"climb ({short(one)})", f"Climb ({short(two)})"}
    assert all(list(algorithms) == ["vdn"] for algorithms in tasks.values())


def test_export_joins_spellings_of_one_game(qtran):
    stopped(Path("runs/a"), "vdn", env="/some:where/g.csv")
    stopped(Path("runs/b"), "iql", env="-")
    assert qtran("runs", "--marl-eval", "file.json").code == 0
    assert list(json.loads(Path("file.json").read_text())["games"]["climb"]) == ["iql", "vdn"]


def test_long_names_are_told_apart_in_a_figure(drawn):
    name = "x" * 70
    for k, content in enumerate((CLIMB, CLIMB.replace("11", "12"))):
        stopped(Path(f"runs/{k}"), game=content.replace("name: climb", f"name: {name}{k}"))
    found = {row["env"] for row in drawn("runs")}
    picture = Path("drawn.svg").read_text()
    assert len(found) == 2 and all(text.rpartition("(")[2].rstrip(")") in picture for text in found)


def test_a_game_is_read_once_for_all_its_runs(listed, monkeypatch):
    asked = []
    monkeypatch.setattr(environment, "of", lambda game, of=environment.of: asked.append(game) or of(game))
    monkeypatch.setattr(runs, "_KNOWN", {})
    for k in range(20):
        stopped(Path(f"runs/{k}"))
        os.utime(f"runs/{k}/config.yaml", (k, k))
    assert len(listed()) == 20 and len(asked) == 1
