"""A method in a single file of one's own: `--method ./mine.py`. A run keeps the file, and says so where another is meant."""

from __future__ import annotations

import json

import pytest
import yaml

import qtran_cli
from qtran_cli.learn.methods import METHODS
from qtran_cli.runs import files
from qtran_cli.runs import folder as runs
from tests.plugins.made import METHOD, Outside, distribution

SIZE = ("--seeds", "2", "--steps", "40", "--set", "hidden=8", "--set", "evaluations=2")
OTHER = METHOD.replace(".abs()", ".square()")


@pytest.fixture(autouse=True)
def forgotten(monkeypatch):
    """What is taken in a test is not there in the next."""
    monkeypatch.setattr(METHODS, "_taken", {})
    monkeypatch.setattr(METHODS, "_files", {})


@pytest.fixture
def mine(tmp_path, monkeypatch):
    """The recipe of CONTRIBUTING.md in a file, from here."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "mine.py"
    path.write_text(METHOD, encoding="utf-8")
    return path


@pytest.fixture
def run(mine, qtran):
    """A run of it."""
    assert qtran("train", "--env", "climb", "--method", "./mine.py", "--name", "a", *SIZE, "-q").code == 0
    METHODS._taken.clear()
    METHODS._files.clear()
    return mine.parent / "runs" / "climb" / "mine" / "a"


def lines(folder) -> bytes:
    return (folder / "metrics.jsonl").read_bytes()


def test_a_run_keeps_the_text_and_its_digest(run, mine):
    assert (run / "mine.py").read_bytes() == mine.read_bytes()
    config = yaml.safe_load((run / "config.yaml").read_text())
    assert config["method"] == "mine" and config["origin"] == {"file": "mine.py", "digest": files.digest(mine)}


@pytest.mark.parametrize(
    "command", [("evaluate", "latest", "-q"), ("rerun", "latest", "-q"), ("train", "--config", "runs/climb/mine/a", "-q")]
)
def test_a_run_goes_by_its_own_copy(run, mine, qtran, command):
    """Whatever has become of the file."""
    mine.unlink()
    ended = qtran(*command)
    assert (ended.code, ended.err) == (0, "")
    made = [path for path in runs.find("runs") if path.name != "a"]
    assert all(lines(path) == lines(run) for path in made) and len(made) == (command[0] != "evaluate")


def test_resuming_with_another_text_is_refused_and_says_what_goes_on(run, mine, qtran):
    again = ("train", "--env", "climb", "--name", "a", "--resume", "--seeds", "2", "--steps", "80", *SIZE[4:], "-q", "--method")
    mine.write_text(OTHER, encoding="utf-8")
    ended = qtran(*again, "./mine.py")
    assert ended.code == 2 and "its method was made of mine.py" in ended.err
    assert f"--method {'runs/climb/mine/a/mine.py'} is what it was" in ended.err
    assert qtran(*again, "runs/climb/mine/a/mine.py").code == 0
    assert b'"step": 80' in lines(run)


def test_seeds_join(run, mine, qtran):
    more = ("--seeds", "3", "--steps", "40", *SIZE[4:], "-q", "--method", "./mine.py")
    assert qtran("train", "--env", "climb", "--name", "a", "--resume", *more).code == 0
    assert {json.loads(line)["seed"] for line in lines(run).splitlines()} == {0, 1, 2}
    assert (run / "mine.py").is_file() and not (run / "joining").exists()


@pytest.mark.parametrize("damage", ["changed", "gone", "link"])
def test_a_copy_that_is_not_what_it_was_is_not_run(run, mine, qtran, damage):
    copy = run / "mine.py"
    if damage == "changed":
        copy.write_text(METHOD + "raise SystemExit('executed')\n", encoding="utf-8")
    else:
        copy.unlink()
    if damage == "link":
        copy.symlink_to(mine)
    for command in (("evaluate", str(run)), ("rerun", str(run)), ("train", "--config", str(run))):
        ended = qtran(*command)
        assert ended.code == 2 and "mine.py" in ended.err and "executed" not in ended.err


def test_listing_and_drawing_run_nothing_of_it(run, qtran):
    """Not even where it was forged along with the digests."""
    text = "open('executed', 'w')\n"
    (run / "mine.py").write_text(text)
    config = (run / "config.yaml").read_text()
    (run / "config.yaml").write_text(config.replace(yaml.safe_load(config)["origin"]["digest"], files.digest(run / "mine.py")))
    manifest = json.loads((run / "manifest.json").read_text()) | {"config": files.digest(run / "config.yaml")}
    (run / "manifest.json").write_text(json.dumps(manifest))
    for command in (("runs",), ("runs", "--json"), ("plot", "runs", "--out", "p.svg"), ("report", "runs"), ("methods",)):
        ended = qtran(*command)
        assert (ended.code, ended.err) == (0, ""), command
    assert not (run.parents[3] / "executed").exists()
    assert qtran("evaluate", str(run)).code == 2
    assert (run.parents[3] / "executed").exists(), "a run is evaluated by its own method: that is running a program"


def test_compare_takes_files_and_takes_their_runs_up(run, mine, qtran):
    asked = ("compare", "climb", "--methods", "vdn,./mine.py", "--epsilon-greedy", *SIZE, "--json")
    found = json.loads(qtran(*asked).out)["methods"]
    assert list(found) == ["vdn", "mine"] and found["mine"]["trained"]["reused"] and not found["vdn"]["trained"]["reused"]
    mine.write_text(OTHER, encoding="utf-8")
    assert not json.loads(qtran(*asked).out)["methods"]["mine"]["trained"]["reused"]


def test_a_sweep_keeps_it_and_tells_texts_apart(mine, qtran):
    asked = ("sweep", "--env", "climb", "--method", "./mine.py,vdn", *SIZE[:4], "--set", "hidden=8", "--set", "evaluations=2", "--out", "s")
    listed = {run["id"]: run for run in json.loads(qtran(*asked, "--list", "--json").out)["runs"]}
    ended = qtran(*asked, "-q")
    assert ended.code == 0, ended
    mine.write_text("raise SystemExit", encoding="utf-8")
    assert qtran("sweep", "--out", "s", "-q").code == 0
    assert {path.name for path in runs.find("s")} == set(listed) and (mine.parent / "s/methods/mine.py").read_text() == METHOD
    assert {path.parent.name for path in runs.find("s")} == {"mine", "vdn"}
    mine.write_text(OTHER, encoding="utf-8")
    other = {run["id"] for run in json.loads(qtran(*asked[:-1], "t", "--list", "--json").out)["runs"]}
    assert len(other - set(listed)) == 1, "another text is another run, the other method's is the same"
    (mine.parent / "b").mkdir()
    (mine.parent / "b/mine.py").write_text(METHOD, encoding="utf-8")
    ended = qtran("sweep", "--env", "climb", "--method", "./mine.py,b/mine.py", "--dry-run")
    assert ended.code == 2 and "two methods are called mine.py" in ended.err


def test_print_config_can_be_given_back(run, mine, qtran):
    mine.unlink()
    text = qtran("train", "--config", "runs/climb/mine/a", "--print-config").out
    (mine.parent / "own.yaml").write_text(text)
    assert qtran("train", "--config", "own.yaml", "--name", "b", "-q").code == 0
    assert lines(run.with_name("b")) == lines(run)


def test_in_python_too(mine):
    one = qtran_cli.train("climb", mine, seeds=1, steps=40, settings={"hidden": 8})
    mine.write_text(OTHER, encoding="utf-8")
    other = qtran_cli.train("climb", "./mine.py", seeds=1, steps=40, settings={"hidden": 8})
    assert one.curves != other.curves


REFUSED = {
    "vdn.py": (METHOD, "vdn is a method of qtran's own"),
    "my-own.py": (METHOD, "cannot be a name"),
    "_own.py": (METHOD, "cannot be a name"),
    "gone.py": (None, "it cannot be read"),
    "empty.py": ("", "it lacks Settings, PAPER, plan, q_jt, losses, share"),
    "syntax.py": ("def", "it cannot be imported: SyntaxError"),
    "raises.py": ("raise ValueError('no\\nmore')", "it cannot be imported: ValueError: no more"),
    "exits.py": ("raise SystemExit(0)", "it cannot be imported: SystemExit"),
    "needs.py": ("import nowhere_to_be_found", "No module named 'nowhere_to_be_found'"),
    "beside.py": ("import other_of_mine", "other_of_mine stands beside it, and a run keeps one file"),
    "bytes.py": ("\0", "it cannot be imported"),
    "huge.py": ("#" * (2**20 + 1), "it has more than"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_method_is_refused_in_two_lines(tmp_path, monkeypatch, qtran, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other_of_mine.py").write_text("X = 1\n")
    text, said = REFUSED[name]
    if text is not None:
        (tmp_path / name).write_text(text)
    for command in (("train", "--env", "climb", "--method", name), ("methods", name), ("compare", "climb", "--methods", name)):
        ended = qtran(*command)
        assert (ended.code, ended.out) == (2, "") and said in ended.err, ended
        assert len(ended.err.splitlines()) <= 2 and "Traceback" not in ended.err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "origin",
    [{"file": "../mine.py"}, {"file": "vdn.py"}, {"file": "mine.py", "digest": "12"}, {"package": 3}, {"digest": "x"}, [1], "mine.py", {}],
)
def test_an_origin_that_is_none_is_refused(run, qtran, origin):
    config = yaml.safe_load((run / "config.yaml").read_text())
    digest = {} if not isinstance(origin, dict) or "digest" in origin else {"digest": "sha256:" + "0" * 64}
    config["origin"] = origin | digest if isinstance(origin, dict) else origin
    (run / "config.yaml").write_text(yaml.safe_dump(config))
    (run / "manifest.json").unlink()
    ended = qtran("evaluate", str(run))
    assert ended.code == 2 and "origin" in ended.err and len(ended.err.splitlines()) == 2


@pytest.fixture(scope="module")
def outside(tmp_path_factory):
    return Outside(tmp_path_factory.mktemp("outside"))


def test_the_recipe_works_without_the_clone(outside, tmp_path):
    """As a file, then as a package with an entry point; nothing of the clone can be imported but the package."""
    assert outside.run("-c", "import qtran_cli, importlib.util; assert not importlib.util.find_spec('tests')", cwd=tmp_path).code == 0
    (tmp_path / "mine.py").write_text(METHOD, encoding="utf-8")
    ended = outside.qtran("train", "--env", "two_step", "--method", "./mine.py", "--name", "a", *SIZE, "-q", cwd=tmp_path)
    assert (ended.code, ended.err) == (0, ""), ended
    distribution(
        outside.site,
        "weighted",
        {"qtran.methods": {"weighted_sum": "weighted.sum"}},
        {"weighted/__init__.py": "", "weighted/sum.py": METHOD},
    )
    assert "(weighted 1.2)" in " ".join(outside.qtran("methods", cwd=tmp_path).out.split())
    asked = ("train", "--env", "two_step", "--method", "weighted_sum", "--name", "a", *SIZE, "-q")
    assert outside.qtran(*asked, cwd=tmp_path).code == 0
    assert lines(tmp_path / "runs/two_step/mine/a") == lines(tmp_path / "runs/two_step/weighted_sum/a"), "one text, one method"
    origin = yaml.safe_load((tmp_path / "runs/two_step/weighted_sum/a/config.yaml").read_text())["origin"]
    assert origin["package"] == "weighted 1.2" and origin["digest"] == files.digest(tmp_path / "mine.py")
    (outside.site / "weighted/sum.py").write_text(OTHER, encoding="utf-8")
    ended = outside.qtran(*asked, "--resume", cwd=tmp_path)
    assert ended.code == 2 and "its method was made of weighted 1.2" in ended.err
    assert "the run was made with" in outside.qtran("evaluate", "runs/two_step/weighted_sum/a", cwd=tmp_path).err
    (outside.site / "weighted/sum.py").unlink()
    assert outside.qtran("runs", cwd=tmp_path).code == 0
    assert "it cannot be imported" in outside.qtran("evaluate", "runs/two_step/weighted_sum/a", cwd=tmp_path).err


def test_python_m_finds_no_file_beside_either(outside, tmp_path):
    (tmp_path / "beside.py").write_text("import other_of_mine\n" + METHOD, encoding="utf-8")
    (tmp_path / "other_of_mine.py").write_text("")
    ended = outside.run("-m", "qtran_cli", "methods", "beside.py", cwd=tmp_path)
    assert ended.code == 2 and "stands beside it" in ended.err
