"""--format of the commands that train, list and study: one report in every format, and a line a record as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from tests.processes import PATIENCE

FORMATS = ("table", "markdown", "latex", "csv", "html", "json")
NAME = "a_b & c% <i>|$#{x}"
"""Of a run: what LaTeX, HTML and Markdown act on."""
SIZE = ("--seeds", "2", "--steps", "30", "--set", "hidden=4", "--set", "evaluations=1")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A finished run of an odd name."""
    pytest.importorskip("torch")
    from qtran_cli.cli.main import run

    folder = tmp_path_factory.mktemp("formats")
    asked = ("train", "--env", "climb", "--method", "qtran_base", *SIZE, "--out", str(folder / "runs"), "--name", NAME, "-q")
    assert run(asked) == 0
    return folder


def commands(folder, where: str) -> dict[str, tuple[str, ...]]:
    """By name, what answers with a list; what makes runs makes them in ``where``."""
    kept = str(folder / "runs")
    return {
        "runs": ("runs", kept),
        "report": ("report", kept),
        "evaluate": ("evaluate", kept),
        "train": ("train", "--env", "two_step", "--method", "vdn", *SIZE, "--out", str(folder / where)),
        "compare": ("compare", "climb", "--methods", "qtran_base,qmix", *SIZE, "--out", str(folder / "compared")),
        "study": ("study", "--count", "2", "--methods", "vdn,iql", "--out", str(folder / "study")),
    }


NAMES = ("runs", "report", "evaluate", "train", "compare", "study")
LINES = {"runs": 1, "report": 1, "evaluate": 2, "train": 2, "compare": 2, "study": 2}
"""Records: runs, rows, seeds, methods."""


class Balanced(HTMLParser):
    """A page in which every tag is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag not in ("meta", "br", "hr", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def clocked(document: dict) -> str:
    """A document without what a clock measured, or a time names."""
    text = json.dumps({key: value for key, value in document.items() if "second" not in key and key != "run"})
    return re.sub(r'"(seconds|run)": [^,}]*', "", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_format_says_the_same(runs, qtran, name):
    found = {}
    for form in FORMATS:
        ended = qtran(*commands(runs, form)[name], "--format", form)
        assert (ended.code, ended.err) == (0, ""), ended
        assert ended.out.endswith("\n")
        found[form] = ended.out
    again = qtran(*commands(runs, "again")[name], "--json")
    assert clocked(json.loads(found["json"])) == clocked(json.loads(again.out))
    assert "\\begin{tabular}" in found["latex"] and "\n| " in found["markdown"]
    page = Balanced()
    page.feed(found["html"])
    assert page.open == [] and "<table" in found["html"]
    rows = list(csv.reader(io.StringIO(found["csv"])))
    assert len(rows) == 1 + LINES[name] and len({len(row) for row in rows}) == 1 and len(set(rows[0])) == len(rows[0])


def test_the_numbers_of_a_line_are_those_of_the_document(runs, qtran):
    asked = commands(runs, "x")["evaluate"]
    document = json.loads(qtran(*asked, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(qtran(*asked, "--format", "csv").out)))
    assert [float(row["return"]) for row in rows] == document["return"]["per_seed"]
    assert [row["greedy"].split(",") for row in rows] == [seed["greedy"] for seed in document["per_seed"]]
    assert [row["optimal"] for row in rows] == [str(seed["optimal"]).lower() for seed in document["per_seed"]]
    listed = json.loads(qtran("runs", str(runs / "runs"), "--json").out)["runs"][0]
    (line,) = csv.DictReader(io.StringIO(qtran("runs", str(runs / "runs"), "--format", "csv").out))
    assert (float(line["return_ci95.low"]), float(line["return_ci95.high"])) == tuple(listed["return_ci95"])
    assert (line["name"], line["best"], line["reason"]) == (NAME, "false", "")


def test_names_are_escaped(runs, qtran):
    said = {form: qtran("runs", str(runs / "runs"), "--format", form).out for form in FORMATS}
    assert r"a\_b \& c\%" in said["latex"] and r"\$\#\{x\}" in said["latex"]
    assert "a_b &amp; c% &lt;i&gt;" in said["html"] and "<i>" not in said["html"]
    assert r"\<i>\|\$" in said["markdown"]


def test_formulas_are_none_for_a_spreadsheet():
    from qtran_cli.report.writers import Answer
    from qtran_cli.report.writers.csv import write

    records = [{"name": "=1+1", "x": -2.5, "y": None, "z": True, "e": "", "q": 'a,"b"'}, {"name": "@x", "w": "-61/3"}]
    found = list(csv.reader(io.StringIO(write(Answer("", lambda: None, dict, lambda: records)))))
    assert found == [
        ["name", "x", "y", "z", "e", "q", "w"],
        ["'=1+1", "-2.5", "", "true", "", 'a,"b"', ""],
        ["'@x", "", "", "", "", "", "-61/3"],
    ]


def test_no_run_is_no_line_and_no_error(tmp_path, qtran):
    ended = qtran("runs", str(tmp_path), "--format", "csv")
    assert ended == (0, "\n", "")
    assert json.loads(qtran("runs", str(tmp_path), "--format", "json").out)["runs"] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_format_that_is_none_is_refused_before_the_work(runs, qtran, name):
    for wrong, said in ((("--format", "txt"), "no format is called 'txt'"), (("--json", "--format", "csv"), "--json and --format csv")):
        ended = qtran(*commands(runs, "never")[name], *wrong)
        assert (ended.code, ended.out) == (2, "") and said in ended.err
    assert not (runs / "never").exists()


@pytest.mark.parametrize("name", ["runs", "report", "evaluate", "compare", "study"])
def test_latex_compiles(runs, qtran, name, tmp_path):
    program = next(filter(None, map(shutil.which, ("lualatex", "xelatex", "pdflatex"))), None)
    if program is None:
        pytest.skip("no TeX is installed: lualatex, xelatex or pdflatex")
    body = qtran(*commands(runs, "tex")[name], "--format", "latex").out
    text = f"\\documentclass{{article}}\\usepackage{{booktabs,amsmath}}\\begin{{document}}\n{body}\\end{{document}}\n"
    (tmp_path / "page.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "-interaction=nonstopmode", "-halt-on-error", "page.tex"], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE
    )
    assert done.returncode == 0, done.stdout[-2000:]
