"""`qtran plot` as a user meets it: numbers against the run folder's own, what is refused, what it leaves alone."""

from __future__ import annotations

import csv
import json
import re
import statistics
from pathlib import Path

import pytest

from qtran_cli.runs import folder as runs
from tests.runs.run_folders import CLIMB, returns, tables, written
from tests.test_architecture import loaded


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run():
    return written(Path("runs/climb/qtran_base/one"))


@pytest.fixture
def undrawn(monkeypatch):
    """No figure is painted: the numbers beside it are looked at."""
    monkeypatch.setattr("matplotlib.figure.Figure.savefig", lambda figure, stream, **_: stream.write(EMPTY))


EMPTY = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (450).to_bytes(4, "big") + (300).to_bytes(4, "big")
"""The head of a picture of 450 × 300 pixels."""


def rows(path: str | Path) -> list[dict[str, str]]:
    with Path(path).open(newline="") as stream:
        return list(csv.DictReader(stream))


def lines(run: Path, name: str = "metrics.jsonl") -> list[dict]:
    return [json.loads(line) for line in (run / name).read_text().splitlines()]


def refused(ended, what: str, right: str = "") -> None:
    assert (ended.code, ended.out) == (2, "")
    assert what in ended.err and right in ended.err and 1 <= len(ended.err.splitlines()) <= 2


def test_figure_of_one_run(qtran, run):
    ended = qtran("plot", str(run))
    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(r"curves\.png: learning curves of 1 run, 6\.60 × \d\.\d\d in, 990 × \d+ pixels\n", ended.out)
    assert Path("curves.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("name", "magic"), [("f.svg", b"<?xml"), ("f.PDF", b"%PDF-"), ("f.png", b"\x89PNG")])
def test_suffix_decides(qtran, run, name, magic):
    assert qtran("plot", str(run), "--what", "return", "--out", name).code == 0
    assert Path(name).read_bytes().startswith(magic)


def test_same_run_gives_the_same_bytes(qtran, run):
    for name in ("a.svg", "b.svg"):
        qtran("plot", str(run), "--what", "return,td", "--out", name, "--csv", f"{name}.csv")
    assert Path("a.svg").read_bytes() == Path("b.svg").read_bytes()
    assert Path("a.svg.csv").read_bytes() == Path("b.svg.csv").read_bytes()


@pytest.mark.usefixtures("undrawn")
def test_numbers_are_those_of_the_metrics(qtran, run):
    """The interquartile mean of five seeds leaves one out at either end; the share counts; written out in plain Python."""
    qtran("plot", str(run), "--csv", "drawn.csv")
    drawn = {(row["quantity"], int(row["step"])): row for row in rows("drawn.csv")}
    assert {quantity for quantity, _ in drawn} == {"return", "agreement", "td", "opt"} and len(drawn) == 12
    for step in (100, 200, 300):
        found = [line for line in lines(run) if line["step"] == step]
        for name in ("return", "td", "opt"):
            row = drawn[name, step]
            assert row["statistic"] == "iqm"
            assert float(row["value"]) == pytest.approx(statistics.mean(sorted(line[name] for line in found)[1:4]))
            assert min(line[name] for line in found) <= float(row["low"]) <= float(row["value"]) <= float(row["high"])
        share = drawn["agreement", step]
        assert share["statistic"] == "share" and float(share["value"]) == sum(line["optimal"] for line in found) / 5
        assert float(share["low"]) < float(share["high"])
    assert {row["env"] for row in drawn.values()} == {"climb"} and {row["run"] for row in drawn.values()} == {str(run)}


@pytest.mark.usefixtures("undrawn")
def test_every_seed(qtran, run):
    qtran("plot", str(run), "--seeds", "--what", "return,td", "--csv", "drawn.csv")
    own = {(row["quantity"], int(row["step"]), int(row["seed"])): float(row["value"]) for row in rows("drawn.csv") if row["seed"]}
    assert own == {(name, line["step"], line["seed"]): line[name] for line in lines(run) for name in ("return", "td")}


@pytest.mark.usefixtures("undrawn")
def test_default_of_several_games_leaves_the_losses_out(qtran, run):
    written(Path("runs/other"), game="name: other\npayoff: [[1, 2], [3, 4]]\n")
    qtran("plot", "runs", "--csv", "drawn.csv")
    assert {(row["env"], row["quantity"]) for row in rows("drawn.csv")} == {
        (env, name) for env in ("climb", "other") for name in ("return", "agreement")
    }
    qtran("plot", "runs", "--csv", "drawn.csv", "--what", "loss", "--force")
    assert {row["quantity"] for row in rows("drawn.csv")} == {"td", "opt"}


def test_games_together(qtran):
    """Returns in units of each game's range, all games pooled at the steps they share; a method that lacks a game is left out."""
    games = {"one": (CLIMB, 1.0, 41.0, -30.0), "two": ("name: two\npayoff: [[5, 0], [0, 1]]\n", 0.25, 5.0, 0.0)}
    for name, (game, scale, _, _) in games.items():
        metrics = lambda step, seed, scale=scale: {**returns(step, seed), "return": scale * (seed + step / 100)}  # noqa: E731
        steps = (100, 200, 300) if name == "one" else (100, 150, 300)
        written(Path(f"runs/{name}/qmix"), method="qmix", game=game, metrics=metrics, steps=steps, seeds=6)
    written(Path("runs/one/vdn"), method="vdn")
    ended = qtran("plot", "runs", "--what", "normalised", "--csv", "drawn.csv")
    assert (ended.code, ended.err) == (0, "vdn: left out, it has no run on every game\n")
    drawn = rows("drawn.csv")
    assert [(row["label"], row["env"], row["step"]) for row in drawn] == [("qmix", "2 games together", step) for step in ("100", "300")]
    for row in drawn:
        step = int(row["step"])
        shares = sorted((scale * (seed + step / 100) - least) / span for _, scale, span, least in games.values() for seed in range(6))
        assert float(row["value"]) == pytest.approx(statistics.mean(shares[3:9]))
        assert float(row["low"]) < float(row["value"]) < float(row["high"])


def test_games_that_cannot_be_taken_together(qtran, run):
    written(Path("runs/two"), game="name: two\npayoff: [[1, 1], [1, 1]]\n")
    refused(qtran("plot", "runs", "--what", "normalised"), "two: its returns have no range", "leave this one out")
    written(Path("runs/three"), game="name: three\npayoff: [[1, 2], [3, 4]]\n", steps=(50,))
    refused(qtran("plot", "runs/climb", "runs/three", "--what", "normalised"), "no method has a run on every game", "--what return")


@pytest.mark.usefixtures("undrawn")
def test_runs_keep_their_own_steps(qtran, run):
    written(Path("runs/climb/vdn/one"), method="vdn", steps=(50, 275))
    qtran("plot", "runs", "--what", "return", "--csv", "drawn.csv")
    assert [(row["label"], row["step"]) for row in rows("drawn.csv")] == [
        *(("qtran_base", step) for step in ("100", "200", "300")),
        *(("vdn", step) for step in ("50", "275")),
    ]


@pytest.mark.usefixtures("undrawn")
def test_labels_say_what_differs(qtran, run):
    written(Path("runs/climb/qtran_base/two"), settings={"lr": 0.001, "lambda_opt": 0.1})
    written(Path("runs/climb/vdn/one"), method="vdn", settings={"lr": 0.5})
    written(Path("runs/climb/vdn/two"), method="vdn", settings={"lr": 0.5}, status="interrupted")
    qtran("plot", "runs", "--what", "return", "--csv", "drawn.csv")
    labels = list(dict.fromkeys(row["label"] for row in rows("drawn.csv")))
    assert labels == ["qtran_base lambda_opt=1", "qtran_base lambda_opt=0.1", "vdn one", "vdn two (interrupted)"]


@pytest.mark.usefixtures("undrawn")
def test_games_of_one_name_are_kept_apart(qtran, run):
    written(Path("runs/mine"), game=CLIMB.replace("11", "12"), env="mine.yaml")
    qtran("plot", "runs", "--what", "return", "--csv", "drawn.csv")
    digests = [runs.read(path).environment.digest.removeprefix("sha256:")[:8] for path in (run, "runs/mine")]
    assert {row["run"]: row["env"] for row in rows("drawn.csv")} == {
        str(run): f"climb ({digests[0]})",
        "runs/mine": f"climb ({digests[1]})",
    }


@pytest.mark.usefixtures("undrawn")
def test_the_same_run_twice_is_one(qtran, run):
    assert qtran("plot", str(run), "runs", f"{run}/", "--what", "return", "--csv", "drawn.csv").code == 0
    assert len(rows("drawn.csv")) == 3


@pytest.mark.usefixtures("undrawn")
def test_killed_run(qtran):
    """An evaluation that lacks seeds, and a line cut short, are not drawn; the label says killed."""
    run = written(Path("runs/a"), status="running")
    (run / "config.yaml").write_text((run / "config.yaml").read_text().replace('"steps": 300', '"steps": 500'))
    with (run / "metrics.jsonl").open("a") as stream:
        stream.write(json.dumps({"step": 400, "seed": 0, **returns(400, 0)}) + "\n" + '{"step": 400, "se')
    assert qtran("plot", "runs/a", "--what", "return", "--csv", "drawn.csv").code == 0
    assert {row["step"] for row in rows("drawn.csv")} == {"100", "200", "300"}
    assert {row["label"] for row in rows("drawn.csv")} == {"qtran_base (killed)"}


@pytest.mark.usefixtures("undrawn")
def test_steps_before_the_first_update_have_no_loss(qtran):
    def early(step, seed):
        return {k: x for k, x in returns(step, seed).items() if step > 100 or k not in ("td", "opt")}

    written(Path("runs/a"), metrics=early)
    qtran("plot", "runs/a", "--csv", "drawn.csv")
    assert {(row["quantity"], row["step"]) for row in rows("drawn.csv") if row["step"] == "100"} == {
        ("return", "100"),
        ("agreement", "100"),
    }
    written(Path("runs/b"), metrics=early, steps=(100,))
    refused(qtran("plot", "runs/b", "--what", "loss", "--out", "b.png"), "no run has made an update", "train longer")


def test_losses_that_overflowed_are_gaps(qtran):
    written(Path("runs/a"), metrics=lambda step, seed: {**returns(step, seed), "td": float("nan" if step > 200 else "inf")})
    assert qtran("plot", "runs/a", "--what", "td", "--csv", "drawn.csv").code == 0
    assert [row["value"] for row in rows("drawn.csv")] == ["inf", "inf", "nan"]


@pytest.mark.usefixtures("undrawn")
def test_unknown_best_has_no_agreement(qtran):
    written(Path("runs/a"), metrics=lambda step, seed: {k: x for k, x in returns(step, seed).items() if k != "optimal"})
    assert qtran("plot", "runs/a", "--csv", "drawn.csv").code == 0
    assert "agreement" not in {row["quantity"] for row in rows("drawn.csv")}
    refused(qtran("plot", "runs/a", "--what", "agreement", "--out", "b.png"), "no run says what is optimal")


@pytest.mark.usefixtures("undrawn")
def test_runs_that_have_not_begun_are_left_out(qtran, run):
    written(Path("runs/new"), steps=())
    ended = qtran("plot", "runs", "--what", "return", "--csv", "drawn.csv")
    assert ended.code == 0 and "runs/new: left out, no evaluation is there yet" in ended.err
    assert len(rows("drawn.csv")) == 3
    refused(qtran("plot", "runs/new", "--out", "b.png"), "no evaluation is there yet", "--resume")
    refused(qtran("plot", "runs/new", "--what", "tables", "--out", "b.png"), "no evaluation is there yet", "--resume")


def test_nothing_is_overwritten(qtran, run):
    assert qtran("plot", str(run), "--what", "return").code == 0
    before = Path("curves.png").read_bytes()
    refused(qtran("plot", str(run)), "curves.png: the file exists", "--force")
    assert Path("curves.png").read_bytes() == before
    assert qtran("plot", str(run), "--what", "td", "--force").code == 0
    assert Path("curves.png").read_bytes() != before


def test_run_s_own_files_are_never_written(qtran, run):
    before = (run / "metrics.jsonl").read_bytes()
    refused(qtran("plot", str(run), "--csv", str(run / "metrics.jsonl"), "--force"), "cannot be written over")
    refused(qtran("plot", str(run), "--out", "a.png", "--csv", "a.png"), "the same file")
    assert (run / "metrics.jsonl").read_bytes() == before


BAD = [
    (("--what", "retrn"), "no quantity is called 'retrn'", "did you mean return"),
    (("--what", "table"), "no quantity is called 'table'", "tables"),
    (("--what", ""), "--what names nothing", "return, agreement"),
    (("--what", "tables,td"), "--what tables with others", ""),
    (("--what", "tables", "--seeds"), "--seeds is not for tables", ""),
    (("--what", "normalised,return"), "--what normalised with others", ""),
    (("--what", "normalised", "--seeds"), "--seeds is not for normalised", ""),
    (("--what", "normalised", "--at", "100"), "--at is not for normalised", ""),
    (("--seed", "1"), "--seed is not for curves", "--what"),
    (("--at", "100"), "--at is not for curves", "--what"),
    (("--range", "0,1"), "--range is not for curves", "--what"),
    (("--what", "tables", "--seed", "5"), "no seed 5", "0 to 4"),
    (("--what", "tables", "--at", "110"), "no evaluation at step 110", "the nearest is at 100"),
    (("--what", "tables", "--at", "1,x"), "'1,x' is no list of steps", "500,1000"),
    (("--what", "tables", "--range", "3,1"), "'3,1' is no range", "--range=-10,10"),
    (("--what", "tables", "--range", "0,inf"), "'0,inf' is no range", "--range=-10,10"),
    (("--out", "curves.gif"), "no figure is written as .gif", ".png, .svg, .pdf or .eps"),
    (("--out", "none/curves.png"), "its folder does not exist", ""),
    (("--csv", "none/curves.csv"), "its folder does not exist", ""),
]


@pytest.mark.parametrize(("options", "what", "right"), BAD, ids=[" ".join(row[0]) for row in BAD])
def test_bad_options(qtran, run, options, what, right):
    refused(qtran("plot", str(run), *options), what, right)
    assert sorted(path.name for path in Path().iterdir()) == ["runs"], "nothing is left behind"


def test_bad_runs(qtran, run):
    refused(qtran("plot", "runs/climb/qtran_base/on"), "no such folder")
    Path("empty").mkdir()
    refused(qtran("plot", "empty"), "no run is here")
    refused(qtran("plot", str(run / "metrics.jsonl")), "this is a file")
    assert qtran("plot").code == 2


DAMAGE = ["text", "{}\n", '{"step": 1, "seed": "x", "return": 2}\n', '{"step": 100}\n[]\n']


@pytest.mark.parametrize("text", DAMAGE)
@pytest.mark.parametrize(("name", "what"), [("metrics.jsonl", "return"), ("tables.jsonl", "tables")])
def test_damaged_runs(qtran, run, name, what, text):
    (run / name).write_text(text + "\n")
    refused(qtran("plot", str(run), "--what", what), "this is damaged", "made again")
    assert not Path("curves.png").exists() and not Path("tables.png").exists()


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("file", ["config.yaml", "game.yaml", "metrics.jsonl"])
def test_a_damaged_run_is_left_out_of_the_figure(qtran, run, file):
    """It is told of on stderr; where no other is left it is refused."""
    bad = written(Path("runs/bad"), "vdn")
    (bad / file).write_text("{\n")
    drawn = qtran("plot", "runs", "--csv", "c.csv")
    assert drawn.code == 0 and drawn.err.startswith(f"{bad / file}: ") and "left out: " in drawn.err
    assert {row["run"] for row in rows("c.csv")} == {str(run)}
    assert "bad" not in qtran("plot", "runs", "--force", "--quiet").err
    refused(qtran("plot", str(bad), "--force"), str(bad / file))


def test_damaged_table(qtran, run):
    whole = lines(run, "tables.jsonl")
    for odd in ({"q_jt": [[1, 2]]}, {"q": [[1, 2], [3]]}, {"q": None}, {"u_bar": 3}):
        (run / "tables.jsonl").write_text("".join(json.dumps({**line, **odd}) + "\n" for line in whole))
        refused(qtran("plot", str(run), "--what", "tables"), "this is damaged")


def test_tables(qtran, run):
    """Seed 2 is the median by its distance from the payoff; four moments at most; Q'_jt + V_jt is the outer sum raised by V_jt."""
    assert qtran("plot", str(run), "--what", "tables", "--csv", "tables.csv").code == 0
    assert Path("tables.png").read_bytes().startswith(b"\x89PNG")
    drawn = rows("tables.csv")
    assert {row["seed"] for row in drawn} == {"", "2"}
    assert {row["step"] for row in drawn} == {"", "100", "200", "300"}
    assert [float(row["value"]) for row in drawn if row["table"] == "payoff"] == [11, -30, 0, -30, 7, 6, 0, 0, 5]
    for step in (100, 200, 300):
        q, q_jt = tables(step, 2)["q"], tables(step, 2)["q_jt"]
        found = [row for row in drawn if row["step"] == str(step)]
        assert [float(row["value"]) for row in found if row["table"] == "q_jt"] == [x for row in q_jt for x in row]
        raised = [row for row in found if row["table"] == "q_prime + v_jt"]
        assert [float(row["value"]) for row in raised] == [q[0][a] + q[1][b] + 0.25 for a in range(3) for b in range(3)]
        assert [(row["u_1"], row["u_2"]) for row in raised if row["greedy"] == "true"] == [("A", "A") if step >= 200 else ("C", "C")]


@pytest.mark.usefixtures("undrawn")
def test_chosen_seed_and_moments(qtran, run):
    assert qtran("plot", str(run), "--what", "tables", "--seed", "4", "--at", "300,100", "--csv", "tables.csv").code == 0
    assert {row["seed"] for row in rows("tables.csv")} == {"", "4"}
    assert list(dict.fromkeys(row["step"] for row in rows("tables.csv"))) == ["", "300", "100"]


@pytest.mark.usefixtures("undrawn")
def test_median_seed_is_the_one_that_train_shows(qtran):
    """By the exact check's tolerance against the payoff, which qtran train ranks its seeds by."""
    import shutil

    pytest.importorskip("torch")
    asked = ("--seeds", "3", "--steps", "120", "--set", "hidden=8", "--set", "evaluations=2", "--name", "a")
    report = qtran("train", "--env", "climb", "--method", "qtran_base", *asked).out
    assert qtran("plot", "runs", "--what", "tables", "--csv", "tables.csv").code == 0
    (seed,) = {row["seed"] for row in rows("tables.csv")} - {""}
    assert f"seed {seed}" in report and "the median one" in report.partition(f"seed {seed} ")[2][:40]
    shutil.rmtree("runs")


def test_tables_of_a_method_without_v_jt(qtran):
    """A method that fits Q_jt alone shows no Q'_jt; one without Q_jt shows the sum of its Q_i."""

    def without(*names):
        return lambda step, seed: {**tables(step, seed), **dict.fromkeys(names)}

    def td(step, seed):
        return {k: x for k, x in returns(step, seed).items() if k != "opt"}

    for name, learned, kinds in (("vdn", without("v_jt"), {"q_jt"}), ("iql", without("v_jt", "q_jt"), {"q_prime"})):
        written(Path(name), method=name, metrics=td, learned=learned)
        assert qtran("plot", name, "--what", "tables", "--csv", f"{name}.csv", "--out", f"{name}.png").code == 0
        assert {row["table"] for row in rows(f"{name}.csv")} == {"payoff"} | kinds


def test_tables_of_several_runs_or_none(qtran, run):
    written(Path("runs/two"), learned=None)
    refused(qtran("plot", "runs", "--what", "tables"), "2 runs", "name one run")
    refused(qtran("plot", "runs/two", "--what", "tables"), "no tables were recorded", "500 joint actions")


def test_game_with_several_states(qtran):
    from qtran_cli import catalogue, formats

    text = formats.to_bytes(catalogue.load("two_step"), "yaml").decode()
    run = written(Path("runs/two_step"), game=text, learned=None)
    refused(qtran("plot", str(run), "--what", "normalised"), "two_step: its returns have no range")
    assert qtran("plot", str(run), "--what", "return", "--csv", "drawn.csv").code == 0
    assert {row["env"] for row in rows("drawn.csv")} == {"two_step"}
    refused(qtran("plot", str(run), "--what", "tables"), "a game with several states", "--what return")


@pytest.mark.parametrize("what", ["return", "tables"])
def test_no_pytorch(what, run):
    names = loaded("plot", str(Path(run).resolve()), "--what", what, "--out", str(Path("a.png").resolve()))
    assert "matplotlib" in names and not names & {"torch", "scipy", "pandas"}


def test_hostile_names(qtran):
    """Markup and mathematics in a game's or a run's name are text."""
    for k in range(2):
        written(Path(f"runs/$\\frac{k}$[b]"), game='name: "$x_{1$ [red]"\npayoff: [[1, 2], [3, 4]]\n', learned=None)
    assert qtran("plot", "runs", "--what", "return", "--out", "a.svg").code == 0
    assert "$\\frac0$[b]" in Path("a.svg").read_text()


@pytest.fixture
def several(run):
    """Three runs on one game."""
    return [run, written(Path("runs/climb/vdn/one"), method="vdn"), written(Path("runs/climb/vdn/two"), method="vdn", settings={"lr": 0.5})]


def labels(qtran, *options: str) -> list[str]:
    """The labels of the CSV, run by run."""
    assert qtran("plot", "runs", "--what", "return", "--csv", "drawn.csv", "--force", *options).code == 0
    return list({row["run"]: row["label"] for row in rows("drawn.csv")}.values())


@pytest.mark.usefixtures("undrawn")
def test_runs_are_called_as_their_reader_does(qtran, several):
    assert labels(qtran, "--label", "ours", "--label", "theirs", "--label", r"$\lambda = 2$") == ["ours", "theirs", r"$\lambda = 2$"]
    by_name = labels(qtran, "--label", "vdn/two=fast, lr=0.5", "--label", f"{several[0]}=ours")
    assert by_name == ["ours", "vdn lr=0.001", "fast, lr=0.5"]
    alike = labels(qtran, "--label", "ours", "--label", "vdn", "--label", "vdn")
    assert alike == ["ours", "vdn (vdn lr=0.001)", "vdn (vdn lr=0.5)"], "what told them apart is kept"


LABELS = [
    (("--label", "a"), "1 label for 3 runs", "in this order: runs/climb/qtran_base/one, runs/climb/vdn/one"),
    (("--label", "a", "--label", "b", "--label", "c", "--label", "d"), "4 labels for 3 runs", "RUN=LABEL"),
    (("--label", "a", "--label", "vdn/two=b"), "some name their run and others do not", "RUN=LABEL"),
    (("--label", "vdn/two=a", "--label", "vdn/two=b"), "or one run is named twice", "RUN=LABEL"),
    (("--label", "vdn/two="), "a label is empty", ""),
    (("--label", "vdn/two=$\\frac$"), "cannot be set", "mathematics"),
]


@pytest.mark.parametrize(("options", "what", "right"), LABELS, ids=[" ".join(row[0]) for row in LABELS])
def test_bad_labels(qtran, several, options, what, right):
    refused(qtran("plot", "runs", *options), what, right)
    assert not Path("curves.png").exists()


SHEETS = [
    (("--width", "-3"), "--width '-3' is no size", "column or text"),
    (("--width", "wide"), "--width 'wide' is no size", "column or text"),
    (("--width", "nan"), "--width 'nan' is no size", "inches from 1 to 40"),
    (("--height", "0"), "--height '0' is no size", "inches from 1 to 40"),
    (("--height", "1"), "a height of 1 in leaves no room for panels", "--no-title"),
    (("--font", "dejavu serf"), "no font is called 'dejavu serf'", "did you mean dejavu serif"),
    (("--font-size", "-1"), "--font-size '-1' is no size", "points from 3 to 72"),
    (("--dpi", "0"), "--dpi", "from 20 to 1,200"),
    (("--x", "hours"), "--x", "steps"),
    (("--centre", "mode"), "--centre", "median"),
    (("--what", "tables", "--centre", "mean"), "--centre is not for tables", "--what"),
    (("--what", "normalised", "--x", "updates"), "--x updates is not for normalised", "steps"),
]


@pytest.mark.parametrize(("options", "what", "right"), SHEETS, ids=[" ".join(row[0]) for row in SHEETS])
def test_figures_that_cannot_be(qtran, run, options, what, right):
    refused(qtran("plot", str(run), *options), what, right)
    assert sorted(path.name for path in Path().iterdir()) == ["runs"], "nothing is left behind"


def test_what_was_written_is_the_answer(qtran, run):
    ended = qtran("plot", str(run), "--what", "tables", "--out", "t.pdf", "--csv", "t.csv", "--width", "text")
    assert (ended.code, ended.err) == (0, "")
    assert re.fullmatch(r"t\.pdf: tables of seed 2 at 3 evaluations, 6\.75 × \d\.\d\d in; its numbers: t\.csv\n", ended.out)
    quiet = qtran("plot", str(run), "--what", "return", "--out", "q.svg", "--quiet", "--width", "column", "--no-title", "--dpi", "300")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize(("centre", "middle"), [("mean", statistics.mean), ("median", statistics.median)])
def test_other_centres(qtran, run, centre, middle):
    qtran("plot", str(run), "--what", "return,agreement", "--csv", "drawn.csv", "--centre", centre)
    for row in rows("drawn.csv"):
        if row["quantity"] == "return":
            seeds = [line["return"] for line in lines(run) if line["step"] == int(row["step"])]
            assert row["statistic"] == centre and float(row["value"]) == pytest.approx(middle(seeds))
            assert min(seeds) <= float(row["low"]) <= float(row["value"]) <= float(row["high"]) <= max(seeds)
        else:
            assert row["statistic"] == "share"


@pytest.mark.parametrize("command", [("solve", "climb"), ("check", "climb", "--q", "1,0,0", "--q", "1,0,0"), ("reproduce", "table1")])
def test_options_of_a_figure_without_one_are_refused(qtran, command):
    refused(qtran(*command, "--no-title"), "--no-title says how a figure is drawn", "name its file with --")
