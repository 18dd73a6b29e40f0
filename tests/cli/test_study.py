"""`qtran study` as its users meet it: the table, the JSON document, the figure, the bar, and what is refused."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from qtran_cli.exact.one_step.solve import PROJECTIONS
from qtran_cli.judge.methods import style
from tests.conftest import ROOT
from tests.processes import PATIENCE

SMALL = ("--family", "integer", "--actions", "2,3", "--count", "12", "--processes", "1")
MAGIC = {"png": b"\x89PNG\r\n", "svg": b"<?xml", "pdf": b"%PDF-"}


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> str:
    """The folder of SMALL, finished."""
    from qtran_cli.cli.main import run

    folder = str(tmp_path_factory.mktemp("study"))
    assert run(("study", *SMALL, "--out", folder, "--quiet")) == 0
    return folder


@pytest.fixture
def study(qtran, done):
    """SMALL with further options, in its finished folder."""
    return lambda *options: qtran("study", *SMALL, "--out", done, *options)


def test_the_table_fits_80_columns_and_has_every_method_and_property(study):
    ended = study()
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[0] == "integer, high=4, 12 games of each size, seed 0"
    for heading in ("2×2 actions, 12 games", "3×3 actions, 12 games"):
        block = lines[lines.index(heading) :]
        assert {line.split()[0] for line in block[3 : 3 + len(PROJECTIONS.names())]} == set(PROJECTIONS.names())
    assert ended.out.count("factorizable") == ended.out.count("(7) feasible") == 2
    assert "has no greedy joint action" in ended.out, "some of these games have no factorisation"


def test_the_document(study, done):
    ended = study("--json")
    assert (ended.code, ended.err) == (0, "")
    document = json.loads(ended.out)
    assert document["schema"] == "qtran.study/1"
    plan = json.loads((Path(done) / "study.json").read_text())
    assert document["study"] == {k: v for k, v in plan.items() if k not in ("schema", "qtran")}
    assert document["out"] == done
    records = [json.loads(line) for line in (Path(done) / "games.jsonl").read_text().splitlines()]
    for size in document["sizes"]:
        mine = [r for r in records if r["actions"] == size["actions"]]
        assert size["games"] == len(mine) == 12
        assert list(size["properties"]) == ["additive", "monotone", "rectangular", "qtran_alt"]
        for name, method in size["methods"].items():
            answers = [r["methods"][name]["optimal"] for r in mine]
            assert (method["games"], method["optimal"], method["undecided"]) == (12, answers.count(True), 0)
            assert method["share"] == pytest.approx(answers.count(True) / 12)
            assert method["ci95"][0] <= method["share"] <= method["ci95"][1]
            assert method["regret"]["games"] == sum(r["methods"][name]["regret"] is not None for r in mine)
            assert (method["proved"] is None) is ("proved" not in mine[0]["methods"][name])
    qmix = document["sizes"][1]["methods"]["qmix"]
    assert (qmix["proved"]["games"], qmix["unproved"]["games"], qmix["unproved"]["share"]) == (12, 0, None)


def test_pairs_stand_in_the_document_and_on_the_page(study, done):
    records = [json.loads(line)["methods"] for line in (Path(done) / "games.jsonl").read_text().splitlines()][12:]
    pairs = json.loads(study("--json").out)["sizes"][1]["pairs"]
    listed = study("--pairs").out.split("3×3 actions")[1].splitlines()
    for pair in pairs:
        counts = [pair[key] for key in ("both", "first_only", "second_only", "neither")]
        a, b = ([r[pair[key]]["optimal"] for r in records] for key in ("first", "second"))
        assert counts == [list(zip(a, b, strict=True)).count(two) for two in ((True, True), (True, False), (False, True), (False, False))]
        assert [line.split()[2:6] for line in listed if line.split()[:2] == [pair["first"], pair["second"]]] == [list(map(str, counts))]
    assert {(pair["first"], pair["second"]) for pair in pairs} >= {("qmix", "vdn"), ("qmix", "qmix_mixer")}
    assert max(map(len, listed)) <= 80


def test_a_study_under_weights_says_so(qtran, tmp_path):
    (tmp_path / "w.csv").write_text("1,2\n2,3\n")
    for k, (text, said) in enumerate({"optimum:0.1": "optimum:1/10", str(tmp_path / "w.csv"): "by a table of weights"}.items()):
        folder = str(tmp_path / f"study {k}")
        ended = qtran("study", *SMALL[:2], "--actions", "2", "--count", "3", "--weights", text, "--out", folder, "--processes", "1")
        assert (ended.code, ended.err) == (0, "") and f"seed 0, sampled {said}\n" in ended.out


def test_quiet_prints_nothing(study):
    assert study("--quiet") == (0, "", "")


@pytest.mark.parametrize("suffix", MAGIC)
def test_the_figure_is_the_same_every_time(study, tmp_path, suffix):
    for name in ("first", "again"):
        assert study("--plot", str(tmp_path / f"{name}.{suffix}"), "--quiet").code == 0
    first, again = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("first", "again"))
    assert first == again
    assert first.startswith(MAGIC[suffix])


def test_the_figure_names_methods_sizes_and_units(study, tmp_path):
    study("--plot", str(tmp_path / "f.svg"))
    texts = {"".join(n.itertext()).strip() for n in ElementTree.parse(tmp_path / "f.svg").iter("{http://www.w3.org/2000/svg}text")}
    assert {style(name).printed for name in PROJECTIONS.names()} <= texts
    assert {"2×2", "3×3", "actions per agent", "share of games with", "a greedy-optimal best fit"} <= texts


def test_the_figure_can_stand_in_the_studys_own_new_folder(qtran, tmp_path):
    folder = tmp_path / "new" / "study"
    ended = qtran("study", "--count", "2", "--out", str(folder), "--plot", str(folder / "f.png"), "--methods", "iql", "--processes", "1")
    assert ended.code == 0
    assert (folder / "f.png").stat().st_size > 0


REFUSED = [
    (("--family", "unifrom"), "no family is called 'unifrom'", "did you mean uniform?"),
    (("--methods", "qmxi"), "no method is called 'qmxi'", "qmix"),
    (("--methods", "iql,qtran_alt"), "qtran_alt is trained, but has no exact best fit to study", "condition (7) is decided of every game"),
    (("--set", "noise"), "--set 'noise' sets nothing", "--set NAME=NUMBER"),
    (("--set", "noise=1"), "the family uniform has nothing to set", "leave out --set noise"),
    (("--family", "additive", "--set", "nois=1"), "no parameter of additive is called 'nois'", "did you mean noise?"),
    (("--family", "additive", "--set", "noise=x"), "'x' is not an exact number", "decimal"),
    (("--family", "diagonal", "--set", "size=4"), "4 optimal joint actions", "raise --actions"),
    (("--actions", "1"), "--actions: 1 is out of range", "from 2 to 21"),
    (("--agents", "6"), "--agents: 6 is out of range", "from 2 to 5"),
    (("--actions", "2x2x2"), "--actions 2x2x2 and --agents 2", "one number per agent"),
    (("--count", "0"), "--count: '0' is not accepted", "a whole number from 1"),
    (("--seed", "-1"), "--seed: '-1' is not accepted", "a whole number from 0"),
    (("--processes", "0"), "--processes: '0' is not accepted", "a whole number from 1 to 1,024"),
    (("--alpha", "0"), "--alpha 0 is out of range", "above 0"),
    (("--alpha", "1,1.5"), "--alpha 1.5 is out of range", "above 0"),
    (("--alpha", "1,"), "--alpha: an empty cell", "decimal"),
    (("--alpha", "1,0.5", "--methods", "iql"), "--alpha 1, 1/2, and none of the methods takes an α", "leave out --alpha"),
    (("--weights", "unifrom"), "--weights 'unifrom' is no sampling", "write uniform"),
    (("--weights", "optimum:1.1"), "--weights: optimum 1.1 is out of range", "above 0"),
    (("--weights", "./none.csv"), "./none.csv: no such file", "a table of the payoff's shape"),
    (("--weights", "./w.csv"), "./w.csv: weights for 2×2 actions", "which has 3×3 actions"),
    (("--weights", "./w.csv", "--actions", "2,3"), "./w.csv: weights for 2×2 actions", "which has 3×3 actions"),
    (
        ("--weights", "./w.csv", "--actions", "2", "--methods", "qmix,vdn"),
        "qmix is not fitted: 1 joint action is never sampled",
        "--methods without qmix",
    ),
    (("--plot", "f.gif"), "no figure is written as .gif", ".png, .svg, .pdf or .eps"),
    (("--plot", "nowhere/f.png"), "its folder does not exist", "create nowhere"),
]


@pytest.mark.parametrize(("options", "what", "right"), REFUSED, ids=[" ".join(options) for options, *_ in REFUSED])
def test_what_is_refused_leaves_no_folder_behind(qtran, tmp_path, monkeypatch, options, what, right):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.csv").write_text("1,0\n2,3\n")
    ended = qtran("study", *options, "--out", str(tmp_path / "study"))
    assert (ended.code, ended.out) == (2, "")
    first, *rest = ended.err.splitlines()
    assert what in first
    assert len(rest) == 1 and right in rest[0]
    assert not (tmp_path / "study").exists()


def test_another_study_is_refused(qtran, done):
    ended = qtran("study", *SMALL, "--seed", "1", "--out", done)
    assert ended.code == 2
    assert ended.err == f"error: {done}: another study is here: its seed is 0, not 1\n  --force starts over; another --out keeps it\n"


def on_a_terminal(*options: str) -> str:
    """What a terminal sees on stderr of a study whose stdout goes elsewhere."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "qtran_cli", "study", *SMALL, *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 4096):
            seen += piece
    except OSError:  # the other side was closed
        pass
    os.close(ours)
    assert child.wait(PATIENCE) == 0
    return seen.decode()


def test_a_terminal_sees_a_bar_with_the_time_left(tmp_path):
    seen = on_a_terminal("--out", str(tmp_path))
    assert "24/24" in seen and "games" in seen and "left:" in seen


@pytest.mark.parametrize("option", ["--quiet", "--json"])
def test_the_bar_is_off_where_it_is_not_wanted(tmp_path, option):
    assert on_a_terminal("--out", str(tmp_path), option) == ""
