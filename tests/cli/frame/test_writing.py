"""--format and --svg as their user meets them: what is printed, what is refused, which code it ends with, what is written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from qtran_cli.cli._frame.writing import complete_format, formats
from qtran_cli.report.writers import WRITERS
from tests.test_architecture import HEAVY, loaded

CLIMB = "name: climb\nactions: [A, B, C]\npayoff: [[11, -30, 0], [-30, 7, 6], [0, 0, 5]]\n"
GOOD, BAD = ("--q", "3,1,0", "--q", "2,1,0"), ("--q", "30,1,0", "--q", "2,1,0")
STARTS = {"markdown": "**", "latex": "%", "csv": "table,u_1,u_2,value,decimal\n", "html": "<!DOCTYPE html>", "json": "{", "table": ""}
SOLVE, CHECK = ("solve", "climb.yaml"), ("check", "climb.yaml", *GOOD)


@pytest.fixture
def desk(tmp_path, monkeypatch) -> Path:
    """The current folder, with a game."""
    (tmp_path / "climb.yaml").write_text(CLIMB)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("form", formats())
@pytest.mark.parametrize("command", [SOLVE, CHECK], ids=["solve", "check"])
def test_every_format_answers_on_stdout(qtran, desk, command, form):
    ended = qtran(*command, "--format", form)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith(STARTS.get(form, ""))
    assert ended.out.endswith("\n")
    assert [path.name for path in desk.iterdir()] == ["climb.yaml"]


@pytest.mark.parametrize("form", formats())
def test_the_code_of_a_no_is_that_of_every_format(qtran, desk, form):
    assert qtran("check", "climb.yaml", *BAD, "--format", form).code == 1
    assert qtran("solve", "climb.yaml", "--fail-unless", "monotone", "--format", form).code == 1


@pytest.mark.parametrize("command", [SOLVE, CHECK], ids=["solve", "check"])
def test_table_is_the_default_and_json_has_two_names(qtran, desk, command):
    assert qtran(*command, "--format", "table") == qtran(*command)
    assert qtran(*command, "--format", "json") == qtran(*command, "--json") == qtran(*command, "--json", "--format", "json")


def test_the_data_formats_tell_the_same(qtran, desk):
    document = json.loads(qtran(*SOLVE, "--format", "json").out)
    rows = [row for row in csv.DictReader(io.StringIO(qtran(*SOLVE, "--format", "csv").out)) if row["table"] == "qtran_base.slack"]
    assert [row["value"] for row in rows] == [x for line in document["qtran_base"]["slack"] for x in line]


def test_quiet_leaves_the_verdict_in_every_report(qtran, desk):
    verdict = "not additive, not monotone, factorizable"
    assert qtran(*SOLVE, "-q", "--format", "markdown").out == f"**{verdict}**\n"
    assert f"<h1>{verdict}</h1>\n</body>" in qtran(*SOLVE, "-q", "--format", "html").out


def test_the_worksheet_in_other_formats(qtran, desk):
    for form in ("markdown", "latex", "html"):
        assert "Theorem 2, (7)" in qtran(*CHECK, "--explain", "--format", form).out


def test_full_and_digits_reach_the_writers(qtran, desk):
    (desk / "long.yaml").write_text(f"payoff: [{', '.join(str([a * b for b in range(30)]) for a in range(30))}]\n")
    assert "too many to print" in qtran("solve", "long.yaml", "--format", "html").out
    assert ">841<" in qtran("solve", "long.yaml", "--format", "html", "--full").out
    assert "1575.778" in qtran(*SOLVE, "--format", "latex", "--digits", "3").out


@pytest.mark.parametrize("command", [SOLVE, CHECK], ids=["solve", "check"])
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--format", "htm"], "did you mean html?"),
        (["--format", ""], "no format is called ''"),
        (["--json", "--format", "html"], "--json and --format html"),
        (["--json", "--format", "table"], "--json and --format table"),
        (["--format", "csv", "--float"], "--format csv is always exact"),
        (["--format", "json", "--digits", "2"], "--format json is always exact"),
        (["--json", "--float"], "--json is always exact"),
        (["--svg", "x.png"], "name a .svg file"),
        (["--svg", "x"], "name a .svg file"),
        (["--svg", "no/x.svg"], "its folder does not exist"),
        (["--svg", "x.svg", "--plot", "./x.svg"], "two options that write the same file"),
        (["--svg", "x.svg", "--certificate", "x.svg"], "two options that write the same file"),
    ],
)
def test_what_does_not_fit_is_refused_in_two_lines(qtran, desk, command, options, words):
    ended = qtran(*command, *options)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert len(ended.err.splitlines()) <= 2
    assert [path.name for path in desk.iterdir()] == ["climb.yaml"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_worksheet_is_no_document(qtran, desk, form):
    ended = qtran(*CHECK, "--explain", "--format", form)
    assert ended.code == 2
    assert f"--format {form} with --explain" in ended.err


@pytest.mark.parametrize("command", [SOLVE, CHECK, (*CHECK, "--explain")], ids=["solve", "check", "explain"])
def test_svg_saves_the_report_beside_any_answer(qtran, desk, command):
    plain = qtran(*command)
    assert qtran(*command, "--svg", "shown.svg") == plain
    first = (desk / "shown.svg").read_bytes()
    assert first.startswith(b"<svg ")
    (desk / "shown.svg").write_text("old")
    assert qtran(*command, "--svg", "shown.svg", "--format", "markdown", "--force").code == 0
    assert (desk / "shown.svg").read_bytes() == first
    assert len(list(desk.iterdir())) == 2


def test_svg_is_as_wide_as_the_page(qtran, desk, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    qtran(*SOLVE, "--svg", "wide.svg")
    monkeypatch.setenv("COLUMNS", "80")
    qtran(*SOLVE, "--svg", "narrow.svg")
    assert 'width="1184"' in (desk / "wide.svg").read_text()
    assert 'width="800"' in (desk / "narrow.svg").read_text()


def test_a_report_that_fails_leaves_the_old_picture(qtran, desk, monkeypatch):
    (desk / "shown.svg").write_text("old")
    monkeypatch.setattr("qtran_cli.report.kit.svg.svg", lambda *_: 1 / 0)
    assert qtran(*SOLVE, "--svg", "shown.svg", "--force").code == 2
    assert (desk / "shown.svg").read_text() == "old"


def test_a_file_is_utf_8_whatever_the_locale(process, desk):
    for form in ("html", "markdown"):
        ended = process(*SOLVE, "--format", form, cwd=desk, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
        assert (ended.code, ended.err) == (0, "")
        assert "−" in ended.out


def test_the_shell_completes_formats():
    assert complete_format("") == ["table", *WRITERS.names()]
    assert complete_format("m") == ["markdown"]


@pytest.mark.parametrize("form", WRITERS.names())
def test_no_format_loads_anything_heavy(form):
    assert not loaded("solve", "games/climb.yaml", "--format", form) & HEAVY
